// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_RANDOM_SOURCE_HPP
#define NEUROFLASH_TESTING_RANDOM_SOURCE_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>

namespace neuroflash::inline v0::testing {

/// A range of durations, both ends included.
struct duration_range
{
    std::chrono::milliseconds min{0}; ///< >= 0.
    std::chrono::milliseconds max{0}; ///< >= min.
};

/**
 * \brief Random numbers that depend on a seed only: on every platform, with every standard library.
 *
 * The engines of the standard are portable, its distributions are not.
 */
class random_source
{
public:
    /// Equal seeds give equal numbers.
    explicit random_source(std::uint64_t seed) : engine_(seed) {}

    /// 64 random bits.
    std::uint64_t bits() { return engine_(); }

    /// A number, evenly distributed over 0 <= x < 1.
    double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

    /// True with that probability; never for 0, always for 1.
    bool happens(double probability) { return unit() < probability; }

    /// A number, evenly distributed over 0..count - 1; `count` > 0.
    std::size_t below(std::size_t count)
    {
        return static_cast<std::size_t>(unit() * static_cast<double>(count));
    }

    /// A number, evenly distributed over low..high.
    int between(int low, int high)
    {
        return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1)));
    }

    /// A duration, mostly near the lower end with a long tail, as response times are.
    std::chrono::nanoseconds within(duration_range const& range)
    {
        auto const x = unit();
        auto const width = std::chrono::duration<double, std::milli>(range.max - range.min);
        return range.min +
            std::chrono::duration_cast<std::chrono::nanoseconds>(width * (x * x * x));
    }

private:
    std::mt19937_64 engine_;
};

} // namespace neuroflash::inline v0::testing

#endif
