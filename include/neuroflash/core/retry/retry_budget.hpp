// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RETRY_RETRY_BUDGET_HPP
#define NEUROFLASH_CORE_RETRY_RETRY_BUDGET_HPP

#include <neuroflash/client_params.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace neuroflash::inline v0::core {

/**
 * \brief The retries that all calls of a client share, so that an outage adds little load.
 *
 * Each call adds `ratio` of a retry, up to `reserve` in all; each retry takes one. In any
 * period there are at most `reserve + ratio * calls` retries. Starts full.
 */
class retry_budget
{
public:
    /// `ratio` is 0..1; `reserve` is >= 0 and has room for at least one retry.
    retry_budget(double ratio, double reserve)
        : ratio_(parts(ratio)), reserve_(std::max(parts(reserve), one)), left_(reserve_)
    {
    }

    explicit retry_budget(retry_params const& params)
        : retry_budget(params.budget_ratio, params.budget_reserve)
    {
    }

    /// A call makes its first attempt. `retry_policy` reports it; its callers do not.
    void on_request() noexcept { left_ = std::min(reserve_, left_ + ratio_); }

    /// True if one more retry is allowed; it is counted.
    bool take() noexcept
    {
        if (left_ < one) return false;
        left_ -= one;
        return true;
    }

private:
    // Integers, because five fifths must be one, which floating point does not guarantee.
    static constexpr std::int64_t one = 1'000'000;

    static std::int64_t parts(double units) noexcept
    {
        return std::llround(std::clamp(units, 0.0, 1e9) * static_cast<double>(one));
    }

    std::int64_t ratio_;
    std::int64_t reserve_;
    std::int64_t left_;
};

} // namespace neuroflash::inline v0::core

#endif
