// SPDX-License-Identifier: BSL-1.0
// Events and log lines of a call. Without an observer and a logger they cost a test of a pointer.
#ifndef NEUROFLASH_SRC_CALL_CALL_EVENTS_HPP
#define NEUROFLASH_SRC_CALL_CALL_EVENTS_HPP

#include "call/call_context.hpp"
#include "call/client_state.hpp"

#include <neuroflash/core/retry/classify.hpp>
#include <neuroflash/core/retry/retry_policy.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/observer.hpp>

namespace neuroflash::inline v0::call {

inline call_name name_of(call_context const& job) noexcept
{
    return {job.kind, job.trace_id};
}

inline void notify_start(client_state& on, call_context const& job, int number)
{
    if (!on.observed()) return;
    on.notify(&observer::on_attempt_started, attempt_started{name_of(job), number, job.to.origin});
}

inline void notify_end(
    client_state& on, call_context const& job, origin const& to, int number,
    exchange_outcome const& outcome)
{
    if (!on.observed()) return;
    on.notify(
        &observer::on_attempt_finished,
        attempt_finished{
            name_of(job), number, to, outcome.code, outcome.response.status, outcome.times});
}

inline void notify_retry(
    client_state& on, call_context const& job, int number, retry_cause cause,
    core::retry_action const& next)
{
    if (!on.observed()) return;
    on.notify(
        &observer::on_retry,
        retry_planned{name_of(job), number, cause, next.delay, std::string_view(next.reason)});
}

/// Writes a line to the logger.
void log_attempt(
    client_state& on, call_context const& job, int attempt, core::attempt_class what,
    exchange_outcome const& outcome);

/// The cause of a retry, for the classes after which a call continues; the others end it.
retry_cause cause_of(core::attempt_class what) noexcept;

/// Counts the time that a call spends in a phase outside the transport, and reports its beginning.
class phase_timer
{
public:
    phase_timer(client_state& on, call_context& job, phase where)
        : on_(on), job_(job), where_(where), began_(on.time().now())
    {
        if (!on.observed()) return;
        on.notify(&observer::on_wait, wait_started{name_of(job), where});
    }
    ~phase_timer()
    {
        // If the io_context was destroyed while the call waited, the time source may be gone too.
        if (!on_.detached()) job_.spent.add(where_, on_.time().now() - began_);
    }
    phase_timer(phase_timer const&) = delete;
    phase_timer& operator=(phase_timer const&) = delete;

private:
    client_state& on_;
    call_context& job_;
    phase where_;
    time_point began_;
};

/// Reports the end of a call, with its timeline, to the observer and the logger.
void report_finished(client_state& on, call_context const& job, charge_verdict const& charge);

/// Reports the end of a call whose images the history showed, and gives them their timeline.
void report_finished(client_state& on, call_context& job, generation& found);

/// Reports the end of a call that failed, and gives the error its timeline.
error report_finished(client_state& on, call_context& job, error const& why);

} // namespace neuroflash::inline v0::call

#endif
