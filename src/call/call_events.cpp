// SPDX-License-Identifier: BSL-1.0
#include "call/call_events.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

void publish(
    client_state& on, call_context const& job, errc code, charge_verdict const& charge,
    bool recovered)
{
    if (job.report) *job.report = job.spent;
    if (!on.observed()) return;
    on.notify(
        &observer::on_call_finished,
        call_finished{name_of(job), code, charge, job.spent, recovered});
}

/// Appends a status of three digits. `std::to_string` costs more than the rest of the line.
void append_status(std::string& to, int status)
{
    auto const digit = [](int value) { return static_cast<char>('0' + value % 10); };
    char const text[] = {' ', digit(status / 100), digit(status / 10), digit(status)};
    to.append(text, sizeof text);
}

} // namespace

retry_cause cause_of(core::attempt_class what) noexcept
{
    using core::attempt_class;
    switch (what) {
    case attempt_class::not_sent:
    case attempt_class::permanent_connect_failure: return retry_cause::not_connected;
    case attempt_class::stale_reuse: return retry_cause::dead_connection;
    case attempt_class::ambiguous: return retry_cause::lost;
    case attempt_class::unauthorized: return retry_cause::token_refused;
    case attempt_class::rate_limited:
    case attempt_class::quota: return retry_cause::rate_limited;
    case attempt_class::unavailable: return retry_cause::unavailable;
    case attempt_class::unreadable: return retry_cause::unreadable;
    case attempt_class::refused: return retry_cause::other_path;
    case attempt_class::succeeded:
    case attempt_class::server_failed:
    case attempt_class::out_of_time:
    case attempt_class::cancelled:
    case attempt_class::client_closed:
    case attempt_class::client_side: break;
    }
    return retry_cause::server_failed;
}

void log_attempt(
    client_state& on, call_context const& job, int attempt, core::attempt_class what,
    exchange_outcome const& outcome)
{
    using namespace std::string_view_literals;
    if (!on.logs()) return;
    auto line = on.redacted_url().begin_line(job.spec.method, job.to);
    line.append(core::to_string(what));
    if (outcome.response.status != 0) append_status(line, outcome.response.status);
    if (outcome.code != errc{}) line.append(" "sv).append(to_string(outcome.code));
    if (outcome.cause) line.append(" ("sv).append(outcome.cause.message()).append(")"sv);
    if (attempt != 1) line.append(", attempt "sv).append(std::to_string(attempt));
    if (outcome.reused) line.append(", reused"sv);
    if (!job.trace_id.empty()) line.append(", trace "sv).append(job.trace_id);
    auto const fine = what == core::attempt_class::succeeded;
    on.log(fine ? log_level::debug : log_level::warning, line);
    on.redacted_url().give_back(std::move(line));
}

void report_finished(client_state& on, call_context const& job, charge_verdict const& charge)
{
    publish(on, job, errc{}, charge, false);
}

void report_finished(client_state& on, call_context& job, generation& found)
{
    job.spent.elapsed = found.elapsed;
    auto const known = std::make_shared<call_report>(*found.call);
    known->trace_id = job.trace_id;
    known->timeline = job.spent;
    found.call = shared_value<call_report>(known);
    publish(on, job, errc{}, found.charge, true);
}

error report_finished(client_state& on, call_context& job, error const& why)
{
    if (!on.detached()) job.spent.elapsed = on.time().now() - job.started;
    auto details = why.details();
    details.elapsed = job.spent.elapsed;
    details.timeline = job.spent;
    auto ended = error(why.value(), std::move(details));
    publish(on, job, ended.value(), ended.charge(), false);
    return ended;
}

} // namespace neuroflash::inline v0::call
