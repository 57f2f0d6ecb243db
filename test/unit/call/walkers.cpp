// SPDX-License-Identifier: BSL-1.0
// Lists read to their end, gauges, and what one call may want different.
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(walkers)

namespace {

std::string history_of(std::vector<std::string> const& ids)
{
    auto items = std::string();
    for (auto const& id : ids) {
        items += (items.empty() ? "" : ",");
        items += R"({"output_image_id":")" + id + R"(","output_image_url":"/api/x",)" +
            R"("created_at":"2026-11-22T12:00:00Z"})";
    }
    return R"({"items":[)" + items + "]}";
}

asio::awaitable<result<std::vector<std::string>>> walk(client& service, walk_params params)
{
    auto ids = std::vector<std::string>();
    auto walker = history_walker(service, params);
    while (!walker.done()) {
        auto const page = co_await walker.next();
        if (!page) co_return page.error();
        for (auto const& one : *page) ids.push_back(one.image_id.str());
    }
    co_return ids;
}

auto walking(walk_params params)
{
    return [params](client& c) { return walk(c, params); };
}

walk_params two_at_a_time()
{
    auto params = walk_params();
    params.page_size = 2;
    return params;
}

} // namespace

BOOST_AUTO_TEST_CASE(history_is_read_page_by_page_to_its_end)
{
    auto fixture = call_fixture(with_workspace());
    fixture.wire->expect(answered(200, history_of({"a", "b"})));
    fixture.wire->expect(answered(200, history_of({"b", "c"})));
    fixture.wire->expect(answered(200, history_of({})));
    auto const ids = fixture.ask(walking(two_at_a_time()));
    BOOST_REQUIRE(ids);
    BOOST_TEST(*ids == (std::vector<std::string>{"a", "b", "c"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(service_that_repeats_a_page_ends_the_walk_with_an_error)
{
    auto fixture = call_fixture(with_workspace());
    fixture.wire->expect(answered(200, history_of({"a", "b"})));
    fixture.wire->expect(answered(200, history_of({"a", "b"})));
    auto const ids = fixture.ask(walking(two_at_a_time()));
    BOOST_REQUIRE(!ids);
    BOOST_TEST(ids.error() == errc::bad_response);
}

BOOST_AUTO_TEST_CASE(walk_stops_at_its_limit)
{
    auto fixture = call_fixture(with_workspace());
    fixture.wire->expect(answered(200, history_of({"a", "b"})));
    auto params = two_at_a_time();
    params.limit = 1;
    auto const ids = fixture.ask(walking(params));
    BOOST_REQUIRE(ids);
    BOOST_TEST(ids->size() == 1U);
}

BOOST_AUTO_TEST_CASE(time_of_an_image_is_there_where_its_zone_is_known)
{
    auto fixture = call_fixture(with_workspace());
    auto const created = [&](std::string const& text) {
        fixture.wire->expect(
            answered(200, R"({"items":[{"output_image_id":"a","created_at":")" + text + R"("}]})"));
        auto page = fixture.ask([](client& c) { return c.list_history(); });
        BOOST_TEST(page->items.front().created_at == text);
        return page->items.front().created;
    };
    auto const noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + 12h;
    BOOST_TEST(created("2026-11-22T12:00:00Z") == noon);
    BOOST_TEST(created("2026-11-22T13:00:00+01:00") == noon);
    BOOST_TEST(!created("2026-11-22T12:00:00"));
    BOOST_TEST(!created("yesterday"));
}

BOOST_AUTO_TEST_CASE(result_names_its_request_and_both_models)
{
    auto fixture = call_fixture(with_workspace());
    fixture.wire->expect(answered(
        200, R"({"images":[{"url":"u"}],"model":"nano-banana-2-fast"})",
        {{"x-request-id", "request-5"}}));
    auto call = call_params();
    call.trace_id = "mine";
    auto const made = fixture.ask([&](client& c) {
        auto params = generate_params("p");
        params.model = "nano-banana-2";
        return c.generate(params, call);
    });
    BOOST_REQUIRE(made);
    BOOST_TEST(made->call->requested_model == model_id("nano-banana-2"));
    BOOST_TEST(made->model == model_id("nano-banana-2-fast"));
    BOOST_TEST(made->call->request_id == "request-5");
    BOOST_TEST(made->call->trace_id == "mine");
}

BOOST_AUTO_TEST_CASE(request_id_that_repeats_a_secret_is_not_shown)
{
    for (auto const* word : {"token-1", "the-secret"}) {
        auto fixture = call_fixture(with_workspace());
        fixture.wire->expect(answered(
            200, R"({"images":[{"url":"u"}]})", {{"x-request-id", std::string("id-") + word}}));
        auto const made = fixture.generate();
        BOOST_REQUIRE(made);
        BOOST_TEST(made->call->request_id == "");
    }
}

BOOST_AUTO_TEST_CASE(one_call_may_be_tried_more_or_less_often_than_others)
{
    auto params = with_workspace();
    params.retry.max_attempts = 2;
    auto fixture = call_fixture(params);
    auto const attempts = [&](std::optional<int> most) {
        auto call = call_params();
        call.max_attempts = most;
        auto const before = fixture.service->stats().requests;
        fixture.wire->otherwise = always(answered(500, "{}"));
        BOOST_TEST(!fixture.models(call));
        return fixture.service->stats().requests - before;
    };
    BOOST_TEST(attempts(std::nullopt) == 3U); // the token's is one of them
    BOOST_TEST(attempts(std::nullopt) == 2U);
    BOOST_TEST(attempts(1) == 1U);
    BOOST_TEST(attempts(4) == 4U);
    for (auto const wrong : {0, -1, 11}) BOOST_TEST(attempts(wrong) == 0U);
}

BOOST_AUTO_TEST_CASE(use_of_a_day_that_is_over_leaves_the_whole_limit_of_today)
{
    for (auto const is_past : {true, false}) {
        auto fixture = call_fixture(with_workspace());
        auto const today = std::string("2019-12-20"); // on which the virtual clock begins
        fixture.wire->otherwise = always(answered(
            200,
            R"({"data":[{"usageTypeKey":"images","usedAmount":50,"availableAmount":70,)"
            R"("limitAmount":120,"usedAmountDaily":50,"limitAmountDaily":50,"dailyRefreshed":")" +
                (is_past ? "2019-12-19" : today) + R"("}]})"));
        auto const left = fixture.ask([](client& c) { return c.image_quota(); });
        BOOST_REQUIRE(left);
        BOOST_TEST(left->available_now() == (is_past ? 50 : 0));
        BOOST_TEST(left->used_amount_daily == (is_past ? 0 : 50));
    }
}

BOOST_AUTO_TEST_CASE(gauges_tell_what_is_in_flight_and_what_is_left)
{
    auto fixture = call_fixture(with_workspace(), 1s);
    fixture.wire->otherwise = always(answered(
        200,
        R"({"data":[{"usageTypeKey":"images","usedAmount":3,)"
        R"("availableAmount":7,"limitAmount":10}]})"));
    BOOST_TEST(!fixture.service->stats().credits_left);
    auto const left = fixture.ask([](client& c) { return c.image_quota(); });
    BOOST_REQUIRE(left);
    BOOST_TEST(fixture.service->stats().credits_left.value() == 7);

    fixture.wire->otherwise = always(answered(200, R"({"images":[{"url":"u"}]})"));
    auto params = generate_params("p");
    params.num_images = 3;
    auto done = std::optional<result<generation>>();
    fixture.start([&](client& c) { return c.generate(params); }, done);
    fixture.run_ready();
    BOOST_TEST(fixture.service->stats().calls == 1);
    BOOST_TEST(fixture.service->stats().credits_in_flight == 3);
    fixture.drain();
    BOOST_REQUIRE(done);
    BOOST_TEST(fixture.service->stats().calls == 0);
    BOOST_TEST(fixture.service->stats().credits_in_flight == 0);

    auto snapshot = metrics_snapshot();
    BOOST_TEST(to_prometheus(snapshot).find("gauge") == std::string::npos);
    snapshot.now = fixture.service->stats();
    auto const text = to_prometheus(snapshot);
    BOOST_TEST(text.find("neuroflash_credits_left 7\n") != std::string::npos);
    BOOST_TEST(text.find("neuroflash_calls_in_flight 0\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
