// SPDX-License-Identifier: BSL-1.0
#include "soak/soak_run.hpp"

#include "soak/epoch.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <thread>
#include <utility>

namespace neuroflash::soak {

namespace {

using clock = std::chrono::steady_clock;

/// The value below which that share of the values lies; 0 of none.
double percentile(std::vector<double> values, double share)
{
    if (values.empty()) return 0;
    auto const place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    auto const at = values.begin() + place;
    std::ranges::nth_element(values, at);
    return *at;
}

double median_of(std::vector<process_usage> const& all, double process_usage::* member)
{
    auto values = std::vector<double>();
    std::ranges::transform(all, std::back_inserter(values), member);
    return percentile(std::move(values), 0.5);
}

epoch_row row_of(epoch_result const& epoch, clock::duration since_start)
{
    auto made = epoch_row();
    made.hours = std::chrono::duration<double, std::ratio<3600>>(since_start).count();
    made.resident_mib = median_of(epoch.busy, &process_usage::resident_mib);
    made.heap_mib = median_of(epoch.busy, &process_usage::heap_mib);
    made.idle_heap_mib = epoch.idle.heap_mib;
    made.descriptors = median_of(epoch.busy, &process_usage::descriptors);
    made.threads = median_of(epoch.busy, &process_usage::threads);
    made.late_median_ms = percentile(epoch.lateness_ms, 0.5);
    made.late_p95_ms = percentile(epoch.lateness_ms, 0.95);
    return made;
}

void add(chaos::violations& into, chaos::violations const& more)
{
    into.double_charges += more.double_charges;
    into.lost_results += more.lost_results;
    into.wrong_not_charged += more.wrong_not_charged;
    into.wrong_results += more.wrong_results;
    into.sentences.insert(into.sentences.end(), more.sentences.begin(), more.sentences.end());
}

/// What is left of what was used since `before`. The service closes its connections only after the
/// clients have.
process_usage left_since(process_usage const& before)
{
    auto const give_up = clock::now() + std::chrono::seconds(30);
    auto now = current_usage();
    auto const ended = [&] {
        return now.descriptors <= before.descriptors && now.threads <= before.threads;
    };
    while (!ended() && clock::now() < give_up) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        now = current_usage();
    }
    now.resident_mib -= before.resident_mib;
    now.heap_mib -= before.heap_mib;
    now.descriptors -= before.descriptors;
    now.threads -= before.threads;
    return now;
}

} // namespace

trend soak_result::trend_of(quantity const& of) const
{
    auto observations = std::vector<observation>();
    for (auto const& row : std::span(rows).subspan(std::max<std::size_t>(1, rows.size() / 4)))
        observations.push_back({row.hours, row.*of.column});
    return soak::trend_of(observations);
}

soak_result
run_soak(soak_params const& params, std::function<void(epoch_row const&)> const& after_epoch)
{
    auto made = soak_result();
    made.params = params;
    auto service = soak::service();
    auto const before = current_usage();
    auto kept = std::optional<long_lived>();
    kept.emplace(service, params.seed, params.in_flight);
    auto of_epoch = epoch_params();
    of_epoch.seed = params.seed;
    of_epoch.in_flight = params.in_flight;
    of_epoch.length = params.epoch;
    auto const start = clock::now();
    while (clock::now() - start < params.length || made.rows.size() <= least_observations) {
        auto const got = run_epoch(*kept, of_epoch);
        ++of_epoch.number;
        made.rows.push_back(row_of(got, clock::now() - start));
        made.images += got.images;
        made.texts += got.texts;
        made.clients += got.clients;
        made.batch_items += got.batch_items;
        made.charges += got.charges;
        add(made.wrong, got.wrong);
        after_epoch(made.rows.back());
    }
    kept.reset();
    made.left = left_since(before);
    made.faults = service.server().stats().faults_applied;
    return made;
}

} // namespace neuroflash::soak
