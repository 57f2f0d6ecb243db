// SPDX-License-Identifier: BSL-1.0
#include "simulation/simulated_run.hpp"

#include <chrono>
#include <iostream>

namespace neuroflash::simulation {

namespace {

double seconds(time_point at)
{
    return std::chrono::duration<double>(at.time_since_epoch() - std::chrono::hours(1000)).count();
}

std::string say(result<generation> const& said)
{
    if (!said) return said.error().to_string();
    auto text = to_string(said->charge);
    if (said->recovered) text += " recovered " + std::string(to_string(said->match));
    for (auto const& one : said->images) {
        text += ' ' + (one.image_id ? one.image_id->str() : one.url);
    }
    return text;
}

void print_plan(scenario const& plan)
{
    auto const& service = plan.service;
    std::cout << "seed " << plan.seed << ": " << plan.jobs.size() << " jobs, fault_kind rate "
              << service.fault_rate << ", lag " << service.history_delay.max.count() << " ms, skew "
              << service.clock_skew.count() << " ms, hidden:";
    for (auto const& field : service.hidden_history_fields) std::cout << ' ' << field;
    for (auto const& field : service.v1.hidden_fields) std::cout << ' ' << field;
    std::cout << "; hidden in answers:";
    for (auto const& field : service.hidden_response_fields) std::cout << ' ' << field;
    std::cout << (plan.settles_elsewhere ? "; settles elsewhere" : "")
              << (plan.client_dies_after ? "; its client dies" : "")
              << (plan.tells_all() ? "; tells all" : "") << '\n';
}

void print_events(story const& record)
{
    for (auto const& one : record.requests) {
        std::cout << seconds(one.begun) << " - " << seconds(one.ended) << ' '
                  << to_string(one.method) << ' ' << one.target << ' ' << one.request_id << ": "
                  << to_string(one.what) << ' ' << one.status << ' '
                  << (one.code == errc{} ? "ok" : to_string(one.code)) << ", " << one.bytes_written
                  << " bytes" << (one.work_begun ? ", works" : "") << '\n';
    }
    for (auto const& entry : record.ledger) {
        std::cout << seconds(entry.at) << " charged: " << entry.request_id << ", " << entry.credits
                  << ", \"" << entry.prompt << '"';
        for (auto const& id : entry.image_ids) std::cout << ' ' << id;
        std::cout << '\n';
    }
}

} // namespace

void print(scenario const& plan, story const& record)
{
    print_plan(plan);
    print_events(record);
    for (auto i = std::size_t(0); i < record.jobs.size(); ++i) {
        auto const& job = record.jobs[i];
        std::cout << plan.jobs[i].name << " \"" << job.asked << "\" x" << plan.jobs[i].images
                  << ", " << seconds(job.began) << " - " << seconds(job.ended)
                  << (job.cancelled == time_point()
                          ? std::string()
                          : ", cancelled " + std::to_string(seconds(job.cancelled)))
                  << ": " << (job.said ? say(*job.said) : "-") << '\n';
        if (job.settled) std::cout << "    settled: " << say(*job.settled) << '\n';
    }
}

} // namespace neuroflash::simulation
