// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_BUDGET_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_BUDGET_HPP

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace neuroflash::inline v0::batch {

using credits = std::int64_t;

inline constexpr credits no_limit = std::numeric_limits<credits>::max();

/**
 * \brief The credits that may still be spent: the lesser of budget and quota, minus those reserved.
 *
 * Credits are reserved before a request is sent, then settled, released, or held if the charge is
 * unknown. The budget counts everything in the journal, earlier runs too. The quota is a
 * figure of the service from some moment. Requests that were under way at that moment may be in it
 * or not, and count against it.
 */
class budget_account
{
public:
    explicit budget_account(std::optional<credits> budget = {}) : budget_(budget.value_or(no_limit))
    {
    }

    /// Sets the credits that earlier runs spent, those they left unknown, and the number of
    /// requests that these belong to.
    void restore(credits spent, credits held, std::int64_t open) noexcept
    {
        spent_ = spent;
        held_ = held;
        open_ = open;
    }

    credits budget_room() const noexcept
    {
        return budget_ == no_limit ? no_limit
                                   : std::max<credits>(budget_ - spent_ - held_ - reserved_, 0);
    }

    /// The credits that the quota leaves; 0 before the first figure.
    credits quota_room() const noexcept
    {
        return quota_ ? std::max<credits>(*quota_ - used_since_, 0) : 0;
    }

    credits room() const noexcept { return std::min(budget_room(), quota_room()); }

    /// Begins a request.
    void reserve(credits amount) noexcept
    {
        ++open_;
        reserved_ += amount;
        used_since_ += amount;
        used_since_asked_ += amount;
    }

    /// Ends a request that cost `charged` of what was reserved.
    void commit(credits reserved, credits charged) noexcept
    {
        --open_;
        reserved_ -= reserved;
        spent_ += charged;
        give_back(reserved - charged);
    }

    /// Ends a request whose charge is unknown.
    void hold(credits reserved) noexcept
    {
        reserved_ -= reserved;
        held_ += reserved;
    }

    /// Settles credits that were held, when their charge is known.
    void settle_held(credits held, credits charged) noexcept
    {
        --open_;
        held_ -= held;
        spent_ += charged;
        give_back(held - charged);
    }

    /// Called when the service is asked for the quota.
    void on_quota_asked() noexcept { used_since_asked_ = reserved_ + held_; }

    /// Called when the service has answered.
    void on_quota(credits available) noexcept
    {
        quota_ = available;
        used_since_ = used_since_asked_;
    }

    credits spent() const noexcept { return spent_; }
    credits held() const noexcept { return held_; }
    credits reserved() const noexcept { return reserved_; }

    /// The requests whose credits are reserved or held.
    std::int64_t open_requests() const noexcept { return open_; }

private:
    void give_back(credits amount) noexcept
    {
        used_since_ = std::max<credits>(used_since_ - amount, 0);
        used_since_asked_ = std::max<credits>(used_since_asked_ - amount, 0);
    }

    credits budget_;
    std::optional<credits> quota_;
    credits spent_ = 0;
    credits held_ = 0;
    credits reserved_ = 0;
    std::int64_t open_ = 0;
    credits used_since_ = 0;       ///< Credits used since the last figure.
    credits used_since_asked_ = 0; ///< Credits used since the next figure was requested.
};

} // namespace neuroflash::inline v0::batch

#endif
