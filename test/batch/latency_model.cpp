// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <batch/policy/latency_model.hpp>

#include <string>

namespace neuroflash::batch {

BOOST_AUTO_TEST_SUITE(batch_latency_model)

namespace {

using seconds = latency_model::seconds;

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_split_on_no_evidence)
{
    auto seen = latency_model();
    BOOST_TEST(!seen.should_split("m", 4, seconds(150)));
    seen.on_taken("m", 1, seconds(60));
    BOOST_TEST(!seen.should_split("m", 4, seconds(150)));
}

BOOST_AUTO_TEST_CASE(what_took_nearly_as_long_before_is_split)
{
    auto seen = latency_model();
    for (auto i = 0; i < 20; ++i) seen.on_taken("m", 4, seconds(i % 2 == 0 ? 120 : 145));
    BOOST_TEST(seen.should_split("m", 4, seconds(150)));
    BOOST_TEST(!seen.should_split("other", 4, seconds(150)));
    BOOST_TEST(!seen.should_split("m", 1, seconds(150)));
}

BOOST_AUTO_TEST_CASE(a_number_that_was_not_asked_for_lies_on_the_line)
{
    auto seen = latency_model();
    for (auto i = 0; i < 50; ++i) {
        seen.on_taken("m", 1, seconds(40));
        seen.on_taken("m", 2, seconds(80));
    }
    BOOST_TEST(seen.should_split("m", 4, seconds(150)));
    BOOST_TEST(!seen.should_split("m", 3, seconds(150)));
}

BOOST_AUTO_TEST_CASE(splitting_is_of_no_use_where_one_image_takes_as_long)
{
    auto seen = latency_model();
    for (auto i = 0; i < 20; ++i) {
        seen.on_taken("m", 4, seconds(160));
        seen.on_taken("m", 1, seconds(155));
    }
    BOOST_TEST(!seen.should_split("m", 4, seconds(150)));
}

BOOST_AUTO_TEST_CASE(times_are_smoothed)
{
    auto seen = latency_model();
    seen.on_taken("m", 4, seconds(100));
    BOOST_TEST(seen.predicted("m", 4)->count() == 150.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(seen.slowness("m", 4, seconds(200)) == 2.0, boost::test_tools::tolerance(1e-9));
    seen.on_taken("m", 4, seconds(140));
    BOOST_TEST(seen.predicted("m", 4)->count() == 162.5, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(seen.slowness("m", 4, seconds(200.4)) == 2.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(line_is_as_uncertain_as_the_larger_of_its_numbers)
{
    auto seen = latency_model();
    seen.on_taken("m", 1, seconds(40));
    seen.on_taken("m", 2, seconds(80));
    BOOST_TEST(seen.predicted("m", 4)->count() == 200.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(request_that_takes_just_as_long_as_the_cutoff_is_cut)
{
    auto seen = latency_model();
    seen.on_taken("m", 2, seconds(100));
    BOOST_TEST(seen.should_split("m", 2, seconds(150)));
    seen.on_taken("m", 1, seconds(150));
    BOOST_TEST(!seen.should_split("m", 2, seconds(150)));
}

BOOST_AUTO_TEST_CASE(times_of_no_length_say_nothing_of_slowness)
{
    auto seen = latency_model();
    BOOST_TEST(seen.slowness("m", 1, seconds(1)) == 1.0);
    seen.on_taken("m", 1, seconds(0));
    BOOST_TEST(seen.slowness("m", 1, seconds(1)) == 1.0);
    seen.on_taken("m", 2, seconds(0.5));
    BOOST_TEST(seen.slowness("m", 2, seconds(1)) == 2.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(what_slows_down_stands_out_against_what_was_usual)
{
    auto seen = latency_model();
    for (auto i = 0; i < 100; ++i) seen.on_taken("m", 1, seconds(10));
    for (auto i = 0; i < 10; ++i) seen.on_taken("m", 1, seconds(30));
    BOOST_TEST(seen.slowness("m", 1, seconds(30)) > 2);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
