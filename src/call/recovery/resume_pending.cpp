// SPDX-License-Identifier: BSL-1.0
// The implementation of client::reconcile.
#include "call/call_events.hpp"
#include "call/client_state.hpp"
#include "call/dispatch.hpp"
#include "call/recovery/reconciler.hpp"
#include "call/unread_result.hpp"

#include <neuroflash/api/check.hpp>
#include <neuroflash/core/recovery/clock_reading.hpp>
#include <neuroflash/core/recovery/list_name.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/recovery/rules.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

using std::chrono::milliseconds;

result<void> check(pending_generation const& pending)
{
    if (auto fine = api::check_id("pending_generation::workspace", pending.workspace.str());
        !fine) {
        return fine;
    }
    constexpr auto latest = std::chrono::sys_days(std::chrono::year(9999) / 1 / 1);
    auto const in_time = pending.sent >= std::chrono::sys_days() && pending.sent <= latest;
    if (!pending.prompt_digest.empty() && pending.num_images >= 1 && in_time) return {};
    auto details = error_details();
    details.message = "The pending_generation does not come from an error.";
    details.advice = "Take it from error::pending() or from pending_generation::parse.";
    return error(errc::invalid_argument, std::move(details));
}

/// The end of a search that did not begin. The call itself cost nothing, but a caller who reads
/// that as the verdict on the request would pay for the same images again.
error still_unknown(error const& why, pending_generation const& pending)
{
    auto details = why.details();
    details.charge = charge_verdict(
        charge_state::unknown, 0, "The state of the request it describes has not changed.");
    if (check(pending)) details.pending = std::make_shared<pending_generation const>(pending);
    return error(why.value(), std::move(details));
}

core::lost_call record_of(pending_generation const& pending, core::clock_reading const& now)
{
    auto call = core::lost_call();
    call.workspace = core::list_name(pending.surface, pending.workspace.str());
    call.generation = pending.generation.str();
    call.accepted = pending.accepted || !call.generation.empty();
    call.creator = pending.creator.str();
    call.inputs = pending.inputs;
    call.prompt_digest = pending.prompt_digest;
    call.model = pending.model;
    call.requested_images = pending.num_images;
    call.sent = core::steady_send_time(pending.sent, now);
    call.wall_sent = pending.sent;
    call.sent_in_future = pending.sent > now.wall + core::rules::clock_tolerance;
    // A machine may sleep for days between the record of a request and its sending.
    constexpr auto longest = milliseconds(std::chrono::hours(24 * 365));
    call.last_sent = call.sent + std::clamp(pending.resent_after, milliseconds(0), longest);
    call.proof_begins = core::begin_of_proof(call.last_sent, now.steady);
    call.request = pending.request;
    call.id = pending.call_id;
    call.excluded_images.insert(pending.excluded_images.begin(), pending.excluded_images.end());
    return call;
}

asio::awaitable<result<generation>>
resume_pending(std::shared_ptr<client_state> on, pending_generation pending, call_params options)
{
    if (auto const fine = check(pending); !fine) co_return still_unknown(fine.error(), pending);
    auto job = call_context(core::location());
    auto const fine = init_call(*on, options, on->params().generation_deadline, job);
    if (!fine) co_return still_unknown(fine.error(), pending);
    job.kind = operation::reconcile;
    auto settled = co_await on->reconciler().resume(on, job, std::move(pending));
    if (!settled) settled = report_finished(*on, job, settled.error());
    if (settled) report_finished(*on, job, *settled);
    report_if_unread(on, settled);
    co_return settled;
}

/// Adds the verdict on the request to the error of a search that did not begin: the client was
/// closed, or the caller cancelled first. A search that began has taken the request.
asio::awaitable<result<generation>> with_verdict(
    std::shared_ptr<client_state> on, asio::awaitable<result<generation>> search,
    std::shared_ptr<std::optional<pending_generation>> pending)
{
    auto ended = co_await std::move(search);
    if (!*pending) co_return ended;
    auto known = result<generation>(still_unknown(ended.error(), **pending));
    report_if_unread(on, known);
    co_return known;
}

} // namespace

asio::awaitable<result<generation>>
reconciler::resume(std::shared_ptr<client_state> on, call_context& job, pending_generation pending)
{
    auto const clocks = core::clock_reading{on->time().now(), on->time().wall_now()};
    auto call = record_of(pending, clocks);
    auto const by_wall = call.sent;
    // No call is sent again sooner. A shorter time is that of the wait for a connection.
    call.resent = pending.resent_after >= params_.absence_after;
    for (auto& [image, prompt] : std::exchange(pending.known_prompts_, {})) {
        state_.add_known_prompt(call.workspace, image, std::move(prompt));
    }
    call.letters = std::move(pending.letters_);
    if (pending.features_) call.features = *pending.features_;
    auto const known = ledger().on_lost(std::move(call), clocks.steady);
    // The clock that shows the longer time is used, because the caller gets no other answer.
    if (known->searches == 0 && core::drift_of(*known, clocks) > std::chrono::nanoseconds(0)) {
        known->sent = std::min(known->sent, by_wall);
    }
    auto details = error_details();
    details.charge =
        charge_verdict(charge_state::unknown, 0, "The request was sent and its response was lost.");
    details.trace_id = job.trace_id;
    auto why = error(errc::outcome_unknown, std::move(details));
    // The caller waits for this search alone, so an empty history must be conclusive.
    co_return co_await search(on, job, known, why, std::max(params_.window, params_.absence_after));
}

asio::awaitable<result<generation>>
reconcile(std::shared_ptr<client_state> on, pending_generation pending, call_params options)
{
    // A request with many known prompts is large, so there is one of it.
    auto const kept = std::make_shared<std::optional<pending_generation>>(std::move(pending));
    auto start = [on, kept, options = std::move(options)]() mutable {
        auto taken = std::move(**kept);
        kept->reset();
        return resume_pending(on, std::move(taken), std::move(options));
    };
    auto search = drive_call<generation>(on, std::move(start));
    return with_verdict(on, std::move(search), kept);
}

} // namespace neuroflash::inline v0::call
