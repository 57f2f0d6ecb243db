// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SOAK_TREND_HPP
#define NEUROFLASH_SRC_SOAK_TREND_HPP

#include <cstddef>
#include <span>

namespace neuroflash::soak {

/// A value at a time.
class observation
{
public:
    double hours = 0; ///< Since the start.
    double value = 0;
};

/// How a quantity changes with time, by the method of least squares. The interval allows for
/// neighbours that resemble each other, by their autocorrelation.
class trend
{
public:
    trend() = default;

    double mean = 0;
    double slope = 0; ///< Change in an hour.
    double low = 0;   ///< Lower end of the 95 % confidence interval of the slope.
    double high = 0;  ///< Its upper end.
    double hours = 0; ///< From the first observation to the last.

    /// Whether it grew, beyond chance, by more than that share of the mean.
    bool grows(double share) const noexcept { return low * hours > share * mean; }

    /// Whether it grew by no more than that, beyond chance. A trend of few observations, or of
    /// observations that differ much, may neither grow nor be flat.
    bool is_flat(double share) const noexcept { return high * hours <= share * mean; }
};

/// The fewest observations that a trend can be taken of.
inline constexpr std::size_t least_observations = 3;

/// The trend of at least `least_observations` at different times; otherwise throws
/// `std::invalid_argument`.
trend trend_of(std::span<observation const> all);

} // namespace neuroflash::soak

#endif
