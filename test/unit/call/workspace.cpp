// SPDX-License-Identifier: BSL-1.0
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(workspace_look_up)

namespace {

using models_result = result<std::vector<image_model>>;

struct fixture : call_fixture
{
    explicit fixture(std::chrono::nanoseconds latency = {})
        : call_fixture(offline_params(), latency)
    {
        wire->otherwise = always(answered(200, no_models));
    }
};

auto const list = [](client& c) { return c.list_image_models(); };

} // namespace

BOOST_AUTO_TEST_CASE(many_waiting_calls_look_it_up_once)
{
    auto at = fixture(10ms);
    auto done = std::vector<std::optional<models_result>>(300);
    for (auto& one : done) at.start(list, one);
    at.drain();
    for (auto const& one : done) BOOST_REQUIRE((one && *one));
    BOOST_TEST(at.wire->workspace_requests == 1U);
    BOOST_TEST(at.wire->token_requests == 1U);
    BOOST_TEST(at.wire->seen.back().field("x-workspace-id") == "workspace-1");
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.wire->workspace_requests == 1U);
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_CASE(others_get_it_when_the_one_who_asked_is_cancelled)
{
    auto at = fixture(10ms);
    auto signal = asio::cancellation_signal();
    auto first = std::optional<models_result>();
    auto second = std::optional<models_result>();
    at.start(list, first, signal.slot());
    at.start(list, second);
    at.run_ready();
    signal.emit(asio::cancellation_type::terminal);
    at.run_ready();
    BOOST_REQUIRE(first.has_value());
    BOOST_TEST(first->error().value() == errc::cancelled);
    at.drain();
    BOOST_REQUIRE((second && *second));
    BOOST_TEST(at.wire->workspace_requests == 1U);
}

BOOST_AUTO_TEST_CASE(failure_reaches_all_who_wait_and_no_later_call)
{
    auto at = fixture(10ms);
    at.wire->on_workspaces = always(answered(403, "{}"));
    auto done = std::vector<std::optional<models_result>>(20);
    for (auto& one : done) at.start(list, one);
    at.drain();
    for (auto const& one : done) {
        BOOST_REQUIRE((one && !*one));
        BOOST_TEST(one->error().value() == errc::permission_denied);
    }
    BOOST_TEST(at.wire->workspace_requests == 1U);
    BOOST_TEST(at.wire->calls() == 0U);
    at.wire->on_workspaces = nullptr;
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.wire->workspace_requests == 2U);
}

BOOST_AUTO_TEST_CASE(failure_reaches_all_who_wait_although_the_first_asks_again_at_once)
{
    auto at = fixture(10ms);
    at.wire->on_workspaces = always(answered(403, "{}"));
    auto const twice = [](client& c) -> asio::awaitable<models_result> {
        auto asking = c.list_image_models();
        auto const refused = co_await std::move(asking);
        BOOST_TEST(!refused);
        auto again = c.list_image_models();
        co_return co_await std::move(again);
    };
    auto first = std::optional<models_result>();
    auto second = std::optional<models_result>();
    auto const began = at.now();
    auto ended = std::optional<time_point>();
    at.start(twice, first);
    at.start(list, second);
    do {
        at.run_ready();
        if (second && !ended) ended = at.now();
    } while (at.time->jump());
    BOOST_REQUIRE((first && second && ended));
    BOOST_TEST(second->error().value() == errc::permission_denied);
    BOOST_TEST(*ended - began == 20ms); // the token and one look-up
    BOOST_TEST(at.wire->workspace_requests == 2U);
}

BOOST_AUTO_TEST_CASE(account_without_a_workspace_gets_an_error_and_a_new_look_up_later)
{
    auto at = fixture();
    at.wire->on_workspaces = always(answered(200, R"({"data":[]})"));
    auto call = call_params();
    call.trace_id = "mine";
    auto const made = at.generate(call);
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().value() == errc::not_found);
    BOOST_TEST(made.error().message().find("no workspace") != std::string::npos);
    BOOST_TEST(made.error().details().trace_id == "mine");
    BOOST_TEST(made.error().charge().state == charge_state::not_charged);
    at.wire->on_workspaces = nullptr;
    BOOST_TEST(bool(at.models()));
}

BOOST_AUTO_TEST_CASE(workspace_of_the_call_or_of_the_client_needs_no_look_up)
{
    auto at = call_fixture(with_workspace());
    at.wire->otherwise = always(answered(200, no_models));
    BOOST_TEST(bool(at.models()));
    auto call = call_params();
    call.workspace = workspace_id("other");
    BOOST_TEST(bool(at.models(call)));
    BOOST_TEST(at.wire->seen.back().field("x-workspace-id") == "other");
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.wire->seen.back().field("x-workspace-id") == "workspace-1");
    BOOST_TEST(at.wire->workspace_requests == 0U);
}

BOOST_AUTO_TEST_CASE(deadline_that_passes_during_the_look_up_says_so)
{
    auto at = fixture(20s);
    auto call = call_params();
    call.deadline = 30s; // the token takes 20 s, the look-up 20 s more
    auto const listed = at.models(call);
    BOOST_REQUIRE(!listed);
    BOOST_TEST(listed.error().value() == errc::token_timeout);
    BOOST_TEST(at.wire->calls() == 0U);
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_CASE(look_up_with_a_hostile_id_sends_none)
{
    auto at = fixture();
    at.wire->on_workspaces = always(answered(200, R"({"data":[{"id":"a\r\nX-Evil: 1"}]})"));
    auto const listed = at.models();
    BOOST_REQUIRE(!listed);
    BOOST_TEST(listed.error().value() == errc::bad_response);
    BOOST_TEST(at.wire->calls() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
