// SPDX-License-Identifier: BSL-1.0
#include "line.hpp"

#include <array>
#include <optional>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_FIXTURE_TEST_SUITE(connection, line)

BOOST_AUTO_TEST_CASE(answer_comes_back_and_every_byte_is_counted)
{
    auto const what = request("body");
    auto received = std::string();
    auto const outcome = exchange(what, [&](peer_t peer) -> asio::awaitable<void> {
        received.resize(what.message.bytes().size());
        co_await asio::async_read(peer, asio::buffer(received), asio::use_awaitable);
        co_await say(peer, answer);
    });
    BOOST_TEST(outcome.code == errc{});
    BOOST_TEST(outcome.response.status == 200);
    BOOST_TEST(outcome.response.body == "hi");
    BOOST_TEST(outcome.bytes_written == what.message.bytes().size());
    BOOST_TEST(outcome.header_seen);
    BOOST_TEST(outcome.body_complete);
    BOOST_TEST(outcome.phase == phase::none);
    BOOST_TEST(reusable);
    BOOST_TEST(received == what.message.bytes());
}

BOOST_AUTO_TEST_CASE(second_exchange_counts_its_own_bytes)
{
    auto const first = request("first body");
    auto const second = request("2");
    auto outcomes = std::vector<exchange_outcome>(2);
    auto served = false;
    auto const serving = [&]() -> asio::awaitable<void> {
        auto peer = co_await server.accept();
        for (auto n = 0; n < 2; ++n) {
            co_await read_header(peer);
            co_await say(peer, answer);
        }
    };
    asio::co_spawn(context, serving(), note(served));
    auto const asking = [&]() -> asio::awaitable<void> {
        co_await open();
        co_await one->exchange(first, outcomes[0], scratch, reusable);
        BOOST_TEST(reusable);
        BOOST_TEST(one->is_reusable());
        co_await one->exchange(second, outcomes[1], scratch, reusable);
    };
    run_real(context, asking());
    BOOST_TEST(outcomes[0].bytes_written == first.message.bytes().size());
    BOOST_TEST(outcomes[1].bytes_written == second.message.bytes().size());
    run_until(context, served);
}

BOOST_AUTO_TEST_CASE(peer_that_closed_or_spoke_unasked_shows_before_anything_is_written)
{
    for (auto const how : {0, 1, 2}) {
        one = std::make_shared<io::connection>(context.get_executor(), deadlines);
        auto served = false;
        auto const serving = [&]() -> asio::awaitable<void> {
            auto peer = co_await server.accept();
            if (how == 0) peer.shutdown(tcp::socket::shutdown_send);
            if (how == 1) reset(peer);
            if (how == 2) co_await say(peer, "HTTP/1.1 408 Request Timeout\r\n\r\n");
            if (how != 1) co_await read_to_end(peer);
        };
        asio::co_spawn(context, serving(), note(served));
        run_real(context, open());
        auto const limit = clock_type::now() + 5s;
        while (one->is_reusable() && clock_type::now() < limit) context.run_one_for(10ms);
        BOOST_TEST(!one->is_reusable());
        one.reset();
        run_until(context, served);
    }
}

BOOST_AUTO_TEST_CASE(connection_that_was_reset_before_the_write_writes_nothing)
{
    auto served = false;
    auto const serving = [&]() -> asio::awaitable<void> {
        auto peer = co_await server.accept();
        reset(peer);
    };
    asio::co_spawn(context, serving(), note(served));
    run_real(context, open());
    run_until(context, served);
    auto outcome = exchange_outcome();
    auto const what = request();
    auto const asking = [&]() -> asio::awaitable<void> {
        co_await one->exchange(what, outcome, scratch, reusable);
    };
    run_real(context, asking());
    BOOST_TEST(outcome.code == errc::connection_lost);
    BOOST_TEST(outcome.bytes_written == 0U);
    BOOST_TEST(!outcome.header_seen);
    BOOST_TEST(outcome.cause.failed());
    BOOST_TEST(!reusable);
}

BOOST_AUTO_TEST_CASE(reset_after_some_bytes_of_the_answer_is_a_lost_connection)
{
    auto const text = std::string(answer);
    for (std::size_t k = 0; k < text.size(); k += 3) {
        auto at = line();
        auto const outcome = at.exchange(at.request(), [&](peer_t peer) -> asio::awaitable<void> {
            co_await read_header(peer);
            co_await say(peer, text.substr(0, k));
            reset(peer);
        });
        BOOST_TEST(outcome.code == errc::connection_lost, k);
        BOOST_TEST(outcome.bytes_written > 0U);
        BOOST_TEST(!outcome.body_complete);
        BOOST_TEST(!at.reusable);
    }
}

BOOST_AUTO_TEST_CASE(peer_that_closes_without_an_answer_is_a_lost_connection)
{
    auto const outcome = exchange(
        request(), [](peer_t peer) -> asio::awaitable<void> { co_await read_header(peer); });
    BOOST_TEST(outcome.code == errc::connection_lost);
    BOOST_TEST(outcome.phase == phase::response);
    BOOST_TEST(outcome.bytes_written > 0U);
}

BOOST_AUTO_TEST_CASE(early_refusal_is_delivered_although_the_request_was_cut)
{
    auto const what = request(std::string(std::size_t(8) << 20, 'x'));
    auto const outcome = exchange(what, [](peer_t peer) -> asio::awaitable<void> {
        co_await read_header(peer);
        co_await say(peer, "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
        peer.shutdown(tcp::socket::shutdown_both);
        peer.close();
    });
    BOOST_TEST(outcome.code == errc{});
    BOOST_TEST(outcome.response.status == 413);
    BOOST_TEST(outcome.response.body == "no");
    BOOST_TEST(outcome.bytes_written > 0U);
    BOOST_TEST(outcome.bytes_written < what.message.bytes().size());
    BOOST_TEST(!reusable);
}

BOOST_AUTO_TEST_CASE(large_request_reaches_a_slow_reader)
{
    auto const what = request(std::string(std::size_t(4) << 20, 'x'));
    auto total = std::size_t(0);
    auto const outcome = exchange(what, [&](peer_t peer) -> asio::awaitable<void> {
        auto piece = std::array<char, 4096>();
        while (total < what.message.bytes().size()) {
            total += co_await peer.async_read_some(asio::buffer(piece), asio::use_awaitable);
        }
        co_await say(peer, answer);
    });
    BOOST_TEST(outcome.code == errc{});
    BOOST_TEST(outcome.bytes_written == total);
    BOOST_TEST(reusable);
}

BOOST_AUTO_TEST_CASE(answer_that_comes_byte_by_byte_is_whole)
{
    auto const outcome = exchange(request(), [](peer_t peer) -> asio::awaitable<void> {
        peer.set_option(tcp::no_delay(true));
        co_await read_header(peer);
        for (auto const c : std::string_view(answer)) co_await say(peer, std::string(1, c));
    });
    BOOST_TEST(outcome.code == errc{});
    BOOST_TEST(outcome.response.body == "hi");
    BOOST_TEST(reusable);
}

BOOST_AUTO_TEST_CASE(surplus_bytes_close_the_connection)
{
    auto const outcome = exchange(request(), [](peer_t peer) -> asio::awaitable<void> {
        co_await read_header(peer);
        co_await say(peer, std::string(answer) + answer);
    });
    BOOST_TEST(outcome.code == errc{});
    BOOST_TEST(outcome.response.body == "hi");
    BOOST_TEST(!reusable);
}

BOOST_AUTO_TEST_CASE(deadline_names_the_phase_it_passed_in)
{
    struct row
    {
        char const* said;
        errc code;
        phase where;
    };
    for (auto const& one_row : std::vector<row>{
             {"", errc::response_timeout, phase::response},
             {"HTTP/1.1 200 OK\r\nContent-", errc::response_timeout, phase::response},
             {"HTTP/1.1 100 Continue\r\n\r\n", errc::response_timeout, phase::response},
             {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh", errc::body_timeout, phase::body}}) {
        auto at = line();
        auto const before = clock_type::now();
        auto const outcome =
            at.exchange(at.request({}, 200ms), [&](peer_t peer) -> asio::awaitable<void> {
                co_await say(peer, one_row.said);
                co_await read_to_end(peer);
            });
        BOOST_TEST(outcome.code == one_row.code, one_row.said);
        BOOST_TEST(outcome.phase == one_row.where);
        BOOST_TEST(outcome.bytes_written > 0U);
        BOOST_TEST(clock_type::now() - before >= 200ms);
        BOOST_TEST(!at.reusable);
    }
}

BOOST_AUTO_TEST_CASE(deadline_while_the_peer_reads_nothing_is_one_of_sending)
{
    auto const body = std::string(std::size_t(16) << 20, 'x');
    auto outcome = exchange_outcome();
    // On a busy machine a short deadline passes before the first byte.
    for (auto deadline = 60ms; outcome.bytes_written == 0 && deadline < 10s; deadline *= 4) {
        auto open_all_the_while = std::optional<tcp::socket>();
        outcome = exchange(request(body, deadline), [&](peer_t peer) -> asio::awaitable<void> {
            open_all_the_while = std::move(peer);
            co_return;
        });
    }
    BOOST_TEST(outcome.code == errc::send_timeout);
    BOOST_TEST(outcome.phase == phase::send);
    BOOST_TEST(outcome.bytes_written > 0U);
    BOOST_TEST(outcome.bytes_written < body.size());
}

BOOST_AUTO_TEST_CASE(slow_drip_does_not_outlast_the_deadline)
{
    auto const outcome = exchange(request({}, 60ms), [](peer_t peer) -> asio::awaitable<void> {
        auto timer = asio::steady_timer(peer.get_executor());
        auto ec = error_code();
        co_await say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while (!ec) {
            timer.expires_after(2ms);
            co_await timer.async_wait(asio::use_awaitable);
            co_await asio::async_write(
                peer, asio::buffer("x", 1), asio::redirect_error(asio::use_awaitable, ec));
        }
    });
    BOOST_TEST(outcome.code == errc::body_timeout);
    BOOST_TEST(outcome.header_seen);
    BOOST_TEST(!outcome.body_complete);
}

BOOST_AUTO_TEST_CASE(connecting_where_no_server_listens_ends_by_refusal_or_deadline)
{
    server.close();
    auto dead = tcp::acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    auto const nobody = dead.local_endpoint();
    dead.close();
    auto how = io::connection::connect_result();
    auto const asking = [&]() -> asio::awaitable<void> {
        how = co_await one->connect(nobody, clock_type::now() + 5s);
    };
    run_real(context, asking());
    BOOST_TEST(how.code == errc::connect_failed);
    BOOST_TEST(how.cause == asio::error::connection_refused);
    BOOST_TEST(how.where == phase::connect);
}

BOOST_AUTO_TEST_SUITE_END()
