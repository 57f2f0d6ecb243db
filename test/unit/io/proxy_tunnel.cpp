// SPDX-License-Identifier: BSL-1.0
#include "io/dial/proxy_tunnel.hpp"

#include "line.hpp"

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_FIXTURE_TEST_SUITE(proxy_tunnel, line)

BOOST_AUTO_TEST_CASE(bytes_right_behind_the_header_are_the_first_of_the_tunnel)
{
    for (auto const one_byte_at_a_time : {false, true}) {
        auto at = line();
        auto served = false;
        auto const serving = [&]() -> asio::awaitable<void> {
            auto peer = co_await at.server.accept();
            peer.set_option(tcp::no_delay(true));
            BOOST_TEST(
                co_await read_header(peer) ==
                "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n");
            auto const text = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + std::string(answer);
            for (auto const c : text) {
                if (one_byte_at_a_time) co_await say(peer, std::string(1, c));
            }
            if (!one_byte_at_a_time) co_await say(peer, text);
            co_await read_to_end(peer);
        };
        asio::co_spawn(at.context, serving(), note(served));
        auto outcome = exchange_outcome();
        auto const what = at.request();
        auto by = proxy_address();
        by.host = "127.0.0.1";
        auto const to = origin{true, "2001:db8::1", 443};
        auto const asking = [&]() -> asio::awaitable<void> {
            co_await at.one->connect(at.server.endpoint(), clock_type::now() + 5s);
            auto const how = co_await io::open_tunnel(*at.one, to, by, 5s);
            BOOST_TEST(how.code == errc{});
            co_await at.one->secure(nullptr, clock_type::now() + 5s);
            co_await at.one->exchange(what, outcome, at.scratch, at.reusable);
        };
        run_real(at.context, asking());
        BOOST_TEST(outcome.code == errc{});
        BOOST_TEST(outcome.response.body == "hi");
        BOOST_TEST(outcome.bytes_written == what.message.bytes().size());
        at.one.reset();
        run_until(at.context, served);
    }
}

BOOST_AUTO_TEST_CASE(closed_connection_asks_nobody)
{
    auto how = io::connection::connect_result();
    auto by = proxy_address();
    auto const to = origin();
    auto const asking = [&]() -> asio::awaitable<void> {
        co_await one->connect(server.endpoint(), clock_type::now() + 5s);
        one->abort();
        how = co_await io::open_tunnel(*one, to, by, 5s);
    };
    run_real(context, asking());
    BOOST_TEST(how.code == errc::client_closed);
}

BOOST_AUTO_TEST_SUITE_END()
