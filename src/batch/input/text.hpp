// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_TEXT_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::batch {

/// A text for people, of at most 200 bytes and an ellipsis.
inline std::string cut_text(std::string_view text)
{
    constexpr std::size_t longest = 200;
    if (text.size() <= longest) return std::string(text);
    auto cut = longest;
    while (cut > 0 && (text[cut] & 0xc0) == 0x80) --cut;
    return std::string(text.substr(0, cut)) + "\xe2\x80\xa6";
}

/// The text between quotation marks, cut if it is long.
inline std::string in_quotes(std::string_view text)
{
    return '"' + cut_text(text) + '"';
}

/// The names with commas between them.
inline std::string in_a_row(std::vector<std::string> const& names)
{
    auto text = std::string();
    for (auto const& one : names) text += (text.empty() ? "" : ", ") + one;
    return text;
}

} // namespace neuroflash::inline v0::batch

#endif
