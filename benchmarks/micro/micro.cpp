// SPDX-License-Identifier: BSL-1.0
// The parts of a call, each by itself: encode, decode, pool, token, timers.
#include "io/deadline_queue.hpp"

#include <neuroflash/api/generate.hpp>
#include <neuroflash/api/issue_token.hpp>
#include <neuroflash/core/auth/token_policy.hpp>
#include <neuroflash/core/pool/pool_policy.hpp>

#include <benchmark/benchmark.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string>
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

// One connection out of `range` idle ones, and back.
void pool_acquire_and_release(benchmark::State& state)
{
    auto const count = static_cast<core::ticket>(state.range(0));
    auto pool = core::pool_policy(core::pool_limits{count, 1h, 1h});
    auto const now = core::time_point() + 1h;
    auto opened = std::vector<core::connection_id>();
    for (core::ticket t = 1; t <= count; ++t) opened.push_back(pool.on_acquire(t, now).id);
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
