// SPDX-License-Identifier: BSL-1.0
#include "soak/trend.hpp"

#include <boost/math/distributions/complement.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <stdexcept>

namespace neuroflash::soak {

trend trend_of(std::span<observation const> all)
{
    if (all.size() < least_observations) throw std::invalid_argument("too few observations");
    auto const count = static_cast<double>(all.size());
    auto hours = 0.0;
    auto made = trend();
    for (auto const& one : all) {
        hours += one.hours / count;
        made.mean += one.value / count;
    }
    auto squares = 0.0;
    auto products = 0.0;
    for (auto const& one : all) {
        squares += (one.hours - hours) * (one.hours - hours);
        products += (one.hours - hours) * (one.value - made.mean);
    }
    if (squares == 0) throw std::invalid_argument("all observations are of the same time");
    made.slope = products / squares;
    auto rest = 0.0; // the sum of squares that the line does not explain
    for (auto const& one : all) {
        auto const off = one.value - made.mean - made.slope * (one.hours - hours);
        rest += off * off;
    }
    auto const freedom = count - 2;
    auto const quantile =
        boost::math::quantile(boost::math::complement(boost::math::students_t(freedom), 0.025));
    auto const half = quantile * std::sqrt(rest / freedom / squares);
    made.low = made.slope - half;
    made.high = made.slope + half;
    made.hours = all.back().hours - all.front().hours;
    return made;
}

} // namespace neuroflash::soak
