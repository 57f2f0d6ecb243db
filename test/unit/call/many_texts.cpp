// SPDX-License-Identifier: BSL-1.0
#include "common/text_wire.hpp"
#include "common/unit_test.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <malloc.h>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(many_texts)

namespace {

constexpr std::size_t streams = 10'000;
constexpr std::size_t most_bytes = 24 * 1024;

/// Bytes of the heap; 0 if another allocator counts them, such as that of a sanitizer.
std::size_t bytes_in_use()
{
    return ::mallinfo2().uordblks;
}

} // namespace

BOOST_AUTO_TEST_CASE(ten_thousand_streams_at_once_stay_small_and_lose_nothing)
{
    auto params = with_workspace();
    params.max_connections = streams;
    auto fixture = text_fixture(std::move(params));
    auto const pieces = std::vector<std::string>{said("a"), said("b"), said("c"), all_done};
    for (std::size_t i = 0; i < streams; ++i) fixture.wire->answers.push_back(streamed(pieces));
    auto ask = text_params("Describe a lighthouse");
    ask.model = "m";
    auto open = std::vector<text_stream>();
    open.reserve(streams);
    fixture.wire->seen.reserve(streams + 2);
    auto const before = bytes_in_use();
    fixture.ask([&](client& c) -> asio::awaitable<void> {
        for (std::size_t i = 0; i < streams; ++i) {
            auto opening = c.stream_text(ask);
            auto opened = co_await std::move(opening);
            open.push_back(std::move(opened.value()));
        }
    });
    BOOST_TEST(fixture.wire->open == streams);
    auto const used = (bytes_in_use() - before) / streams;
    BOOST_TEST_MESSAGE("bytes of a stream: " << used);
    BOOST_TEST(used <= most_bytes);
    auto whole = std::size_t(0);
    fixture.ask([&](client&) -> asio::awaitable<void> {
        for (auto& one : open) {
            auto text = std::string();
            for (;;) {
                auto waiting = one.next();
                auto const piece = co_await std::move(waiting);
                if (!piece) break;
                text += piece->text;
            }
            if (text == "abc" && one.summary().end == text_end::complete) ++whole;
        }
    });
    BOOST_TEST(whole == streams);
    BOOST_TEST(fixture.wire->open == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
