// SPDX-License-Identifier: BSL-1.0
#include "call/single_flight.hpp"
#include "common/unit_test.hpp"

#include "common/manual_time.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

namespace {

struct single_flight_fixture
{
    void wait(std::optional<errc>& outcome, time_point deadline, asio::cancellation_slot slot = {})
    {
        auto waiting = [](call::single_flight& on, time_source& time, time_point until,
                          std::uint64_t seen) -> asio::awaitable<errc> {
            co_await asio::this_coro::throw_if_cancelled(false);
            co_return co_await on.wait(time, until, seen);
        };
        auto note = [&outcome](std::exception_ptr thrown, errc code) {
            if (thrown) std::rethrow_exception(thrown);
            outcome = code;
        };
        asio::co_spawn(
            context, waiting(flight, time, deadline, flight.completions()),
            asio::bind_cancellation_slot(slot, std::move(note)));
    }

    void run_ready()
    {
        context.restart();
        context.poll();
    }

    asio::io_context context;
    manual_time time;
    call::single_flight flight;
    time_point later = time.now() + 1s;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(single_flight, single_flight_fixture)

BOOST_AUTO_TEST_CASE(completion_wakes_all_who_wait)
{
    auto outcomes = std::vector<std::optional<errc>>(1000);
    for (auto& one : outcomes) wait(one, later);
    run_ready();
    flight.complete();
    run_ready();
    for (auto const& one : outcomes) BOOST_TEST_REQUIRE(one == errc{});
    BOOST_TEST(context.stopped());
}

BOOST_AUTO_TEST_CASE(completion_before_the_wait_begins_is_not_missed)
{
    auto outcome = std::optional<errc>();
    wait(outcome, later); // has asked for `completions`, and has not begun to wait
    flight.complete();
    run_ready();
    BOOST_TEST(outcome == errc{});
}

BOOST_AUTO_TEST_CASE(earlier_completion_does_not_count_for_a_later_wait)
{
    flight.complete();
    auto outcome = std::optional<errc>();
    wait(outcome, later);
    run_ready();
    BOOST_TEST(!outcome.has_value());
    flight.complete();
    run_ready();
    BOOST_TEST(outcome == errc{});
}

BOOST_AUTO_TEST_CASE(each_waits_within_a_deadline_of_his_own)
{
    auto impatient = std::optional<errc>();
    auto patient = std::optional<errc>();
    wait(impatient, time.now() + 1s);
    wait(patient, time.now() + 3s);
    run_ready();
    time.advance(2s);
    run_ready();
    BOOST_TEST(impatient == errc::token_timeout);
    BOOST_TEST(!patient.has_value());
    flight.complete();
    run_ready();
    BOOST_TEST(patient == errc{});
    BOOST_TEST(context.stopped());
}

BOOST_AUTO_TEST_CASE(deadline_gone_by_ends_the_wait_at_once)
{
    auto outcome = std::optional<errc>();
    wait(outcome, time.now() - 1s);
    run_ready();
    BOOST_TEST(outcome == errc::token_timeout);
}

BOOST_AUTO_TEST_CASE(completion_and_deadline_at_once_counts_as_completed)
{
    auto outcome = std::optional<errc>();
    wait(outcome, later);
    run_ready();
    time.advance(1s);
    flight.complete();
    run_ready();
    BOOST_TEST(outcome == errc{});
}

BOOST_AUTO_TEST_CASE(one_who_is_cancelled_leaves_the_others_waiting)
{
    auto signal = asio::cancellation_signal();
    auto gone = std::optional<errc>();
    auto stays = std::optional<errc>();
    wait(gone, later, signal.slot());
    wait(stays, later);
    run_ready();
    signal.emit(asio::cancellation_type::terminal);
    run_ready();
    BOOST_TEST(gone == errc::cancelled);
    BOOST_TEST(!stays.has_value());
    flight.complete();
    run_ready();
    BOOST_TEST(stays == errc{});
}

BOOST_AUTO_TEST_CASE(call_that_was_cancelled_before_does_not_wait)
{
    auto signal = asio::cancellation_signal();
    auto gone = std::optional<errc>();
    auto const waiting = [&]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        signal.emit(asio::cancellation_type::terminal);
        gone = co_await flight.wait(time, later, flight.completions());
    };
    auto note = asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {});
    asio::co_spawn(context, waiting(), std::move(note));
    run_ready();
    BOOST_TEST(gone == errc::cancelled);
}

BOOST_AUTO_TEST_CASE(closing_ends_every_wait_and_every_later_one)
{
    auto before = std::optional<errc>();
    auto after = std::optional<errc>();
    wait(before, later);
    run_ready();
    flight.close();
    run_ready();
    wait(after, later);
    run_ready();
    BOOST_TEST(before == errc::client_closed);
    BOOST_TEST(after == errc::client_closed);
    BOOST_TEST(context.stopped());
}

BOOST_AUTO_TEST_SUITE_END()
