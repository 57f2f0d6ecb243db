// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_QUOTA_HPP
#define NEUROFLASH_MODELS_QUOTA_HPP

#include <neuroflash/ids.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace neuroflash::inline v0 {

/// How much of one kind of usage is left. Amounts are in credits; one image costs one credit.
/// Source: guide, step 3; reference, /usage/quotas.
struct quota
{
    std::string id;                        ///< Id of this entry; may be empty.
    neuroflash::workspace_id workspace_id; ///< Its workspace; may be empty.
    std::string usage_type_key;            ///< `images` or `tokens`; others are possible.
    std::int64_t bonus_amount = 0;         ///< Added to the plan.
    std::int64_t spillover_amount = 0;     ///< Carried over from the last cycle.
    std::int64_t used_amount = 0;          ///< Used in this billing cycle.
    /// Used since midnight UTC; 0 if `daily_refreshed` is a date of the past.
    std::int64_t used_amount_daily = 0;
    std::int64_t available_amount = 0;              ///< Left in this billing cycle.
    std::int64_t limit_amount = 0;                  ///< Limit of a billing cycle.
    std::optional<std::int64_t> limit_amount_daily; ///< Limit of a day (UTC); empty if not known.
    bool fair_use_limit_reached = false;            ///< The service may slow down requests.
    std::string daily_refreshed;                    ///< Date of the last daily reset; may be empty.

    /// Credits that can be spent right now: the smaller rest of cycle and day.
    std::int64_t available_now() const noexcept
    {
        // Not written with <algorithm>, which every file that includes the library would compile.
        auto const not_less_than_0 = [](std::int64_t amount) { return amount < 0 ? 0 : amount; };
        auto const cycle = not_less_than_0(available_amount);
        if (!limit_amount_daily) return cycle;
        // Compared before the subtraction, because the service's values may be out of range.
        auto const limit = not_less_than_0(*limit_amount_daily);
        auto const used = not_less_than_0(used_amount_daily);
        if (limit <= used) return 0;
        return limit - used < cycle ? limit - used : cycle;
    }

    friend bool operator==(quota const&, quota const&) = default;
};

} // namespace neuroflash::inline v0

#endif
