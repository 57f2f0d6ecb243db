// SPDX-License-Identifier: BSL-1.0
#include "simulation/scenario.hpp"

#include <neuroflash/testing/random_source.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

namespace neuroflash::simulation {

namespace {

using namespace std::chrono_literals;
using testing::duration_range;
using testing::random_source;

template <class T>
T one_of(random_source& random, std::initializer_list<T> what)
{
    return what.begin()[random.below(what.size())];
}

std::chrono::nanoseconds up_to(random_source& random, std::chrono::milliseconds longest)
{
    return random.within(duration_range{0ms, longest});
}

void draw_misfortune(random_source& random, testing::simulated_service_params& service)
{
    service.fault_rate = one_of(random, {0.0, 0.01, 0.1, 0.1, 0.5, 0.5});
    service.work_done_share = one_of(random, {0.0, 0.5, 0.5, 1.0});
    service.gives_up_without_client = one_of(random, {0.0, 0.0, 0.5, 1.0});
    if (random.happens(0.4)) {
        auto const all = testing::all_fault_kinds();
        auto const kinds = random.between(1, 4);
        for (auto i = 0; i < kinds; ++i)
            service.fault_kinds.push_back(all[random.below(all.size())]);
    }
    if (random.happens(0.1)) service.token_lifetime = std::chrono::seconds(random.between(1, 60));
}

void draw_times(random_source& random, testing::simulated_service_params& service)
{
    service.latency = one_of<duration_range>(random, {{1ms, 5ms}, {5ms, 80ms}, {20ms, 3s}});
    service.work = one_of<duration_range>(
        random, {{500ms, 3s}, {2s, 30s}, {2s, 30s}, {10s, 200s}, {100s, 170s}});
    service.history_delay = one_of<duration_range>(
        random, {{0ms, 0ms}, {0ms, 0ms}, {0ms, 2s}, {0ms, 60s}, {0ms, 120s}});
}

/// Makes a service that may have charged what it refuses with a 5xx and Retry-After. The client
/// knows how late an image may appear, which a proof of absence needs, and its calls have time for
/// it.
void draw_untrue_refusals(random_source& random, scenario& drawn)
{
    drawn.service.works_despite_retry_after = random.happens(0.5);
    if (!drawn.is_proof_in_time()) {
        drawn.reconcile.absence_after =
            std::chrono::ceil<std::chrono::milliseconds>(drawn.latest_image());
    }
    if (!random.happens(0.5)) return;
    for (auto& job : drawn.jobs) {
        if (!job.deadline) job.deadline = 2 * drawn.reconcile.absence_after + up_to(random, 300s);
    }
}

void draw_history(random_source& random, testing::simulated_service_params& service)
{
    if (random.happens(0.4)) {
        for (auto const* field : {"prompt", "created_at", "model", "batch_id", "total"}) {
            if (random.happens(0.35)) service.hidden_history_fields.emplace_back(field);
        }
    }
    if (random.happens(0.15)) {
        for (auto const* field : {"image_id", "batch_id", "prompt"}) {
            if (random.happens(0.5)) service.hidden_response_fields.emplace_back(field);
        }
    }
    using testing::history_order;
    using testing::route_mount;
    using testing::timestamp_style;
    service.order = one_of(
        random,
        {history_order::newest_first, history_order::newest_first, history_order::oldest_first,
         history_order::unordered});
    service.timestamps = one_of(
        random,
        {timestamp_style::seconds, timestamp_style::microseconds, timestamp_style::zoneless});
    service.created_when_received = random.happens(0.3);
    service.sends_date = random.happens(0.8);
    if (random.happens(0.3))
        service.clock_skew = std::chrono::milliseconds(random.between(-1000, 1000));
    if (service.sends_date && random.happens(0.1)) {
        service.clock_skew = std::chrono::seconds(random.between(-7200, 7200));
    }
    service.pages_history = random.happens(0.85);
    service.max_page_size = one_of<std::size_t>(random, {200, 200, 50, 7});
    service.default_page_size = std::min<std::size_t>(service.max_page_size, 20);
    service.mounts =
        one_of(random, {route_mount::both, route_mount::guide_only, route_mount::reference_only});
}

void draw_client(random_source& random, scenario& drawn)
{
    drawn.retry.max_attempts = random.between(1, 5);
    drawn.names_workspace = random.happens(0.7);
    drawn.reconcile.enabled = random.happens(0.85);
    drawn.reconcile.baseline = random.happens(0.3);
    if (random.happens(0.2)) {
        drawn.reconcile.first_delay = 50ms;
        drawn.reconcile.max_delay = 1s;
    }
    if (random.happens(0.2)) drawn.reconcile.window = std::chrono::seconds(random.between(1, 600));
}

job_plan draw_job(random_source& random, int number, int prompts, double cancelled, double hurried)
{
    auto job = job_plan();
    job.name = "job-" + std::to_string(number);
    job.prompt = "prompt " + std::to_string(random.between(1, prompts));
    if (random.happens(0.3)) job.images = random.between(2, 4);
    job.edit = random.happens(0.15);
    job.think = up_to(random, 20s);
    if (random.happens(hurried)) job.deadline = 1ms + up_to(random, 300s);
    if (random.happens(cancelled)) job.cancel_after = 1us + up_to(random, 120s);
    return job;
}

void draw_jobs(random_source& random, scenario& drawn)
{
    auto const skewed = random.unit();
    auto const count = 1 + static_cast<int>(59 * skewed * skewed * skewed);
    drawn.concurrency = static_cast<std::size_t>(random.between(1, 40));
    auto const prompts = random.happens(0.5) ? count : random.between(1, 3);
    auto const cancelled = one_of(random, {0.0, 0.0, 0.1, 0.5});
    auto const hurried = one_of(random, {0.0, 0.0, 0.1, 0.5});
    for (auto i = 0; i < count; ++i) {
        drawn.jobs.push_back(draw_job(random, i, prompts, cancelled, hurried));
    }
    // No client can tell foreign images of the same prompt from its own.
    auto const foreign_jobs =
        random.happens(0.2) && drawn.shows("prompt") ? random.between(1, 5) : 0;
    for (auto i = 0; i < foreign_jobs; ++i) {
        auto job = draw_job(random, count + i, 1, 0, 0);
        job.prompt = "foreign";
        job.foreign = true;
        drawn.jobs.push_back(std::move(job));
    }
    if (random.happens(0.1)) {
        drawn.service.quota.limit = random.between(0, 2 * count);
        drawn.service.quota_status = one_of(random, {403, 429});
    }
    if (random.happens(0.05)) drawn.service.quota.limit_daily = random.between(0, count);
}

/// Draws the behaviour of image-service v1 that is not documented. Its list shows enough to find
/// every image, but may leave out the prompts.
void draw_image_service(random_source& random, scenario& drawn)
{
    using namespace service_model;
    auto& v1 = drawn.service.v1;
    drawn.service.hidden_history_fields.clear();
    drawn.service.hidden_response_fields.clear();
    drawn.service.order = testing::history_order::newest_first;
    drawn.service.pages_history = true;
    drawn.service.max_page_size = 200;
    v1.response = one_of(
        random,
        {task_response::finished_200, task_response::finished_201,
         task_response::accepted_without_content, task_response::accepted_without_images});
    v1.unready = one_of(random, {unready_image::without_content, unready_image::not_found});
    v1.ready_after_polls = static_cast<unsigned>(random.between(0, 3));
    v1.ids = one_of(
        random, {image_id_style::uuid, image_id_style::with_extension, image_id_style::with_slash});
    v1.envelope =
        one_of(random, {list_envelope::data, list_envelope::embedded, list_envelope::bare});
    v1.order = one_of(random, {list_order::newest_first, list_order::oldest_first});
    v1.ignores_order = random.happens(0.3);
    v1.times = one_of(random, {time_form::seconds, time_form::microseconds, time_form::zoneless});
    v1.links = one_of(random, {link_form::relative, link_form::absolute, link_form::object});
    v1.separate_store = random.happens(0.5);
    if (random.happens(0.1)) v1.hidden_fields = {"prompt"};
    v1.upscale_credits = static_cast<unsigned>(random.between(0, 1));
}

/// Turns some jobs of image-service v1 into upscales. Foreign jobs stay as they are, because the
/// results of equal upscales of two programs cannot be told apart.
void draw_upscales(random_source& random, scenario& drawn)
{
    auto const share = one_of(random, {0.0, 0.1, 0.5});
    for (auto& job : drawn.jobs) {
        job.upscale = !job.foreign && random.happens(share);
        if (job.upscale) job.images = 1;
    }
}

} // namespace

bool scenario::responds_first() const
{
    return surface == image_surface::v1 &&
        service.v1.response != service_model::task_response::finished_200 &&
        service.v1.response != service_model::task_response::finished_201;
}

bool scenario::shows(std::string const& field) const
{
    auto const& hidden =
        surface == image_surface::v1 ? service.v1.hidden_fields : service.hidden_history_fields;
    return std::find(hidden.begin(), hidden.end(), field) == hidden.end();
}

bool scenario::names_images() const
{
    auto const& hidden = service.hidden_response_fields;
    return std::find(hidden.begin(), hidden.end(), "image_id") == hidden.end();
}

bool scenario::tells_all() const
{
    // Without ids in responses, images whose responses arrived cannot be told from lost ones.
    // Without Date, creation times cannot be compared with the client's clock. Without order, the
    // client may not read all pages.
    auto const is_found = service.order != testing::history_order::unordered ||
        !service.pages_history || service.max_page_size >= 200;
    return shows("prompt") && shows("created_at") && shows("batch_id") && names_images() &&
        service.sends_date && is_found;
}

std::chrono::nanoseconds scenario::latest_image() const
{
    // The request takes the latency once. The rest allows for rounding and for the clocks.
    return service.work.max + service.history_delay.max + 4 * service.latency.max + 5s;
}

bool scenario::is_proof_in_time() const
{
    return latest_image() <= reconcile.absence_after;
}

scenario draw_scenario(std::uint64_t seed, image_surface surface)
{
    // The seed is spread so that neighbouring seeds do not begin alike.
    auto random = random_source(seed * 0x9e3779b97f4a7c15U + 1);
    auto drawn = scenario();
    drawn.seed = seed;
    drawn.surface = surface;
    drawn.service.seed = random.bits();
    draw_misfortune(random, drawn.service);
    draw_times(random, drawn.service);
    draw_history(random, drawn.service);
    if (surface == image_surface::v1) {
        auto own = random_source(seed * 0xd1342543de82ef95U + 3);
        draw_image_service(own, drawn);
    }
    draw_client(random, drawn);
    draw_jobs(random, drawn);
    draw_untrue_refusals(random, drawn);
    if (surface == image_surface::v1) {
        auto own = random_source(seed * 0x94d049bb133111ebU + 5);
        draw_upscales(own, drawn);
    }
    // Without creation times, earlier images are known as old only if the client read the history
    // first.
    auto const known_as_old = drawn.shows("created_at") || drawn.reconcile.baseline;
    if (random.happens(0.3) && known_as_old) drawn.old_images = random.between(1, 10);
    // Another process needs a journal of the images that the first one received, and a journal
    // needs ids.
    if (random.happens(0.2) && drawn.names_images()) drawn.client_dies_after = up_to(random, 120s);
    drawn.settles_elsewhere = random.happens(0.5) && drawn.names_images();
    return drawn;
}

} // namespace neuroflash::simulation
