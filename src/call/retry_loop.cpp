// SPDX-License-Identifier: BSL-1.0
#include "call/retry_loop.hpp"
#include "call/call_events.hpp"
#include "call/client_state.hpp"
#include "call/dispatch.hpp"

#include <neuroflash/core/http/error_map.hpp>
#include <neuroflash/core/http/retry_after.hpp>
#include <neuroflash/core/retry/charge_rules.hpp>
#include <neuroflash/core/retry/classify.hpp>
#include <neuroflash/core/retry/retry_policy.hpp>
#include <neuroflash/core/text/redact.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace neuroflash::inline v0::call {

retry_loop::retry_loop(client_state& on, call_context& job, call_progress& progress)
    : on_(on), job_(job), progress_(progress),
      policy_(on.params().retry, job.paid, job.deadline, on.budget(), job.max_attempts)
{
    if (!job_.routes || job_.fallback.target.empty()) return;
    route_ = job_.routes->preferred();
    if (route_ == route::reference) std::swap(job_.to, job_.fallback);
}

// If there was no memory for the frame of the token's fetch, its waiting callers get the error.
retry_loop::~retry_loop()
{
    if (token_need_ == token_provider::need::issue && !on_.detached()) on_.tokens().give_up(on_);
}

void retry_loop::next(bool cancelled)
{
    if (progress_.state == call_state::sending) {
        progress_.slot.release();
        on_response();
        if (progress_.state != call_state::sending) return;
    } else if (error_) {
        progress_.state = call_state::finished;
        return;
    }
    begin_attempt(cancelled);
}

void retry_loop::begin_attempt(bool cancelled)
{
    if (on_.closed()) return fail(make_error(errc::client_closed));
    auto const now = on_.time().now();
    if (progress_.state == call_state::awaiting_connection) {
        job_.spent.add(phase::queue, now - progress_.waiting_since);
        job_.waited_in = phase::queue;
    }
    // After a cancellation that no wait received, such as one before the start, nothing is sent.
    if (cancelled) return fail(make_error(errc::cancelled));
    if (sends_token() && !has_token(now)) return;
    if (now >= job_.deadline) return fail(out_of_time());
    if (!progress_.slot && !has_slot(now)) return;
    on_sending(now);
    progress_.state = call_state::sending;
}

/// Returns false if the token is awaited, without a slot, which other calls can use meanwhile.
bool retry_loop::has_token(time_point now)
{
    // A token that was awaited is good enough for this attempt. After a wait for a slot, any
    // usable token is.
    auto const served = progress_.state == call_state::awaiting_token ||
        (progress_.state == call_state::awaiting_connection && on_.tokens().has_valid(now));
    if (!served) {
        token_need_ = on_.tokens().on_need(now, job_.deadline);
        if (token_need_ != token_provider::need::use) {
            progress_.slot.release();
            progress_.state = call_state::awaiting_token;
            return false;
        }
    }
    token_used_ = on_.tokens().generation();
    return true;
}

/// Returns false if the slot is awaited, or the call has failed.
bool retry_loop::has_slot(time_point now)
{
    if (progress_.state == call_state::awaiting_connection) { // the wait ended without a slot
        fail(out_of_time());
        return false;
    }
    auto const begun = sent_ > 0 || job_.waited_in == phase::queue;
    return progress_.acquire(
        on_.transport(),
        slot_request(job_.to.origin, job_.deadline, name_of(job_), job_.ahead || begun), now);
}

void retry_loop::fail(error why)
{
    error_ = std::move(why);
    progress_.state = call_state::finished;
}

void retry_loop::on_sending(time_point now)
{
    last_sent_ = now;
    job_.exchange_began = now;
    notify_start(on_, job_, sent_ + 1);
    if (job_.open_call) {
        on_.reconciler().ledger().on_sending(*job_.open_call, now, on_.time().wall_now());
    }
    build();
    on_.calls().on_requested();
}

asio::awaitable<void> retry_loop::wait()
{
    switch (progress_.state) {
    case call_state::awaiting_token: return get_token();
    case call_state::awaiting_connection: return progress_.wait_for_slot();
    case call_state::backing_off: return back_off();
    case call_state::checking_history: return check_history();
    default: job_.outcome.clear(); return progress_.slot.exchange(job_.request, job_.outcome);
    }
}

asio::awaitable<void> retry_loop::get_token()
{
    auto const waiting = phase_timer(on_, job_, phase::token);
    auto getting = on_.tokens().obtain(on_.shared_from_this(), token_need_, job_.deadline);
    token_need_ = token_provider::need::use;
    auto const got = co_await std::move(getting);
    if (!got) error_ = make_error(got.error());
}

asio::awaitable<void> retry_loop::back_off()
{
    auto const due = on_.time().now() + next_.delay;
    auto const waiting = phase_timer(on_, job_, phase::backoff);
    // Destroying the client ends the wait. `next` sees that, and a cancellation.
    auto& backoff_waits = on_.backoff_waits();
    co_await backoff_waits.wait(on_.time(), due, backoff_waits.completions());
}

asio::awaitable<void> retry_loop::check_history()
{
    auto const due = on_.time().now() + next_.delay;
    auto const waiting = phase_timer(on_, job_, phase::history);
    auto proving = job_.history->await_absence(due);
    auto const absent = co_await std::move(proving);
    if (absent) error_.reset();
}

void retry_loop::on_response()
{
    if (!decide(job_.outcome)) {
        progress_.state = call_state::finished;
        return;
    }
    notify_retry(on_, job_, sent_, cause_of(last_), next_);
    if (next_.kind == core::retry_action::refresh_token) on_.tokens().on_rejected(token_used_);
    if (next_.needs_proof) {
        progress_.state = call_state::checking_history;
    } else if (next_.kind == core::retry_action::wait) {
        progress_.state = call_state::backing_off;
    }
}

void retry_loop::build() const
{
    auto const& params = on_.params();
    job_.request.origin = job_.to.origin;
    job_.request.deadline = job_.deadline;
    job_.request.max_body = job_.max_body;
    job_.request.sink = job_.sink;
    job_.request.piece_size = job_.piece_size;
    job_.request.call = name_of(job_);
    auto& request = job_.request.message;
    // The request of the attempt before still has the body.
    if (job_.moves_body && job_.spec.body.empty()) job_.spec.body = request.release_body();
    auto const copied = job_.moves_body ? 0 : job_.spec.body.size();
    auto const room = copied + on_.tokens().token().size() + params.user_agent.size();
    request.start(job_.spec.method, job_.to.origin, job_.to.target, room);
    request.append_field("User-Agent", params.user_agent);
    auto const usual = std::string_view(job_.sink ? "*/*" : "application/json");
    request.append_field("Accept", job_.accept.empty() ? usual : job_.accept);
    if (sends_token()) {
        request.append_field("Authorization", "Bearer ", on_.tokens().token());
        if (!job_.workspace.empty()) request.append_field("x-workspace-id", job_.workspace);
    }
    if (job_.bypass_caches) request.append_field("Cache-Control", "no-cache");
    if (!job_.trace_id.empty()) request.append_field("X-Request-Id", job_.trace_id);
    if (!job_.spec.content_type.empty()) {
        request.append_field("Content-Type", job_.spec.content_type);
    }
    if (job_.moves_body) {
        request.finish_with(std::move(job_.spec.body));
        job_.spec.body.clear();
    } else {
        request.finish(job_.spec.body);
    }
}

bool retry_loop::decide(exchange_outcome& outcome)
{
    ++sent_;
    job_.exchange_began.reset();
    job_.reader->translate(outcome);
    outcome.times.bytes_sent = outcome.bytes_written;
    outcome.times.reused = outcome.reused;
    job_.spent.add(outcome.times);
    notify_end(on_, job_, job_.to.origin, sent_, outcome);
    failure_ = core::server_failure();
    unreadable_.reset();
    refused_redirect_.clear();
    auto const whole = outcome.code == errc{};
    auto const status = outcome.response.status;
    if (whole && status / 100 != 2) {
        read_failure(outcome.response);
        auto const is_refusal = !job_.paid || !failure_.names_work;
        if (is_refusal && (try_other_route(outcome) || follow(outcome))) {
            last_ = core::attempt_class::refused;
            take_verdict(last_, outcome);
            next_ = policy_.on_other_address(facts_of(last_, outcome), on_.time().now());
            return goes_on(outcome);
        }
    }
    last_ = classify_response(outcome);
    if (last_ == core::attempt_class::unreadable) last_ = classify_text(outcome);
    earlier_.ambiguous = earlier_.ambiguous || core::may_have_worked(last_);
    log_attempt(on_, job_, sent_, last_, outcome);
    if (last_ == core::attempt_class::succeeded) return false;
    take_verdict(last_, outcome);
    next_ = policy_.on_attempt(facts_of(last_, outcome), on_.time().now(), on_.time().jitter());
    return goes_on(outcome);
}

/// Adds the cost of the attempt, as far as it is known.
void retry_loop::take_verdict(core::attempt_class what, exchange_outcome const& outcome)
{
    auto const trust = on_.params().retry.trust_503;
    auto verdict = core::verdict_of_attempt(what, outcome, job_.paid, trust, job_.unit);
    if (job_.open_call) job_.open_call->on_attempt(verdict.state != charge_state::not_charged);
    charge_ = core::merge_verdicts(std::move(charge_), std::move(verdict));
}

core::attempt_facts
retry_loop::facts_of(core::attempt_class what, exchange_outcome const& outcome) const
{
    auto facts = core::attempt_facts{what, outcome.bytes_written, {}, false, {}};
    facts.retry_after =
        core::parse_retry_after(outcome.response.fields.find("retry-after"), on_.time().wall_now());
    facts.may_have_left = core::may_have_left(outcome);
    facts.sent_token = sends_token();
    facts.retry_forbidden = failure_.no_retry;
    facts.delivered = job_.reader->has_delivered();
    facts.in_doubt = job_.paid && charge_.state != charge_state::not_charged;
    facts.may_leave_copy = job_.history && !job_.paid && core::may_have_worked(what);
    auto const due = job_.history ? job_.history->proof_due() : std::nullopt;
    if (due) {
        facts.proof_in = std::max(*due - on_.time().now(), std::chrono::nanoseconds(0));
    }
    return facts;
}

/// Called after the decision. Returns false if the call is over.
bool retry_loop::goes_on(exchange_outcome const& outcome)
{
    if (next_.kind == core::retry_action::stop) {
        explain(outcome, next_.reason);
        return false;
    }
    if (next_.needs_proof) explain(outcome, "it may have been carried out after all");
    return true;
}

// Errors and logs quote the service, and some services quote the request.
void retry_loop::read_failure(http_response& response)
{
    auto const& token = on_.tokens().token();
    auto const& secret = on_.params().credentials.client_secret();
    core::hide(response.body, token);
    core::hide(response.body, secret);
    failure_ = core::read_failure(response);
    // The texts may come from headers, and may be cut.
    auto const text = response.fields.text();
    if (!core::holds(text, token) && !core::holds(text, secret)) return;
    failure_.request_id.clear();
    failure_.server_code.clear();
}

bool retry_loop::try_other_route(exchange_outcome const& outcome)
{
    if (!job_.routes || job_.fallback.target.empty()) return false;
    if (job_.reader->has_delivered()) return false;
    auto const status = outcome.response.status;
    if (!core::route_is_missing(status, outcome.response.body, job_.path_names_item)) {
        if (core::proves_route(status)) job_.routes->on_worked(route_);
        return false;
    }
    if (!core::route_fallback::fallback_allowed(routes_tried_)) return false;
    ++routes_tried_;
    route_ = core::route_fallback::other(route_);
    std::swap(job_.to, job_.fallback);
    return true;
}

bool retry_loop::follow(exchange_outcome const& outcome)
{
    auto const status = outcome.response.status;
    if (status / 100 != 3) return false;
    auto const where = outcome.response.fields.find("location");
    auto const to = core::resolve(job_.to, where);
    auto const& secret = on_.params().credentials.client_secret();
    if (core::holds(where, on_.tokens().token()) || core::holds(where, secret)) {
        refused_redirect_ = "its Location repeats a secret";
    } else if (where.empty()) {
        // An empty text is a reference to the same URL, so the request would be repeated.
        refused_redirect_ = "it names no Location";
    } else if (!to) {
        refused_redirect_ = "its Location " + std::string(to.error());
    } else if (++redirects_ > (job_.paid ? 1 : job_.max_redirects)) {
        refused_redirect_ = "it redirects to " + to->origin.to_string() + ", which is not followed";
        if (redirects_ > 1) refused_redirect_ = "it redirects too often";
    } else if (!core::may_follow(
                   status, job_.spec.method, job_.to.origin, to->origin,
                   job_.follow_cross_origin)) {
        refused_redirect_ = "it points to " + to->origin.to_string() + ", which is not followed";
    } else {
        earlier_.left_origin = earlier_.left_origin || to->origin != job_.to.origin;
        job_.to = *to;
        return true;
    }
    return false;
}

core::attempt_class retry_loop::classify_response(exchange_outcome const& outcome)
{
    auto what = core::classify(outcome, failure_.quota);
    if (core::was_done_before(job_.spec.method, outcome, earlier_.ambiguous)) {
        what = core::attempt_class::succeeded;
    }
    if (what != core::attempt_class::succeeded) {
        if (!job_.paid || !failure_.contradicts(core::is_final_rejection(what))) return what;
        // Whatever the status says, the work was begun, and its images may be in the history.
        unreadable_ = error(errc::bad_response);
        return core::attempt_class::unreadable;
    }
    if (job_.routes) job_.routes->on_worked(route_);
    auto read = job_.reader->read(outcome.response);
    if (read) return what;
    unreadable_ = read.error();
    return core::attempt_class::unreadable;
}

/// A 2xx response without a result may report an error in any form. It is then treated as an error.
core::attempt_class retry_loop::classify_text(exchange_outcome& outcome)
{
    read_failure(outcome.response);
    auto const without_result = unreadable_->value() != errc::bad_response;
    // An error counts by its own words. Next to an empty list of images it proves no more.
    auto const is_refusal = without_result && core::refuses_without_images(failure_);
    if (is_refusal) failure_.says_failure = true;
    if (is_refusal || core::refuses_in_body(outcome.response.status, failure_)) {
        return core::attempt_class::refused;
    }
    if (without_result) unreadable_ = error(errc::bad_response, unreadable_->details());
    return core::attempt_class::unreadable;
}

bool retry_loop::take_exception() noexcept
{
    // The error that stands if there is no proof ends the call.
    if (job_.paid && progress_.state == call_state::checking_history) return error_.has_value();
    if (!job_.paid || progress_.state != call_state::sending || earlier_.threw) return false;
    earlier_.threw = true;
    if (!job_.exchange_began) --sent_; // this attempt was counted already
    auto& outcome = job_.outcome;
    auto const status = outcome.response.status;
    // There may have been no memory for the step that would have noted the header.
    auto const header_seen = outcome.header_seen || status != 0;
    // The body is lost with what it said. It may have named the work, so no absence is proof.
    auto const named = failure_.names_work || may_name_work(outcome.response);
    if (job_.open_call && header_seen && named) job_.open_call->accepted = true;
    outcome = exchange_outcome(); // the memory of the response may be what is missing
    outcome.header_seen = header_seen;
    outcome.response.status = status;
    outcome.code = errc::connection_lost;
    outcome.phase = phase::response;
    outcome.bytes_written = job_.request.message.bytes().size();
    outcome.explanation = "an exception"; // so short that it needs no memory
    // The moment of the sending is not known. The latest one counts for the proof of absence.
    if (!on_.detached()) outcome.times.add(phase::queue, on_.time().now() - last_sent_);
    return true;
}

result<success_facts> retry_loop::finish()
{
    if (error_) return *error_;
    job_.spent.attempts = sent_;
    job_.spent.elapsed = on_.time().now() - job_.started;
    auto facts = success_facts();
    facts.last_sent = last_sent_;
    facts.before = std::move(charge_);
    return facts;
}

namespace {

/// A run of attempts without an operation around them.
class request_run
{
public:
    using value_type = success_facts;

    request_run(client_state& on, call_context& job) : on_(on), retry_(on, job, progress_) {}

    client_state& on() const noexcept { return on_; }

    call_state next(bool cancelled)
    {
        retry_.next(cancelled);
        if (progress_.state == call_state::finished) outcome_ = retry_.finish();
        return progress_.state;
    }

    asio::awaitable<void> wait() { return retry_.wait(); }
    bool take_exception() noexcept { return retry_.take_exception(); }
    result<success_facts>& outcome() noexcept { return outcome_; }

private:
    client_state& on_;
    call_progress progress_;
    retry_loop retry_;
    result<success_facts> outcome_{boost::system::in_place_value};
};

} // namespace

asio::awaitable<result<success_facts>> run(client_state& on, call_context& job)
{
    return drive(std::make_unique<request_run>(on, job));
}

} // namespace neuroflash::inline v0::call
