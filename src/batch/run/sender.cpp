// SPDX-License-Identifier: BSL-1.0
#include "batch/run/sender.hpp"

#include "batch/run/clock_mark.hpp"
#include "batch/run/paid_request.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::batch {

asio::awaitable<void> sender::send_all()
{
    auto& tasks = state_.tasks;
    while (!state_.stop.why) {
        auto const paused_until = state_.health.paused_until();
        if (state_.stop.paused || in_flight_ >= admission_.limit()) {
            co_await tasks.wait();
            continue;
        }
        if (state_.time->now() < paused_until) {
            co_await tasks.wait(paused_until);
            continue;
        }
        auto finding = queue_.next();
        auto unit = co_await std::move(finding);
        if (!unit) {
            if (state_.stop.why) break;
            if (in_flight_ == 0 && !queue_.has_retries()) break;
            co_await tasks.wait(queue_.next_retry());
            continue;
        }
        co_await send_next(std::move(*unit));
    }
    while (in_flight_ > 0) co_await tasks.wait();
}

asio::awaitable<void> sender::send_next(work_unit unit)
{
    auto asking = admission_.admit_unit(unit, in_flight_);
    auto const is_admitted = co_await std::move(asking);
    if (!is_admitted) {
        queue_.put_back(std::move(unit));
        co_return;
    }
    state_.account.reserve(unit.images);
    state_.tasks.spawn(send(std::move(unit)), &in_flight_);
}

asio::awaitable<void> sender::send(work_unit unit)
{
    // Free work comes first: a missing file must not cost tokens.
    auto inputs = result<edit_inputs>(edit_inputs());
    if (state_.is_on_v1() && !unit.what.sources.empty()) {
        auto uploading = uploads_.inputs_of(images_of(unit.what));
        inputs = co_await std::move(uploading);
    }
    if (!inputs) {
        auto failing = outcomes_.on_unprepared(std::move(unit), inputs.error());
        co_return co_await std::move(failing);
    }
    auto branding = brand(unit);
    if (!co_await std::move(branding)) co_return;
    auto recording = record_intent(unit, *inputs);
    if (!co_await std::move(recording)) co_return;
    state_.events.emit(event_of(event_kind::started, unit));
    ++unit.attempts;
    auto about = named_wait("the response to a paid request", named_wait::kind::paid);
    about.until = state_.time->now() + state_.service.generation_deadline;
    auto sending = state_.tasks.cancellable(
        send_request(*state_.client, unit, std::move(*inputs), state_.call_options()), about);
    auto made = co_await std::move(sending);
    if (made || was_sent(made.error())) ++requests_;
    if (made) co_await outcomes_.on_made(std::move(unit), std::move(*made));
    else co_await outcomes_.on_failure(std::move(unit), made.error());
}

/// Runs before the request counts as begun, so that a run that ends here has nothing to look for.
asio::awaitable<bool> sender::brand(work_unit& unit)
{
    if (unit.what.brand_voice.empty() || !unit.final_prompt.empty()) co_return true;
    auto making = brander_.prompt_for(unit);
    auto made = co_await std::move(making);
    if (made) {
        unit.final_prompt = std::move(*made);
        co_return true;
    }
    auto failing = outcomes_.on_unprepared(unit, made.error());
    co_await std::move(failing);
    co_return false;
}

/// Records that the request may have been sent from here on. It is sent, or the record is undone.
///
/// The place is looked at after the sync of the record, which may take long: a record in a file
/// without a name is none.
asio::awaitable<bool> sender::record_intent(work_unit const& unit, edit_inputs const& inputs)
{
    auto const sent = std::chrono::floor<std::chrono::milliseconds>(state_.time->wall_now());
    auto const refusal = std::make_shared<std::optional<error>>();
    auto ids = edit_images();
    for (auto const& input : inputs.sources) ids.sources.push_back(input.str());
    if (inputs.mask) ids.mask = inputs.mask->str();
    auto clock = clock_mark::of(*state_.time).to_string();
    auto work = blocking_worker::journal_work(
        [this, refusal, images = state_.account.reserved(), part = unit.part,
         ms = sent.time_since_epoch().count(), now = state_.time->now(), clock = std::move(clock),
         ids = std::move(ids)](journal& in) {
            in.requests().on_inputs(part, ids);
            in.requests().on_intent(part, ms, clock);
            *refusal = refusal_of_room(images, now);
        });
    auto looking = std::function<void()>([this, refusal] {
        if (auto const moved = directory_.place().changed()) *refusal = displaced(*moved);
    });
    auto const written = co_await state_.record(std::move(work), std::move(looking));
    if (*refusal) state_.stop_with(stop_reason::storage, *refusal);
    if (written && !state_.stop.why) co_return true;
    if (!written) {
        state_.account.commit(unit.images, 0);
        co_return false;
    }
    auto taking_back = take_back(unit);
    co_await std::move(taking_back);
    co_return false;
}

/// Undoes the intent of a request that was not sent.
asio::awaitable<void> sender::take_back(work_unit const& unit)
{
    state_.account.commit(unit.images, 0);
    auto work = blocking_worker::journal_work([part = unit.part](journal& in) {
        in.requests().on_released(part, failure_text(), false);
    });
    (void)co_await state_.record(std::move(work)); // a failure stops the run by itself
}

/// Runs on the journal's thread. Returns why nothing must be paid for now: the folder of images
/// needs room for all that is in flight.
std::optional<error> sender::refusal_of_room(std::int64_t images, clock_point now)
{
    try {
        room_.require(images, now);
        return {};
    } catch (storage_failure const& e) {
        return storage_error(e.what(), e.advice());
    }
}

} // namespace neuroflash::inline v0::batch
