// SPDX-License-Identifier: BSL-1.0
// More connections are opened than may do their handshakes at the same time. The server reads the
// first bytes of each and never answers.
#include "common/unit_test.hpp"
#include "pool_and_server.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <functional>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(handshakes)

namespace {

constexpr auto at_a_time = io::connector::handshakes_at_a_time;
constexpr auto all = at_a_time + 40;

struct server_that_never_answers : pool_and_server
{
    explicit server_that_never_answers(std::chrono::milliseconds patience = 1h)
        : pool_and_server(all, 20s, 300s, true, patience)
    {
        on_accept = [this] { asio::co_spawn(context, count_hello(peers.back()), asio::detached); };
        for (auto n = 0U; n < all; ++n) ask();
        until([this] { return peers.size() == all && hellos >= at_a_time; });
    }

    asio::awaitable<void> count_hello(tcp::socket& of)
    {
        auto bytes = std::array<char, 1>();
        auto ec = boost::system::error_code();
        co_await of.async_read_some(
            asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, ec));
        if (!ec) ++hellos;
    }

    /// Runs until it holds, and then everything that is ready.
    void until(std::function<bool()> const& holds)
    {
        auto const give_up = clock_type::now() + 60s;
        while (!holds()) {
            BOOST_REQUIRE(clock_type::now() < give_up);
            context.restart();
            context.run_one_for(1ms);
        }
        do context.restart();
        while (context.poll() > 0);
    }

    std::size_t count_done() const
    {
        return static_cast<std::size_t>(std::ranges::count(waiters, true, &waiter::done));
    }

    std::size_t hellos = 0;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(no_more_than_are_allowed_at_a_time, server_that_never_answers)
{
    BOOST_TEST(hellos == at_a_time);
    BOOST_TEST(stats().dialing == all);
    BOOST_TEST(count_done() == 0U);
}

BOOST_FIXTURE_TEST_CASE(
    handshake_that_fails_makes_room_for_one_that_waits, server_that_never_answers)
{
    auto failed = 0U;
    for (auto& peer : peers) {
        if (failed == 3U) break;
        if (peer.available() == 0U) continue;
        reset(peer);
        ++failed;
        until([&] { return count_done() == failed; });
        BOOST_TEST(hellos == at_a_time + failed);
    }
    BOOST_TEST(failed == 3U);
}

BOOST_FIXTURE_TEST_CASE(pool_that_closes_ends_those_that_wait_as_well, server_that_never_answers)
{
    pool->close();
    until([this] { return count_done() == all; });
    BOOST_TEST(hellos == at_a_time);
    BOOST_TEST(stats().dialing == 0U);
    for (auto const& one : waiters) BOOST_TEST(one.got.failure.code == errc::client_closed);
}

BOOST_AUTO_TEST_CASE(handshakes_that_get_nowhere_hold_up_no_other)
{
    auto at = server_that_never_answers(10ms);
    at.until([&] { return at.hellos == all; });
    BOOST_TEST(at.count_done() == 0U);
    BOOST_TEST(at.stats().dialing == all);
}

BOOST_FIXTURE_TEST_CASE(caller_that_leaves_meanwhile_was_in_the_queue, server_that_never_answers)
{
    auto in_queue = 0U;
    for (auto& one : waiters) {
        one.signal.emit(asio::cancellation_type::terminal);
        until([&] { return one.done; });
        BOOST_TEST(one.got.failure.code == errc::cancelled);
        if (one.got.failure.where == phase::queue) ++in_queue;
        else BOOST_TEST(one.got.failure.where == phase::tls);
    }
    BOOST_TEST(in_queue == all - at_a_time);
}

BOOST_AUTO_TEST_SUITE_END()
