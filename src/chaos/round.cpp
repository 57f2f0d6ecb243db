// SPDX-License-Identifier: BSL-1.0
#include "chaos/round.hpp"

#include "chaos/caller.hpp"

#include <neuroflash.hpp>
#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <iostream>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

namespace neuroflash::chaos {

namespace {

using namespace std::chrono_literals;

constexpr char sources_prompt[] = "something to edit";

/// What is not known of image-service v1 differs from round to round.
void vary(service_model::image_service_params& made, std::uint64_t seed)
{
    using namespace service_model;
    constexpr task_response responses[] = {
        task_response::finished_200, task_response::accepted_without_content,
        task_response::finished_201, task_response::accepted_without_images};
    constexpr image_id_style ids[] = {
        image_id_style::uuid, image_id_style::with_slash, image_id_style::with_extension};
    constexpr list_envelope envelopes[] = {
        list_envelope::data, list_envelope::bare, list_envelope::embedded};
    made.response = responses[seed % std::size(responses)];
    made.unready = seed / 2 % 2 == 0 ? unready_image::without_content : unready_image::not_found;
    made.ready_after_polls = 1;
    made.ids = ids[seed % std::size(ids)];
    made.envelope = envelopes[seed / 3 % std::size(envelopes)];
    made.order = seed % 5 == 0 ? list_order::oldest_first : list_order::newest_first;
}

sandbox::sandbox_params service_params(std::uint64_t seed)
{
    auto made = sandbox::sandbox_params();
    made.image_quota = sandbox::quota_levels(1'000'000'000, 1'000'000'000);
    made.image_long_side = 32;
    made.generation_time = 2ms;
    made.seed = seed;
    vary(made.v1, seed);
    return made;
}

client_params fast_client(sandbox::sandbox_server const& service, round_params const& params)
{
    auto made = client_params();
    made.credentials = credentials(service.client_id(), service.client_secret());
    made.api_base = service.api_base();
    made.token_url = service.token_url();
    made.ca_file = service.ca_file();
    made.surface = params.surface;
    made.workspace = workspace_id(service.workspace_id());
    made.max_connections = params.concurrency;
    made.generation_deadline = 4s;
    made.deadline = 10s;
    made.retry.max_attempts = 6;
    made.retry.base_delay = 1ms;
    made.retry.max_delay = 8ms;
    made.retry.budget_reserve = 1e9; // the run is about money, not about restraint
    made.reconcile.window = 1500ms;
    made.reconcile.absence_after = 1500ms;
    made.reconcile.first_delay = 25ms;
    made.reconcile.max_delay = 250ms;
    if (params.log)
        made.logger = [](log_level, std::string_view line) { std::clog << line << '\n'; };
    return made;
}

sandbox::fault_plan plan_of(std::uint64_t seed, double rate)
{
    auto made = sandbox::fault_plan();
    made.seed = seed;
    made.rate = rate;
    made.free_rate = rate / 2;
    made.connection_rate = rate / 4;
    made.stall_time = 40ms;
    made.delay_time = 10ms;
    made.drip_time = 0ms;
    for (auto const& row : sandbox::fault_kind_rows) {
        if (row.kind != sandbox::fault_kind::response && row.kind != sandbox::fault_kind::raw) {
            made.weights[row.kind] = 1;
        }
    }
    // What no client can tell from a refusal: often.
    made.weights[sandbox::fault_kind::charged_refusal] = 5;
    made.retry_after = 0s;
    made.history_late = 500ms; // of 120 s, on the scale of absence_after
    return made;
}

/// One way into the service: a client and the context it works on.
class client_on_context
{
public:
    explicit client_on_context(client_params params)
        : service(context.get_executor(), std::move(params))
    {
    }

    /// Some images to be edited.
    edit_sources make_sources(image_surface surface)
    {
        auto made = edit_sources(surface);
        auto first = job();
        first.prompt = sources_prompt;
        first.images = 4;
        auto end = job_end();
        call_all(context, service, {&first, 1}, {&end, 1}, made, 1);
        made.ids = end.image_ids;
        return made;
    }

    asio::io_context context;
    client service;
};

void count(round_result& into, std::vector<job_end> const& ends)
{
    into.jobs += ends.size();
    for (auto const& end : ends) {
        if (!end.code.empty()) ++into.codes[end.code];
        if (end.returned) ++(end.recovered ? into.recovered : into.answered);
        else if (end.charge == charge_state::not_charged) ++into.not_charged;
        else ++into.unknown;
    }
}

} // namespace

void round_result::add(round_result const& other)
{
    jobs += other.jobs;
    answered += other.answered;
    recovered += other.recovered;
    not_charged += other.not_charged;
    unknown += other.unknown;
    settled += other.settled;
    for (auto const& [code, times] : other.codes) codes[code] += times;
    charges += other.charges;
    credits += other.credits;
    seen.requests += other.seen.requests;
    seen.history_requests += other.seen.history_requests;
    seen.connections_opened += other.seen.connections_opened;
    seen.faults_applied += other.seen.faults_applied;
    for (std::size_t i = 0; i < sandbox::fault_kind_count; ++i)
        seen.faults_by_kind[i] += other.seen.faults_by_kind[i];
    wrong.double_charges += other.wrong.double_charges;
    wrong.lost_results += other.wrong.lost_results;
    wrong.wrong_not_charged += other.wrong.wrong_not_charged;
    wrong.wrong_results += other.wrong.wrong_results;
    wrong.sentences.insert(
        wrong.sentences.end(), other.wrong.sentences.begin(), other.wrong.sentences.end());
}

round_result run_round(round_params const& params)
{
    auto service = sandbox::sandbox_server(service_params(params.seed));
    auto first = client_on_context(fast_client(service, params));
    auto const sources = first.make_sources(params.surface);
    auto const jobs = make_jobs(params.seed, params.jobs);
    auto ends = std::vector<job_end>(jobs.size());
    auto result = round_result();

    auto const phases = params.rates.size();
    for (std::size_t i = 0; i < phases; ++i) {
        service.set_fault_plan(plan_of(params.seed + i, params.rates[i]));
        auto const begin = jobs.size() * i / phases;
        auto const size = jobs.size() * (i + 1) / phases - begin;
        call_all(
            first.context, first.service, std::span(jobs).subspan(begin, size),
            std::span(ends).subspan(begin, size), sources, params.concurrency);
    }
    service.clear_faults();
    count(result, ends);
    // What had a prompt of its own could as well be settled after a restart: another client does.
    auto second = client_on_context(fast_client(service, params));
    result.settled = settle_all(
        first.context, first.service, jobs, ends, params.concurrency,
        [](job const& one) { return one.shared || one.prompt.back() % 2 == 0; });
    result.settled += settle_all(
        second.context, second.service, jobs, ends, params.concurrency,
        [](job const& one) { return !one.shared && one.prompt.back() % 2 != 0; });
    auto ledger = service.ledger();
    std::erase_if(ledger, [](auto const& entry) { return entry.prompt == sources_prompt; });
    result.wrong = check(jobs, ends, ledger);
    result.charges = ledger.size();
    for (auto const& entry : ledger) result.credits += entry.credits;
    result.seen = service.stats();
    return result;
}

} // namespace neuroflash::chaos
