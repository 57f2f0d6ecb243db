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
    auto clean = std::string();
    auto rest = std::string_view(text);
    for (auto at = rest.find(secret); at != rest.npos; at = rest.find(secret)) {
        clean.append(rest.substr(0, at)).append(instead);
        rest.remove_prefix(at + secret.size());
    }
    text = clean.append(rest);
}

} // namespace neuroflash::core

#endif
