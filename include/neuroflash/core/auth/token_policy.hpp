// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_AUTH_TOKEN_POLICY_HPP
#define NEUROFLASH_CORE_AUTH_TOKEN_POLICY_HPP

#include <neuroflash/core/time.hpp>
#include <neuroflash/defaults.hpp>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace neuroflash::inline v0::core {

/**
 * \brief The access token that all calls share: when to fetch one, and one fetch at a time.
 *
 * A new token counts as valid for at least `shortest_lifetime`, even if the service says
 * `expires_in: 0` or less. The calls that waited for it can use it, and such a service is asked
 * about once per call instead of forever.
 */
class token_policy
{
public:
    enum class need
    {
        use,   ///< The token is valid for this call.
        issue, ///< Start the only request, then wait as other calls do.
        wait,  ///< A request is under way.
    };

    /// Least time for which a new token counts as valid.
    static constexpr auto shortest_lifetime = std::chrono::seconds(1);

    /// Pause between a failed renewal and the next, while the old token is still valid.
    static constexpr auto renewal_pause = std::chrono::seconds(1);

    /**
     * \brief A call needs a token that lasts as long as the call may take.
     *
     * Renewed when less than `max(defaults::token_margin, call_may_take)` is left, but never
     * before half of its lifetime is over: a short-lived token is not fetched for each call.
     */
    need on_need(time_point now, std::chrono::nanoseconds call_may_take);

    /// The request returned a token, which is not empty; `lifetime` is capped at
    /// defaults::token_lifetime_cap.
    void on_issued(std::string token, std::chrono::seconds lifetime, time_point received_at);

    /// The request failed. True if the old token is still valid for the waiting calls.
    bool on_failed(time_point now);

    /// A call made with that generation got 401. A newer token is kept.
    void on_rejected(std::uint64_t generation);

    /// The token; empty if there is none.
    std::string const& token() const noexcept { return token_; }

    /// The number of tokens so far; 0 if none was ever fetched.
    std::uint64_t generation() const noexcept { return generation_; }

    /// Whether `on_need` would return `use`.
    bool is_good_for(time_point now, std::chrono::nanoseconds call_may_take) const noexcept;

    bool has_valid(time_point now) const noexcept { return !token_.empty() && now < expires_at_; }

private:
    bool lasts(time_point now, std::chrono::nanoseconds call_may_take) const noexcept;

    std::string token_;
    std::uint64_t generation_ = 0;
    std::chrono::nanoseconds lifetime_{};
    time_point expires_at_{};
    time_point not_before_{}; ///< No renewal before this while the old token is valid.
    bool in_flight_ = false;
};

inline token_policy::need
token_policy::on_need(time_point now, std::chrono::nanoseconds call_may_take)
{
    if (is_good_for(now, call_may_take)) return need::use;
    if (in_flight_) return need::wait;
    in_flight_ = true;
    return need::issue;
}

inline bool
token_policy::is_good_for(time_point now, std::chrono::nanoseconds call_may_take) const noexcept
{
    if (!has_valid(now)) return false;
    return lasts(now, call_may_take) || (!in_flight_ && now < not_before_);
}

inline void
token_policy::on_issued(std::string token, std::chrono::seconds lifetime, time_point received_at)
{
    assert(in_flight_ && !token.empty());
    auto const believed =
        std::clamp<std::chrono::seconds>(lifetime, shortest_lifetime, defaults::token_lifetime_cap);
    token_ = std::move(token);
    ++generation_;
    lifetime_ = believed;
    expires_at_ = received_at + believed;
    not_before_ = received_at;
    in_flight_ = false;
}

inline bool token_policy::on_failed(time_point now)
{
    assert(in_flight_);
    in_flight_ = false;
    not_before_ = now + renewal_pause;
    return has_valid(now);
}

inline void token_policy::on_rejected(std::uint64_t generation)
{
    if (generation != generation_) return;
    token_.clear();
}

inline bool
token_policy::lasts(time_point now, std::chrono::nanoseconds call_may_take) const noexcept
{
    auto const wanted = std::max<std::chrono::nanoseconds>(defaults::token_margin, call_may_take);
    return expires_at_ - now >= std::min(wanted, lifetime_ / 2);
}

} // namespace neuroflash::inline v0::core

#endif
