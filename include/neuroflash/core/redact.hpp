// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_REDACT_HPP
#define NEUROFLASH_CORE_REDACT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace neuroflash::core {

/// Shorter ones would be found in ordinary words.
inline constexpr std::size_t min_redacted = 6;

inline bool holds(std::string_view text, std::string_view secret) noexcept
{
    return secret.size() >= min_redacted && text.find(secret) != std::string_view::npos;
}

/// Puts `(hidden)` in the place of a secret that a server echoes.
inline void hide(std::string& text, std::string_view secret)
{
    constexpr std::string_view instead = "(hidden)";
    if (!holds(text, secret)) return;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
        text.replace(at, secret.size(), instead);
        at += instead.size();
    }
}

} // namespace neuroflash::core

#endif
