// SPDX-License-Identifier: BSL-1.0
// The error that ends a call without a value; most are members of `retry_loop`.
#include "call/client_state.hpp"
#include "call/dispatch.hpp"
#include "call/recovery/reconciler.hpp"
#include "call/retry_loop.hpp"

#include <neuroflash/core/http/error_map.hpp>
#include <neuroflash/core/http/retry_after.hpp>
#include <neuroflash/core/retry/charge_rules.hpp>

#include <algorithm>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::call {

errc retry_loop::code_for(core::attempt_class what, exchange_outcome const& outcome) const
{
    if (what == core::attempt_class::unreadable) return unreadable_->value();
    if (outcome.code != errc{}) return outcome.code;
    if (what == core::attempt_class::ambiguous) return errc::bad_response;
    return core::failure_code(outcome.response.status, failure_);
}

std::string retry_loop::message_for(errc code, exchange_outcome const& outcome) const
{
    auto text = std::string();
    if (unreadable_ && (code == errc::bad_response || unreadable_->value() != errc::bad_response)) {
        text = core::with_message(unreadable_->message(), failure_);
    } else if (!refused_redirect_.empty()) {
        text = "The service answered " + std::to_string(outcome.response.status) + ": " +
            refused_redirect_ + '.';
    } else if (outcome.code == errc{}) {
        text = core::describe(outcome.response.status, failure_);
    } else {
        text = error(code).message();
        auto explanation = outcome.explanation;
        if (job_.sink && code == errc::storage_failed && explanation.empty()) {
            explanation = job_.sink->failure_reason();
        }
        if (!explanation.empty()) {
            text.back() = ':';
            // The limit has room for all addresses of a host.
            text += ' ' + core::sanitized(explanation, 2000) + '.';
        } else if (outcome.cause) {
            text.back() = ':';
            text += ' ' + outcome.cause.message() + '.';
        }
    }
    // Without this the user looks for the mistake in the address that was configured.
    if (redirects_ > 0 && refused_redirect_.empty() && outcome.code == errc{}) {
        text += " The request was redirected, to an address on " + job_.to.origin.to_string() +
            ", which gave this response.";
    }
    return text;
}

void retry_loop::explain(exchange_outcome const& outcome, std::string_view reason)
{
    auto details = error_details();
    auto const code = code_for(last_, outcome);
    details.message = message_for(code, outcome);
    details.cause = outcome.cause;
    if (unreadable_ && last_ == core::attempt_class::unreadable) {
        details.cause = unreadable_->code();
        details.advice = unreadable_->advice();
    }
    details.phase = outcome.phase;
    details.http_status = outcome.response.status;
    details.proxy_status = outcome.proxy_status;
    details.responder = failure_.responder;
    details.server_code = failure_.server_code;
    details.server_message = failure_.server_message;
    details.field_errors = failure_.field_errors;
    details.request_id = failure_.request_id;
    // The header of a response that was cut names it all the same.
    if (outcome.code != errc{} && outcome.header_seen) {
        details.request_id = request_id_of(on_, outcome.response);
    }
    details.retry_after =
        core::parse_retry_after(outcome.response.fields.find("retry-after"), on_.time().wall_now());
    auto const kept_back = details.retry_after && charge_.state == charge_state::unknown;
    if (sent_ > 1) {
        details.message +=
            " After " + std::to_string(sent_) + " attempts: " + std::string(reason) + '.';
    } else if (kept_back) {
        details.message += " It is not sent again: " + std::string(reason) + '.';
    }
    error_ = final_error(code, std::move(details));
}

// A cancelled call and a closed client are caused by the caller. Every other error that leaves the
// charge unknown gets the same code.
error retry_loop::final_error(errc code, error_details details) const
{
    details.charge = charge_;
    if (details.charge.evidence.empty()) details.charge.evidence = "Nothing was sent.";
    details.attempts = std::max(details.attempts, sent_);
    job_.spent.attempts = details.attempts;
    details.trace_id = job_.trace_id;
    details.elapsed = on_.time().now() - job_.started;
    if (charge_.state != charge_state::unknown) return error(code, std::move(details));
    details.advice = job_.unit == charge_unit::tokens
        ? "A text cannot be looked up afterwards. Send it again only if paying its tokens twice is "
          "acceptable."
        : std::string(default_advice(errc::outcome_unknown));
    if (code == errc::cancelled || code == errc::client_closed) {
        return error(code, std::move(details));
    }
    if (details.message.empty()) details.message = error(code).message();
    details.message = core::lost_response_text(job_.unit) + ' ' + details.message;
    details.cause = make_error_code(code);
    return error(errc::outcome_unknown, std::move(details));
}

error retry_loop::make_error(errc code)
{
    auto details = error_details();
    details.phase = sent_ == 0 ? job_.waited_in : phase::backoff;
    if (progress_.state == call_state::awaiting_connection) details.phase = phase::queue;
    return final_error(code, std::move(details));
}

error retry_loop::out_of_time()
{
    auto const queued = progress_.state == call_state::awaiting_connection;
    if (sent_ > 0 && !queued) return make_error(errc::backoff_timeout);
    auto details = error_details();
    details.phase = phase::queue;
    details.message = "The deadline passed before the request could be sent.";
    details.advice = "Raise the deadline.";
    return final_error(errc::queue_timeout, std::move(details));
}

error retry_loop::make_error(error const& why)
{
    return final_error(why.value(), why.details());
}

error failure_by_exception(call_context const& job)
{
    auto details = error_details();
    details.trace_id = job.trace_id;
    if (job.paid) {
        details.charge = charge_verdict(
            charge_state::unknown, 0,
            "The call ended with an exception; its request may have been sent.");
        details.charge.unit = job.unit;
    }
    return error(errc::internal, std::move(details));
}

bool may_name_work(http_response const& lost) noexcept
{
    if (core::is_success(lost.status)) return true;
    try {
        return core::read_failure(lost).names_work;
    } catch (...) {
        return true; // what it said is lost
    }
}

namespace {

/// The cost of images that were decoded before an exception, unless it was counted already.
void doubt_by_exception(charge_verdict& charge) noexcept
{
    if (charge.state == charge_state::charged) return;
    charge.state = charge_state::unknown;
    try {
        charge.evidence = "An exception came before the images were counted.";
    } catch (std::bad_alloc const&) { // the state says it
    }
}

/// Images in a response belong to its call, whether or not the ledger has them already. Images that
/// a search has found have their owner.
void take_images(client_state& on, call_context& job, generation const& kept) noexcept
{
    try {
        if (!on.detached()) job.spent.elapsed = on.time().now() - job.started;
        auto const answered = job.started + job.spent.elapsed;
        on.reconciler().on_answered(*job.open_call, kept, answered);
    } catch (...) { // the images are worth more than the note of whose they are
    }
}

} // namespace

bool keep_outcome(client_state& on, call_context& job, result<generation>& kept) noexcept
{
    if (kept && kept->images.empty()) return false;
    if (kept) doubt_by_exception(kept->charge);
    if (kept && !kept->recovered) take_images(on, job, *kept);
    try {
        if (!kept) kept = report_finished(on, job, kept.error());
        else if (kept->recovered) report_finished(on, job, *kept);
        else report_finished(on, job, kept->charge);
    } catch (...) { // the outcome is worth more than its report
    }
    return true;
}

} // namespace neuroflash::inline v0::call
