// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/http/connect_response.hpp>

#include <string>
#include <string_view>
#include <vector>

using neuroflash::core::connect_response;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(proxy_answer_suite)

namespace {

struct row
{
    std::string_view text;
    int status;
    bool opens;
    std::string_view reason = {};
};

std::vector<row> const rows = {
    {"HTTP/1.1 200 Connection established\r\n\r\n", 200, true, "Connection established"},
    {"HTTP/1.0 200 OK\r\n\r\n", 200, true, "OK"},
    {"HTTP/1.1 200\r\n\r\n", 200, true},
    {"HTTP/1.1 204 \r\n\r\n", 204, true},
    {"HTTP/1.1 299 x\n\n", 299, true, "x"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 200, true, "OK"},
    {"HTTP/1.1 100 Continue\r\n\r\n", 100, false, "Continue"},
    {"HTTP/1.1 407 Proxy Authentication Required\r\nA: b\r\n\r\n", 407, false,
     "Proxy Authentication Required"},
    {"HTTP/1.1 502 Bad Gateway\r\n\r\n", 502, false, "Bad Gateway"},
    {"\r\n\r\n", 0, false},
    {"garbage\r\n\r\n", 0, false},
    {"HTTP/2 200 OK\r\n\r\n", 0, false},
    {"HTTP/1.1 20 OK\r\n\r\n", 0, false},
    {"HTTP/1.1 2000 OK\r\n\r\n", 0, false},
    {"HTTP/1.1 2x0 OK\r\n\r\n", 0, false},
    {"HTTP/1.1  200 OK\r\n\r\n", 0, false},
    {"ICY 200 OK\r\n\r\n", 0, false},
    {"HTTP/1.1 200 O\0K\r\n\r\n"sv, 0, false},
    {"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n"sv, 0, false},
};

} // namespace

BOOST_AUTO_TEST_CASE(only_a_whole_2xx_opens_the_tunnel)
{
    for (auto const& one : rows) {
        BOOST_TEST_CONTEXT(one.text)
        {
            auto answer = connect_response();
            answer.put(one.text);
            BOOST_TEST(answer.done());
            BOOST_TEST(answer.status() == one.status);
            BOOST_TEST(answer.opens_tunnel() == one.opens);
            if (one.status != 0) BOOST_TEST(answer.reason() == one.reason);
        }
    }
}

BOOST_AUTO_TEST_CASE(bytes_after_the_empty_line_are_left_wherever_the_pieces_end)
{
    auto const header = std::string("HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    auto const all = header + "\x16\x03\x01 tunnel";
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        auto answer = connect_response();
        auto taken = answer.put(std::string_view(all).substr(0, cut));
        BOOST_TEST(taken == std::min(cut, header.size()));
        taken += answer.put(std::string_view(all).substr(taken));
        BOOST_TEST(taken == header.size());
        BOOST_TEST(answer.opens_tunnel());
        BOOST_TEST(answer.put("more") == 0U);
    }
}

BOOST_AUTO_TEST_CASE(header_cut_in_the_middle_opens_nothing)
{
    auto answer = connect_response();
    answer.put("HTTP/1.1 200 OK\r\n");
    BOOST_TEST(!answer.done());
    BOOST_TEST(!answer.opens_tunnel());
}

BOOST_AUTO_TEST_CASE(endless_header_is_cut_off_at_the_limit)
{
    auto answer = connect_response();
    auto const line = std::string(1 << 20, 'x');
    BOOST_TEST(answer.put("HTTP/1.1 200 " + line) == connect_response::max_size);
    BOOST_TEST(answer.too_long());
    BOOST_TEST(!answer.done());
}

BOOST_AUTO_TEST_SUITE_END()
