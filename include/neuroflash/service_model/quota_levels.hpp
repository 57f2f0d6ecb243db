// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SERVICE_MODEL_QUOTA_LEVELS_HPP
#define NEUROFLASH_SERVICE_MODEL_QUOTA_LEVELS_HPP

namespace neuroflash::inline v0::service_model {

/// Limits and consumption of one quota, in credits (one credit is one image) or tokens.
struct quota_levels
{
    quota_levels() {}
    /// Limits of month and day, with nothing used yet.
    quota_levels(long monthly, long daily) : limit(monthly), limit_daily(daily) {}

    long limit = 1'000'000;       ///< Monthly limit.
    long limit_daily = 1'000'000; ///< Daily limit, resets at midnight UTC.
    long bonus = 0;               ///< Added to the monthly limit.
    /// Carried over from the month before, added to the monthly limit.
    long spillover = 0;
    long used = 0;       ///< Used this month.
    long used_daily = 0; ///< Used today.
};

} // namespace neuroflash::inline v0::service_model

#endif
