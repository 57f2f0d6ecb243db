// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_TEXT_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_TEXT_HPP

#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::batch {

inline std::string in_quotes(std::string_view text)
{
    return '"' + std::string(text) + '"';
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
