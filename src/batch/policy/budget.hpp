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
 * \brief What may still be spent: the lesser of budget and quota, minus what is reserved.
 *
 * Credits are reserved before a request is sent, then settled, released, or held while nobody
 * knows. The budget counts all that the journal knows of, of earlier runs too. The quota is a
 * figure of the service from some moment: what was under way at that moment may be in it or not,
 * and counts against it.
 */
class budget_account
{
public:
    explicit budget_account(std::optional<credits> budget = {}) : budget_(budget.value_or(no_limit))
    {
    }

    /// What earlier runs spent, and what they left unknown.
    void restore(credits spent, credits held) noexcept
    {
        spent_ = spent;
        held_ = held;
    }

    credits budget_room() const noexcept
    {
        return budget_ == no_limit ? no_limit
                                   : std::max<credits>(budget_ - spent_ - held_ - reserved_, 0);
    }

    /// Before a first figure came: none.
    credits quota_room() const noexcept
    {
        return quota_ ? std::max<credits>(*quota_ - used_since_, 0) : 0;
    }

    credits room() const noexcept { return std::min(budget_room(), quota_room()); }

    void reserve(credits amount) noexcept
    {
        reserved_ += amount;
        used_since_ += amount;
        used_since_asked_ += amount;
    }

    /// The request is over and cost `charged` of what was reserved.
    void settle(credits reserved, credits charged) noexcept
    {
        reserved_ -= reserved;
        spent_ += charged;
        give_back(reserved - charged);
    }

    /// The request is over and nobody knows what it cost.
    void hold(credits reserved) noexcept
    {
        reserved_ -= reserved;
        held_ += reserved;
    }

    /// Of what was held it is known now.
    void settle_held(credits held, credits charged) noexcept
    {
        held_ -= held;
        spent_ += charged;
        give_back(held - charged);
    }

    /// The service is being asked for the quota.
    void on_quota_asked() noexcept { used_since_asked_ = reserved_ + held_; }

    /// It answered.
    void on_quota(credits available) noexcept
    {
        quota_ = available;
        used_since_ = used_since_asked_;
    }

    credits spent() const noexcept { return spent_; }
    credits held() const noexcept { return held_; }
    credits reserved() const noexcept { return reserved_; }

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
    credits used_since_ = 0;       ///< Since the moment of the last figure.
    credits used_since_asked_ = 0; ///< Since the moment of the next.
};

} // namespace neuroflash::inline v0::batch

#endif
