// SPDX-License-Identifier: BSL-1.0
#include "io/response_reader.hpp"
#include "common/unit_test.hpp"

#include "response_vectors.hpp"

#include <functional>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(response_reader)

namespace {

constexpr std::size_t max_body = 1024;

struct verdict
{
    errc code{};
    int status = 0;
    std::string body;
    bool keep = false;

    friend bool operator==(verdict const&, verdict const&) = default;
    friend std::ostream& operator<<(std::ostream& to, verdict const& v)
    {
        return to << to_string(v.code) << ' ' << v.status << " \"" << v.body << "\" "
                  << (v.keep ? "kept" : "closed");
    }
};

/// As a connection does: stops when the answer is complete; what is left over is surplus.
verdict read(std::string_view bytes, std::function<std::size_t(std::size_t)> const& piece_size)
{
    auto response = http_response();
    auto reader = io::response_reader(response, max_body);
    auto failure = io::framing_error();
    while (!bytes.empty() && !reader.done() && !failure) {
        auto const n = std::min(piece_size(bytes.size()), bytes.size());
        failure = reader.feed(bytes.substr(0, n));
        bytes.remove_prefix(n);
    }
    if (!failure && !reader.done()) failure = reader.feed_end();
    if (failure) {
        BOOST_TEST(!failure.explanation.empty());
        return {failure.code, 0, {}, false};
    }
    BOOST_TEST(reader.done());
    BOOST_TEST(reader.header_done());
    return {{}, response.status, response.body, bytes.empty() && reader.may_keep_alive()};
}

verdict expected(response_vector const& one)
{
    if (one.code != errc{}) return {one.code, 0, {}, false};
    return {{}, one.status, one.body, one.keep};
}

auto const whole = [](std::size_t left) { return left; };

} // namespace

BOOST_AUTO_TEST_CASE(answers_read_whole_get_their_verdict)
{
    BOOST_TEST(response_vectors().size() > 130U);
    for (auto const& one : response_vectors()) {
        BOOST_TEST_CONTEXT(one.name)
        {
            BOOST_TEST(read(one.bytes, whole) == expected(one));
        }
    }
}

BOOST_AUTO_TEST_CASE(answers_read_byte_by_byte_get_the_same)
{
    for (auto const& one : response_vectors()) {
        BOOST_TEST_CONTEXT(one.name)
        {
            BOOST_TEST(
                read(one.bytes, [](std::size_t) { return std::size_t(1); }) == expected(one));
        }
    }
}

BOOST_AUTO_TEST_CASE(answers_split_anywhere_get_the_same)
{
    for (auto const& one : response_vectors()) {
        for (std::size_t at = 1; at < one.bytes.size(); ++at) {
            auto first = true;
            auto const got = read(one.bytes, [&](std::size_t left) {
                return std::exchange(first, false) ? at : left;
            });
            if (got == expected(one)) continue;
            BOOST_TEST_CONTEXT(one.name << ", split at " << at)
            {
                BOOST_TEST(got == expected(one));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(only_what_the_library_acts_on_is_kept)
{
    auto response = http_response();
    auto reader = io::response_reader(response, max_body);
    auto const failure = reader.feed(
        "HTTP/1.1 200 OK\r\nX-Other: 1\r\nLOCATION: /a\r\nX-Request-Id: one\r\n"
        "Retry-After: 5\r\nContent-Type: a/b\r\nX-Should-Retry: false\r\nX-Fal-Retryable: false\r\n"
        "X-Fal-Request-Id: two\r\nX-Correlation-Id: three\r\nX-Fal-Error-Type: four\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nAge: 30\r\n"
        "Content-Length: 0\r\n\r\n");
    BOOST_TEST(!failure);
    auto const& fields = response.fields;
    BOOST_TEST(fields.find("x-other").empty());
    BOOST_TEST(fields.find("location") == "/a");
    BOOST_TEST(fields.find("x-request-id") == "one");
    BOOST_TEST(fields.find("retry-after") == "5");
    BOOST_TEST(fields.find("content-type") == "a/b");
    BOOST_TEST(fields.find("x-should-retry") == "false");
    BOOST_TEST(fields.find("x-fal-retryable") == "false");
    BOOST_TEST(fields.find("x-fal-request-id") == "two");
    BOOST_TEST(fields.find("x-correlation-id") == "three");
    BOOST_TEST(fields.find("x-fal-error-type") == "four");
    BOOST_TEST(fields.find("date") == "Sun, 06 Nov 1994 08:49:37 GMT");
    BOOST_TEST(fields.find("age") == "30");
}

BOOST_AUTO_TEST_CASE(folded_ordinary_field_is_one_line_or_refused)
{
    auto response = http_response();
    auto reader = io::response_reader(response, max_body);
    auto const failure =
        reader.feed("HTTP/1.1 302 X\r\nLocation: /a\r\n\t /b\r\nContent-Length: 0\r\n\r\n");
    BOOST_TEST((failure.code == errc::bad_response || response.fields.find("location") == "/a /b"));
}

BOOST_AUTO_TEST_CASE(header_without_any_cr_is_never_accepted)
{
    auto const bytes = std::string("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi");
    BOOST_TEST(read(bytes, whole).code == errc::bad_response);
    BOOST_TEST(read(bytes, [](std::size_t) { return std::size_t(1); }).code == errc::bad_response);
}

BOOST_AUTO_TEST_CASE(trailer_changes_nothing_in_the_header)
{
    for (auto const* trailer :
         {"Location: /evil", "X-Request-Id: evil", "Content-Type: evil/evil", "Retry-After: 9",
          "Authorization: evil", "Connection: close", "Content-Length: 9",
          "Transfer-Encoding: chunked", "Transfer-Encoding: gzip", "Content-Encoding: gzip"}) {
        auto response = http_response();
        auto reader = io::response_reader(response, max_body);
        auto const failure = reader.feed(
            "HTTP/1.1 200 OK\r\nLocation: /good\r\nTransfer-Encoding: chunked\r\n\r\n"
            "2\r\nhi\r\n0\r\n" +
            std::string(trailer) + "\r\n\r\n");
        BOOST_TEST(response.fields.find("location") == "/good", trailer);
        BOOST_TEST(response.fields.text().find("evil") == std::string_view::npos, trailer);
        BOOST_TEST(response.fields.find("retry-after").empty());
        BOOST_TEST((failure || (reader.done() && response.body == "hi")), trailer);
    }
}

BOOST_AUTO_TEST_CASE(fields_of_an_interim_answer_do_not_stay)
{
    auto response = http_response();
    auto reader = io::response_reader(response, max_body);
    BOOST_TEST(!reader.feed("HTTP/1.1 103 X\r\nLocation: /hint\r\nContent-Length: 7\r\n\r\n"));
    BOOST_TEST(!reader.header_done());
    BOOST_TEST(!reader.done());
    BOOST_TEST(reader.has_data());
    BOOST_TEST(!reader.feed("HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\nhi"));
    BOOST_TEST(response.fields.find("location").empty());
    BOOST_TEST(response.body == "hi");
    BOOST_TEST(reader.may_keep_alive());
}

BOOST_AUTO_TEST_CASE(keep_alive_of_the_final_answers_header_is_read)
{
    auto response = http_response();
    auto reader = io::response_reader(response, max_body);
    BOOST_TEST(!reader.feed("HTTP/1.1 103 X\r\nKeep-Alive: max=1\r\n\r\n"));
    BOOST_TEST(
        !reader.feed("HTTP/1.1 200 X\r\nkeep-alive: timeout=9\r\nKeep-Alive: timeout=5, max=7\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n0\r\nKeep-Alive: timeout=2\r\n\r\n"));
    BOOST_TEST(reader.may_keep_alive());
    BOOST_TEST(reader.keep_alive_header().timeout == std::chrono::seconds(5));
    BOOST_TEST(reader.keep_alive_header().max == 7U);
}

BOOST_AUTO_TEST_CASE(pieces_of_a_body_lie_in_the_bytes_that_were_put)
{
    auto response = http_response();
    auto reader = io::response_reader(response, max_body, true);
    auto const first = std::string("HTTP/1.1 200 X\r\nContent-Length: 6\r\n\r\nab");
    BOOST_TEST(!reader.feed(first));
    BOOST_TEST(response.length == 6U);
    BOOST_TEST(reader.piece() == "ab");
    BOOST_TEST(reader.piece().data() == first.data() + first.size() - 2);
    reader.drop_piece();
    BOOST_TEST(reader.piece().empty());
    BOOST_TEST(!reader.feed("cdef"));
    BOOST_TEST(reader.piece() == "cdef");
    BOOST_TEST(response.body.empty());
    BOOST_TEST(reader.may_keep_alive());
}

BOOST_AUTO_TEST_CASE(pieces_of_chunks_come_whole_however_they_arrive)
{
    auto const bytes = std::string("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "2\r\nab\r\n3\r\ncde\r\n1\r\nf\r\n0\r\n\r\n");
    for (auto size = std::size_t(1); size <= bytes.size(); ++size) {
        auto response = http_response();
        auto reader = io::response_reader(response, max_body, true);
        auto seen = std::string();
        for (std::size_t at = 0; at < bytes.size(); at += size) {
            auto const part = bytes.substr(at, size); // gone afterwards
            BOOST_TEST(!reader.feed(part));
            seen += reader.piece();
            reader.drop_piece();
        }
        BOOST_TEST(seen == "abcdef");
        BOOST_TEST(reader.may_keep_alive());
        BOOST_TEST(response.length == 0U);
    }
}

BOOST_AUTO_TEST_CASE(body_of_a_failure_is_collected_all_the_same)
{
    auto response = http_response();
    auto reader = io::response_reader(response, max_body, true);
    BOOST_TEST(!reader.feed("HTTP/1.1 404 X\r\nContent-Length: 4\r\n\r\nab"));
    BOOST_TEST(!reader.feed("cd"));
    BOOST_TEST(response.body == "abcd");
}

BOOST_AUTO_TEST_CASE(nothing_came_is_told_from_something)
{
    auto response = http_response();
    auto reader = io::response_reader(response, max_body);
    BOOST_TEST(!reader.has_data());
    BOOST_TEST(!reader.feed("H"));
    BOOST_TEST(reader.has_data());
}

BOOST_AUTO_TEST_SUITE_END()
