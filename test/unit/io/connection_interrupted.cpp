// SPDX-License-Identifier: BSL-1.0
#include "line.hpp"

using namespace neuroflash;
using namespace neuroflash::test;

namespace {

/// Says in its own time what a body sink would.
struct memory_sink : body_sink
{
    error_code on_header(http_response const&) override
    {
        ++headers;
        return header_error;
    }
    asio::awaitable<error_code> write(std::string_view piece) override
    {
        text += piece;
        co_return write_error;
    }

    int headers = 0;
    std::string text;
    error_code header_error;
    error_code write_error;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(connection_interrupted, line)

BOOST_AUTO_TEST_CASE(aborted_exchange_ends_as_closed)
{
    auto const what = request();
    auto const outcome = exchange(what, [this](peer_t peer) -> asio::awaitable<void> {
        co_await read_header(peer);
        one->abort();
        co_await read_to_end(peer);
    });
    BOOST_TEST(outcome.code == errc::client_closed);
    BOOST_TEST(!reusable);
}

BOOST_AUTO_TEST_CASE(cancelled_exchange_ends_at_once_and_is_not_used_again)
{
    auto signal = asio::cancellation_signal();
    auto served = false;
    auto done = false;
    auto const serving = [&]() -> asio::awaitable<void> {
        auto peer = co_await server.accept();
        co_await read_header(peer);
        signal.emit(asio::cancellation_type::terminal);
        co_await read_to_end(peer);
    };
    auto outcome = exchange_outcome();
    auto const what = request();
    auto const asking = [&]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        co_await open();
        co_await one->exchange(what, outcome, scratch, reusable);
    };
    asio::co_spawn(context, serving(), note(served));
    asio::co_spawn(context, asking(), asio::bind_cancellation_slot(signal.slot(), note(done)));
    run_until(context, done);
    BOOST_TEST(outcome.code == errc::cancelled);
    BOOST_TEST(outcome.phase == phase::response);
    BOOST_TEST(outcome.bytes_written == what.message.bytes().size());
    BOOST_TEST(!reusable);
    one.reset();
    run_until(context, served);
}

BOOST_AUTO_TEST_CASE(cancellation_that_meets_a_working_sink_is_not_lost)
{
    struct cancelling_sink : memory_sink
    {
        asio::awaitable<error_code> write(std::string_view piece) override
        {
            signal.emit(asio::cancellation_type::terminal);
            return memory_sink::write(piece);
        }
        asio::cancellation_signal signal;
    };
    auto sink = cancelling_sink();
    auto what = request();
    what.sink = &sink;
    auto served = false;
    auto done = false;
    auto const serving = [&]() -> asio::awaitable<void> {
        auto peer = co_await server.accept();
        co_await say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi");
        co_await read_to_end(peer);
    };
    auto outcome = exchange_outcome();
    auto const asking = [&]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        co_await open();
        co_await one->exchange(what, outcome, scratch, reusable);
    };
    asio::co_spawn(context, serving(), note(served));
    asio::co_spawn(context, asking(), asio::bind_cancellation_slot(sink.signal.slot(), note(done)));
    auto const before = clock_type::now();
    run_until(context, done);
    BOOST_TEST(outcome.code == errc::cancelled);
    BOOST_TEST(clock_type::now() - before < 5s);
    one.reset();
    run_until(context, served);
}

BOOST_AUTO_TEST_CASE(sink_gets_the_body_of_a_success_alone)
{
    auto sink = memory_sink();
    auto what = request();
    what.sink = &sink;
    auto const good = exchange(what, [](peer_t peer) -> asio::awaitable<void> {
        co_await read_header(peer);
        co_await say(peer, answer);
    });
    BOOST_TEST(good.code == errc{});
    BOOST_TEST(sink.text == "hi");
    BOOST_TEST(sink.headers == 1);
    BOOST_TEST(good.response.body.empty());

    auto at = line();
    auto refused = at.request();
    refused.sink = &sink;
    auto const bad = at.exchange(refused, [](peer_t peer) -> asio::awaitable<void> {
        co_await read_header(peer);
        co_await say(peer, "HTTP/1.1 404 X\r\nContent-Length: 4\r\n\r\nnone");
    });
    BOOST_TEST(bad.response.body == "none");
    BOOST_TEST(sink.text == "hi");
    BOOST_TEST(sink.headers == 1);
}

BOOST_AUTO_TEST_CASE(sink_gets_what_came_before_invalid_bytes)
{
    auto sink = memory_sink();
    auto what = request();
    what.sink = &sink;
    auto const outcome = exchange(what, [](peer_t peer) -> asio::awaitable<void> {
        co_await read_header(peer);
        co_await say(
            peer,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"
            "zz\r\nmore\r\n");
    });
    BOOST_TEST(outcome.code == errc::bad_response);
    BOOST_TEST(sink.headers == 1);
    BOOST_TEST(sink.text == "hi");
}

BOOST_AUTO_TEST_CASE(sink_is_not_opened_for_a_body_that_is_too_long)
{
    auto sink = memory_sink();
    auto what = request();
    what.sink = &sink;
    what.max_body = 3;
    auto const outcome = exchange(what, [](peer_t peer) -> asio::awaitable<void> {
        co_await read_header(peer);
        co_await say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhigh");
    });
    BOOST_TEST(outcome.code == errc::response_too_large);
    BOOST_TEST(sink.headers == 0);
}

BOOST_AUTO_TEST_CASE(sink_that_refuses_ends_the_exchange_with_its_code)
{
    for (auto const in_header : {true, false}) {
        auto at = line();
        auto sink = memory_sink();
        auto const full = make_error_code(boost::system::errc::no_space_on_device);
        (in_header ? sink.header_error : sink.write_error) = full;
        auto what = at.request();
        what.sink = &sink;
        auto const outcome = at.exchange(what, [](peer_t peer) -> asio::awaitable<void> {
            co_await read_header(peer);
            co_await say(peer, answer);
        });
        BOOST_TEST(outcome.code == errc::storage_failed);
        BOOST_TEST(outcome.cause == full);
        BOOST_TEST(!at.reusable);
    }
}

BOOST_AUTO_TEST_SUITE_END()
