// SPDX-License-Identifier: BSL-1.0
// Each fault_kind gives the client the facts of the real transport, and charges what it should.
#include "common/unit_test.hpp"
#include "testing/service_fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <array>
#include <ostream>
#include <stdexcept>
#include <string>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;
using testing::fault_kind;

BOOST_AUTO_TEST_SUITE(the_facts_of_a_fault)

namespace {

enum class sent
{
    nothing,
    part,
    whole,
};

struct row
{
    fault_kind what;
    errc code;
    phase where;
    sent bytes;
    int status; ///< 0 if no header came.
    bool may_charge;
};

constexpr auto rows = std::to_array<row>({
    {fault_kind::none, errc{}, phase::none, sent::whole, 200, true},
    {fault_kind::name_resolution_failed, errc::name_resolution_failed, phase::name_resolution,
     sent::nothing, 0, false},
    {fault_kind::name_server_silent, errc::name_resolution_timeout, phase::name_resolution,
     sent::nothing, 0, false},
    {fault_kind::connect_refused, errc::connect_failed, phase::connect, sent::nothing, 0, false},
    {fault_kind::connect_silent, errc::connect_timeout, phase::connect, sent::nothing, 0, false},
    {fault_kind::proxy_refused, errc::proxy_failed, phase::proxy, sent::nothing, 0, false},
    {fault_kind::tls_failed, errc::tls_failed, phase::tls, sent::nothing, 0, false},
    {fault_kind::reset_in_request, errc::connection_lost, phase::response, sent::part, 0, false},
    {fault_kind::stall_in_request, errc::send_timeout, phase::send, sent::part, 0, false},
    {fault_kind::close_before_response, errc::connection_lost, phase::response, sent::whole, 0,
     true},
    {fault_kind::stall, errc::response_timeout, phase::response, sent::whole, 0, true},
    {fault_kind::garbage, errc::bad_response, phase::response, sent::whole, 0, true},
    {fault_kind::cut_body, errc::connection_lost, phase::body, sent::whole, 200, true},
    {fault_kind::stall_body, errc::body_timeout, phase::body, sent::whole, 200, true},
    {fault_kind::not_json, errc{}, phase::none, sent::whole, 200, true},
    {fault_kind::request_timeout, errc{}, phase::none, sent::whole, 408, true},
    {fault_kind::server_error, errc{}, phase::none, sent::whole, 500, true},
    {fault_kind::bad_gateway, errc{}, phase::none, sent::whole, 502, true},
    {fault_kind::unavailable, errc{}, phase::none, sent::whole, 503, true},
    {fault_kind::busy, errc{}, phase::none, sent::whole, 503, true},
    {fault_kind::overloaded, errc{}, phase::none, sent::whole, 529, true},
    {fault_kind::gateway_timeout, errc{}, phase::none, sent::whole, 504, true},
    {fault_kind::close_after_response, errc{}, phase::none, sent::whole, 200, true},
    {fault_kind::expired_token, errc{}, phase::none, sent::whole, 401, false},
    {fault_kind::rate_limit, errc{}, phase::none, sent::whole, 429, false},
    {fault_kind::quota_refused, errc{}, phase::none, sent::whole, 429, false},
    {fault_kind::redirected, errc{}, phase::none, sent::whole, 307, false},
});

std::ostream& operator<<(std::ostream& to, row const& one)
{
    return to << testing::to_string(one.what);
}

exchange_outcome after(service_fixture& at, fault_kind what, bool works)
{
    auto planned = testing::planned_fault(what);
    planned.work_done = works;
    at.log_in();
    if (what != fault_kind::none) at.service.plan(std::move(planned));
    return at.generate();
}

} // namespace

BOOST_AUTO_TEST_CASE(every_fault_has_a_row)
{
    BOOST_TEST(rows.size() == testing::all_fault_kinds().size() + 1);
}

BOOST_DATA_TEST_CASE(are_those_of_the_real_transport, boost::unit_test::data::make(rows), one)
{
    auto at = service_fixture();
    auto const outcome = after(at, one.what, true);
    auto const whole = at.request(
        http_method::post, "/api/ds-prototypes/image_generation/", R"({"prompt":"a fox"})");
    BOOST_TEST(outcome.code == one.code);
    BOOST_TEST(outcome.phase == one.where);
    BOOST_TEST(outcome.response.status == one.status);
    BOOST_TEST(outcome.header_seen == (one.status != 0));
    BOOST_TEST(outcome.body_complete == (one.code == errc{}));
    auto const size = whole.message.bytes().size();
    if (one.bytes == sent::nothing) BOOST_TEST(outcome.bytes_written == 0U);
    if (one.bytes == sent::whole) BOOST_TEST(outcome.bytes_written >= size);
    if (one.bytes == sent::part) {
        BOOST_TEST(outcome.bytes_written > 0U);
        BOOST_TEST(outcome.bytes_written < size);
    }
    BOOST_TEST(outcome.reused == (one.bytes != sent::nothing));
    at.time->advance(10min);
    BOOST_TEST(at.service.credits_charged() == (one.may_charge ? 1 : 0));
}

BOOST_DATA_TEST_CASE(without_work_nothing_is_charged, boost::unit_test::data::make(rows), one)
{
    if (one.what == fault_kind::none || one.what == fault_kind::close_after_response) return;
    auto at = service_fixture();
    auto const outcome = after(at, one.what, false);
    BOOST_TEST(outcome.code == one.code);
    at.time->advance(10min);
    BOOST_TEST(at.service.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(connection_closed_after_a_response_fails_the_next_request_alone)
{
    auto at = service_fixture();
    BOOST_TEST(after(at, fault_kind::close_after_response, true).response.status == 200);
    auto planned = testing::planned_fault(fault_kind::server_error);
    planned.work_done = false;
    at.service.plan(planned);
    auto const lost = at.generate();
    BOOST_TEST(lost.code == errc::connection_lost);
    BOOST_TEST(lost.phase == phase::send);
    BOOST_TEST(lost.bytes_written == 0U);
    BOOST_TEST(lost.reused);
    auto const refused = at.generate(); // a request that did not arrive uses no planned fault
    BOOST_TEST(refused.response.status == 500);
    BOOST_TEST(!refused.reused);
    at.time->advance(10min);
    BOOST_TEST(at.service.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(busy_alone_always_says_when_to_come_back)
{
    auto const told = [](fault_kind what) {
        auto at = service_fixture();
        auto planned = testing::planned_fault(what);
        planned.work_done = false;
        at.log_in();
        at.service.plan(planned);
        planned.retry_after = 7s;
        at.service.plan(planned);
        auto said = std::string();
        for (auto i = 0; i < 2; ++i) {
            auto const outcome = at.generate();
            said.append(outcome.response.fields.find("retry-after")).append(";");
        }
        return said;
    };
    BOOST_TEST(told(fault_kind::busy) == "1;7;");
    BOOST_TEST(told(fault_kind::unavailable) == ";;");
    BOOST_TEST(told(fault_kind::server_error) == ";7;");
}

BOOST_AUTO_TEST_CASE(kinds_of_the_sandbox_alone_are_refused)
{
    auto at = service_fixture();
    using testing::planned_fault;
    using testing::planned_stream_fault;
    BOOST_CHECK_THROW(
        at.service.plan(planned_fault(fault_kind::cut_header)), std::invalid_argument);
    BOOST_CHECK_THROW(
        at.service.plan(planned_fault(fault_kind::stream_cut)), std::invalid_argument);
    BOOST_CHECK_THROW(
        at.service.plan(planned_stream_fault(fault_kind::stream_reset)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(deadline_ends_an_exchange_at_its_moment_and_the_work_goes_on)
{
    auto params = testing::simulated_service_params();
    params.work = {20s, 20s};
    auto at = service_fixture(params);
    at.log_in();
    auto const begin = at.time->now();
    auto const outcome = at.generate(5s);
    BOOST_TEST(outcome.code == errc::response_timeout);
    BOOST_TEST(at.time->now() - begin == 5s);
    BOOST_TEST(at.service.working() == 1U);
    BOOST_TEST(at.service.credits_charged() == 0);
    at.time->advance(1min);
    BOOST_TEST(at.service.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(closing_ends_an_exchange_at_once)
{
    auto at = service_fixture();
    at.log_in();
    auto const asked = at.request(
        http_method::post, "/api/ds-prototypes/image_generation/", R"({"prompt":"a fox"})");
    auto got = exchange_outcome();
    auto const asking = [&]() -> asio::awaitable<void> { co_await at.wire->exchange(asked, got); };
    asio::co_spawn(at.context, asking(), [](std::exception_ptr) {});
    at.context.restart();
    at.context.poll();
    auto const begin = at.time->now();
    at.wire->close();
    at.context.poll();
    BOOST_TEST(got.code == errc::client_closed);
    BOOST_TEST(got.bytes_written > 0U);
    BOOST_TEST(at.time->now() == begin);
    BOOST_TEST(at.service.exchanges() == 0U);
    BOOST_TEST(at.generate().code == errc::client_closed);
}

BOOST_AUTO_TEST_CASE(gateway_cuts_after_its_time_and_the_work_is_charged)
{
    auto params = testing::simulated_service_params();
    params.work = {200s, 200s};
    auto at = service_fixture(params);
    at.log_in();
    auto const begin = at.time->now();
    auto const outcome = at.generate();
    auto const took = at.time->now() - begin;
    BOOST_TEST((took > 149s && took < 151s));
    BOOST_TEST((outcome.code == errc::connection_lost || outcome.response.status == 504));
    at.time->advance(1min);
    BOOST_TEST(at.service.credits_charged() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
