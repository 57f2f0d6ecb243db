// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <cli/output/wait_reason.hpp>
#include <cli/render/timing.hpp>

#include <boost/json/array.hpp>

#include <memory>

namespace neuroflash::test {

BOOST_AUTO_TEST_SUITE(wait_reasons)

namespace {

struct waiting_call
{
    void start(int number) { reason.on_attempt_started({call, number, to}); }
    void fail(errc code, int status = 0)
    {
        reason.on_attempt_finished({call, 1, to, code, status, spent});
    }
    void retry(retry_cause cause) { reason.on_retry({call, 1, cause, {}, "words"}); }
    void wait(phase where) { reason.on_wait({call, where}); }
    void open() { reason.on_connection_opened({to, false, spent}); }
    void end() { reason.on_call_finished({call, errc{}, charge, spent, false}); }

    call_name call;
    origin to;
    timeline spent;
    charge_verdict charge;
    std::shared_ptr<cli::timing> times = std::make_shared<cli::timing>();
    cli::wait_reason reason{times};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(failed_attempt_is_the_reason_until_its_call_ends, waiting_call)
{
    BOOST_TEST(reason.text() == "");
    start(1);
    fail(errc::connect_failed);
    retry(retry_cause::not_connected);
    wait(phase::backoff);
    BOOST_TEST(reason.text() == "connection failed, retrying");
    start(2);
    BOOST_TEST(reason.text() == "connection failed, retrying");
    fail(errc::name_resolution_failed);
    retry(retry_cause::not_connected);
    BOOST_TEST(reason.text() == "host name not found, retrying");
    fail(errc{}, 503);
    retry(retry_cause::unavailable);
    BOOST_TEST(reason.text() == "service unavailable, retrying");
    end();
    BOOST_TEST(reason.text() == "");
}

BOOST_FIXTURE_TEST_CASE(wait_is_the_reason_until_it_is_over, waiting_call)
{
    wait(phase::token);
    BOOST_TEST(reason.text() == "waiting for the account");
    start(1);
    BOOST_TEST(reason.text() == "");
    wait(phase::queue);
    BOOST_TEST(reason.text() == "waiting for a connection");
    open();
    BOOST_TEST(reason.text() == "");
    retry(retry_cause::dead_connection); // says nothing about the service
    BOOST_TEST(reason.text() == "");
    retry(retry_cause::lost);
    wait(phase::history);
    BOOST_TEST(reason.text() == "searching the history for the images");
}

BOOST_FIXTURE_TEST_CASE(ends_of_calls_are_passed_on, waiting_call)
{
    end();
    BOOST_TEST(times->to_json().at("calls").as_array().size() == 1u);
    auto alone = cli::wait_reason(nullptr);
    alone.on_call_finished({call, errc{}, charge, spent, false});
    BOOST_TEST(alone.text() == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
