// SPDX-License-Identifier: BSL-1.0
// The parts of a call, each by itself: encode, decode, events of a text, pool, token, timers.
#include "io/deadline_queue.hpp"

#include <neuroflash/api/generate.hpp>
#include <neuroflash/api/issue_token.hpp>
#include <neuroflash/core/auth/token_policy.hpp>
#include <neuroflash/core/pool/pool_policy.hpp>
#include <neuroflash/core/text/server_sent_events.hpp>

#include <benchmark/benchmark.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace core = neuroflash::core;
namespace io = neuroflash::io;
using namespace std::chrono_literals;

std::string prompt(std::int64_t size)
{
    auto text = std::string("A professional hero image, \"hopeful\" mood, ");
    while (static_cast<std::int64_t>(text.size()) < size) text += "wind turbines on green hills, ";
    text.resize(static_cast<std::size_t>(size));
    return text;
}

void encode_generate(benchmark::State& state)
{
    auto ask = neuroflash::generate_params(prompt(state.range(0)));
    ask.model = neuroflash::model_id("nano-banana-2");
    ask.num_images = 1;
    ask.aspect_ratio = "16:9";
    auto const routes = neuroflash::route_params();
    auto const context = neuroflash::api::endpoint_context{routes, neuroflash::workspace_id("w")};
    for (auto _ : state) {
        benchmark::DoNotOptimize(neuroflash::api::generate::check(ask));
        benchmark::DoNotOptimize(neuroflash::api::generate::encode(ask, context));
    }
}
BENCHMARK(encode_generate)->Arg(200)->Arg(4000);

void decode_generate(benchmark::State& state)
{
    auto body = std::string("{\"images\":[");
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        if (i > 0) body += ',';
        body += R"({"url":"https://storage.example.com/generated/image-abc123.png",)"
                R"("content_type":"image/png","width":1024,"height":576,)"
                R"("image_id":"3c4ce5dc-00be-4451-9559-0324f9fc4c88"})";
    }
    body += "],\"prompt\":\"" + std::string(120, 'p') +
        R"(","batch_id":"9f1a1f2e-5f0d-4c4b-8a53-0c8d6d0d8f11"})";
    for (auto _ : state) benchmark::DoNotOptimize(neuroflash::api::generate::decode(body));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}
BENCHMARK(decode_generate)->Arg(1)->Arg(4);

void decode_token(benchmark::State& state)
{
    auto const body = "{\"access_token\":\"" + std::string(800, 't') +
        R"(","token_type":"Bearer","expires_in":14399})";
    for (auto _ : state) benchmark::DoNotOptimize(neuroflash::api::issue_token::decode(body));
}
BENCHMARK(decode_token);

/// Events of a chat, 150 bytes each, 1 MiB in all.
std::string chat_events()
{
    auto event = std::string(
        R"(data: {"id":"gen-1764500000","object":"chat.completion.chunk","model":"provider/model",)"
        R"("choices":[{"index":0,"delta":{"content":" )");
    constexpr auto tail = std::string_view("\"}}]}\n\n");
    constexpr auto event_size = std::size_t(150);
    event.append(event_size - tail.size() - event.size(), 'w').append(tail);
    auto all = std::string();
    while (all.size() < std::size_t(1) << 20) all += event;
    return all;
}

// In pieces of `range` bytes.
void read_events(benchmark::State& state)
{
    using status = core::event_stream_reader::status;
    auto const all = chat_events();
    auto const step = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) {
        auto reader = core::event_stream_reader();
        auto bytes_of_data = std::size_t(0);
        for (std::size_t at = 0; at < all.size(); at += step) {
            auto piece = std::string_view(all).substr(at, step);
            while (reader.next(piece) == status::event) bytes_of_data += reader.data().size();
        }
        benchmark::DoNotOptimize(bytes_of_data);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
}
BENCHMARK(read_events)->Arg(4096)->Arg(1 << 20);

// For comparison: only the ends of the lines are found. `read_events` may take twice as long.
void memchr_lines(benchmark::State& state)
{
    auto const all = chat_events();
    for (auto _ : state) {
        auto lines = std::size_t(0);
        auto const* at = all.data();
        auto const* const end = at + all.size();
        while (auto const* const found =
                   std::memchr(at, '\n', static_cast<std::size_t>(end - at))) {
            at = static_cast<char const*>(found) + 1;
            ++lines;
        }
        benchmark::DoNotOptimize(lines);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
}
BENCHMARK(memchr_lines);

// One connection out of `range` idle ones, and back.
void pool_acquire_and_release(benchmark::State& state)
{
    auto const count = static_cast<core::waiter_id>(state.range(0));
    auto pool = core::pool_policy(core::pool_limits{count, 1h, 1h});
    auto const now = core::time_point() + 1h;
    auto opened = std::vector<core::connection_id>();
    for (core::waiter_id t = 1; t <= count; ++t) opened.push_back(pool.on_acquire(t, now).id);
    for (auto const id : opened) pool.on_dialed(id, now);
    for (auto const id : opened) pool.on_released(id, true, now);
    auto ticket = count;
    for (auto _ : state) {
        auto const got = pool.on_acquire(++ticket, now);
        benchmark::DoNotOptimize(pool.on_released(got.id, true, now));
    }
}
BENCHMARK(pool_acquire_and_release)->Arg(1)->Arg(64)->Arg(9000);

void token_check(benchmark::State& state)
{
    auto token = core::token_policy();
    auto const now = core::time_point() + 1h;
    token.on_need(now, 200s);
    token.on_issued("token", 4h, now);
    for (auto _ : state) {
        benchmark::DoNotOptimize(token); // or the answer is found once for all
        benchmark::DoNotOptimize(token.on_need(now + 1min, 200s));
    }
}
BENCHMARK(token_check);

class deadline : public io::deadline_queue::entry
{
public:
    void on_deadline() override {}
};

// A deadline set and lifted while `range` others run.
void deadline_in_queue(benchmark::State& state)
{
    auto context = boost::asio::io_context();
    auto const queue = std::make_shared<io::deadline_queue>(context.get_executor());
    auto const now = std::chrono::steady_clock::now();
    auto others = std::vector<deadline>(static_cast<std::size_t>(state.range(0)));
    for (auto& other : others) queue->add(other, now + 1h);
    auto mine = deadline();
    for (auto _ : state) {
        queue->add(mine, now + 2h);
        queue->remove(mine);
    }
}
BENCHMARK(deadline_in_queue)->Arg(1)->Arg(64)->Arg(9000);

// For comparison: a timer of its own.
void deadline_as_timer(benchmark::State& state)
{
    auto context = boost::asio::io_context();
    auto timer = boost::asio::steady_timer(context);
    for (auto _ : state) {
        timer.expires_after(2h);
        timer.async_wait([](auto) {});
        timer.cancel();
        context.poll();
        context.restart();
    }
}
BENCHMARK(deadline_as_timer);

} // namespace

BENCHMARK_MAIN();
