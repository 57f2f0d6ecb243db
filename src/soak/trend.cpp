// SPDX-License-Identifier: BSL-1.0
#include "soak/trend.hpp"

#include <boost/math/distributions/complement.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <stdexcept>

namespace neuroflash::soak {

namespace {

/// By how much the variance of a slope is larger than that of independent observations. What fills
/// the heap in one epoch is still there in the next, so that neighbours resemble each other.
double inflation(double related, double rest)
{
    if (related <= 0) return 1; // that they differ more than by chance is no knowledge
    auto const autocorrelation = related / rest;
    return (1 + autocorrelation) / (1 - autocorrelation);
}

} // namespace

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
    auto rest = 0.0;    // the sum of squares that the line does not explain
    auto related = 0.0; // that of neighbours, whose ratio to it is their autocorrelation
    auto before = 0.0;
    for (auto const& one : all) {
        auto const off = one.value - made.mean - made.slope * (one.hours - hours);
        rest += off * off;
        related += off * before;
        before = off;
    }
    auto const freedom = count - 2;
    auto const quantile =
        boost::math::quantile(boost::math::complement(boost::math::students_t(freedom), 0.025));
    auto const half = quantile * std::sqrt(rest / freedom / squares * inflation(related, rest));
    made.low = made.slope - half;
    made.high = made.slope + half;
    made.hours = all.back().hours - all.front().hours;
    return made;
}

} // namespace neuroflash::soak
