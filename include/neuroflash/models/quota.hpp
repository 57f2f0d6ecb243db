// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_QUOTA_HPP
#define NEUROFLASH_MODELS_QUOTA_HPP

#include <neuroflash/ids.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace neuroflash::inline v0 {

/// How much of one kind of usage is left. Amounts in credits; one image is one credit.
/// Source: guide, step 3; reference, /usage/quotas.
struct quota
{
    std::string id;                                 ///< Of this entry; may be empty.
    neuroflash::workspace_id workspace_id;          ///< Whose it is; may be empty.
    std::string usage_type_key;                     ///< `images`, `tokens`, others possible.
    std::int64_t bonus_amount = 0;                  ///< On top of the plan.
    std::int64_t spillover_amount = 0;              ///< Carried over from the last cycle.
    std::int64_t used_amount = 0;                   ///< In this billing cycle.
    std::int64_t used_amount_daily = 0;             ///< Since midnight UTC.
    std::int64_t available_amount = 0;              ///< Left in this billing cycle.
    std::int64_t limit_amount = 0;                  ///< Of a billing cycle.
    std::optional<std::int64_t> limit_amount_daily; ///< Of a day (UTC); empty: not said.
    bool fair_use_limit_reached = false;            ///< Requests may be slowed down.
    std::string daily_refreshed;                    ///< Date of the last daily reset; may be empty.

    /// Credits that can be spent right now: both the cycle and the day must have room.
    std::int64_t available_now() const noexcept
    {
        // Without <algorithm>: every file that includes the library would compile it.
        auto const not_less_than_0 = [](std::int64_t amount) { return amount < 0 ? 0 : amount; };
        auto const cycle = not_less_than_0(available_amount);
        if (!limit_amount_daily) return cycle;
        // Compared before it is subtracted: the figures are the service's, and may be any.
        auto const limit = not_less_than_0(*limit_amount_daily);
        auto const used = not_less_than_0(used_amount_daily);
        if (limit <= used) return 0;
        return limit - used < cycle ? limit - used : cycle;
    }
};

} // namespace neuroflash::inline v0

#endif
