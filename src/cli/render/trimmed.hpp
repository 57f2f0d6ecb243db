// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_RENDER_TRIMMED_HPP
#define NEUROFLASH_SRC_CLI_RENDER_TRIMMED_HPP

#include <string>
#include <string_view>

namespace neuroflash::cli {

/// The text without what is copied along with a value and cannot be seen: blanks, line ends,
/// no-break and zero-width spaces, a byte order mark.
inline std::string trimmed(std::string_view text)
{
    constexpr std::string_view invisible[] = {
        " ",
        "\t",
        "\r",
        "\n",
        "\xc2\xa0",
        "\xe2\x80\x8b",
        "\xe2\x80\x8e",
        "\xe2\x80\x8f",
        "\xe2\x81\xa0",
        "\xef\xbb\xbf"};
    for (auto again = true; again;) {
        again = false;
        for (auto const one : invisible) {
            if (text.starts_with(one)) {
                text.remove_prefix(one.size());
                again = true;
            }
            if (text.ends_with(one)) {
                text.remove_suffix(one.size());
                again = true;
            }
        }
    }
    return std::string(text);
}

} // namespace neuroflash::cli

#endif
