// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_KEEP_ALIVE_HPP
#define NEUROFLASH_CORE_HTTP_KEEP_ALIVE_HPP

#include <neuroflash/core/text/sanitize.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace neuroflash::inline v0::core {

/// The values of a response's Keep-Alive field: `timeout=5, max=100`.
struct keep_alive_hint
{
    std::optional<std::chrono::seconds> timeout; ///< Idle time after which the server closes.
    std::optional<std::uint32_t> max;            ///< Number of further requests.
};

/// A whole number, or nothing. Values above a year of seconds are all equal.
constexpr std::optional<std::uint32_t> read_small_number(std::string_view digits) noexcept
{
    constexpr std::uint32_t most = 366u * 24 * 3600;
    if (digits.empty()) return {};
    std::uint32_t number = 0;
    for (auto const c : digits) {
        if (c < '0' || c > '9') return {};
        number = std::min(number * 10 + static_cast<std::uint32_t>(c - '0'), most);
    }
    return number;
}

/// Adds the values of one field. The smaller of two values counts, and an invalid one is
/// ignored.
constexpr void read_keep_alive(std::string_view value, keep_alive_hint& into) noexcept
{
    auto const trimmed = [](std::string_view text) {
        constexpr std::string_view around = " \t\"";
        auto const begin = text.find_first_not_of(around);
        if (begin == text.npos) return std::string_view();
        return text.substr(begin, text.find_last_not_of(around) - begin + 1);
    };
    while (!value.empty()) {
        auto const end = std::min(value.find(','), value.size());
        auto const one = value.substr(0, end);
        value.remove_prefix(std::min(end + 1, value.size()));
        auto const equals = std::min(one.find('='), one.size());
        auto const name = trimmed(one.substr(0, equals));
        auto const said = trimmed(one.substr(std::min(equals + 1, one.size())));
        auto const number = read_small_number(said);
        if (!number) continue;
        if (name.size() == 7 && starts_with_word(name, "timeout")) {
            auto const seconds = std::chrono::seconds(*number);
            into.timeout = std::min(into.timeout.value_or(seconds), seconds);
        } else if (name.size() == 3 && starts_with_word(name, "max")) {
            into.max = std::min(into.max.value_or(*number), *number);
        }
    }
}

/// How far a server allows one of its connections to be used. Without a hint there is no limit.
class keep_alive_state
{
public:
    /// A whole response was read. The values of an earlier response hold until a later one has
    /// others.
    constexpr void on_response(keep_alive_hint const& hint) noexcept
    {
        if (left_ && *left_ > 0) --*left_;
        if (hint.max) left_ = std::min(left_.value_or(*hint.max), *hint.max);
        // The server's clock started when it had sent the response, and our next request needs a
        // while to reach it.
        constexpr auto margin = std::chrono::seconds(1);
        if (hint.timeout) idle_for_ = std::max(*hint.timeout - margin, std::chrono::seconds(0));
    }

    /// Whether it takes no further request.
    constexpr bool spent() const noexcept { return left_ && *left_ == 0; }

    /// The idle time after which it is not used again.
    constexpr duration idle_for() const noexcept { return idle_for_; }

private:
    std::optional<std::uint32_t> left_;
    duration idle_for_ = duration::max();
};

} // namespace neuroflash::inline v0::core

#endif
