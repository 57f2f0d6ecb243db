// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_BATCH_INPUT_HPP
#define NEUROFLASH_BATCH_BATCH_INPUT_HPP

#include <neuroflash/batch/input_format.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace neuroflash::inline v0::batch {

/**
 * \brief Where the prompts come from: a file, or a function that gives one line after the other.
 *
 * JSON lines with `prompt` and, as far as wanted, `key`, `model`, `num_images`, `aspect_ratio`,
 * `output_format` and `source` (an image id or path, or several: an edit); a table (CSV, TSV) with
 * columns of these names; or a prompt a line. Text is UTF-8, or UTF-16 with a byte order mark; LF,
 * CR LF and CR end a line. What else a file may be is refused.
 */
class batch_input
{
public:
    /// Empty at the end. Called on a thread of the runner's, and may block. A line end within a
    /// line is part of it.
    using line_source = std::function<std::optional<std::string>()>;

    /// `-`: standard input.
    batch_input(std::filesystem::path path) : path_(std::move(path)) {}
    /// The same.
    batch_input(char const* path) : path_(path) {}
    /// Lines as a function gives them, in UTF-8.
    batch_input(line_source lines) : lines_(std::move(lines)) {}

    /// Empty: the lines come from a function.
    std::filesystem::path const& path() const noexcept { return path_; }
    /// Empty: they come from a file.
    line_source const& lines() const noexcept { return lines_; }

    input_format format = input_format::detect; ///< How it is written.
    column_names columns;                       ///< Of a table.

private:
    std::filesystem::path path_;
    line_source lines_;
};

} // namespace neuroflash::inline v0::batch

#endif
