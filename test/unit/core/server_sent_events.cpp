// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/text/server_sent_events.hpp>

#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(server_sent_events)

namespace {

using neuroflash::core::event_limits;
using neuroflash::core::event_stream_reader;
using status = event_stream_reader::status;
using texts = std::vector<std::string>;

/// The events as `type|data`; the last is `too long` where a limit ended them.
class event_list
{
public:
    explicit event_list(event_limits limits = event_limits()) : reader_(limits) {}

    /// From memory of its own, which is gone afterwards.
    void put(std::string_view piece)
    {
        auto const memory = std::vector<char>(piece.begin(), piece.end());
        auto bytes = std::string_view(memory.data(), memory.size());
        for (;;) {
            auto const now = reader_.next(bytes);
            note(now);
            if (now == status::event) continue;
            if (now == status::needs_bytes) BOOST_TEST(bytes.empty());
            return;
        }
    }

    texts finish()
    {
        auto const now = reader_.finish();
        note(now);
        if (now == status::event) note(reader_.finish());
        return seen_;
    }

private:
    void note(status now)
    {
        if (now == status::event) {
            seen_.push_back(std::string(reader_.type()) + '|' + std::string(reader_.data()));
        } else if (now == status::too_long && (seen_.empty() || seen_.back() != "too long")) {
            seen_.emplace_back("too long");
        }
    }

    event_stream_reader reader_;
    texts seen_;
};

texts read(std::vector<std::string_view> const& pieces, event_limits limits = event_limits())
{
    auto list = event_list(limits);
    for (auto const piece : pieces) list.put(piece);
    return list.finish();
}

/// As it comes, in two pieces, in three, and byte by byte.
void check_every_split(
    std::string_view name, std::string_view stream, texts const& expected,
    event_limits limits = event_limits())
{
    BOOST_TEST_CONTEXT(name)
    {
        BOOST_TEST(read({stream}, limits) == expected, boost::test_tools::per_element());
        auto bytes = std::vector<std::string_view>();
        auto wrong = 0;
        for (std::size_t i = 0; i <= stream.size(); ++i) {
            if (i < stream.size()) bytes.push_back(stream.substr(i, 1));
            for (auto j = i; j <= stream.size(); ++j) {
                auto const parts = std::vector<std::string_view>{
                    stream.substr(0, i), stream.substr(i, j - i), stream.substr(j)};
                if (read(parts, limits) != expected) ++wrong;
            }
        }
        BOOST_TEST(wrong == 0, "splits that change the events: " << wrong);
        BOOST_TEST(read(bytes, limits) == expected, boost::test_tools::per_element());
    }
}

struct row
{
    char const* name;
    std::string_view stream;
    texts expected;
};

} // namespace

BOOST_AUTO_TEST_CASE(streams_give_the_same_events_wherever_their_pieces_end)
{
    using namespace std::string_view_literals;
    auto const rows = std::vector<row>{
        {"nothing", "", {}},
        {"LF", "data: a\n\ndata: b\n\n", {"|a", "|b"}},
        {"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", {"|a", "|b"}},
        {"CR", "data: a\r\rdata: b\r\r", {"|a", "|b"}},
        {"CRLF in an event", "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", {"|a\nb", "|c"}},
        {"all three ends", "data: a\r\n\ndata: b\r\r\ndata: c\n\r\n", {"|a", "|b", "|c"}},
        {"comments", ": OPENROUTER PROCESSING\n\n:\ndata: a\n: between\ndata: b\n\n", {"|a\nb"}},
        {"several data lines", "data: a\ndata: b\ndata:\ndata: c\n\n", {"|a\nb\n\nc"}},
        {"byte order mark",
         "\xef\xbb\xbf"
         "data: a\n\n",
         {"|a"}},
        {"a mark that is none",
         "\xef\xbb"
         "data: a\n\ndata: b\n\n",
         {"|b"}},
        {"a mark in the middle",
         "data: a\n\n\xef\xbb\xbf"
         "data: b\n\ndata: c\n\n",
         {"|a", "|c"}},
        {"a mark as data", "data:\xef\xbb\xbf\n\n", {"|\xef\xbb\xbf"}},
        {"no space after the colon", "data:a\n\ndata:  b\n\n", {"|a", "| b"}},
        {"data without a colon", "data\n\ndata\ndata\n\n", {"|", "|\n"}},
        {"data without a value", "data:\n\ndata: \n\n", {"|", "|"}},
        {"no event without data", "event: e\n\ndata: a\n\nid: 1\n\n", {"|a"}},
        {"types",
         "event: error\ndata: a\n\ndata: b\n\nevent:x\nevent\ndata:c\n\n",
         {"error|a", "|b", "|c"}},
        {"other fields",
         "id: 7\nretry: 10\ndatas: x\nDATA: x\n data: x\ndata : x\ndata: a\n\n",
         {"|a"}},
        {"empty lines", "\n\n\r\n\r\rdata: a\n\n\n\n\ndata: b\n\n", {"|a", "|b"}},
        {"UTF-8",
         "data: \xc3\xa4\xe2\x82\xac\xf0\x9f\x8c\x8a\n\n",
         {"|\xc3\xa4\xe2\x82\xac\xf0\x9f\x8c\x8a"}},
        {"bytes that are not UTF-8", "data: \xff\xc3\n\n", {"|\xff\xc3"}},
        {"a zero byte", "data: a\0b\n\n"sv, {std::string("|a\0b", 4)}},
        {"colons in data", "data: a:b: c\n\n", {"|a:b: c"}},
        {"a last event without its empty line", "data: a\n\ndata: [DONE]\n", {"|a", "|[DONE]"}},
        {"a last event without an end of line", "data: a\n\ndata: [DONE]", {"|a", "|[DONE]"}},
        {"a last event that ends with CR", "data: a\r\rdata: b\r", {"|a", "|b"}},
        {"only a mark", "\xef\xbb\xbf", {}},
        {"only a part of a mark", "\xef\xbb", {}},
        {"an end within a name", "data: a\n\nda", {"|a"}},
    };
    for (auto const& one : rows) check_every_split(one.name, one.stream, one.expected);
}

BOOST_AUTO_TEST_CASE(lines_and_events_are_limited_wherever_their_pieces_end)
{
    auto const limits = event_limits{12, 8};
    auto const rows = std::vector<row>{
        {"the longest line", "data: 12345\n\n:23456789012\ndata:a\n\n", {"|12345", "|a"}},
        {"a longer line", "data: a\n\ndata: 1234567\ndata: b\n\n", {"|a", "too long"}},
        {"a longer comment", "data: a\n\n:2345678901234567\n\ndata: b\n\n", {"|a", "too long"}},
        {"a line without an end", "data: a\n\ndata: 12345678", {"|a", "too long"}},
        {"the longest data", "data: 123\ndata:4567\n\ndata: b\n\n", {"|123\n4567", "|b"}},
        {"longer data", "data: 123\ndata:45678\n\ndata: b\n\n", {"too long"}},
        {"too many empty data", "data: 1234\ndata\ndata\ndata\ndata\ndata\n\n", {"too long"}},
    };
    for (auto const& one : rows) check_every_split(one.name, one.stream, one.expected, limits);
}

BOOST_AUTO_TEST_CASE(an_event_in_one_piece_is_not_copied)
{
    auto const stream = std::string("data: 0123456789\n\ndata: x\ndata: y\n\n");
    auto reader = event_stream_reader();
    auto bytes = std::string_view(stream);
    BOOST_TEST(reader.next(bytes) == status::event);
    BOOST_TEST(reader.data().data() == stream.data() + 6);
    BOOST_TEST(reader.next(bytes) == status::event);
    BOOST_TEST(reader.data() == "x\ny");
    BOOST_TEST(reader.next(bytes) == status::needs_bytes);
}

BOOST_AUTO_TEST_CASE(a_stream_of_carriage_returns_alone_is_read_in_time)
{
    // Searching all of it for LF at each of its lines would take minutes.
    auto const stream = std::string(std::size_t(4) << 20, '\r');
    auto reader = event_stream_reader();
    auto bytes = std::string_view(stream);
    BOOST_TEST(reader.next(bytes) == status::needs_bytes);
    BOOST_TEST(reader.finish() == status::needs_bytes);
}

BOOST_AUTO_TEST_SUITE_END()
