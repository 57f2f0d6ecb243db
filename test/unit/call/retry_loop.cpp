// SPDX-License-Identifier: BSL-1.0
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(attempts)

namespace {

using fixture = call_fixture;

constexpr char quota_body[] = R"({"error":"image quota exceeded"})";

/// One outcome forever: how often the request is sent, and what the call ends with.
struct row
{
    char const* name;
    exchange_outcome outcome;
    std::size_t requests;
    errc code;
    charge_state charge = charge_state::not_charged;
};

exchange_outcome asking_for(int status, char const* retry_after)
{
    return answered(status, "{}", {{"retry-after", retry_after}});
}

std::vector<row> const& free_rows()
{
    static auto const rows = std::vector<row>{
        {"resolution", failed(errc::name_resolution_failed, phase::name_resolution, 0), 3,
         errc::name_resolution_failed},
        {"connect", failed(errc::connect_failed, phase::connect, 0), 3, errc::connect_failed},
        {"connect limit", failed(errc::connect_timeout, phase::connect, 0), 3,
         errc::connect_timeout},
        {"tls", failed(errc::tls_failed, phase::tls, 0), 3, errc::tls_failed},
        {"dead reused", failed(errc::connection_lost, phase::send, 0, true), 7,
         errc::connection_lost},
        {"lost", failed(errc::connection_lost, phase::response, 9), 3, errc::connection_lost},
        {"no http", failed(errc::bad_response, phase::response, 9), 3, errc::bad_response},
        {"401", answered(401, "{}"), 2, errc::authentication_failed},
        {"402 quota", answered(402, quota_body), 1, errc::quota_exhausted},
        {"403", answered(403, "{}"), 1, errc::permission_denied},
        {"403 quota", answered(403, quota_body), 1, errc::quota_exhausted},
        {"429", answered(429, "{}"), 3, errc::rate_limited},
        {"429 quota", answered(429, quota_body), 1, errc::quota_exhausted},
        {"408", answered(408, "{}"), 3, errc::service_error},
        {"424", answered(424, "{}"), 3, errc::service_error},
        {"499", answered(499, "{}"), 3, errc::service_error},
        {"500", answered(500, "<html>"), 3, errc::service_error},
        {"502", answered(502), 3, errc::service_error},
        {"503", answered(503), 3, errc::service_error},
        {"504", answered(504), 3, errc::service_error},
        {"507", answered(507), 3, errc::service_error},
        {"199", answered(199), 3, errc::bad_response},
        {"600", answered(600), 3, errc::bad_response},
        {"unreadable", answered(200, "<html>"), 3, errc::bad_response},
        {"empty 200", answered(200), 3, errc::bad_response},
        {"200 that refuses", answered(200, R"({"error":{"message":"no such page"}})"), 1,
         errc::rejected_input},
        {"200 without credits", answered(200, R"({"error":"no credits left"})"), 1,
         errc::quota_exhausted},
        {"200 that failed", answered(200, R"({"error":{"code":503,"message":"later"}})"), 3,
         errc::bad_response},
        {"400", answered(400, "{}"), 1, errc::rejected_input},
        {"404", answered(404, "{}"), 1, errc::not_found},
        {"409", answered(409, "{}"), 1, errc::rejected_input},
        {"413", answered(413), 1, errc::rejected_input},
        {"422", answered(422, "{}"), 1, errc::rejected_input},
        {"300", answered(300), 1, errc::redirect_refused},
        {"queue", failed(errc::queue_timeout, phase::queue, 0), 1, errc::queue_timeout},
        {"late answer", failed(errc::response_timeout, phase::response, 9), 1,
         errc::response_timeout},
        {"late body", failed(errc::body_timeout, phase::body, 9), 1, errc::body_timeout},
        {"cancelled", failed(errc::cancelled, phase::response, 9), 1, errc::cancelled},
        {"closed", failed(errc::client_closed, phase::response, 9), 1, errc::client_closed},
        {"too large", failed(errc::response_too_large, phase::body, 9), 1,
         errc::response_too_large},
        {"storage", failed(errc::storage_failed, phase::body, 9), 1, errc::storage_failed},
        {"internal", failed(errc::internal, phase::none, 0), 1, errc::internal},
    };
    return rows;
}

constexpr auto unknown = charge_state::unknown;

std::vector<row> const& paid_rows()
{
    static auto const rows = std::vector<row>{
        {"resolution", failed(errc::name_resolution_failed, phase::name_resolution, 0), 3,
         errc::name_resolution_failed},
        {"connect", failed(errc::connect_failed, phase::connect, 0), 3, errc::connect_failed},
        {"tls", failed(errc::tls_failed, phase::tls, 0), 3, errc::tls_failed},
        {"nothing written", failed(errc::connection_lost, phase::send, 0), 3,
         errc::connection_lost},
        {"dead reused", failed(errc::connection_lost, phase::send, 0, true), 7,
         errc::connection_lost},
        {"lost", failed(errc::connection_lost, phase::send, 1), 1, errc::outcome_unknown, unknown},
        {"lost on a reused one", failed(errc::connection_lost, phase::send, 1, true), 1,
         errc::outcome_unknown, unknown},
        {"no http", failed(errc::bad_response, phase::response, 9), 1, errc::outcome_unknown,
         unknown},
        {"401", answered(401, "{}"), 2, errc::authentication_failed},
        {"403", answered(403, "{}"), 1, errc::permission_denied},
        {"403 quota", answered(403, quota_body), 1, errc::quota_exhausted},
        {"429", answered(429, "{}"), 3, errc::rate_limited},
        {"429 told", asking_for(429, "1"), 3, errc::rate_limited},
        {"429 quota", answered(429, quota_body), 1, errc::quota_exhausted},
        {"408", answered(408), 1, errc::outcome_unknown, unknown},
        {"499", answered(499), 1, errc::outcome_unknown, unknown},
        {"500", answered(500, "{}"), 1, errc::outcome_unknown, unknown},
        {"502", answered(502), 1, errc::outcome_unknown, unknown},
        {"503", answered(503), 1, errc::outcome_unknown, unknown},
        {"503 told", asking_for(503, "1"), 1, errc::outcome_unknown, unknown},
        {"500 told", asking_for(500, "1"), 1, errc::outcome_unknown, unknown},
        {"529 told", asking_for(529, "1"), 1, errc::outcome_unknown, unknown},
        {"408 told", asking_for(408, "1"), 1, errc::outcome_unknown, unknown},
        {"425", answered(425), 1, errc::rejected_input},
        {"504", answered(504), 1, errc::outcome_unknown, unknown},
        {"unreadable", answered(200, "<html>"), 1, errc::outcome_unknown, unknown},
        {"200 that refuses", answered(200, R"({"error":{"code":"X_1","message":"no"}})"), 1,
         errc::rejected_input},
        {"200 without an image", answered(200, R"({"images":[],"detail":"no"})"), 1,
         errc::rejected_input},
        {"202 without an image", answered(202, R"({"images":[],"batch_id":"b"})"), 1,
         errc::outcome_unknown, unknown},
        {"200 without credits", answered(200, R"({"images":[],"detail":"no credits left"})"), 1,
         errc::quota_exhausted},
        {"200 that failed", answered(200, R"({"error":{"code":503,"message":"later"}})"), 1,
         errc::outcome_unknown, unknown},
        {"200 with an error and a result", answered(200, R"({"error":"x","images":[{"odd":1}]})"),
         1, errc::outcome_unknown, unknown},
        {"empty 204", answered(204), 1, errc::outcome_unknown, unknown},
        {"302", answered(302, "", {{"location", "/x"}}), 1, errc::outcome_unknown, unknown},
        {"400", answered(400, "{}"), 1, errc::rejected_input},
        {"400 policy", answered(400, R"({"detail":"content policy violation"})"), 1,
         errc::content_refused},
        {"404", answered(404, R"({"detail":"model not found"})"), 1, errc::not_found},
        {"200 with a batch alone", answered(200, R"({"images":[],"batch_id":"b"})"), 1,
         errc::outcome_unknown, unknown},
        {"422", answered(422, "{}"), 1, errc::rejected_input},
        {"queue", failed(errc::queue_timeout, phase::queue, 0), 1, errc::queue_timeout},
        {"late, unsent", failed(errc::send_timeout, phase::send, 0), 1, errc::send_timeout},
        {"late answer", failed(errc::response_timeout, phase::response, 9), 1,
         errc::outcome_unknown, unknown},
        {"cancelled, unsent", failed(errc::cancelled, phase::queue, 0), 1, errc::cancelled},
        {"cancelled", failed(errc::cancelled, phase::response, 9), 1, errc::cancelled, unknown},
        {"closed", failed(errc::client_closed, phase::response, 9), 1, errc::client_closed,
         unknown},
        {"too large", failed(errc::response_too_large, phase::body, 9), 1, errc::outcome_unknown,
         unknown},
    };
    return rows;
}

void check(row const& one, error const& e, std::size_t requests)
{
    BOOST_TEST(e.value() == one.code);
    BOOST_TEST(requests == one.requests);
    BOOST_TEST(e.charge().state == one.charge);
    BOOST_TEST(e.details().attempts == static_cast<int>(one.requests));
    BOOST_TEST(!e.message().empty());
    BOOST_TEST(!e.advice().empty());
}

} // namespace

BOOST_AUTO_TEST_CASE(free_call_follows_the_retry_table)
{
    for (auto const& one : free_rows()) {
        BOOST_TEST_CONTEXT(one.name)
        {
            auto at = call_fixture();
            at.wire->otherwise = always(one.outcome);
            auto const listed = at.models();
            BOOST_REQUIRE(!listed);
            check(one, listed.error(), at.wire->calls());
        }
    }
}

BOOST_AUTO_TEST_CASE(paid_call_follows_the_retry_table)
{
    for (auto const& one : paid_rows()) {
        BOOST_TEST_CONTEXT(one.name)
        {
            auto at = call_fixture();
            at.wire->otherwise = always(one.outcome);
            auto const made = at.generate();
            BOOST_REQUIRE(!made);
            check(one, made.error(), at.wire->calls());
            if (one.code == errc::outcome_unknown) {
                BOOST_TEST(made.error().details().cause.failed());
            }
        }
    }
}

BOOST_FIXTURE_TEST_CASE(generation_that_never_left_is_sent_again, fixture)
{
    wire->expect(failed(errc::connect_failed, phase::connect, 0));
    wire->expect(answered(200, one_image));
    auto const made = generate();
    BOOST_REQUIRE(made);
    BOOST_TEST(made->attempts == 2);
    BOOST_TEST(made->elapsed.count() == std::chrono::nanoseconds(250ms).count());
    BOOST_TEST(made->charge.credits == 1);
}

BOOST_FIXTURE_TEST_CASE(error_says_why_a_retry_that_the_service_asked_for_was_not_made, fixture)
{
    wire->expect(asking_for(503, "1"));
    auto const made = generate();
    BOOST_REQUIRE(!made);
    BOOST_TEST(
        made.error().message().find(
            "It is not sent again: it may have been carried out, and a proof "
            "that it was not is not awaited.") != std::string::npos,
        made.error().message());
}

BOOST_AUTO_TEST_CASE(trusted_503_is_tried_again_without_the_history_and_costs_nothing)
{
    auto params = with_workspace();
    params.retry.trust_503 = true;
    for (auto const& refusal : {asking_for(503, "1"), answered(503)}) {
        auto at = call_fixture(params);
        at.wire->otherwise = always(refusal);
        auto const made = at.generate();
        BOOST_REQUIRE(!made);
        BOOST_TEST(at.wire->calls() == 3U);
        BOOST_TEST(made.error().value() == errc::service_error);
        BOOST_TEST(made.error().charge().state == charge_state::not_charged);
    }
    auto at = call_fixture(params);
    at.wire->otherwise = always(asking_for(502, "1"));
    BOOST_TEST(!at.generate());
    BOOST_TEST(at.wire->calls() == 1U);
}

BOOST_FIXTURE_TEST_CASE(backoff_doubles_on_the_clock, fixture)
{
    wire->otherwise = always(answered(500));
    auto const before = now();
    BOOST_TEST(!models());
    BOOST_TEST(now() - before == 250ms + 500ms);
}

BOOST_FIXTURE_TEST_CASE(jitter_shortens_the_backoff, fixture)
{
    time->next_jitter = 0.5;
    wire->otherwise = always(answered(500));
    auto const before = now();
    BOOST_TEST(!models());
    BOOST_TEST(now() - before == 125ms + 250ms);
}

BOOST_FIXTURE_TEST_CASE(retry_after_in_seconds_is_waited_for, fixture)
{
    wire->expect(asking_for(429, "7"));
    wire->expect(answered(200, no_models));
    auto const before = now();
    BOOST_TEST(bool(models()));
    BOOST_TEST(now() - before == 7s + 250ms);
}

BOOST_FIXTURE_TEST_CASE(retry_after_as_a_date_is_waited_for, fixture)
{
    // The fixture's wall clock: 24 * 365 * 50 hours after 1970.
    wire->expect(asking_for(503, "Fri, 20 Dec 2019 00:00:09 GMT"));
    wire->expect(answered(200, no_models));
    auto const before = now();
    BOOST_TEST(bool(models()));
    BOOST_TEST(now() - before == 9s + 250ms);
}

BOOST_FIXTURE_TEST_CASE(unreadable_retry_after_means_backoff, fixture)
{
    for (auto const* value : {"soon", "-1", "1.5", "", "99999999999999999999x"}) {
        wire->expect(asking_for(429, value));
        wire->expect(answered(200, no_models));
        auto const before = now();
        BOOST_TEST(bool(models()));
        BOOST_TEST(now() - before == 250ms, value);
    }
}

BOOST_FIXTURE_TEST_CASE(retry_after_beyond_cap_or_deadline_ends_the_call_at_once, fixture)
{
    for (auto const* value : {"121", "1000000000", "99999999999999999999"}) {
        wire->expect(asking_for(429, value));
        auto const before = now();
        auto const listed = models();
        BOOST_REQUIRE(!listed);
        BOOST_TEST(listed.error().value() == errc::rate_limited);
        BOOST_TEST(listed.error().details().retry_after.has_value());
        BOOST_TEST(now() == before, value);
    }
    wire->expect(asking_for(429, "61"));
    auto const listed = models();
    BOOST_REQUIRE(!listed);
    BOOST_TEST(listed.error().details().retry_after == 61s);
}

BOOST_FIXTURE_TEST_CASE(wait_that_would_reach_the_deadline_is_not_begun, fixture)
{
    wire->otherwise = always(answered(500));
    auto call = call_params();
    call.deadline = 250ms;
    auto const before = now();
    BOOST_TEST(!models(call));
    BOOST_TEST(wire->calls() == 1U);
    BOOST_TEST(now() == before);
}

BOOST_FIXTURE_TEST_CASE(service_that_asks_not_to_be_tried_again_is_obeyed, fixture)
{
    for (auto const* name : {"x-fal-retryable", "X-Should-Retry"}) {
        auto const before = wire->calls();
        wire->otherwise = always(answered(500, "{}", {{name, "false"}}));
        BOOST_TEST(!models());
        BOOST_TEST(wire->calls() - before == 1U);
    }
    auto const before = wire->calls();
    wire->otherwise = always(answered(500, "{}", {{"x-should-retry", "true"}}));
    BOOST_TEST(!models());
    BOOST_TEST(wire->calls() - before == 3U);
}

BOOST_AUTO_TEST_CASE(max_attempts_bounds_the_attempts)
{
    for (auto const most : {1, 2, 5, 10}) {
        auto params = with_workspace();
        params.retry.max_attempts = most;
        auto at = call_fixture(params);
        at.wire->otherwise = always(answered(500));
        BOOST_TEST(!at.models());
        BOOST_TEST(at.wire->calls() == static_cast<std::size_t>(most));
    }
}

BOOST_AUTO_TEST_CASE(outage_adds_no_more_than_a_fifth_to_the_load_above_the_reserve)
{
    auto at = call_fixture(with_workspace());
    BOOST_TEST(bool((at.wire->expect(answered(200, no_models)), at.models())));
    at.wire->otherwise = always(answered(500));
    constexpr std::size_t calls = 100;
    for (std::size_t i = 0; i < calls; ++i) BOOST_TEST(!at.models());
    auto const requests = at.wire->calls() - 1;
    BOOST_TEST(requests <= calls + 10 + calls / 5);
    BOOST_TEST(requests >= calls + 10);
}

BOOST_FIXTURE_TEST_CASE(error_tells_what_is_known, fixture)
{
    wire->expect(answered(500));
    wire->expect(answered(
        422, R"({"detail":[{"loc":["body","num_images"],"msg":"too many","type":"value_error"}]})",
        {{"x-request-id", "abc-1"}}));
    auto call = call_params();
    call.trace_id = "my-call";
    auto const listed = models(call);
    BOOST_REQUIRE(!listed);
    auto const failure = listed.error();
    auto const& details = failure.details();
    BOOST_TEST(details.http_status == 422);
    BOOST_TEST(details.request_id == "abc-1");
    BOOST_TEST(details.trace_id == "my-call");
    BOOST_TEST(details.attempts == 2);
    BOOST_TEST(details.elapsed == 250ms);
    BOOST_TEST_REQUIRE(details.field_errors.size() == 1U);
    BOOST_TEST(details.field_errors[0].field == "body.num_images");
    BOOST_TEST(wire->seen.back().field("x-request-id") == "my-call");
}

BOOST_AUTO_TEST_CASE(error_speaks_of_its_own_attempt_not_of_one_before)
{
    auto fresh = call_fixture();
    fresh.wire->otherwise = always(failed(errc::bad_response, phase::response, 9));
    auto const message = fresh.models().error().message();
    for (auto const& before : {answered(200, "<html>"), answered(500, R"({"detail":"before"})")}) {
        auto at = call_fixture();
        at.wire->expect(before);
        at.wire->otherwise = fresh.wire->otherwise;
        auto const listed = at.models();
        BOOST_TEST(listed.error().message() == message);
        BOOST_TEST(listed.error().details().server_message.empty());
    }
}

BOOST_FIXTURE_TEST_CASE(error_holds_neither_secret_nor_token, fixture)
{
    wire->otherwise = [](exchange_request const& request) {
        return answered(400, std::string(request.message.bytes()));
    };
    auto const listed = models();
    BOOST_REQUIRE(!listed);
    BOOST_TEST(listed.error().to_string().find("token-1") == std::string::npos);
    wire->on_token = [](exchange_request const& request) {
        return answered(400, std::string(request.message.body()));
    };
    auto other = call_fixture();
    other.wire->on_token = wire->on_token;
    auto const refused = other.models();
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().to_string().find("the-secret") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(deadline_of_zero_or_a_bad_trace_id_sends_nothing, fixture)
{
    auto call = call_params();
    for (auto const deadline :
         {0ns, std::chrono::nanoseconds(-5), std::chrono::nanoseconds::min()}) {
        call.deadline = deadline;
        auto const listed = models(call);
        BOOST_REQUIRE(!listed);
        BOOST_TEST(listed.error().value() == errc::invalid_argument);
    }
    call.deadline.reset();
    for (auto const* bad : {"a b", "a\r\nx: y", "\xc3\xa4", "\x7f"}) {
        call.trace_id = bad;
        BOOST_TEST(!models(call));
    }
    call.trace_id = std::string(129, 'x');
    BOOST_TEST(!models(call));
    call.trace_id.clear();
    call.workspace = workspace_id("a\nb");
    BOOST_TEST(!models(call));
    BOOST_TEST(wire->seen.empty());
}

BOOST_AUTO_TEST_CASE(longest_deadlines_that_fit_their_types_work)
{
    auto params = with_workspace();
    params.deadline = std::chrono::milliseconds::max();
    params.generation_deadline = std::chrono::milliseconds::max();
    auto at = call_fixture(params);
    at.wire->expect(answered(200, no_models));
    BOOST_TEST(bool(at.models()));
    auto call = call_params();
    call.deadline = std::chrono::nanoseconds::max();
    at.wire->expect(answered(200, one_image));
    BOOST_TEST(bool(at.generate(call)));
}

BOOST_AUTO_TEST_SUITE_END()
