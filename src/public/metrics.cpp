// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/metrics.hpp>

#include <algorithm>
#include <numeric>

namespace neuroflash::inline v0 {

namespace {

template <class Enum>
constexpr std::size_t place_of(Enum value) noexcept
{
    return static_cast<std::size_t>(value);
}

/// The time from the beginning of the attempt to the header of its response.
duration_histogram::duration time_to_first_byte(timeline const& spent) noexcept
{
    auto sum = duration_histogram::duration();
    for (auto const where :
         {phase::queue, phase::name_resolution, phase::connect, phase::proxy, phase::tls,
          phase::send, phase::response}) {
        sum += spent.in(where);
    }
    return sum;
}

} // namespace

void duration_histogram::add(duration one) noexcept
{
    auto const lasted = std::max(one, duration());
    // A bound belongs to its own bucket.
    auto const ms = std::chrono::ceil<std::chrono::milliseconds>(lasted).count();
    auto const found = std::find_if(
        bounds.begin(), bounds.end(), [ms](std::int32_t bound) { return ms <= bound; });
    ++counts_[static_cast<std::size_t>(found - bounds.begin())];
    sum_ += lasted;
}

std::uint64_t duration_histogram::count() const noexcept
{
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t(0));
}

metrics_snapshot metrics::snapshot() const
{
    auto const lock = std::scoped_lock(mutex_);
    return counted_;
}

void metrics::on_attempt_finished(attempt_finished const& event)
{
    auto const lock = std::scoped_lock(mutex_);
    auto& of = counted_.operations[place_of(event.call.kind)];
    ++of.attempts;
    of.bytes_sent += event.spent.bytes_sent;
    of.bytes_received += event.spent.bytes_received;
    if (event.status != 0) of.first_byte.add(time_to_first_byte(event.spent));
}

void metrics::on_retry(retry_planned const& event)
{
    auto const lock = std::scoped_lock(mutex_);
    ++counted_.retries[place_of(event.cause)];
}

void metrics::on_wait(wait_started const& event)
{
    auto const lock = std::scoped_lock(mutex_);
    ++counted_.waits[place_of(event.phase)];
}

void metrics::on_call_finished(call_finished const& event)
{
    auto const lock = std::scoped_lock(mutex_);
    auto& of = counted_.operations[place_of(event.call.kind)];
    ++of.calls[place_of(event.code)];
    if (event.charge.state == charge_state::charged) {
        of.credits_charged += static_cast<std::uint64_t>(event.charge.credits);
    }
    if (event.charge.state == charge_state::unknown) ++of.unknown_charges;
    if (event.recovered) ++of.recovered;
    of.duration.add(event.spent.elapsed);
    for (std::size_t i = 0; i < phase_count; ++i) {
        auto const lasted = event.spent.in(static_cast<phase>(i));
        if (lasted.count() > 0) of.phases[i].add(lasted);
    }
}

void metrics::on_connection_opened(connection_opened const& event)
{
    auto const lock = std::scoped_lock(mutex_);
    ++counted_.connections_opened;
    if (event.resumed) ++counted_.connections_resumed;
}

void metrics::on_connection_closed(connection_closed const& event)
{
    auto const lock = std::scoped_lock(mutex_);
    ++counted_.connections_closed[place_of(event.reason)];
}

void metrics::on_token_renewed(token_renewed const&)
{
    auto const lock = std::scoped_lock(mutex_);
    ++counted_.token_renewals;
}

} // namespace neuroflash::inline v0
