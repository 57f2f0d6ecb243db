// SPDX-License-Identifier: BSL-1.0
#include "call/call_loop.hpp"

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
#include <optional>
#include <string>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

using route = core::route_choice::route;

/// The state of one call between its attempts.
class attempts
{
public:
    attempts(engine& on, call_job& job)
        : on_(on), job_(job), retry_(on.params().retry, job.paid, job.deadline, on.budget())
    {
        if (!job_.routes || job_.fallback.target.empty()) return;
        route_ = job_.routes->preferred();
        if (route_ == route::reference) std::swap(job_.to, job_.fallback);
    }

    http_request build() const;

    /// Looks at an outcome; false: the call is over.
    bool go_on(exchange_outcome& outcome);

    /// After `go_on` said so.
    core::retry_action const& next() const noexcept { return next_; }
    result<call_facts> finish();

    /// The call ended between two attempts, or before the first.
    error ended(errc code);
    error ended(error const& why);
    error out_of_time();

    void on_sending(time_point now)
    {
        last_sent_ = now;
        tell_start(on_, job_, sent_ + 1);
    }
    void on_retry() const { tell_retry(on_, job_, sent_, cause_of(last_), next_); }
    void remember_token() { token_used_ = on_.tokens().generation(); }
    std::uint64_t token_used() const noexcept { return token_used_; }
    bool sends_token() const noexcept
    {
        return job_.authorize && !left_ && job_.to.origin == on_.api().origin;
    }

private:
    void read_failure(http_response& response);
    bool try_other_route(exchange_outcome const& outcome);
    bool follow(exchange_outcome const& outcome);
    core::attempt_class judge_answer(exchange_outcome const& outcome);
    void take_doubt(core::attempt_class what, exchange_outcome const& outcome);
    void explain(core::attempt_class what, exchange_outcome const& outcome);
    errc code_for(core::attempt_class what, exchange_outcome const& outcome) const;
    std::string message_for(errc code, exchange_outcome const& outcome) const;
    void log_attempt(core::attempt_class what, exchange_outcome const& outcome) const;
    error final_error(errc code, error_details details) const;

    engine& on_;
    call_job& job_;
    core::retry_state retry_;
    core::retry_action next_{core::retry_action::again, {}, {}};
    route route_ = route::guide;
    int routes_tried_ = 1;
    int redirects_ = 0;
    bool answer_lost_ = false; ///< An earlier attempt may have been carried out.
    bool left_ = false; ///< A redirect led to another origin: it does not win the token back.
    int sent_ = 0; ///< Requests tried, those for another route or a redirect included.
    core::attempt_class last_ = core::attempt_class::not_sent;
    std::uint64_t token_used_ = 0;
    time_point last_sent_{};
    bool succeeded_ = false;
    charge_verdict charge_; ///< Without evidence as long as nothing was sent.
    core::server_failure failure_;   ///< What the last answer says, where it is no success.
    std::string refused_redirect_;   ///< Why the last redirect was not followed.
    std::optional<error> unreadable_; ///< Why the last 2xx answer cannot be decoded.
    std::optional<error> error_;      ///< What the call ends with.
};

http_request attempts::build() const
{
    auto const& params = on_.params();
    auto const room =
        job_.spec.body.size() + on_.tokens().token().size() + params.user_agent.size();
    auto request = http_request(job_.spec.method, job_.to.origin, job_.to.target, room);
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
    return request;
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
            next_ = {core::retry_action::again, {}, "another path"};
            last_ = core::attempt_class::refused;
            auto verdict = core::judge(core::attempt_class::refused, outcome, job_.paid);
            charge_ = core::combine(std::move(charge_), std::move(verdict));
            take_doubt(core::attempt_class::refused, outcome);
            return true;
        }
    }
    auto const what = judge_answer(outcome);
    last_ = what;
    answer_lost_ = answer_lost_ || core::may_have_worked(what);
    log_attempt(what, outcome);
    if (what == core::attempt_class::succeeded) {
        succeeded_ = true;
        return false;
    }
    charge_ = core::combine(std::move(charge_), core::judge(what, outcome, job_.paid));
    if (job_.flight) job_.flight->in_doubt = charge_.state != charge_state::not_charged;
    auto const retry_after = core::parse_retry_after(
        outcome.response.fields.find("retry-after"), on_.time().wall_now());
    auto const facts = core::attempt_facts{what, outcome.bytes_written, retry_after};
    next_ = retry_.on_attempt(facts, on_.time().now(), on_.time().jitter());
    if (next_.kind == core::retry_action::refresh_token && !sends_token()) {
        next_ = {core::retry_action::stop, {}, "another attempt would not help"};
    }
    if (next_.kind == core::retry_action::wait && failure_.no_retry) {
        next_ = {core::retry_action::stop, {}, "the service asks not to be tried again"};
    }
    if (next_.kind != core::retry_action::stop && job_.handed_out && *job_.handed_out) {
        next_ = {core::retry_action::stop, {}, "parts of the answer were already handed out"};
    }
    if (next_.kind != core::retry_action::stop) {
        take_doubt(what, outcome);
        return true;
    }
    explain(what, outcome);
    return false;
}

/// Whatever the reason to send it again: while an attempt before may have been carried out, not
/// without a look.
void attempts::take_doubt(core::attempt_class what, exchange_outcome const& outcome)
{
    auto const in_doubt = job_.paid && charge_.state != charge_state::not_charged;
    next_.look_first = next_.look_first || in_doubt;
    if (!next_.look_first) return;
    // What the call ends with, should the history know better than the service.
    auto const planned = std::exchange(
        next_, {core::retry_action::stop, {}, "it may have been carried out after all"});
    explain(what, outcome);
    next_ = planned;
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
    if (!core::holds(response.fields.text(), token) && !core::holds(response.fields.text(), secret)) {
        return;
    }
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
    if (unreadable_ && code == unreadable_->value()) {
        text = unreadable_->message();
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
    details.server_code = failure_.server_code;
    details.server_message = failure_.server_message;
    details.field_errors = failure_.field_errors;
    details.request_id = failure_.request_id;
    details.retry_after = core::parse_retry_after(
        outcome.response.fields.find("retry-after"), on_.time().wall_now());
    if (sent_ > 1) {
        details.message += " After " + std::to_string(sent_) + " attempts: " +
            std::string(next_.reason) + '.';
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
    details.phase = sent_ == 0 ? phase::none : phase::backoff;
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

void attempts::log_attempt(core::attempt_class what, exchange_outcome const& outcome) const
{
    using namespace std::string_view_literals;
    constexpr std::size_t usual_size = 200;
    if (!on_.logs()) return;
    auto line = std::string();
    line.reserve(usual_size);
    line.append(on_.logged_address().of(job_.spec.method, job_.to));
    line.append(": "sv).append(core::to_string(what));
    if (outcome.response.status != 0) {
        line.append(" "sv).append(std::to_string(outcome.response.status));
    }
    if (outcome.code != errc{}) line.append(" "sv).append(to_string(outcome.code));
    if (outcome.cause) line.append(" ("sv).append(outcome.cause.message()).append(")"sv);
    line.append(", attempt "sv).append(std::to_string(sent_));
    if (outcome.reused) line.append(", reused"sv);
    if (!job_.trace_id.empty()) line.append(", trace "sv).append(job_.trace_id);
    auto const fine = what == core::attempt_class::succeeded;
    on_.log(fine ? log_level::debug : log_level::warning, line);
}

} // namespace

asio::awaitable<result<call_facts>> run(engine& on, call_job& job)
{
    auto state = attempts(on, job);
    for (;;) {
        if (on.closed()) co_return state.ended(errc::client_closed);
        // A cancellation that found nobody waiting, before the start for one, must send nothing.
        auto const cancelling = co_await asio::this_coro::cancellation_state;
        if (cancelling.cancelled() != asio::cancellation_type::none) {
            co_return state.ended(errc::cancelled);
        }
        auto now = on.time().now();
        if (state.sends_token()) {
            auto& tokens = on.tokens();
            auto const needed = tokens.on_need(now, job.deadline);
            if (needed != token_source::need::use) {
                auto const waiting = time_in(on, job, phase::token);
                auto const got = co_await tokens.obtain(on.shared_from_this(), needed, job.deadline);
                if (!got) co_return state.ended(got.error());
                now = on.time().now();
            }
            state.remember_token();
        }
        if (now >= job.deadline) co_return state.out_of_time();
        state.on_sending(now);
        if (job.flight) {
            on.reconciler().flights().on_sending(*job.flight, now, on.time().wall_now());
        }
        auto request = exchange_request(job.to.origin, state.build(), job.deadline);
        request.max_body = job.max_body;
        request.sink = job.sink;
        request.call = name_of(job);
        on.count_request();
        auto outcome = co_await on.transport().exchange(request);
        if (!state.go_on(outcome)) co_return state.finish();
        state.on_retry();
        auto const& next = state.next();
        if (next.kind == core::retry_action::refresh_token) {
            on.tokens().on_rejected(state.token_used());
        }
        if (next.kind == core::retry_action::wait) {
            auto const waiting = time_in(on, job, phase::backoff);
            // Destroying the client wakes it; the loop's head sees that, and a cancellation.
            auto& pauses = on.pauses();
            co_await pauses.wait(on.time(), on.time().now() + next.delay, pauses.landings());
        }
        if (next.look_first && job.history) {
            auto const waiting = time_in(on, job, phase::history);
            auto const absent = co_await job.history->is_absent();
            if (!absent) co_return state.finish();
        }
    }
}

} // namespace neuroflash::v0::call
