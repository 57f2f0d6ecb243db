// SPDX-License-Identifier: BSL-1.0
#include "batch/run/request_outcomes.hpp"

#include "batch/run/paid_request.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

batch_event event_of(event_kind kind, work_unit const& unit, failure_text const& failure)
{
    auto made = event_of(kind, unit);
    made.code = failure.code;
    made.message = failure.reason;
    return made;
}

/// A missing file is not seen before a request: on image-service v1 its name may be an id.
error with_ids(error const& why, std::string const& sent_as_ids)
{
    if (sent_as_ids.empty()) return why;
    auto details = why.details();
    details.message =
        why.message() + " Sent as image ids, because no file has these names: " + sent_as_ids;
    return error(why.value(), std::move(details));
}

} // namespace

batch_event event_of(event_kind kind, work_unit const& unit)
{
    auto made = batch_event(kind);
    made.key = unit.key;
    return made;
}

asio::awaitable<void> request_outcomes::on_made(work_unit unit, generation made)
{
    auto response = response_of(made);
    state_.account.commit(unit.images, response.credits);
    if (made.recovered) {
        ++recovered_;
        state_.events.emit(event_of(event_kind::recovered, unit));
    } else {
        admission_.on_made(unit, made);
    }
    state_.health.on_success(state_.time->now());
    refused_.clear();
    auto const is_empty = made.images.empty();
    auto const images = response.images;
    auto work = blocking_worker::journal_work(
        [part = unit.part, response = std::move(response), is_empty](journal& in) {
            in.requests().on_answered(part, response);
            if (!is_empty) return;
            auto failure = failure_text();
            failure.code = "no_image";
            failure.reason = "The service answered without an image. " + response.note;
            in.requests().on_failed(part, failure);
        });
    auto const written = co_await state_.record(std::move(work));
    if (!written) {
        state_.report_unrecorded(unit.key, images);
        co_return;
    }
    state_.report_if_fewer(unit, made);
    downloader_.on_response();
}

/// Ends a request whose prompt or sources are missing. A prompt that may have cost
/// tokens is not written again unasked.
asio::awaitable<void> request_outcomes::on_unprepared(work_unit unit, error why)
{
    state_.account.commit(unit.images, 0);
    if (state_.stop.why) co_return; // it stays planned
    auto const is_free = why.charge().state == charge_state::not_charged;
    if (is_free && why.code() == condition::transient &&
        ++unit.attempts < state_.params.max_attempts) {
        auto const due = state_.time->now() + state_.backoff(unit.attempts);
        state_.events.emit(
            event_of(event_kind::retrying, unit, failure_text_of(why, why.message())));
        queue_.retry_at(due, std::move(unit));
        co_return;
    }
    auto failing = fail(std::move(unit), why, is_free);
    co_await std::move(failing);
}

failure_facts
request_outcomes::facts_of(work_unit const& unit, error const& why, failure_class what) const
{
    auto made = failure_facts();
    made.what = what;
    made.attempts = was_sent(why) ? unit.attempts : unit.attempts - 1;
    made.max_attempts = state_.params.max_attempts;
    made.unreachable_in_a_row = state_.health.unreachable_in_a_row();
    made.quota_refusals = state_.health.quota_refusals();
    made.quota_has_room = state_.account.quota_room() > 0;
    made.access_refusals = state_.health.access_refusals();
    made.has_succeeded = state_.health.has_succeeded();
    made.jitter = state_.time->jitter();
    made.asks_for_pause = why.details().retry_after.has_value();
    made.retry_after = why.details().retry_after.value_or(std::chrono::seconds(0));
    made.without_success = state_.time->now() - state_.health.last_success();
    made.give_up_after = state_.params.give_up_after;
    return made;
}

asio::awaitable<void> request_outcomes::on_failure(work_unit unit, error why)
{
    auto const what = classify_failure(why);
    admission_.on_cut(unit, why.details().elapsed);
    settle_credits(unit, why, credits_after(what));
    state_.health.on_failure(what);
    auto facts = facts_of(unit, why, what);
    if (what == failure_class::access) {
        auto asking = admission_.is_free_call_refused();
        facts.free_call_refused = co_await std::move(asking);
        facts.access_refusals = state_.health.access_refusals(); // other requests failed meanwhile
    }
    auto const decision = next_step(facts);
    act_for_all(decision, why);
    if (what == failure_class::access) co_await note_refusal(unit, decision);
    auto explaining = on_missing_image(unit, why);
    why = co_await std::move(explaining);
    switch (decision.request) {
    case request_step::look_in_history: co_await keep_unknown(std::move(unit), why); break;
    case request_step::retry: co_await retry(std::move(unit), why, decision); break;
    case request_step::fail: co_await fail(std::move(unit), why, decision.may_pass); break;
    }
}

/// The service does not say which image it does not know, or that an image is the cause. Returns
/// the failure with what may be missing.
asio::awaitable<error> request_outcomes::on_missing_image(work_unit const& unit, error why)
{
    auto const may_lack_image = (why == errc::not_found || why == errc::rejected_input) &&
        classify_failure(why) == failure_class::refused;
    if (!state_.is_on_v1() || !may_lack_image) co_return why;
    auto forgetting = uploads_.forget(unit);
    co_await std::move(forgetting);
    if (why != errc::not_found) co_return why;
    auto naming = uploads_.sent_as_ids(unit);
    auto const names = co_await std::move(naming);
    co_return with_ids(why, names);
}

void request_outcomes::settle_credits(work_unit const& unit, error const& why, credit_step what)
{
    switch (what) {
    case credit_step::hold: state_.account.hold(unit.images); break;
    case credit_step::count: state_.account.commit(unit.images, why.charge().credits); break;
    case credit_step::release: state_.account.commit(unit.images, 0); break;
    }
}

/// Items that failed before the cause was known to be the account are planned again.
asio::awaitable<void>
request_outcomes::note_refusal(work_unit const& unit, failure_decision const& what)
{
    if (what.request == request_step::fail) {
        refused_.push_back(unit.part);
        co_return;
    }
    auto work = blocking_worker::journal_work([parts = std::exchange(refused_, {})](journal& in) {
        for (auto const part : parts) in.requests().reopen(part);
    });
    (void)co_await state_.record(std::move(work));
}

void request_outcomes::act_for_all(failure_decision const& what, error const& why)
{
    auto const now = state_.time->now();
    if (what.slow_down) admission_.on_refused();
    if (what.reread_quota) admission_.forget_quota();
    if (what.is_sign_of_life) state_.health.on_sign_of_life(now);
    if (what.pause_all > std::chrono::nanoseconds(0)) {
        state_.pause_all(
            now + what.pause_all,
            what.slow_down ? "The service asks for a pause." : "The service cannot be reached.");
    }
    if (what.stop) state_.stop_with(*what.stop, why);
}

asio::awaitable<void> request_outcomes::fail(work_unit unit, error why, bool may_pass)
{
    auto failure = failure_text_of(why, why.message());
    failure.may_pass = may_pass;
    auto work = blocking_worker::journal_work(
        [part = unit.part, failure](journal& in) { in.requests().on_failed(part, failure); });
    auto const written = co_await state_.record(std::move(work));
    auto event = event_of(event_kind::failed, unit, failure);
    event.charge = why.charge().state;
    if (written) state_.events.emit(std::move(event));
}

/// Retries a request that cost nothing, if the cause affects others as well, or may pass.
asio::awaitable<void> request_outcomes::retry(work_unit unit, error why, failure_decision what)
{
    auto const failure = failure_text_of(why, why.message());
    auto const sent = was_sent(why);
    auto work = blocking_worker::journal_work([part = unit.part, failure, sent](journal& in) {
        in.requests().on_released(part, failure, sent);
    });
    auto const written = co_await state_.record(std::move(work));
    if (!written) co_return;
    if (!sent) --unit.attempts;
    if (!state_.stop.why) state_.events.emit(event_of(event_kind::retrying, unit, failure));
    queue_.retry_at(state_.time->now() + what.retry_in, std::move(unit));
}

asio::awaitable<void> request_outcomes::keep_unknown(work_unit unit, error why)
{
    auto const failure = failure_text_of(why, why.message() + ' ' + why.charge().evidence);
    auto text = std::string();
    if (auto const* const pending = why.pending()) {
        text = pending->to_string();
        settler_.keep(unit.part, *pending);
    }
    auto work = blocking_worker::journal_work(
        [part = unit.part, text = std::move(text), failure](journal& in) {
            in.requests().on_unknown(part, text, failure);
        });
    auto const written = co_await state_.record(std::move(work));
    auto event = event_of(event_kind::unknown, unit, failure);
    event.charge = charge_state::unknown;
    if (written) state_.events.emit(std::move(event));
}

} // namespace neuroflash::inline v0::batch
