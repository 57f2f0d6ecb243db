// SPDX-License-Identifier: BSL-1.0
// Every answer of the reader's vectors through the whole client. It must get the same verdict
// there, cost nothing more, and never reach the next call.
#include "common/against_sandbox.hpp"
#include "unit/io/response_vectors.hpp"

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(framing)

namespace {

/// Without TLS, an end of the connection is an end of the answer.
sandbox::sandbox_params plain()
{
    auto params = small_images();
    params.tls = false;
    return params;
}

void once(client_params& params)
{
    params.retry.max_attempts = 1;
    params.reconcile.enabled = false;
}

fault saying(std::string bytes, char const* method, char const* path)
{
    auto made = fault(fault_kind::raw, method, path);
    made.raw = std::move(bytes);
    return made;
}

/// The service closes after such an answer; the next call is to see that before it begins.
void wait_for_the_end(against_sandbox& service)
{
    BOOST_REQUIRE(service.run_until([&] { return service.server.stats().connections_open == 0; }));
}

/// What the vectors' answers are to a list: none of them is one.
bool is_right(error const& e, response_vector const& one)
{
    if (one.code != errc{}) return e.value() == one.code;
    return e.details().http_status == one.status;
}

/// Frames of HTTP/2: the server's settings, and that it goes away.
std::string frames_of_http_2()
{
    using namespace std::string_literals;
    return "\x00\x00\x00\x04\x00\x00\x00\x00\x00"s
           "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"s;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_answer_gets_its_verdict_through_the_whole_client)
{
    auto service = against_sandbox(plain(), &once);
    auto const real = service.get(service->list_image_models());
    require_good(real);
    for (auto const& one : response_vectors()) {
        BOOST_TEST_CONTEXT(one.name)
        {
            service.server.inject(saying(one.bytes, "GET", models_path));
            auto const got = service.get(service->list_image_models());
            BOOST_REQUIRE(!got);
            BOOST_TEST(is_right(got.error(), one), got.error().to_string());
            BOOST_TEST(got.error().charge().state == charge_state::not_charged);
            wait_for_the_end(service);
            auto const next = service.get(service->list_image_models());
            require_good(next);
            BOOST_TEST(next->size() == real->size());
        }
    }
    BOOST_TEST(service.server.stats().faults_applied == response_vectors().size());
}

BOOST_AUTO_TEST_CASE(paid_call_is_sent_once_whatever_is_answered)
{
    auto service = against_sandbox(
        small_images(), [](client_params& params) { params.reconcile.enabled = false; });
    auto sent = std::size_t(0);
    for (auto const& one : response_vectors()) {
        BOOST_TEST_CONTEXT(one.name)
        {
            auto answer = saying(one.bytes, "POST", generate_path);
            answer.charge_first = true;
            service.server.inject(answer);
            auto const made = service.get(service->generate(generate_params("precious")));
            BOOST_REQUIRE(!made);
            BOOST_TEST(made.error().value() == errc::outcome_unknown);
            BOOST_TEST(made.error().charge().state == charge_state::unknown);
            BOOST_TEST(service.server.stats().generate_requests == ++sent);
            wait_for_the_end(service);
        }
    }
    BOOST_TEST(service.server.ledger().size() == sent);
    require_good(service.get(service->generate(generate_params("next"))));
}

BOOST_AUTO_TEST_CASE(compressed_answer_never_reaches_the_user)
{
    using namespace std::string_literals;
    // {"data":[]} through gzip.
    auto const packed = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x49\x2c\x49"
                        "\x54\xb2\x8a\x8e\xad\x05\x00\x94\x64\xb2\x5e\x0b\x00\x00\x00"s;
    auto service = against_sandbox(&once);
    auto const size = "Content-Length: " + std::to_string(packed.size()) + "\r\n\r\n";
    for (auto const* encoding :
         {"Content-Encoding: gzip\r\n", "content-encoding: GZIP\r\n", "Content-Encoding: br\r\n",
          "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip\r\n",
          "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n", ""}) {
        auto const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        service.server.inject(saying(head + (encoding + size) + packed, "GET", models_path));
        auto const e = service.get(service->list_image_models()).error();
        BOOST_TEST(e.value() == errc::bad_response, encoding);
        BOOST_TEST(e.to_string().find(packed.substr(0, 2)) == std::string::npos);
        wait_for_the_end(service);
        auto bytes = std::string();
        service.server.inject(saying(head + (encoding + size) + packed, "GET", "/storage"));
        auto const image_url = service.server.origin() + "/storage/generated/x.png";
        auto const failed =
            service.get(service->download(image_url, download_target::memory(bytes))).error();
        BOOST_TEST(failed.value() == errc::bad_response, encoding);
        wait_for_the_end(service);
    }
}

BOOST_AUTO_TEST_CASE(frames_of_http_2_are_no_answer)
{
    auto service = against_sandbox([](client_params& params) { once(params); });
    service.server.inject(saying(frames_of_http_2(), "GET", models_path));
    auto const listed = service.get(service->list_image_models());
    BOOST_TEST(listed.error().value() == errc::bad_response);
    wait_for_the_end(service);
    auto answer = saying(frames_of_http_2(), "POST", generate_path);
    answer.charge_first = true;
    service.server.inject(answer);
    auto const made = service.get(service->generate(generate_params("x")));
    BOOST_TEST(made.error().value() == errc::outcome_unknown);
    BOOST_TEST(service.arrived("POST", generate_path) == 1U);
    require_good(service.get(service->list_image_models()));
}

BOOST_AUTO_TEST_CASE(early_refusal_of_a_paid_call_costs_nothing)
{
    // Larger than the kernel's buffers: the answer comes while the request is being written.
    auto const large = std::string(std::size_t(12) << 20, 'x');
    auto service = against_sandbox(&once);
    auto refusal = fault::with_response(413, R"({"detail":"too long"})", "POST", generate_path);
    service.server.inject(refusal);
    auto const made = service.get(service->generate(generate_params(large)));
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().value() == errc::rejected_input, made.error().to_string());
    BOOST_TEST(made.error().charge().state == charge_state::not_charged);
    require_good(service.get(service->generate(generate_params("next"))));
}

BOOST_AUTO_TEST_CASE(next_call_never_sees_the_answer_of_a_call_that_was_left)
{
    auto service = against_sandbox([](client_params& params) {
        params.max_connections = 1; // the next call wants the same connection
        once(params);
    });
    auto const real = service.get(service->list_image_models());
    require_good(real);
    for (auto i = 0; i < 10; ++i) {
        auto slow = fault(fault_kind::delay, "GET", workspaces_path);
        slow.wait = 500ms; // far beyond the deadline, however busy the machine is
        service.server.inject(slow);
        auto const late = service.get(service->list_workspaces(within(10ms)));
        BOOST_TEST(late.error().code() == condition::timeout);
        auto const next = service.get(service->list_image_models());
        require_good(next);
        BOOST_TEST(next->size() == real->size());
        slow.kind = fault_kind::stall_body;
        slow.bytes = 5;
        service.server.inject(slow);
        auto const begun = service.server.stats().faults_applied;
        auto const cancelled = service.cancel_when(
            [&] { return service.server.stats().faults_applied > begun; },
            service->list_workspaces());
        BOOST_TEST(cancelled.error().value() == errc::cancelled);
        require_good(service.get(service->list_image_models()));
    }
}

BOOST_AUTO_TEST_CASE(answer_that_meets_its_deadline_has_one_outcome)
{
    auto service = against_sandbox([](client_params& params) { params.max_connections = 2; });
    auto const real = service.get(service->list_image_models());
    require_good(real);
    auto in_time = 0;
    auto late = 0;
    for (auto i = 0; i < (under_sanitizer ? 20 : 100); ++i) {
        auto slow = fault(fault_kind::delay, "GET", models_path);
        slow.wait = 4ms;
        service.server.inject(slow);
        // From well before the answer to well behind it.
        auto const got = service.get(service->list_image_models(within(2ms + i * 80us)));
        if (got) {
            BOOST_TEST(got->size() == real->size());
            ++in_time;
        } else {
            BOOST_TEST(got.error().code() == condition::timeout, got.error().to_string());
            ++late;
        }
        require_good(service.get(service->list_workspaces()));
        service.server.clear_faults();
    }
    BOOST_TEST_MESSAGE(in_time << " in time, " << late << " late");
    BOOST_TEST(service->stats().live == service->stats().idle);
    BOOST_TEST(service->stats().live <= 2U);
}

BOOST_AUTO_TEST_SUITE_END()
