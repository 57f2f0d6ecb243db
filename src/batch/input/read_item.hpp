// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_READ_ITEM_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_READ_ITEM_HPP

#include "batch/input/item.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// How the lines of an input are written.
enum class line_format
{
    json,  ///< An object a line.
    text,  ///< A prompt a line.
    array, ///< JSON otherwise laid out: an array, or an object of several lines. Not read.
};

/// A line as an item, or why it is none.
class read_line
{
public:
    read_line() = default;

    std::optional<item> what;
    std::string why; ///< Where there is no item: the reason, a sentence without its full stop.
};

/// By the first line that is neither blank nor a comment: an object is JSON.
line_format guess_format(std::string_view line) noexcept;

/// Without line end and byte order mark. Empty: nothing but blanks, or a comment, which begins with
/// `#` and a blank.
std::string_view trimmed_line(std::string_view line, bool first) noexcept;

/// Reads a line that `trimmed_line` left something of. What it leaves open, `defaults` says.
read_line read_item(std::string_view line, line_format format, item const& defaults);

} // namespace neuroflash::v0::batch

#endif
