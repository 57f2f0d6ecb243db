// SPDX-License-Identifier: BSL-1.0
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

#include <map>
#include <random>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(rate_limits)

namespace {

constexpr char too_many[] = R"({"error":"Too many requests"})";

exchange_outcome limited(std::vector<std::pair<std::string, std::string>> const& fields)
{
    return answered(429, too_many, fields);
}

} // namespace

BOOST_AUTO_TEST_CASE(first_of_two_retry_after_counts)
{
    auto at = call_fixture(with_workspace());
    at.wire->expect(limited({{"Retry-After", "3"}, {"retry-after", "50"}}));
    at.wire->expect(answered(200, no_models));
    auto const begun = at.now();
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.now() - begun == 3s + 250ms);
}

BOOST_AUTO_TEST_CASE(only_the_limited_workspace_waits)
{
    auto at = call_fixture(with_workspace(), 10ms);
    at.wire->otherwise = [](exchange_request const& request) {
        if (request.message.field("x-workspace-id") == "busy") {
            return limited({{"retry-after", "30"}});
        }
        return answered(200, no_models);
    };
    auto busy = call_params();
    busy.workspace = workspace_id("busy");
    auto waits = std::optional<result<std::vector<image_model>>>();
    at.start([&](client& c) { return c.list_image_models(busy); }, waits);
    at.run_ready();
    auto const begun = at.now();
    for (auto i = 0; i < 20; ++i) BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.now() - begun < 1s);
    BOOST_TEST(!waits.has_value());
    at.drain();
    BOOST_REQUIRE(waits.has_value());
    BOOST_TEST(waits->error().value() == errc::rate_limited);
}

BOOST_AUTO_TEST_CASE(calls_beyond_a_limit_per_second_lose_nothing)
{
    auto at = call_fixture(
        [] {
            auto params = with_workspace();
            params.retry.max_attempts = 10;
            params.retry.budget_reserve = 1000;
            return params;
        }(),
        10ms);
    auto served = std::map<std::int64_t, int>();
    auto charged = 0;
    at.wire->otherwise = [&](exchange_request const&) {
        auto const second =
            std::chrono::duration_cast<std::chrono::seconds>(at.now().time_since_epoch()).count();
        if (served[second] == 5) return limited({{"retry-after", "1"}});
        ++served[second];
        ++charged;
        return answered(200, one_image);
    };
    auto done = std::vector<std::optional<result<generation>>>(40);
    for (auto& one : done) {
        at.start([](client& c) { return c.generate(generate_params("p")); }, one);
    }
    at.drain();
    auto good = 0;
    for (auto const& one : done) {
        BOOST_REQUIRE(one.has_value());
        if (*one) {
            ++good;
            continue;
        }
        BOOST_TEST(one->error().value() == errc::rate_limited);
        BOOST_TEST(one->error().charge().state == charge_state::not_charged);
    }
    BOOST_TEST(good == charged);
    BOOST_TEST(good == 40); // 8 seconds of 5 each, and 10 attempts of a second each
}

BOOST_AUTO_TEST_CASE(retries_that_the_service_forbids_leave_the_budget_to_other_calls)
{
    auto params = with_workspace();
    params.retry.budget_ratio = 0;
    params.retry.budget_reserve = 1;
    auto at = call_fixture(params);
    at.wire->otherwise = always(answered(500, "{}", {{"x-should-retry", "false"}}));
    for (auto i = 0; i < 5; ++i) BOOST_TEST(!at.models());
    at.wire->expect(answered(500));
    at.wire->expect(answered(200, no_models));
    BOOST_TEST(bool(at.models()));
}

BOOST_AUTO_TEST_CASE(free_calls_get_through_a_third_of_failures)
{
    constexpr auto seed = 20240611U;
    auto random = std::mt19937(seed);
    auto params = with_workspace();
    params.retry.budget_reserve = 1000;
    auto at = call_fixture(params, 10ms);
    at.wire->otherwise = [&random](exchange_request const&) {
        switch (random() % 10) {
        case 0: return answered(502, "<html>");
        case 1: return failed(errc::connection_lost, phase::response, 1);
        case 2: return failed(errc::connect_failed, phase::connect, 0);
        default: return answered(200, no_models);
        }
    };
    constexpr auto calls = 2000;
    auto good = 0;
    for (auto i = 0; i < calls; ++i) {
        auto const listed = at.models();
        if (listed) ++good;
        if (!listed) BOOST_TEST(listed.error().details().attempts == 3);
    }
    // 1 - 0.3^3 = 97.3 % on average; the deviation is 0.4 %.
    BOOST_TEST(good > calls * 955 / 1000, "seed " << seed << ": " << good);
}

BOOST_AUTO_TEST_SUITE_END()
