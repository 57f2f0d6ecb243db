// SPDX-License-Identifier: BSL-1.0
// Every kind of fault that affects connections.
#include "common/unit_test.hpp"
#include "web_client.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/verb.hpp>

#include <chrono>
#include <string>
#include <thread>

using namespace neuroflash::sandbox;
namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(connection_faults)

namespace {

constexpr auto patience = std::chrono::milliseconds(30);

/// The result of a client without TLS that sends some bytes or none.
struct plain_client_result
{
    std::string text;
    boost::system::error_code end;
    std::chrono::nanoseconds took{};
};

plain_client_result look_at(sandbox_server const& server, std::string const& words)
{
    auto seen = plain_client_result();
    auto const start = std::chrono::steady_clock::now();
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::address_v4::loopback(), server.port()});
    if (!words.empty()) asio::write(socket, asio::buffer(words));
    asio::read(socket, asio::dynamic_buffer(seen.text), seen.end);
    seen.took = std::chrono::steady_clock::now() - start;
    return seen;
}

/// How a handshake ends.
boost::system::error_code shake_hands(sandbox_server const& server)
{
    asio::io_context io;
    asio::ssl::context tls(asio::ssl::context::tls_client);
    tls.load_verify_file(server.ca_file());
    asio::ssl::stream<asio::ip::tcp::socket> stream(io, tls);
    stream.set_verify_mode(asio::ssl::verify_peer);
    stream.next_layer().connect({asio::ip::address_v4::loopback(), server.port()});
    boost::system::error_code ec;
    stream.handshake(asio::ssl::stream_base::client, ec);
    return ec;
}

fault planned(fault_kind kind, std::size_t bytes = 0)
{
    auto made = fault(kind);
    made.wait = patience;
    made.bytes = bytes;
    return made;
}

/// Waits until the server has noticed the end, which is a little later than the client does.
void wait_until_closed(sandbox_server const& server)
{
    while (server.stats().connections_open != 0) std::this_thread::yield();
}

bool closed(boost::system::error_code ec)
{
    return ec == asio::error::eof || ec == asio::ssl::error::stream_truncated;
}

} // namespace

BOOST_AUTO_TEST_CASE(faults_at_accept_strike_before_a_word_is_said)
{
    auto server = sandbox_server();
    server.inject(planned(fault_kind::reset_at_accept));
    BOOST_TEST(look_at(server, "").end == asio::error::connection_reset);
    server.inject(planned(fault_kind::close_at_accept));
    BOOST_TEST(look_at(server, "").end == asio::error::eof);
    server.inject(planned(fault_kind::stall_at_accept));
    auto const stalled = look_at(server, "hello");
    BOOST_TEST(stalled.end == asio::error::eof);
    BOOST_TEST(stalled.took >= patience);
    BOOST_TEST(stalled.text == "");
    BOOST_TEST(server.stats().faults_applied == 3u);
    BOOST_TEST(server.stats().faults_by_kind[index_of(fault_kind::stall_at_accept)] == 1u);
    BOOST_TEST(server.stats().tls_failed == 0u);
}

BOOST_AUTO_TEST_CASE(faults_in_the_handshake_strike_after_the_first_word)
{
    auto server = sandbox_server();
    server.inject(planned(fault_kind::reset_in_handshake));
    BOOST_TEST(look_at(server, "hello").end == asio::error::connection_reset);
    server.inject(planned(fault_kind::close_in_handshake));
    BOOST_TEST(look_at(server, "hello").end == asio::error::eof);
    server.inject(planned(fault_kind::stall_in_handshake));
    auto const stalled = look_at(server, "hello");
    BOOST_TEST(stalled.took >= patience);
    BOOST_TEST(stalled.text == "");
    server.inject(planned(fault_kind::garbage_in_handshake));
    BOOST_TEST(look_at(server, "hello").text == "these bytes are not TLS\r\n");
    server.inject(planned(fault_kind::http_in_handshake));
    BOOST_TEST(look_at(server, "hello").text.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    BOOST_TEST(server.stats().faults_applied == 5u);
}

BOOST_AUTO_TEST_CASE(corrupt_handshake_fails_in_tls_wherever_a_plan_puts_the_wrong_bit)
{
    auto server = sandbox_server();
    for (std::size_t place = 11; place <= 42; ++place) {
        server.inject(planned(fault_kind::corrupt_handshake, place));
        auto const ec = shake_hands(server);
        BOOST_TEST(ec.category() == asio::error::get_ssl_category(), ec.message());
    }
    wait_until_closed(server);
    BOOST_TEST(server.stats().tls_handshakes == 0u);
    BOOST_TEST(server.stats().tls_failed == 32u);
    BOOST_TEST(!shake_hands(server).failed());
}

BOOST_AUTO_TEST_CASE(cut_handshake_ends_wherever_it_is_cut)
{
    auto server = sandbox_server();
    for (std::size_t const bytes : {0, 1, 5, 130, 400, 600}) {
        server.inject(planned(fault_kind::cut_handshake, bytes));
        auto const ec = shake_hands(server);
        BOOST_TEST(closed(ec), ec.message());
    }
    wait_until_closed(server);
    BOOST_TEST(server.stats().tls_failed == 6u);
}

BOOST_AUTO_TEST_CASE(handshake_that_was_over_before_the_cut_is_not_cut_later)
{
    auto server = sandbox_server();
    server.inject(planned(fault_kind::cut_handshake, 100'000));
    auto client = web_client(server);
    client.log_in();
    BOOST_TEST(client.call(boost::beast::http::verb::get, "/").status() == 404u);
    BOOST_TEST(server.stats().tls_failed == 0u);
}

BOOST_AUTO_TEST_CASE(connection_faults_count_connections_and_look_at_no_path)
{
    auto server = sandbox_server();
    auto third = fault(fault_kind::close_at_accept, "POST", "/never");
    third.skip = 2;
    server.inject(third);
    BOOST_TEST(!shake_hands(server).failed());
    BOOST_TEST(!shake_hands(server).failed());
    BOOST_TEST(shake_hands(server).failed());
    BOOST_TEST(!shake_hands(server).failed());
}

// Without an answer, a wrong address looks like one of these faults.
BOOST_AUTO_TEST_CASE(request_without_tls_is_told_that_the_port_needs_it)
{
    sandbox_server const server;
    auto const body = std::string(100'000, 'x'); // more than the server reads before it answers
    auto const requests = {
        std::string("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"),
        "POST /a HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + body};
    for (auto const& request : requests) {
        auto const seen = look_at(server, request);
        BOOST_TEST(seen.text.starts_with("HTTP/1.1 400 Bad Request\r\n"));
        BOOST_TEST(seen.text.ends_with("the address begins with https://\n"));
        BOOST_TEST(seen.end == asio::error::eof);
    }
    BOOST_TEST(server.stats().tls_failed == 2u);
}

BOOST_AUTO_TEST_CASE(status_that_no_standard_has_gets_no_invented_reason)
{
    auto params = sandbox_params();
    params.tls = false;
    auto server = sandbox_server(params);
    server.inject(fault::with_response(529, ""));
    auto const seen = look_at(server, "GET / HTTP/1.0\r\n\r\n");
    BOOST_TEST(seen.text.starts_with("HTTP/1.1 529 \r\n"));
}

BOOST_AUTO_TEST_CASE(without_tls_there_is_no_handshake_to_fail)
{
    auto params = sandbox_params();
    params.tls = false;
    auto server = sandbox_server(params);
    server.inject(fault(fault_kind::corrupt_handshake));
    BOOST_TEST(look_at(server, "GET / HTTP/1.0\r\n\r\n").text.starts_with("HTTP/1.1 404"));
    server.inject(fault(fault_kind::close_at_accept));
    BOOST_TEST(look_at(server, "").end == asio::error::eof);
    BOOST_TEST(server.stats().faults_applied == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
