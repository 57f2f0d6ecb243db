// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "pool_and_server.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <random>

#include <sys/socket.h>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(connection_pool)

BOOST_FIXTURE_TEST_CASE(connection_that_was_given_back_serves_again, one_connection)
{
    auto& first = ask();
    until(first.done);
    BOOST_REQUIRE(first.got.connection);
    BOOST_TEST(!first.got.connection.reused());
    BOOST_TEST(!pool->try_acquire(clock_type::now()));
    first.got.connection.give_back();
    BOOST_TEST(stats().idle == 1U);
    auto again = pool->try_acquire(clock_type::now());
    BOOST_REQUIRE(again);
    BOOST_TEST(again.reused());
    again.give_back();
    auto& second = ask();
    until(second.done);
    BOOST_TEST(second.got.connection.reused());
    BOOST_TEST(stats().opened == 1U);
}

BOOST_FIXTURE_TEST_CASE(lease_that_is_dropped_closes_its_connection, one_connection)
{
    auto& first = ask();
    until(first.done);
    first.got.connection = io::lease();
    BOOST_TEST(stats().live == 0U);
    auto ended = false;
    auto const watching = [&]() -> asio::awaitable<void> {
        BOOST_TEST(co_await read_to_end(peers.front()) == "");
    };
    asio::co_spawn(context, watching(), note(ended));
    until(ended);
    auto& second = ask();
    until(second.done);
    BOOST_TEST(!second.got.connection.reused());
    BOOST_TEST(stats().opened == 2U);
}

BOOST_FIXTURE_TEST_CASE(many_waiters_on_one_connection_are_served_in_order, one_connection)
{
    for (auto n = 0; n < 50; ++n) ask();
    for (auto& one : waiters) {
        until(one.done);
        BOOST_REQUIRE(one.got.connection);
        BOOST_TEST(stats().live == 1U);
        one.got.connection.give_back();
    }
    for (std::size_t n = 0; n < waiters.size(); ++n) BOOST_REQUIRE(order[n] == &waiters[n]);
    BOOST_TEST(stats().opened == 1U);
    BOOST_TEST(stats().waiting == 0U);
}

BOOST_FIXTURE_TEST_CASE(waiter_is_woken_by_its_connection_not_by_its_deadline, one_connection)
{
    auto& holder = ask();
    until(holder.done);
    auto& next = ask();
    run_ready();
    BOOST_TEST(!next.done);
    holder.got.connection.give_back();
    run_ready(); // what is ready, no more: no timer fires here
    BOOST_TEST(next.done);
    BOOST_TEST(bool(next.got.connection));
}

BOOST_FIXTURE_TEST_CASE(waiter_whose_deadline_passes_leaves_the_queue, one_connection)
{
    auto& holder = ask();
    until(holder.done);
    auto& late = ask(20ms);
    auto& patient = ask();
    until(late.done);
    BOOST_TEST(late.got.failure.code == errc::queue_timeout);
    BOOST_TEST(late.got.failure.where == phase::queue);
    BOOST_TEST(stats().waiting == 1U);
    holder.got.connection.give_back();
    until(patient.done);
    BOOST_TEST(bool(patient.got.connection));
}

BOOST_FIXTURE_TEST_CASE(
    waiter_that_is_cancelled_when_its_turn_comes_hands_the_turn_on, one_connection)
{
    auto& holder = ask();
    until(holder.done);
    auto& unlucky = ask();
    auto& next = ask();
    run_ready();
    // Both within one handler: granted, and cancelled before it could look.
    asio::post(context, [&] {
        holder.got.connection.give_back();
        unlucky.signal.emit(asio::cancellation_type::terminal);
    });
    until(next.done);
    until(unlucky.done);
    BOOST_TEST(unlucky.got.failure.code == errc::cancelled);
    BOOST_TEST(!unlucky.got.connection);
    BOOST_REQUIRE(next.got.connection);
    BOOST_TEST(next.got.connection.reused());
    BOOST_TEST(stats().opened == 1U);
    BOOST_TEST(stats().waiting == 0U);
}

BOOST_FIXTURE_TEST_CASE(dial_whose_waiter_gave_up_serves_the_next, one_connection)
{
    auto& gone = ask();
    auto& next = ask();
    asio::post(context, [&] { gone.signal.emit(asio::cancellation_type::terminal); });
    until(gone.done);
    until(next.done);
    BOOST_TEST(gone.got.failure.code == errc::cancelled);
    BOOST_TEST(bool(next.got.connection));
    BOOST_TEST(stats().opened == 1U);
}

BOOST_FIXTURE_TEST_CASE(failed_dials_are_reported_each_to_its_waiter, pool_and_server)
{
    server.close();
    for (auto n = 0; n < 7; ++n) ask();
    for (auto& one : waiters) {
        until(one.done);
        BOOST_TEST(one.got.failure.code == errc::connect_failed);
        BOOST_TEST(one.got.failure.where == phase::connect);
        BOOST_TEST(one.got.failure.explanation.find("127.0.0.1 port ") == 0U);
    }
    BOOST_TEST(stats().live == 0U);
    BOOST_TEST(stats().dialing == 0U);
    BOOST_TEST(stats().waiting == 0U);
}

BOOST_FIXTURE_TEST_CASE(idle_connection_that_the_peer_closed_is_not_used, one_connection)
{
    auto& first = ask();
    until(first.done);
    first.got.connection.give_back();
    run_ready();
    BOOST_TEST_REQUIRE(peers.size() == 1U);
    reset(peers.front());
    BOOST_TEST(!pool->try_acquire(clock_type::now()));
    auto& second = ask();
    until(second.done);
    BOOST_REQUIRE(second.got.connection);
    BOOST_TEST(!second.got.connection.reused());
    BOOST_TEST(stats().opened == 2U);
    BOOST_TEST(stats().live == 1U);
}

BOOST_FIXTURE_TEST_CASE(idle_connection_with_unasked_bytes_is_not_used, one_connection)
{
    auto& first = ask();
    until(first.done);
    first.got.connection.give_back();
    run_ready();
    peers.front().send(asio::buffer("HTTP/1.1 408 Request Timeout\r\n\r\n", 32));
    BOOST_TEST(!pool->try_acquire(clock_type::now()));
    BOOST_TEST(stats().live == 0U);
}

BOOST_FIXTURE_TEST_CASE(newest_idle_connection_serves_first, pool_and_server)
{
    auto& older = ask();
    auto& newer = ask();
    until(older.done);
    until(newer.done);
    auto const* const expected = &*newer.got.connection;
    older.got.connection.give_back();
    newer.got.connection.give_back();
    auto with = pool->try_acquire(clock_type::now());
    BOOST_TEST(&*with == expected);
    with.give_back();
}

BOOST_AUTO_TEST_CASE(expired_connections_are_not_used)
{
    for (auto const idle : {true, false}) {
        auto at = pool_and_server(1, idle ? 0ms : 20s, idle ? 300s : 1ms);
        auto& first = at.ask();
        at.until(first.done);
        auto const too_old = clock_type::now() + 2ms;
        while (clock_type::now() < too_old) at.run_ready();
        first.got.connection.give_back();
        BOOST_TEST(!at.pool->try_acquire(clock_type::now()));
        auto& second = at.ask();
        at.until(second.done);
        BOOST_TEST(!second.got.connection.reused());
    }
}

BOOST_AUTO_TEST_CASE(expired_connection_is_closed_before_its_successor_is_opened)
{
    auto at = pool_and_server(1, 20s, 1ms);
    auto& first = at.ask();
    at.until(first.done);
    auto& second = at.ask();
    at.run_ready();
    auto first_was_closed = false;
    at.on_accept = [&] {
        auto byte = char();
        first_was_closed =
            ::recv(at.peers.front().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    };
    auto const too_old = clock_type::now() + 2ms;
    while (clock_type::now() < too_old) at.run_ready();
    first.got.connection.give_back();
    at.until(second.done);
    while (at.peers.size() < 2) at.context.run_one_for(1s);
    BOOST_TEST(first_was_closed);
}

BOOST_FIXTURE_TEST_CASE(closed_pool_ends_waits_and_refuses_new_ones, one_connection)
{
    auto& holder = ask();
    until(holder.done);
    auto& waiting = ask();
    run_ready();
    pool->close();
    until(waiting.done);
    BOOST_TEST(waiting.got.failure.code == errc::client_closed);
    auto& later = ask();
    until(later.done);
    BOOST_TEST(later.got.failure.code == errc::client_closed);
    holder.got.connection.give_back();
    BOOST_TEST(stats().live == 0U);
    BOOST_TEST(stats().waiting == 0U);
}

BOOST_FIXTURE_TEST_CASE(closing_during_a_dial_ends_it, one_connection)
{
    auto& waiting = ask();
    auto closed = false;
    asio::post(context, [&] {
        pool->close();
        closed = true;
    });
    until(closed);
    until(waiting.done);
    BOOST_TEST(waiting.got.failure.code == errc::client_closed);
    run_ready();
    BOOST_TEST(stats().dialing == 0U);
}

BOOST_AUTO_TEST_CASE(ten_thousand_random_operations_lose_neither_waiter_nor_slot)
{
    constexpr auto seed = 20240611U;
    constexpr std::size_t most = 4;
    auto random = std::mt19937(seed);
    auto at = pool_and_server(most);
    auto open = std::deque<waiter*>();
    auto served = 0;
    auto ended = 0;
    for (auto n = 0; n < 10'000; ++n) {
        auto const choice = random() % 10;
        if (choice < 4) open.push_back(&at.ask(random() % 20 == 0 ? 0ms : 20s));
        if (choice >= 4 && choice < 6 && !open.empty()) {
            // After it began: Asio itself ends what is cancelled before.
            auto* one = open[random() % open.size()];
            asio::post(at.context, [one] { one->signal.emit(asio::cancellation_type::terminal); });
        }
        if (choice == 6 && !at.peers.empty()) {
            auto& peer = at.peers[random() % at.peers.size()];
            if (peer.is_open()) reset(peer);
        }
        if (choice >= 7 || open.size() > 40) {
            std::erase_if(open, [&](waiter* one) {
                if (!one->done) return false;
                ++ended;
                if (one->got.connection) ++served;
                if (one->got.connection && random() % 4 != 0) one->got.connection.give_back();
                one->got.connection = io::lease();
                return true;
            });
        }
        at.context.restart();
        for (auto runs = random() % 6; runs > 0; --runs) at.context.poll_one();
        auto const now = at.stats();
        BOOST_REQUIRE(now.live <= most);
        BOOST_REQUIRE((now.waiting == 0U || now.live == most || now.dialing >= now.waiting));
    }
    for (auto* const one : open) {
        at.until(one->done);
        one->got.connection = io::lease();
    }
    auto& last = at.ask();
    at.until(last.done);
    BOOST_TEST_MESSAGE("seed " << seed << ": served " << served << " of " << ended);
    BOOST_TEST(served > 100);
    BOOST_TEST(bool(last.got.connection));
    last.got.connection = io::lease();
    at.run_ready();
    while (at.stats().dialing > 0) at.context.run_one_for(1s);
    BOOST_TEST(at.stats().waiting == 0U);
    BOOST_TEST(at.stats().live == at.stats().idle);
}

BOOST_AUTO_TEST_SUITE_END()
