// SPDX-License-Identifier: BSL-1.0
// Percentiles and how sure they are.
#include "common/unit_test.hpp"

#include <cli/bench/statistics.hpp>

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neuroflash::test {

namespace bench = cli::bench;

BOOST_AUTO_TEST_SUITE(bench_statistics)

namespace {

/// 1, 2, 3...
std::vector<double> first_numbers(int count)
{
    auto numbers = std::vector<double>(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), 1.0);
    return numbers;
}

bool holds(std::optional<bench::interval> const& range, double truth)
{
    return range && range->low <= truth && truth <= range->high;
}

/// How many of 300 measurements of an exponential distribution have the true value of the
/// percentile in their interval.
int hits(std::size_t count, int percent)
{
    auto random_source = boost::random::mt19937_64(7);
    auto draw = boost::random::exponential_distribution<double>(1);
    auto const truth = -std::log(1 - percent / 100.0);
    auto found = 0;
    for (auto run = 0; run < 300; ++run) {
        auto samples = std::vector<double>(count);
        std::ranges::generate(samples, [&] { return draw(random_source); });
        std::ranges::sort(samples);
        auto const seed = static_cast<std::uint64_t>(run);
        auto const made = bench::percentile_estimate(samples, percent, seed);
        if (made && holds(made->range, truth)) ++found;
    }
    return found;
}

} // namespace

BOOST_AUTO_TEST_CASE(percentile_is_the_smallest_sample_that_so_many_do_not_exceed)
{
    auto const numbers = first_numbers(100);
    BOOST_TEST(bench::percentile(numbers, 50).value() == 50);
    BOOST_TEST(bench::percentile(numbers, 90).value() == 90);
    BOOST_TEST(bench::percentile(numbers, 95).value() == 95);
    BOOST_TEST(bench::percentile(numbers, 99).value() == 99);
    BOOST_TEST(bench::percentile(first_numbers(101), 50).value() == 51);
    BOOST_TEST(bench::percentile(first_numbers(21), 95).value() == 20);
}

BOOST_AUTO_TEST_CASE(percentile_of_too_few_samples_is_none)
{
    BOOST_TEST(bench::fewest_for(50) == 2u);
    BOOST_TEST(bench::fewest_for(90) == 10u);
    BOOST_TEST(bench::fewest_for(95) == 20u);
    BOOST_TEST(bench::fewest_for(99) == 100u);
    for (auto const percent : {50, 90, 95, 99}) {
        auto const enough = static_cast<int>(bench::fewest_for(percent));
        BOOST_TEST(bench::percentile(first_numbers(enough), percent).has_value());
        BOOST_TEST(!bench::percentile(first_numbers(enough - 1), percent).has_value());
    }
}

BOOST_AUTO_TEST_CASE(percentile_without_samples_beyond_it_has_no_interval)
{
    BOOST_TEST(bench::fewest_for_interval(95) == 59u);
    BOOST_TEST(!bench::percentile_estimate(first_numbers(58), 95, 1)->range.has_value());
    BOOST_TEST(bench::percentile_estimate(first_numbers(59), 95, 1)->range.has_value());
    BOOST_TEST(!bench::percentile_estimate(first_numbers(4), 50, 1)->range.has_value());
    BOOST_TEST(bench::percentile_estimate(first_numbers(5), 50, 1)->range.has_value());
}

BOOST_AUTO_TEST_CASE(interval_holds_the_truth_about_as_often_as_it_says)
{
    // 285 hits of 300 would be 95 %. The bootstrap of an extreme percentile is known to be a little
    // too narrow.
    BOOST_TEST(hits(40, 50) >= 273);
    BOOST_TEST(hits(40, 50) <= 297);
    BOOST_TEST(hits(100, 95) >= 258);
    BOOST_TEST(hits(100, 95) <= 297);
}

BOOST_AUTO_TEST_CASE(same_seed_gives_the_same_interval)
{
    auto const numbers = first_numbers(80);
    auto const a = bench::percentile_estimate(numbers, 50, 3)->range.value();
    auto const b = bench::percentile_estimate(numbers, 50, 3)->range.value();
    BOOST_TEST(a.low == b.low);
    BOOST_TEST(a.high == b.high);
    BOOST_TEST(a.low < 40);
    BOOST_TEST(a.high > 40);
}

BOOST_AUTO_TEST_CASE(rate_is_the_whole_by_the_whole_and_not_the_mean_of_rates)
{
    auto const units = std::vector<bench::resampling_unit>({{1, 1}, {1, 3}});
    auto const made = bench::rate_estimate(units, 4, 1).value();
    BOOST_TEST(made.value == 2.0); // 4 * 2 / 4; the mean of rates would be 2.67
    BOOST_TEST(!made.range.has_value());
    BOOST_TEST(!bench::rate_estimate({}, 4, 1).has_value());
}

BOOST_AUTO_TEST_CASE(rate_of_enough_units_has_an_interval_around_it)
{
    auto units = std::vector<bench::resampling_unit>();
    for (auto i = 0; i < 30; ++i) units.push_back({1, 1 + 0.1 * (i % 5)});
    auto const made = bench::rate_estimate(units, 1, 1).value();
    BOOST_TEST(holds(made.range, made.value));
    BOOST_TEST(made.range->high - made.range->low < 0.2);
}

BOOST_AUTO_TEST_CASE(summary_has_mean_deviation_and_extremes)
{
    auto const numbers = std::vector<double>({1, 2, 3, 4});
    auto const made = bench::summarize(numbers, 1);
    BOOST_TEST(made.count == 4u);
    BOOST_TEST(made.mean.value() == 2.5);
    BOOST_TEST(made.deviation.value() == std::sqrt(5.0 / 3), boost::test_tools::tolerance(1e-9));
    BOOST_TEST(made.least.value() == 1);
    BOOST_TEST(made.most.value() == 4);
    BOOST_TEST(!made.p90.has_value());
    BOOST_TEST(!bench::summarize({}, 1).mean.has_value());
    BOOST_TEST(!bench::summarize(std::vector<double>({1.0}), 1).deviation.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
