// SPDX-License-Identifier: BSL-1.0
// How much a hostile service can make the reader take.
#include "common/unit_test.hpp"
#include "io/response_reader.hpp"

#include <malloc.h>

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(response_limits)

namespace {

constexpr std::size_t mib = std::size_t(1) << 20;
constexpr char chunked_head[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr std::size_t piece = 16 * 1024;

/// Feeds in pieces as a connection would; clears the body as a sink does, where `stream` says so.
struct feeder
{
    explicit feeder(std::size_t max_body) : reader(response, max_body) {}

    errc feed(std::string_view bytes)
    {
        while (!bytes.empty() && !reader.done()) {
            auto const n = std::min(piece, bytes.size());
            auto const failure = reader.feed(bytes.substr(0, n));
            if (failure) return failure.code;
            bytes.remove_prefix(n);
            fed += n;
            if (stream) response.body.clear();
        }
        return {};
    }

    /// Feeds the same again and again; how it ends.
    errc feed_for_ever(std::string_view bytes, std::size_t at_most)
    {
        while (fed < at_most) {
            if (auto const code = feed(bytes); code != errc{}) return code;
        }
        return {};
    }

    http_response response;
    io::response_reader reader;
    std::size_t fed = 0;
    bool stream = false;
};

std::size_t in_use()
{
    return ::mallinfo2().uordblks;
}

} // namespace

BOOST_AUTO_TEST_CASE(header_as_large_as_others_accept_is_accepted)
{
    auto at = feeder(mib);
    auto const filler = "X-Filler: " + std::string(30'000, 'x') + "\r\n";
    BOOST_TEST(at.feed("HTTP/1.1 200 OK\r\n" + filler + "Content-Length: 0\r\n\r\n") == errc{});
    BOOST_TEST(at.reader.done());
}

BOOST_AUTO_TEST_CASE(endless_header_ends_in_an_error)
{
    for (auto const* line : {"X: y\r\n", "x", "X: y\r\n z\r\n"}) {
        auto at = feeder(mib);
        BOOST_TEST(at.feed("HTTP/1.1 200 OK\r\nA: ") == errc{});
        auto const before = in_use();
        auto const lines = [&] {
            auto text = std::string();
            while (text.size() < piece) text += line;
            return text;
        }();
        BOOST_TEST(at.feed_for_ever(lines, 50 * mib) != errc{}, line);
        BOOST_TEST(at.fed < mib);
        BOOST_TEST(in_use() < before + mib);
    }
}

BOOST_AUTO_TEST_CASE(endless_header_of_lines_that_come_one_by_one_ends_in_an_error)
{
    for (auto const* line : {"X: y\r\n", "Location: /a\r\n"}) {
        auto at = feeder(mib);
        BOOST_TEST(at.feed("HTTP/1.1 200 OK\r\n") == errc{});
        BOOST_TEST(at.feed_for_ever(line, mib) == errc::response_too_large, line);
        BOOST_TEST(at.fed < 40'000U);
        BOOST_TEST(at.response.fields.text().size() < 40'000U);
    }
}

BOOST_AUTO_TEST_CASE(header_at_its_limit_passes_and_beyond_does_not_however_it_comes)
{
    for (auto const size : {32U * 1024, 32U * 1024 + 1}) {
        auto text = std::string("HTTP/1.1 200 OK\r\n");
        auto const end = std::string_view("Content-Length: 0\r\n\r\n");
        while (text.size() < 30U * 1024) text += "X: y\r\n";
        text += "X: " + std::string(size - text.size() - end.size() - 5, 'y') + "\r\n";
        text += end;
        auto const code = size == 32U * 1024 ? errc{} : errc::response_too_large;
        auto whole = feeder(mib);
        BOOST_TEST(whole.reader.feed(text).code == code);
        auto lines = feeder(mib);
        auto got = errc{};
        for (auto rest = std::string_view(text); !rest.empty() && got == errc{};) {
            auto const line = rest.substr(0, rest.find('\n') + 1);
            got = lines.feed(line);
            rest.remove_prefix(line.size());
        }
        BOOST_TEST(got == code);
    }
}

BOOST_AUTO_TEST_CASE(endless_status_line_ends_in_an_error)
{
    auto at = feeder(mib);
    BOOST_TEST(at.feed("HTTP/1.1 200 ") == errc{});
    BOOST_TEST(at.feed_for_ever(std::string(piece, 'x'), 50 * mib) != errc{});
    BOOST_TEST(at.fed < mib);
}

BOOST_AUTO_TEST_CASE(endless_interim_answers_end_in_an_error)
{
    auto at = feeder(mib);
    BOOST_TEST(at.feed_for_ever("HTTP/1.1 100 X\r\nX: y\r\n\r\n", 50 * mib) == errc::bad_response);
    BOOST_TEST(at.fed < 1000U);
}

BOOST_AUTO_TEST_CASE(endless_chunk_extension_ends_in_an_error)
{
    auto at = feeder(mib);
    BOOST_TEST(at.feed(std::string(chunked_head) + "2;a=") == errc{});
    BOOST_TEST(at.feed_for_ever(std::string(piece, 'x'), 50 * mib) == errc::response_too_large);
    BOOST_TEST(at.fed < mib);
}

BOOST_AUTO_TEST_CASE(giant_trailer_value_is_refused_however_it_comes_and_throws_nothing)
{
    for (auto const size : {30 * 1024, 33 * 1024, 63 * 1024, 70 * 1024, 5 * 1024 * 1024}) {
        auto const code = size < 32 * 1024 ? errc{} : errc::response_too_large;
        auto const text =
            chunked_head + ("0\r\nX: " + std::string(std::size_t(size), 'x')) + "\r\n\r\n";
        auto at = feeder(mib);
        BOOST_TEST(at.feed(text) == code, size);
        BOOST_TEST(at.fed < mib);
        // All at once, as one enormous read.
        auto other = feeder(mib);
        BOOST_CHECK_NO_THROW(BOOST_TEST(other.reader.feed(text).code == code, size));
    }
}

BOOST_AUTO_TEST_CASE(giant_folded_value_in_header_or_trailer_throws_nothing)
{
    auto folded = std::string("X: a\r\n");
    while (folded.size() < 30'000) folded += " b\r\n";
    auto in_header = feeder(mib);
    BOOST_CHECK_NO_THROW(in_header.feed("HTTP/1.1 200 OK\r\n" + folded + "\r\n"));
    auto in_trailer = feeder(mib);
    BOOST_CHECK_NO_THROW(in_trailer.feed(chunked_head + ("0\r\n" + folded) + "\r\n"));
}

BOOST_AUTO_TEST_CASE(hundred_thousand_trailer_fields_end_in_an_error)
{
    auto at = feeder(mib);
    BOOST_TEST(at.feed(std::string(chunked_head) + "0\r\n") == errc{});
    auto const before = in_use();
    auto fields = std::string();
    for (auto n = 0; n < 100'000; ++n) fields += "X" + std::to_string(n) + ": y\r\n";
    BOOST_TEST(at.feed(fields) == errc::response_too_large);
    BOOST_TEST(at.fed < mib);
    BOOST_TEST(in_use() < before + 2 * mib + fields.capacity());
}

BOOST_AUTO_TEST_CASE(body_at_its_limit_passes_and_beyond_does_not)
{
    for (auto const size : {1000U, 1001U}) {
        auto const code = size == 1000U ? errc{} : errc::response_too_large;
        auto const body = std::string(size, 'x');
        auto with_length = feeder(1000);
        BOOST_TEST(
            with_length.feed(
                "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + body) ==
            code);
        auto to_the_end = feeder(1000);
        BOOST_TEST(to_the_end.feed("HTTP/1.1 200 OK\r\n\r\n" + body) == code);
        auto in_chunks = feeder(1000);
        auto text = std::string(chunked_head);
        for (std::size_t n = 0; n < size; ++n) text += "1\r\nx\r\n";
        BOOST_TEST(in_chunks.feed(text + "0\r\n\r\n") == code);
    }
}

BOOST_AUTO_TEST_CASE(endless_body_that_is_not_taken_ends_in_an_error)
{
    auto at = feeder(2 * mib);
    BOOST_TEST(at.feed("HTTP/1.1 200 OK\r\n\r\n") == errc{});
    BOOST_TEST(at.feed_for_ever(std::string(piece, 'x'), 50 * mib) == errc::response_too_large);
    BOOST_TEST(at.fed < 3 * mib);
}

BOOST_AUTO_TEST_CASE(body_of_an_error_is_bounded_whatever_the_limit)
{
    for (auto const* head :
         {"HTTP/1.1 500 X\r\n\r\n", "HTTP/1.1 400 X\r\nContent-Length: 104857600\r\n\r\n"}) {
        auto at = feeder(512 * mib);
        BOOST_TEST(at.feed(head) == errc{});
        auto const before = in_use();
        BOOST_TEST(at.feed_for_ever(std::string(piece, 'x'), 50 * mib) == errc::response_too_large);
        BOOST_TEST(at.fed < 2 * mib);
        BOOST_TEST(in_use() < before + 3 * mib);
    }
}

BOOST_AUTO_TEST_CASE(announced_length_reserves_no_memory_of_its_own)
{
    auto const before = in_use();
    auto at = feeder(512 * mib);
    BOOST_TEST(at.feed("HTTP/1.1 200 OK\r\nContent-Length: 500000000\r\n\r\n") == errc{});
    BOOST_TEST(in_use() < before + 2 * mib);
}

BOOST_AUTO_TEST_CASE(half_a_million_chunks_take_no_memory_where_a_sink_takes_them)
{
    auto at = feeder(512 * mib);
    at.stream = true;
    BOOST_TEST(at.feed(chunked_head) == errc{});
    auto chunks = std::string();
    for (auto n = 0; n < 5000; ++n) chunks += "1;a=b\r\nx\r\n";
    auto const before = in_use();
    for (auto n = 0; n < 100; ++n) BOOST_TEST(at.feed(chunks) == errc{});
    BOOST_TEST(in_use() < before + 256 * 1024);
    BOOST_TEST(at.feed("0\r\n\r\n") == errc{});
    BOOST_TEST(at.reader.may_keep_alive());
}

BOOST_AUTO_TEST_SUITE_END()
