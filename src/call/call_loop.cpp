// SPDX-License-Identifier: BSL-1.0
#include "call/attempts.hpp"
#include "call/engine.hpp"
#include "call/telling.hpp"

#include <neuroflash/core/charge_rules.hpp>
#include <neuroflash/core/classify.hpp>
#include <neuroflash/core/error_map.hpp>
#include <neuroflash/core/redact.hpp>
#include <neuroflash/core/retry_after.hpp>
#include <neuroflash/core/retry_state.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace neuroflash::inline v0::call {

attempts::attempts(engine& on, call_job& job)
    : on_(on), job_(job),
      retry_(on.params().retry, job.paid, job.deadline, on.budget(), job.max_attempts)
{
    if (!job_.routes || job_.fallback.target.empty()) return;
    route_ = job_.routes->preferred();
    if (route_ == route::reference) std::swap(job_.to, job_.fallback);
}

// What was to fetch the token for all found no memory for its frame.
attempts::~attempts()
{
    if (token_wanted_ == token_source::need::issue && !on_.abandoned()) on_.tokens().give_up(on_);
}

attempts::step attempts::next(bool cancelled)
{
    if (over_) return step::over;
    if (pausing_) return step::attend;
    if (on_.closed()) return end(ended(errc::client_closed));
    // A cancellation that found nobody waiting, before the start for one, must send nothing.
    if (cancelled) return end(ended(errc::cancelled));
    auto const now = on_.time().now();
    if (sends_token()) {
        auto const needed =
            token_waited_for_ ? token_source::need::use : on_.tokens().on_need(now, job_.deadline);
        token_waited_for_ = false;
        if (needed != token_source::need::use) {
            token_wanted_ = needed;
            return step::attend;
        }
        token_used_ = on_.tokens().generation();
    }
    if (now >= job_.deadline) return end(out_of_time());
    on_sending(now);
    return step::send;
}

attempts::step attempts::end(error why)
{
    error_ = std::move(why);
    over_ = true;
    return step::over;
}

void attempts::on_sending(time_point now)
{
    last_sent_ = now;
    tell_start(on_, job_, sent_ + 1);
    if (job_.flight) {
        on_.reconciler().ledger().on_sending(*job_.flight, now, on_.time().wall_now());
    }
    build();
    on_.calls().on_requested();
}

asio::awaitable<void> attempts::attend()
{
    if (token_wanted_) {
        auto const waiting = time_in(on_, job_, phase::token);
        auto getting = on_.tokens().obtain(on_.shared_from_this(), *token_wanted_, job_.deadline);
        token_wanted_.reset();
        auto const got = co_await std::move(getting);
        token_waited_for_ = true;
        if (!got) end(ended(got.error()));
        co_return;
    }
    pausing_ = false;
    auto const due = on_.time().now() + next_.delay;
    if (next_.needs_proof) {
        auto const waiting = time_in(on_, job_, phase::history);
        auto proving = job_.history->await_absence(due);
        auto const absent = co_await std::move(proving);
        if (!absent) over_ = true;
        co_return;
    }
    auto const waiting = time_in(on_, job_, phase::backoff);
    // Destroying the client wakes it; `next` sees that, and a cancellation.
    auto& pauses = on_.pauses();
    co_await pauses.wait(on_.time(), due, pauses.landings());
}

asio::awaitable<void> attempts::exchange()
{
    job_.outcome.clear();
    return on_.transport().exchange(job_.request, job_.outcome);
}

void attempts::take()
{
    over_ = !go_on(job_.outcome);
    if (over_) return;
    tell_retry(on_, job_, sent_, cause_of(last_), next_);
    if (next_.kind == core::retry_action::refresh_token) on_.tokens().on_rejected(token_used_);
    pausing_ = next_.kind == core::retry_action::wait || next_.needs_proof;
}

void attempts::build() const
{
    auto const& params = on_.params();
    job_.request.origin = job_.to.origin;
    job_.request.deadline = job_.deadline;
    job_.request.max_body = job_.max_body;
    job_.request.sink = job_.sink;
    job_.request.call = name_of(job_);
    auto const room =
        job_.spec.body.size() + on_.tokens().token().size() + params.user_agent.size();
    auto& request = job_.request.message;
    request.start(job_.spec.method, job_.to.origin, job_.to.target, room);
    request.append_field("User-Agent", params.user_agent);
    request.append_field("Accept", job_.sink ? "*/*" : "application/json");
    if (sends_token()) {
        request.append_field("Authorization", "Bearer ", on_.tokens().token());
        if (!job_.workspace.empty()) request.append_field("x-workspace-id", job_.workspace);
    }
    if (job_.fresh) request.append_field("Cache-Control", "no-cache");
    if (!job_.trace_id.empty()) request.append_field("X-Request-Id", job_.trace_id);
    if (!job_.spec.content_type.empty()) {
        request.append_field("Content-Type", job_.spec.content_type);
    }
    request.finish(job_.spec.body);
}

bool attempts::go_on(exchange_outcome& outcome)
{
    ++sent_;
    outcome.times.bytes_sent = outcome.bytes_written;
    outcome.times.reused = outcome.reused;
    job_.spent.add(outcome.times);
    tell_end(on_, job_, job_.to.origin, sent_, outcome);
    failure_ = core::server_failure();
    unreadable_.reset();
    refused_redirect_.clear();
    auto const whole = outcome.code == errc{};
    auto const status = outcome.response.status;
    if (whole && status / 100 != 2) {
        read_failure(outcome.response);
        if (try_other_route(outcome) || follow(outcome)) {
            last_ = core::attempt_class::refused;
            take_verdict(last_, outcome);
            next_ = retry_.on_other_address(facts_of(last_, outcome), on_.time().now());
            return goes_on(outcome);
        }
    }
    last_ = judge_answer(outcome);
    if (last_ == core::attempt_class::unreadable) last_ = judge_words(outcome);
    answer_lost_ = answer_lost_ || core::may_have_worked(last_);
    log_attempt(on_, job_, sent_, last_, outcome);
    if (last_ == core::attempt_class::succeeded) {
        succeeded_ = true;
        return false;
    }
    take_verdict(last_, outcome);
    next_ = retry_.on_attempt(facts_of(last_, outcome), on_.time().now(), on_.time().jitter());
    return goes_on(outcome);
}

/// What the attempt cost, as far as that is known.
void attempts::take_verdict(core::attempt_class what, exchange_outcome const& outcome)
{
    auto verdict = core::judge(what, outcome, job_.paid, on_.params().retry.trust_503);
    if (job_.flight) job_.flight->on_attempt(verdict.state != charge_state::not_charged);
    charge_ = core::combine(std::move(charge_), std::move(verdict));
}

core::attempt_facts
attempts::facts_of(core::attempt_class what, exchange_outcome const& outcome) const
{
    auto facts = core::attempt_facts{what, outcome.bytes_written, {}, false, {}};
    facts.retry_after =
        core::parse_retry_after(outcome.response.fields.find("retry-after"), on_.time().wall_now());
    facts.sent_token = sends_token();
    facts.retry_forbidden = failure_.no_retry;
    facts.delivered = job_.handed_out && *job_.handed_out;
    facts.in_doubt = job_.paid && charge_.state != charge_state::not_charged;
    auto const due = job_.history ? job_.history->proof_due() : std::nullopt;
    if (due) {
        facts.proof_in = std::max(*due - on_.time().now(), std::chrono::nanoseconds(0));
    }
    return facts;
}

/// After the decision. False: the call is over.
bool attempts::goes_on(exchange_outcome const& outcome)
{
    if (next_.kind == core::retry_action::stop) {
        explain(last_, outcome);
        return false;
    }
    if (!next_.needs_proof) return true;
    // What the call ends with, should there be no proof.
    auto const planned = std::exchange(
        next_, {core::retry_action::stop, {}, "it may have been carried out after all"});
    explain(last_, outcome);
    next_ = planned;
    return true;
}

// Errors and logs quote the service, and some services quote the request.
void attempts::read_failure(http_response& response)
{
    auto const& token = on_.tokens().token();
    auto const& secret = on_.params().credentials.client_secret();
    core::hide(response.body, token);
    core::hide(response.body, secret);
    failure_ = core::read_failure(response);
    // These come from headers too, and may be cut.
    auto const text = response.fields.text();
    if (!core::holds(text, token) && !core::holds(text, secret)) return;
    failure_.request_id.clear();
    failure_.server_code.clear();
}

bool attempts::try_other_route(exchange_outcome const& outcome)
{
    if (!job_.routes || job_.fallback.target.empty()) return false;
    auto const status = outcome.response.status;
    if (!core::route_is_missing(status, outcome.response.body, job_.names_item)) {
        if (core::proves_route(status)) job_.routes->on_worked(route_);
        return false;
    }
    if (!core::route_choice::fallback_allowed(routes_tried_)) return false;
    ++routes_tried_;
    route_ = core::route_choice::other(route_);
    std::swap(job_.to, job_.fallback);
    return true;
}

bool attempts::follow(exchange_outcome const& outcome)
{
    auto const status = outcome.response.status;
    if (status / 100 != 3) return false;
    auto const where = outcome.response.fields.find("location");
    auto const to = core::resolve(job_.to, where);
    auto const& secret = on_.params().credentials.client_secret();
    if (core::holds(where, on_.tokens().token()) || core::holds(where, secret)) {
        refused_redirect_ = "its Location repeats a secret";
    } else if (where.empty()) {
        // As a reference, no text means the same URL: the request would be repeated.
        refused_redirect_ = "it names no Location";
    } else if (!to) {
        refused_redirect_ = "its Location " + std::string(to.error());
    } else if (++redirects_ > (job_.paid ? 1 : job_.max_redirects)) {
        refused_redirect_ = "it redirects to " + to->origin.to_string() + ", which is not followed";
        if (redirects_ > 1) refused_redirect_ = "it redirects too often";
    } else if (!core::may_follow(
                   status, job_.spec.method, job_.to.origin, to->origin, job_.may_leave)) {
        refused_redirect_ = "it points to " + to->origin.to_string() + ", which is not followed";
    } else {
        left_ = left_ || to->origin != job_.to.origin;
        job_.to = *to;
        return true;
    }
    return false;
}

core::attempt_class attempts::judge_answer(exchange_outcome const& outcome)
{
    auto what = core::classify(outcome, failure_.quota);
    if (core::was_done_before(job_.spec.method, outcome, answer_lost_)) {
        what = core::attempt_class::succeeded;
    }
    if (what != core::attempt_class::succeeded) return what;
    if (job_.routes) job_.routes->on_worked(route_);
    auto read = job_.reader->read(outcome.response);
    if (read) return what;
    unreadable_ = read.error();
    return core::attempt_class::unreadable;
}

/// A 2xx that brings no result may say why, in whatever form: then it is a refusal like any other.
core::attempt_class attempts::judge_words(exchange_outcome& outcome)
{
    read_failure(outcome.response);
    auto const without_result = unreadable_->value() != errc::bad_response;
    if (without_result) failure_.says_failure = true;
    if (without_result || core::refuses_in_body(outcome.response.status, failure_)) {
        return core::attempt_class::refused;
    }
    return core::attempt_class::unreadable;
}

errc attempts::code_for(core::attempt_class what, exchange_outcome const& outcome) const
{
    if (what == core::attempt_class::unreadable) return unreadable_->value();
    if (outcome.code != errc{}) return outcome.code;
    if (what == core::attempt_class::lost) return errc::bad_response;
    return core::failure_code(outcome.response.status, failure_);
}

std::string attempts::message_for(errc code, exchange_outcome const& outcome) const
{
    auto text = std::string();
    if (unreadable_ && (code == errc::bad_response || unreadable_->value() != errc::bad_response)) {
        text = core::with_words(unreadable_->message(), failure_);
    } else if (!refused_redirect_.empty()) {
        text = "The service answered " + std::to_string(outcome.response.status) + ": " +
            refused_redirect_ + '.';
    } else if (outcome.code == errc{}) {
        text = core::describe(outcome.response.status, failure_);
    } else {
        text = error(code).message();
        auto explanation = outcome.explanation;
        if (job_.sink && code == errc::storage_failed && explanation.empty()) {
            explanation = job_.sink->complaint();
        }
        if (!explanation.empty()) {
            text.back() = ':';
            // Long enough for all addresses of a host.
            text += ' ' + core::printable(explanation, 2000) + '.';
        } else if (outcome.cause) {
            text.back() = ':';
            text += ' ' + outcome.cause.message() + '.';
        }
    }
    return text;
}

void attempts::explain(core::attempt_class what, exchange_outcome const& outcome)
{
    auto details = error_details();
    auto code = code_for(what, outcome);
    details.message = message_for(code, outcome);
    details.cause = outcome.cause;
    if (unreadable_ && what == core::attempt_class::unreadable) {
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
    details.retry_after =
        core::parse_retry_after(outcome.response.fields.find("retry-after"), on_.time().wall_now());
    auto const kept_back = details.retry_after && charge_.state == charge_state::unknown;
    if (sent_ > 1) {
        details.message +=
            " After " + std::to_string(sent_) + " attempts: " + std::string(next_.reason) + '.';
    } else if (kept_back) {
        details.message += " It is not sent again: " + std::string(next_.reason) + '.';
    }
    error_ = final_error(code, std::move(details));
}

// Cancelling and closing are the caller's own doing; everything else that leaves the money in doubt
// has one name.
error attempts::final_error(errc code, error_details details) const
{
    details.charge = charge_;
    if (details.charge.evidence.empty()) details.charge.evidence = "Nothing was sent.";
    details.attempts = std::max(details.attempts, sent_);
    job_.spent.attempts = details.attempts;
    details.trace_id = job_.trace_id;
    details.elapsed = on_.time().now() - job_.started;
    if (charge_.state != charge_state::unknown) return error(code, std::move(details));
    details.advice = default_advice(errc::outcome_unknown);
    if (code == errc::cancelled || code == errc::client_closed) {
        return error(code, std::move(details));
    }
    if (details.message.empty()) details.message = error(code).message();
    details.message = error(errc::outcome_unknown).message() + ' ' + details.message;
    details.cause = make_error_code(code);
    return error(errc::outcome_unknown, std::move(details));
}

error attempts::ended(errc code)
{
    auto details = error_details();
    details.phase = sent_ == 0 ? job_.waited_in : phase::backoff;
    return final_error(code, std::move(details));
}

error attempts::out_of_time()
{
    if (sent_ > 0) return ended(errc::backoff_timeout);
    auto details = error_details();
    details.phase = phase::queue;
    details.message = "The deadline passed before the request could be sent.";
    details.advice = "Raise the deadline.";
    return final_error(errc::queue_timeout, std::move(details));
}

error attempts::ended(error const& why)
{
    return final_error(why.value(), why.details());
}

result<call_facts> attempts::finish()
{
    if (!succeeded_) return *error_;
    job_.spent.attempts = sent_;
    job_.spent.elapsed = on_.time().now() - job_.started;
    auto facts = call_facts();
    facts.last_sent = last_sent_;
    facts.before = std::move(charge_);
    return facts;
}

asio::awaitable<result<call_facts>> run(engine& on, call_job& job)
{
    auto state = attempts(on, job);
    for (;;) {
        auto const cancelling = co_await asio::this_coro::cancellation_state;
        auto const step = state.next(cancelling.cancelled() != asio::cancellation_type::none);
        if (step == attempts::step::over) co_return state.finish();
        if (step == attempts::step::attend) {
            auto attending = state.attend();
            co_await std::move(attending);
            continue;
        }
        auto exchanging = state.exchange();
        co_await std::move(exchanging);
        state.take();
    }
}

} // namespace neuroflash::inline v0::call
