// SPDX-License-Identifier: BSL-1.0
// What the soak run takes for growth.
#include "soak/trend.hpp"

#include "common/unit_test.hpp"

#include <stdexcept>
#include <vector>

namespace neuroflash::soak {

BOOST_AUTO_TEST_SUITE(trends)

namespace {

/// One observation an hour.
trend of(std::vector<double> const& values)
{
    auto all = std::vector<observation>();
    for (auto const value : values) all.push_back({static_cast<double>(all.size()), value});
    return trend_of(all);
}

} // namespace

BOOST_AUTO_TEST_CASE(line_has_its_slope_and_no_doubt)
{
    auto const line = of({10, 12, 14, 16, 18});
    BOOST_TEST(line.mean == 14);
    BOOST_TEST(line.slope == 2);
    BOOST_TEST(line.low == 2);
    BOOST_TEST(line.high == 2);
    BOOST_TEST(line.hours == 4);
    BOOST_TEST(line.grows(0.5)); // by 8 of 14
    BOOST_TEST(!line.grows(0.6));
}

BOOST_AUTO_TEST_CASE(interval_is_that_of_student)
{
    // y = x + 1 with residuals -0.2, 0.4, -0.2: s^2 = 0.24, squares = 2, t(1) = 12.706.
    auto const line = of({0.8, 2.4, 2.8});
    BOOST_TEST(line.slope == 1.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(line.high - line.slope == 4.4015, boost::test_tools::tolerance(1e-3));
    BOOST_TEST(line.slope - line.low == 4.4015, boost::test_tools::tolerance(1e-3));
    BOOST_TEST(!line.grows(0));
}

BOOST_AUTO_TEST_CASE(neighbours_that_resemble_each_other_widen_the_interval)
{
    // s^2 = 8/7, squares = 60, t(7) = 2.3646: 0.3263, were they independent. Their autocorrelation
    // is 4/9, so that the variance is 13/5 of that.
    auto const waves = of({1, 1, 1, -1, -1, -1, 1, 1, 1});
    BOOST_TEST(waves.high == 0.5262, boost::test_tools::tolerance(1e-3));
    BOOST_TEST(waves.low == -0.5262, boost::test_tools::tolerance(1e-3));
    // Neighbours that differ do not narrow it: s^2 = 80/9/7.
    auto const teeth = of({1, -1, 1, -1, 1, -1, 1, -1, 1});
    BOOST_TEST(teeth.high == 0.3440, boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(what_stays_or_shrinks_does_not_grow)
{
    BOOST_TEST(!of({5, 5, 5, 5}).grows(0));
    BOOST_TEST(!of({9, 8, 7, 6}).grows(0));
    BOOST_TEST(!of({100, 103, 98, 101, 99, 102}).grows(0.01));
}

BOOST_AUTO_TEST_CASE(leak_within_noise_is_growth)
{
    BOOST_TEST(of({100, 103, 103, 107, 107, 111, 111, 115}).grows(0.05));
}

BOOST_AUTO_TEST_CASE(too_little_is_refused)
{
    BOOST_CHECK_THROW(of({1, 2}), std::invalid_argument);
    auto const same = std::vector<observation>(3);
    BOOST_CHECK_THROW(trend_of(same), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::soak
