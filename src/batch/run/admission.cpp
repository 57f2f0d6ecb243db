// SPDX-License-Identifier: BSL-1.0
#include "batch/run/admission.hpp"

#include "batch/policy/classify_failure.hpp"
#include "batch/policy/midnight.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

using namespace std::chrono_literals;

/// The service's midnight may be this much later than this machine's.
constexpr auto clocks_differ_by = 10min;

} // namespace

asio::awaitable<result<void>> admission::read_quota()
{
    state_.account.on_quota_asked();
    auto ask = std::function<asio::awaitable<result<quota>>()>(
        [this] { return state_.client->image_quota(state_.call_options()); });
    auto asking = state_.with_retries<quota>("the quota", std::move(ask));
    auto const got = co_await std::move(asking);
    if (!got) co_return got.error();
    quota_ = *got;
    quota_read_ = state_.time->now();
    state_.account.on_quota(got->available_now());
    co_return result<void>();
}

admission_facts
admission::facts_of(work_unit const& unit, std::size_t in_flight, bool is_exact) const
{
    auto const& params = state_.params;
    auto const& account = state_.account;
    auto made = admission_facts();
    made.images = unit.images;
    made.likely_cut = latency_.should_split(unit.what.model, unit.images, params.request_cutoff);
    made.max_unknown = params.max_unknown;
    made.unresolved = account.held() + account.reserved();
    made.in_flight = in_flight;
    made.is_settling = settler_.is_settling();
    made.limit = limit_.limit();
    made.budget_room = account.budget_room();
    made.quota_room = account.quota_room();
    made.smaller_fits = queue_.has_smaller(account.room());
    made.wait_for_reset = params.wait_for_reset;
    if (!quota_) return made;
    made.quota_age = state_.time->now() - quota_read_;
    made.quota_is_exact = is_exact;
    made.fair_use_reached = quota_->fair_use_limit_reached;
    made.is_day_limit =
        quota_->limit_amount_daily && quota_->available_now() < quota_->available_amount;
    if (quota_->limit_amount_daily) made.day_limit = *quota_->limit_amount_daily;
    return made;
}

asio::awaitable<bool> admission::admit_unit(work_unit& unit, std::size_t const& in_flight)
{
    auto const soon = state_.time->now() + quota_believed_near_its_end;
    for (auto is_exact = false;;) {
        auto const decision = admit(facts_of(unit, in_flight, is_exact));
        switch (decision.step) {
        case admission_step::send: co_return true;
        case admission_step::send_smaller:
            queue_.take_smaller(unit, state_.account.room());
            co_return true;
        case admission_step::split: co_await split(unit); co_return false;
        case admission_step::wait: co_await state_.tasks.wait(); co_return false;
        case admission_step::wait_for_quota: co_await state_.tasks.wait(soon); co_return false;
        case admission_step::wait_for_midnight: co_await wait_for_midnight(); co_return false;
        case admission_step::stop: stop_for(decision.why); co_return false;
        case admission_step::read_quota: break;
        }
        is_exact = in_flight == 0;
        auto reading = refresh_quota();
        if (!co_await std::move(reading)) co_return false;
    }
}

void admission::stop_for(stop_reason why)
{
    if (why == stop_reason::daily_limit) {
        state_.stop.resume_at = next_midnight(state_.time->wall_now());
    }
    state_.stop_with(why);
}

/// Reads the quota. Nothing can be sent without a figure.
asio::awaitable<bool> admission::refresh_quota()
{
    auto const read = co_await read_quota();
    if (read) co_return true;
    auto const is_account = classify_failure(read.error()) == failure_class::access;
    state_.stop_with(is_account ? stop_reason::account : stop_reason::unreachable, read.error());
    co_return false;
}

/// The other requests of the item are added at the end of the journal's list.
asio::awaitable<void> admission::split(work_unit& unit)
{
    auto event = batch_event(event_kind::split);
    event.key = unit.key;
    auto work = blocking_worker::journal_work(
        [part = unit.part](journal& in) { in.requests().split(part); });
    auto const written = co_await state_.record(std::move(work));
    if (!written) co_return;
    state_.events.emit(std::move(event));
    unit.images = 1;
    queue_.look_again();
}

/// Waits in short steps by the wall clock, so that a machine that slept does not oversleep.
asio::awaitable<void> admission::wait_for_midnight()
{
    auto until = next_midnight(state_.time->wall_now());
    auto event = batch_event(event_kind::waiting);
    event.until = until;
    event.message = "The day's credits are used up; they are renewed at midnight UTC.";
    state_.events.emit(std::move(event));
    auto const before = state_.account.quota_room();
    auto const day_is_sure = until + clocks_differ_by;
    while (!state_.stop.why) {
        auto const left = until - state_.time->wall_now();
        if (left > 0s) {
            auto const step = std::min<std::chrono::nanoseconds>(left, 60s);
            co_await state_.tasks.wait(state_.time->now() + step);
            continue;
        }
        // Open requests count against the new day as long as their charge is unknown.
        if (state_.account.held() > 0) co_await settler_.settle_open();
        auto const read = co_await read_quota();
        auto const is_sure = state_.time->wall_now() > day_is_sure;
        if (read && (state_.account.quota_room() > before || is_sure)) {
            state_.health.on_sign_of_life(state_.time->now());
            co_return; // there is room, or it is used up already: the caller looks again
        }
        until = std::chrono::floor<std::chrono::seconds>(state_.time->wall_now()) + 60s;
    }
}

/// The figure is not used, because another reading may be under way.
asio::awaitable<bool> admission::is_free_call_refused()
{
    auto about = named_wait("the quota", named_wait::kind::free);
    about.until = state_.time->now() + state_.service.deadline;
    auto asking =
        state_.tasks.cancellable(state_.client->image_quota(state_.call_options()), about);
    auto const got = co_await std::move(asking);
    co_return !got && classify_failure(got.error()) == failure_class::access;
}

void admission::on_made(work_unit const& unit, generation const& made)
{
    auto const& model = unit.what.model;
    auto const slowness = latency_.slowness(model, unit.images, made.elapsed);
    latency_.on_taken(model, unit.images, made.elapsed);
    // The call made two attempts, most likely because the first one came too soon.
    if (made.attempts > 1) limit_.on_refused();
    else limit_.on_success(slowness);
}

void admission::on_cut(work_unit const& unit, std::chrono::nanoseconds took)
{
    if (took < state_.params.request_cutoff * 9 / 10) return;
    latency_.on_taken(unit.what.model, unit.images, took);
}

} // namespace neuroflash::inline v0::batch
