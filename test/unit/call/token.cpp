// SPDX-License-Identifier: BSL-1.0
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

#include <map>
#include <new>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(token)

namespace {

using models_result = result<std::vector<image_model>>;

struct fixture : call_fixture
{
    explicit fixture(std::chrono::nanoseconds latency = {}, client_params params = with_workspace())
        : call_fixture(std::move(params), latency)
    {
        wire->otherwise = always(answered(200, no_models));
    }

    void token_lives(std::string seconds)
    {
        wire->on_token = [this, seconds](auto const&) {
            return answered(
                200,
                R"({"access_token":"token-)" + std::to_string(wire->token_requests) +
                    R"(","expires_in":)" + seconds + '}');
        };
    }

    std::string_view last_token() const { return wire->seen.back().field("authorization"); }
};

auto const list = [](client& c) { return c.list_image_models(); };

} // namespace

BOOST_AUTO_TEST_CASE(thousand_waiting_calls_make_one_token_request)
{
    auto at = fixture(10ms);
    auto done = std::vector<std::optional<models_result>>(1000);
    for (auto& one : done) at.start(list, one);
    at.drain();
    for (auto const& one : done) BOOST_REQUIRE((one && *one));
    BOOST_TEST(at.wire->token_requests == 1U);
    BOOST_TEST(at.wire->calls() == 1000U);
    BOOST_TEST(at.service->stats().token_requests == 1U);
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_CASE(others_get_the_token_when_the_one_who_asked_for_it_is_cancelled)
{
    auto at = fixture(10ms);
    auto signal = asio::cancellation_signal();
    auto first = std::optional<models_result>();
    auto second = std::optional<models_result>();
    at.start(list, first, signal.slot());
    at.start(list, second);
    at.run_ready();
    BOOST_TEST(at.wire->token_requests == 1U);
    signal.emit(asio::cancellation_type::terminal);
    at.run_ready();
    BOOST_REQUIRE(first.has_value());
    BOOST_TEST(first->error().value() == errc::cancelled);
    BOOST_TEST(first->error().charge().state == charge_state::not_charged);
    at.drain();
    BOOST_REQUIRE((second && *second));
    BOOST_TEST(at.wire->token_requests == 1U);
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_CASE(token_that_no_call_waits_for_serves_the_next_call)
{
    auto at = fixture(10ms);
    auto signal = asio::cancellation_signal();
    auto first = std::optional<models_result>();
    at.start(list, first, signal.slot());
    at.run_ready();
    signal.emit(asio::cancellation_type::terminal);
    at.drain();
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.wire->token_requests == 1U);
}

BOOST_AUTO_TEST_CASE(refused_token_is_renewed_once_and_the_call_repeated)
{
    auto at = fixture();
    at.wire->expect(answered(401, R"({"error":"expired"})"));
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.wire->token_requests == 2U);
    BOOST_TEST(at.last_token() == "Bearer token-2");
}

BOOST_AUTO_TEST_CASE(fresh_token_that_is_refused_too_ends_the_call)
{
    auto at = fixture();
    at.wire->otherwise = always(answered(401, R"({"error":"no"})"));
    auto const made = at.generate();
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().value() == errc::authentication_failed);
    BOOST_TEST(made.error().charge().state == charge_state::not_charged);
    BOOST_TEST(at.wire->calls() == 2U);
    BOOST_TEST(at.wire->token_requests == 2U);
}

BOOST_AUTO_TEST_CASE(many_calls_refused_with_one_token_cost_one_new_token)
{
    auto at = fixture(10ms);
    at.wire->otherwise = [](exchange_request const& request) {
        auto const old = request.message.field("authorization") == "Bearer token-1";
        return old ? answered(401, "{}") : answered(200, no_models);
    };
    auto done = std::vector<std::optional<models_result>>(500);
    for (auto& one : done) at.start(list, one);
    at.drain();
    for (auto const& one : done) BOOST_REQUIRE((one && *one));
    BOOST_TEST(at.wire->token_requests == 2U);
    BOOST_TEST(at.wire->calls() == 1000U);
}

BOOST_AUTO_TEST_CASE(refusal_earned_with_an_old_token_does_not_throw_away_the_new_one)
{
    auto at = fixture(10ms);
    auto slow = std::optional<models_result>();
    auto quick = std::optional<models_result>();
    auto refused = 0;
    at.wire->otherwise = [&refused](exchange_request const& request) {
        auto const old = request.message.field("authorization") == "Bearer token-1";
        if (old) ++refused;
        return old ? answered(401, "{}") : answered(200, no_models);
    };
    at.start(list, quick);
    at.run_ready();
    at.time->jump(); // the token is there, `quick` is on its way with it
    at.run_ready();
    at.time->advance(5ms);
    at.start(list, slow);
    at.drain();
    BOOST_REQUIRE((quick && *quick && slow && *slow));
    BOOST_TEST(refused == 2);
    BOOST_TEST(at.wire->token_requests == 2U);
}

BOOST_AUTO_TEST_CASE(forbidden_is_no_reason_to_renew)
{
    auto at = fixture();
    at.wire->otherwise = always(answered(403, "{}"));
    BOOST_TEST(!at.models());
    BOOST_TEST(at.wire->token_requests == 1U);
}

BOOST_AUTO_TEST_CASE(token_is_renewed_before_it_runs_out)
{
    auto at = fixture();
    at.token_lives("1000");
    BOOST_TEST(bool(at.models()));
    at.time->advance(879s);
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.wire->token_requests == 1U);
    at.time->advance(2s); // 119 s are left, less than the margin
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.wire->token_requests == 2U);
    BOOST_TEST(at.last_token() == "Bearer token-2");
}

BOOST_AUTO_TEST_CASE(token_is_renewed_before_a_long_call_would_outlive_it)
{
    auto at = fixture();
    at.token_lives("1000");
    BOOST_TEST(bool(at.models()));
    at.time->advance(850s); // 150 s are left: enough for a list, not for a generation
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.wire->token_requests == 1U);
    at.wire->otherwise = always(answered(200, one_image));
    BOOST_TEST(bool(at.generate()));
    BOOST_TEST(at.wire->token_requests == 2U);
}

BOOST_AUTO_TEST_CASE(failing_renewal_leaves_the_old_token_in_use_while_it_lasts)
{
    auto at = fixture();
    at.token_lives("1000");
    BOOST_TEST(bool(at.models()));
    at.time->advance(900s);
    at.wire->on_token = always(answered(400, "{}"));
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.last_token() == "Bearer token-1");
    BOOST_TEST(at.wire->token_requests == 2U);
    BOOST_TEST(bool(at.models())); // within the pause, no further request
    BOOST_TEST(at.wire->token_requests == 2U);
    at.time->advance(2s);
    at.token_lives("1000");
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.last_token() == "Bearer token-3");
}

BOOST_AUTO_TEST_CASE(failing_renewal_ends_the_call_once_the_old_token_has_run_out)
{
    auto at = fixture();
    at.token_lives("1000");
    BOOST_TEST(bool(at.models()));
    at.time->advance(1000s);
    at.wire->on_token = always(answered(400, R"({"error":"invalid_client"})"));
    auto const listed = at.models();
    BOOST_REQUIRE(!listed);
    BOOST_TEST(listed.error().value() == errc::authentication_failed);
    at.token_lives("1000");
    BOOST_TEST(bool(at.models()));
}

BOOST_AUTO_TEST_CASE(wrong_secret_is_not_tried_again)
{
    for (auto const status : {400, 401, 403}) {
        auto at = fixture();
        at.wire->on_token = always(answered(
            status, R"({"error":"invalid_client","error_description":"the-secret is wrong"})"));
        auto const made = at.generate();
        BOOST_REQUIRE(!made);
        BOOST_TEST(made.error().value() == errc::authentication_failed);
        BOOST_TEST(made.error().charge().state == charge_state::not_charged);
        BOOST_TEST(made.error().details().http_status == status);
        BOOST_TEST(made.error().details().server_code == "invalid_client");
        BOOST_TEST(at.wire->token_requests == 1U, status);
        BOOST_TEST(at.wire->calls() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(token_service_that_fails_is_tried_again)
{
    for (auto const status : {408, 429, 500, 502, 503, 504}) {
        auto at = fixture();
        at.wire->on_token = always(answered(status, "<html>"));
        auto const listed = at.models();
        BOOST_REQUIRE(!listed);
        BOOST_TEST(at.wire->token_requests == 3U, status);
        BOOST_TEST(listed.error().code() == condition::transient);
        BOOST_TEST(at.wire->calls() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(abused_token_answers_end_in_an_error_and_poison_nothing)
{
    auto const bodies = std::vector<std::string>{
        "",
        "<html>",
        "[]",
        "{}",
        R"({"access_token":""})",
        R"({"access_token":7})",
        R"({"access_token":null})",
        R"({"access_token":"a b"})",
        R"({"access_token":"a\r\nX-Evil: 1"})",
        R"({"access_token":"a","token_type":"mac"})",
        R"({"access_token":")" + std::string(65536, 'a') + R"("})"};
    for (auto const& body : bodies) {
        auto at = fixture();
        at.wire->on_token = always(answered(200, body));
        auto const listed = at.models();
        BOOST_REQUIRE(!listed);
        BOOST_TEST(listed.error().value() == errc::bad_response, body.substr(0, 60));
        BOOST_TEST(at.wire->calls() == 0U);
        at.wire->on_token = nullptr;
        BOOST_TEST(bool(at.models()));
    }
}

BOOST_AUTO_TEST_CASE(odd_lifetimes_neither_loop_nor_last_forever)
{
    struct row
    {
        char const* seconds;
        std::chrono::seconds good_for; ///< Still the same token after it.
    };
    for (auto const& one : std::vector<row>{
             {"0", 0s},
             {"-5", 0s},
             {"\"3600\"", 3400s},
             {"1e9999", 86200s},
             {"1e300", 86200s},
             {"315360000", 86200s},
             {"null", 14200s},
             {"\"soon\"", 14200s},
             {"3600.5", 3400s},
             {"18446744073709551615", 86200s}}) {
        BOOST_TEST_CONTEXT(one.seconds)
        {
            auto at = fixture();
            at.token_lives(one.seconds);
            BOOST_TEST(bool(at.models()));
            BOOST_TEST(at.wire->token_requests == 1U);
            at.time->advance(one.good_for);
            BOOST_TEST(bool(at.models()));
            BOOST_TEST(at.wire->token_requests == 1U);
            at.time->advance(24h);
            BOOST_TEST(bool(at.models()));
            BOOST_TEST(at.wire->token_requests == 2U);
        }
    }
}

BOOST_AUTO_TEST_CASE(deadline_that_passes_while_waiting_for_the_token_says_so)
{
    auto at = fixture(20s);
    auto call = call_params();
    call.deadline = 5s;
    call.trace_id = "t";
    auto const before = at.now();
    auto const made = at.generate(call);
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().value() == errc::token_timeout);
    BOOST_TEST(made.error().code() == condition::timeout);
    BOOST_TEST(made.error().details().phase == phase::token);
    BOOST_TEST(made.error().details().trace_id == "t");
    BOOST_TEST(made.error().details().elapsed == 5s);
    BOOST_TEST(at.now() - before == 5s);
    BOOST_TEST(made.error().charge().state == charge_state::not_charged);
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_CASE(secret_is_form_encoded_in_the_body_alone)
{
    auto params = with_workspace();
    params.credentials = credentials("i+d", "s&c=r% t/:~");
    auto at = call_fixture(params);
    at.wire->otherwise = always(answered(200, no_models));
    BOOST_TEST(bool(at.models()));
    auto const& request = at.wire->seen.front();
    BOOST_TEST(
        request.body().find("client_id=i%2Bd&client_secret=s%26c%3Dr%25") !=
        std::string_view::npos);
    BOOST_TEST(request.body().find("scope=openid") != std::string_view::npos);
    BOOST_TEST(request.field("authorization").empty());
    BOOST_TEST(request.field("content-type") == "application/x-www-form-urlencoded");
    BOOST_TEST(at.wire->origins.front().host == "id.neuroflash.com");
}

BOOST_AUTO_TEST_CASE(renewal_that_hangs_does_not_hold_up_calls_that_have_a_token)
{
    auto at = fixture(100ms);
    at.token_lives("300");
    BOOST_TEST(bool(at.models()));
    // From here on less than the margin is left, and the token service answers after 25 s.
    at.time->advance(250s);
    auto const before = at.time->now();
    at.wire->delay_token = 25s;
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.last_token() == "Bearer token-1");
    BOOST_TEST(at.time->now() - before < 5s);
    at.drain();
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.last_token() == "Bearer token-2");
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_CASE(exception_in_the_token_request_wakes_those_who_wait)
{
    auto at = fixture();
    at.wire->on_token = [](auto const&) -> exchange_outcome { throw std::bad_alloc(); };
    auto const failed = at.models();
    BOOST_REQUIRE(!failed);
    BOOST_TEST(failed.error().value() == errc::internal);
    at.wire->on_token = nullptr;
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_CASE(doubt_about_money_outlives_a_token_that_cannot_be_had)
{
    auto params = with_workspace();
    params.reconcile.enabled = true;
    auto at = fixture({}, std::move(params));
    at.token_lives("1");
    at.wire->otherwise = always(answered(200, empty_history));
    at.wire->expect(answered(503, "", {{"Retry-After", "10"}}));
    auto asked = false;
    auto const first = at.wire->on_token;
    at.wire->on_token = [&](exchange_request const& request) {
        return std::exchange(asked, true) ? answered(400, R"({"error":"invalid_client"})")
                                          : first(request);
    };
    auto const made = at.generate();
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().value() == errc::outcome_unknown);
    BOOST_TEST(made.error().charge().state == charge_state::unknown);
    auto const& evidence = made.error().charge().evidence;
    BOOST_TEST(evidence.find("authentication_failed") != std::string::npos, evidence);
    BOOST_TEST(made.error().pending() != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
