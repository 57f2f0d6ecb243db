// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_OUTER_OBJECTS_HPP
#define NEUROFLASH_CORE_TEXT_OUTER_OBJECTS_HPP

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace neuroflash::inline v0::core {

/**
 * \brief Removes the next JSON object that is in no other one from `text`, with what stands before
 * it, and returns it. Empty if no object is left. The last one may be cut.
 *
 * Pure. What is between the objects is skipped, so they are found alike in an array, in lines, and
 * one directly behind the other. A line break within a string ends an object as well:
 * JSON has none there, so what follows cannot belong to the string.
 */
constexpr std::string_view take_outer_object(std::string_view& text) noexcept
{
    text.remove_prefix(std::min(text.find('{'), text.size()));
    auto depth = std::size_t(0);
    auto size = std::size_t(0);
    auto in_string = false;
    for (auto is_escaped = false; size < text.size(); ++size) {
        auto const c = text[size];
        if (in_string) {
            if (c == '\n') break;
            if (c == '"' && !is_escaped) in_string = false;
            is_escaped = c == '\\' && !is_escaped;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            ++size;
            break;
        }
    }
    auto const taken = text.substr(0, size);
    text.remove_prefix(size);
    return taken;
}

} // namespace neuroflash::inline v0::core

#endif
