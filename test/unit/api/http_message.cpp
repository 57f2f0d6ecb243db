// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <neuroflash/exchange_outcome.hpp>
#include <neuroflash/http_message.hpp>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(http_message)

BOOST_AUTO_TEST_CASE(request_is_laid_out_as_it_is_sent)
{
    auto sent = http_request(http_method::post, {.tls = true, .host = "api.example"}, "/a?b=c");
    sent.append_field("Accept", "text/plain");
    sent.finish("body");
    BOOST_TEST(
        sent.bytes() ==
        "POST /a?b=c HTTP/1.1\r\nHost: api.example\r\nAccept: text/plain\r\n"
        "Content-Length: 4\r\n\r\nbody");
    BOOST_TEST(sent.target() == "/a?b=c");
    BOOST_TEST(sent.field("host") == "api.example");
    BOOST_TEST(sent.body() == "body");
    sent.start(http_method::get, {.tls = false, .host = "other.example", .port = 80}, "/");
    sent.finish();
    BOOST_TEST(sent.bytes() == "GET / HTTP/1.1\r\nHost: other.example\r\n\r\n");
    sent.start(http_method::post, {.tls = true, .host = "api.example"}, "/");
    sent.finish();
    BOOST_TEST(sent.bytes() == "POST / HTTP/1.1\r\nHost: api.example\r\nContent-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(host_field_is_the_authority)
{
    for (auto const* host : {"api.example", "127.0.0.1", "::1"}) {
        for (auto const tls : {true, false}) {
            for (auto const port : {80, 443, 8443}) {
                auto const to =
                    origin{.tls = tls, .host = host, .port = static_cast<std::uint16_t>(port)};
                auto const sent = http_request(http_method::get, to, "/");
                BOOST_TEST(sent.field("Host") == to.authority());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(cleared_outcome_is_as_a_new_one)
{
    auto outcome = exchange_outcome();
    outcome.code = errc::connection_lost;
    outcome.phase = phase::body;
    outcome.cause = boost::system::errc::make_error_code(boost::system::errc::timed_out);
    outcome.explanation = "an explanation";
    outcome.proxy_status = 407;
    outcome.reused = true;
    outcome.permanent_connect_failure = true;
    outcome.bytes_written = 1;
    outcome.header_seen = true;
    outcome.body_complete = true;
    outcome.response.status = 200;
    outcome.response.fields.append("Server", "test");
    outcome.response.body = "a body";
    outcome.response.length = 6;
    outcome.times.add(phase::connect, std::chrono::seconds(1));
    outcome.times.bytes_received = 1;
    outcome.clear();
    BOOST_TEST(outcome.code == errc{});
    BOOST_TEST(outcome.phase == phase::none);
    BOOST_TEST(!outcome.cause);
    BOOST_TEST(outcome.explanation == "");
    BOOST_TEST(outcome.proxy_status == 0);
    BOOST_TEST(!outcome.reused);
    BOOST_TEST(!outcome.permanent_connect_failure);
    BOOST_TEST(outcome.bytes_written == 0u);
    BOOST_TEST(!outcome.header_seen);
    BOOST_TEST(!outcome.body_complete);
    BOOST_TEST(outcome.response.status == 0);
    BOOST_TEST(outcome.response.fields.text() == "");
    BOOST_TEST(outcome.response.body == "");
    BOOST_TEST(outcome.response.length == 0u);
    BOOST_TEST(outcome.times.in(phase::connect).count() == 0);
    BOOST_TEST(outcome.times.bytes_received == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
