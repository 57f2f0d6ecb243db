// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_LIVE_CALLS_HPP
#define NEUROFLASH_SRC_CALL_LIVE_CALLS_HPP

#include <neuroflash/client_stats.hpp>
#include <neuroflash/core/pool/published.hpp>

#include <cstdint>

namespace neuroflash::inline v0::call {

/// The current work of a client's calls, for `client::stats` on any thread.
class live_calls
{
public:
    void on_requested() noexcept { requests_.add(1); }
    void on_credits_left(std::int64_t left) noexcept { credits_left_.set(left); }

    void add_to(client_stats& stats) const noexcept
    {
        stats.requests = requests_.read();
        stats.calls = calls_.read();
        stats.credits_in_flight = credits_.read();
        if (auto const left = credits_left_.read(); left >= 0) stats.credits_left = left;
    }

    /// One call, as long as it lives. Declared before what ends the call, and destroyed after it.
    class entry
    {
    public:
        entry() = default;
        entry(entry const&) = delete;
        entry& operator=(entry const&) = delete;
        ~entry()
        {
            if (!of_) return;
            of_->calls_.add(-1);
            of_->credits_.add(-credits_);
        }

        /// `of` outlives the entry.
        void begin(live_calls& of) noexcept
        {
            of_ = &of;
            of_->calls_.add(1);
        }
        /// Counts the credits that the call is about to request.
        void spend(std::int64_t credits) noexcept
        {
            of_->credits_.add(credits - credits_);
            credits_ = credits;
        }

    private:
        live_calls* of_ = nullptr;
        std::int64_t credits_ = 0;
    };

private:
    core::published<std::uint64_t> requests_;
    core::published<std::int64_t> calls_;
    core::published<std::int64_t> credits_;
    core::published<std::int64_t> credits_left_{-1}; ///< Below zero if the quota was not read yet.
};

} // namespace neuroflash::inline v0::call

#endif
