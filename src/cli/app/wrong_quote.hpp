// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_APP_WRONG_QUOTE_HPP
#define NEUROFLASH_SRC_CLI_APP_WRONG_QUOTE_HPP

#include <string_view>

namespace neuroflash::cli {

/// Marks that look like quotation marks and join no words: those of text programs in every shell,
/// and single ones in cmd.
inline bool has_wrong_quote(std::string_view word)
{
    for (auto const* const mark :
         {"\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e", "\xe2\x80\x98", "\xe2\x80\x99",
          "\xe2\x80\x9a", "\xc2\xab", "\xc2\xbb", "'", "`"}) {
        if (word.starts_with(mark) || word.ends_with(mark)) return true;
    }
    return false;
}

} // namespace neuroflash::cli

#endif
