// SPDX-License-Identifier: BSL-1.0
#include "simulation/text_stories.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace neuroflash::simulation {

namespace {

using namespace std::chrono_literals;
using testing::duration_range;
using testing::fault_kind;

template <class T>
T pick(testing::random_source& random, std::initializer_list<T> from)
{
    return from.begin()[random.below(from.size())];
}

bool is_without_words(fault_kind kind)
{
    return kind == fault_kind::null_content || kind == fault_kind::tool_calls;
}

void draw_text_service(testing::random_source& random, text_scenario& drawn)
{
    auto& service = drawn.service;
    service.latency = pick<duration_range>(random, {{1ms, 5ms}, {5ms, 80ms}, {20ms, 3s}});
    service.text_piece =
        pick<duration_range>(random, {{0ms, 0ms}, {20ms, 200ms}, {20ms, 200ms}, {1s, 20s}});
    service.stream_fault_rate = pick(random, {0.0, 0.1, 0.5});
    drawn.may_be_empty = random.happens(0.3);
    for (auto const kind : testing::all_stream_faults()) {
        if (drawn.may_be_empty || !is_without_words(kind)) service.stream_faults.push_back(kind);
    }
    if (random.happens(0.1)) service.token_lifetime = std::chrono::seconds(random.between(1, 60));
    using testing::chat_mount;
    using testing::usage_place;
    service.chat =
        pick(random, {chat_mount::both, chat_mount::content_generation, chat_mount::short_path});
    service.usage =
        pick(random, {usage_place::last_chunk, usage_place::extra_chunk, usage_place::nowhere});
}

void draw_text_faults(testing::random_source& random, text_scenario& drawn)
{
    if (!random.happens(0.5)) return;
    auto const kinds = testing::all_fault_kinds();
    auto const count = random.between(1, 6);
    for (auto i = 0; i < count; ++i) {
        auto planned = testing::planned_fault(kinds[random.below(kinds.size())]);
        planned.path = "/chat/completions";
        planned.skip = random.between(0, 5);
        planned.times = random.between(1, 3);
        planned.work_done = random.happens(0.5);
        if (random.happens(0.3)) planned.retry_after = std::chrono::seconds(random.between(0, 10));
        drawn.faults.push_back(std::move(planned));
    }
}

text_job draw_text_job(testing::random_source& random, int number, double hurried)
{
    auto const within = [&random](std::chrono::milliseconds longest) {
        return random.within(duration_range{1ms, longest});
    };
    auto job = text_job();
    job.name = "text-" + std::to_string(number);
    job.question = "tide " + std::to_string(number);
    job.collects = random.happens(0.4);
    job.think = within(5s);
    if (!job.collects && random.happens(0.2)) job.pause = within(30s);
    if (!job.collects && random.happens(0.15)) {
        job.drops_after = static_cast<std::size_t>(random.between(0, 5));
    }
    if (random.happens(hurried)) job.deadline = within(60s);
    if (random.happens(hurried)) job.cancel_after = within(30s);
    if (random.happens(0.2))
        job.idle_limit = std::chrono::ceil<std::chrono::milliseconds>(within(20s));
    return job;
}

} // namespace

text_scenario draw_text_scenario(std::uint64_t seed)
{
    auto random = testing::random_source(seed);
    auto drawn = text_scenario();
    drawn.seed = seed;
    drawn.service.seed = seed;
    draw_text_service(random, drawn);
    draw_text_faults(random, drawn);
    drawn.retry.max_attempts = random.between(1, 5);
    drawn.names_workspace = random.happens(0.7);
    drawn.names_model = random.happens(0.7);
    auto const hurried = pick(random, {0.0, 0.1, 0.3});
    auto const count = random.between(1, 40);
    for (auto i = 0; i < count; ++i) drawn.jobs.push_back(draw_text_job(random, i, hurried));
    drawn.concurrency = static_cast<std::size_t>(random.between(1, 10));
    if (random.happens(0.2)) drawn.client_dies_after = random.within(duration_range{1ms, 60s});
    return drawn;
}

} // namespace neuroflash::simulation
