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
 * \brief The source of the prompts: a file, or a function that returns one line per call.
 *
 * The formats are JSON lines with `prompt` and, optionally, `key`, `model`, `num_images`,
 * `aspect_ratio`, `output_format`, `brand_voice` and `source` (one or more image ids or paths, for
 * an edit); a table (CSV, TSV) with columns of these names; and one prompt per line. Text is UTF-8,
 * or UTF-16 with a byte order mark; LF, CR LF and CR end a line. Other files are rejected.
 */
class batch_input
{
public:
    /// Returns the next line; empty at the end. Called on a thread of the runner, and may block. A
    /// line end within the text is part of the line.
    using line_source = std::function<std::optional<std::string>()>;

    /// A file, or `-` for standard input.
    batch_input(std::filesystem::path path) : path_(std::move(path)) {}
    /// A file by its path, or `-` for standard input.
    batch_input(char const* path) : path_(path) {}
    /// A function that returns lines in UTF-8.
    batch_input(line_source lines) : lines_(std::move(lines)) {}

    /// The path; empty if the lines come from a function.
    std::filesystem::path const& path() const noexcept { return path_; }
    /// The function; empty if the lines come from a file.
    line_source const& lines() const noexcept { return lines_; }

    input_format format = input_format::detect; ///< The format of the lines.

    /// The names of the columns of a table. With plain prompts a name is an error, because the
    /// first row of a table would be paid for.
    column_names columns;

private:
    std::filesystem::path path_;
    line_source lines_;
};

} // namespace neuroflash::inline v0::batch

#endif
