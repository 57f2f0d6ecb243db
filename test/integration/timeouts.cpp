// SPDX-License-Identifier: BSL-1.0
// A deadline in every phase of a call. What is asserted of time is generous: the machine may be
// busy, and the point is that the call ends in the right phase and not after its server does.
#include "common/against_sandbox.hpp"
#include "common/raw_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <list>

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(timeouts)

namespace {

constexpr auto soon = 150ms;
constexpr auto overshoot = 30s;

void check_timeout(error const& e, errc code, phase where)
{
    BOOST_TEST(e.value() == code, e.to_string());
    BOOST_TEST(e.code() == condition::timeout);
    BOOST_TEST(e.details().phase == where);
    BOOST_TEST(e.charge().state == charge_state::not_charged);
    BOOST_TEST(e.details().elapsed < soon + overshoot);
}

/// Checks the error of a paid call whose request was sent.
void check_unknown(error const& e, errc cause)
{
    BOOST_TEST(e.value() == errc::outcome_unknown, e.to_string());
    BOOST_TEST(e.details().cause == make_error_code(cause));
    BOOST_TEST(e.charge().state == charge_state::unknown);
    BOOST_TEST(e.details().elapsed < soon + overshoot);
}

fault stalling(char const* method, char const* path, fault_kind kind = fault_kind::stall)
{
    auto made = fault(kind, method, path);
    made.times = -1;
    made.bytes = 10;
    return made;
}

/// A port whose queue of connections is full, so that the kernel leaves new ones without answer.
class full_backlog_listener
{
public:
    full_backlog_listener() : acceptor_(context_)
    {
        acceptor_.open(asio::ip::tcp::v4());
        acceptor_.bind({asio::ip::address_v4::loopback(), 0});
        acceptor_.listen(0);
        for (auto i = 0; i < 8; ++i) {
            // Begun and never waited for: the context does not run.
            auto& socket = callers_.emplace_back(context_, asio::ip::tcp::v4());
            socket.async_connect(acceptor_.local_endpoint(), [](error_code) {});
        }
    }

    std::string base() const
    {
        return "https://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/api";
    }

private:
    asio::io_context context_;
    asio::ip::tcp::acceptor acceptor_;
    std::list<asio::ip::tcp::socket> callers_;
};

} // namespace

BOOST_AUTO_TEST_CASE(in_the_queue_for_a_connection)
{
    auto service = against_sandbox([](client_params& params) { params.max_connections = 1; });
    require_good(service.get(service->list_history()));
    service.server.inject(stalling("GET", models_path));
    using models = result<std::vector<image_model>>;
    auto holder = std::optional<models>();
    service.start(service->list_image_models(within(soon + 3s)), holder);
    BOOST_REQUIRE(service.run_until([&] { return service.arrived("GET", models_path) == 1; }));
    auto const late = service.get(service->generate(generate_params("x"), within(soon))).error();
    check_timeout(late, errc::queue_timeout, phase::queue);
    BOOST_TEST(service.arrived("POST", generate_path) == 0U);
    BOOST_TEST(holder->error().value() == errc::response_timeout);
    require_good(service.get(service->list_history()));
}

BOOST_AUTO_TEST_CASE(while_the_token_service_says_nothing)
{
    auto service = against_sandbox();
    service.server.inject(fault(fault_kind::stall, "POST", token_path));
    auto late = std::optional<result<generation>>();
    service.start(service->generate(generate_params("x"), within(soon)), late);
    BOOST_REQUIRE(service.run_until([&] { return late.has_value(); }));
    check_timeout(late->error(), errc::token_timeout, phase::token);
    BOOST_TEST(service.arrived("POST", generate_path) == 0U);
}

BOOST_AUTO_TEST_CASE(while_the_workspace_is_looked_up)
{
    auto service = against_sandbox();
    service.server.inject(fault(fault_kind::stall, "GET", workspaces_path));
    auto late = std::optional<result<generation>>();
    service.start(service->generate(generate_params("x"), within(soon)), late);
    BOOST_REQUIRE(service.run_until([&] { return late.has_value(); }));
    check_timeout(late->error(), errc::token_timeout, phase::token);
    BOOST_TEST(service.arrived("POST", generate_path) == 0U);
}

BOOST_AUTO_TEST_CASE(while_connecting)
{
    auto const full = full_backlog_listener();
    auto service = against_sandbox([&](client_params& params) {
        params.api_base = full.base();
        params.workspace = workspace_id("w");
        params.connect_timeout = 300ms;
        params.retry.max_attempts = 1;
    });
    auto const late = service.get(service->generate(generate_params("x"), within(soon))).error();
    check_timeout(late, errc::connect_timeout, phase::connect);
    // The connection's own limit, where the call would have had more time.
    auto const own = service.get(service->generate(generate_params("x"), within(60s))).error();
    BOOST_TEST(own.value() == errc::connect_timeout);
    BOOST_TEST(own.details().elapsed >= 250ms);
    BOOST_TEST(own.details().elapsed < 300ms + overshoot);
    BOOST_TEST(own.charge().state == charge_state::not_charged);
}

BOOST_AUTO_TEST_CASE(in_the_tls_handshake)
{
    auto const silent = raw_server::silent();
    auto service = against_sandbox([&](client_params& params) {
        params.api_base = "https://127.0.0.1:" + std::to_string(silent.port()) + "/api";
        params.workspace = workspace_id("w");
        params.tls_timeout = 500ms;
    });
    auto const late = service.get(service->generate(generate_params("x"), within(soon))).error();
    check_timeout(late, errc::tls_timeout, phase::tls);
}

BOOST_AUTO_TEST_CASE(while_sending_to_a_server_that_does_not_read)
{
    auto const silent = raw_server::silent();
    auto service = against_sandbox([&](client_params& params) {
        params.api_base = "http://127.0.0.1:" + std::to_string(silent.port()) + "/api";
        params.workspace = workspace_id("w");
    });
    // More than the kernel buffers; to escape it takes a while without optimisation, too.
    auto const large = std::string(std::size_t(16) << 20, 'x');
    auto const deadline = under_sanitizer ? 10s : 4s;
    auto const late =
        service.get(service->generate(generate_params(large), within(deadline))).error();
    BOOST_TEST(late.value() == errc::outcome_unknown);
    BOOST_TEST(late.details().cause == make_error_code(errc::send_timeout));
    BOOST_TEST(late.details().phase == phase::send);
    BOOST_TEST(late.charge().state == charge_state::unknown);
    BOOST_TEST(late.details().elapsed < deadline + overshoot);
    BOOST_TEST(late.to_string().size() < 2000U);
}

BOOST_AUTO_TEST_CASE(before_the_answer_begins)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    service.server.inject(stalling("GET", models_path));
    auto const late = service.get(service->list_image_models(within(soon))).error();
    check_timeout(late, errc::response_timeout, phase::response);
    BOOST_TEST(late.details().attempts == 1);
}

BOOST_AUTO_TEST_CASE(in_the_middle_of_the_answer)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    service.server.inject(stalling("GET", models_path, fault_kind::stall_body));
    auto const late = service.get(service->list_image_models(within(soon))).error();
    check_timeout(late, errc::body_timeout, phase::body);
    BOOST_TEST(late.details().http_status == 200);
}

BOOST_AUTO_TEST_CASE(a_trickle_does_not_prolong_a_deadline)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    auto drip = fault(fault_kind::drip, "GET", models_path);
    drip.wait = 20ms;
    service.server.inject(drip);
    auto const late = service.get(service->list_image_models(within(soon))).error();
    BOOST_TEST(late.code() == condition::timeout);
    BOOST_TEST(late.details().elapsed < soon + overshoot);
}

BOOST_AUTO_TEST_CASE(a_paid_call_that_waits_for_its_answer_ends_as_unknown)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    auto stall = stalling("POST", generate_path);
    stall.charge_first = true;
    service.server.inject(stall);
    auto const late = service.get(service->generate(generate_params("x"), within(soon))).error();
    check_unknown(late, errc::response_timeout);
    BOOST_TEST(service.server.credits_charged() == 1);
    BOOST_TEST(service.arrived("POST", generate_path) == 1U);
}

BOOST_AUTO_TEST_CASE(a_paid_call_whose_answer_stops_in_the_middle_ends_as_unknown)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    service.server.inject(stalling("POST", generate_path, fault_kind::stall_body));
    auto const late = service.get(service->generate(generate_params("x"), within(soon))).error();
    check_unknown(late, errc::body_timeout);
    BOOST_TEST(service.server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(a_backoff_that_does_not_fit_ends_the_call_before_its_deadline)
{
    auto service = against_sandbox([](client_params& params) {
        params.retry.base_delay = 1h;
        params.retry.max_delay = 1h;
    });
    service.server.inject(fault::with_response(500, "", "GET", workspaces_path));
    auto const failed = service.get(service->list_workspaces(within(1s))).error();
    BOOST_TEST(failed.value() == errc::service_error);
    BOOST_TEST(failed.details().http_status == 500);
    BOOST_TEST(failed.details().elapsed < 1s + overshoot);
}

BOOST_AUTO_TEST_CASE(the_clients_own_deadlines_hold_where_the_call_names_none)
{
    auto service = against_sandbox([](client_params& params) {
        params.deadline = soon;
        params.generation_deadline = soon;
        params.download_deadline = soon;
        params.workspace = workspace_id("5b0c6a52-8f0e-4c1e-9d57-2f6f0a7f3c11");
    });
    require_good(service.get(service->list_workspaces(within(60s))));
    auto everything = stalling("", "/api/ds-prototypes");
    service.server.inject(everything);
    auto bytes = std::string();
    check_timeout(
        service.get(service->list_image_models()).error(), errc::response_timeout, phase::response);
    check_timeout(
        service.get(service->download(image_id("x"), download_target::memory(bytes))).error(),
        errc::response_timeout, phase::response);
    check_unknown(
        service.get(service->generate(generate_params("x"))).error(), errc::response_timeout);
}

BOOST_DATA_TEST_CASE(
    a_deadline_of_zero_or_less_is_refused_before_anything_is_sent,
    boost::unit_test::data::make({0, -1}), nanoseconds)
{
    auto service = against_sandbox();
    auto const call = within(std::chrono::nanoseconds(nanoseconds));
    auto const refused = service.get(service->generate(generate_params("x"), call)).error();
    BOOST_TEST(refused.value() == errc::invalid_argument);
    BOOST_TEST(refused.message().find("deadline") != std::string::npos);
    BOOST_TEST(service.server.requests().empty());
}

BOOST_AUTO_TEST_CASE(a_deadline_beyond_all_clocks_is_no_overflow)
{
    auto service = against_sandbox();
    auto const call = within(std::chrono::nanoseconds::max());
    require_good(service.get(service->generate(generate_params("x"), call)));
}

BOOST_AUTO_TEST_SUITE_END()
