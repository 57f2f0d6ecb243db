// SPDX-License-Identifier: BSL-1.0
#include "call/recovery/reconciler.hpp"

#include "call/call_events.hpp"
#include "call/client_state.hpp"
#include "call/dispatch.hpp"
#include "call/recovery/reconciler_result.hpp"

#include <neuroflash/api/generation_codec.hpp>
#include <neuroflash/core/http/error_map.hpp>
#include <neuroflash/core/recovery/absence.hpp>
#include <neuroflash/core/recovery/clock_reading.hpp>
#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/list_name.hpp>
#include <neuroflash/core/recovery/lost_call_search.hpp>
#include <neuroflash/core/recovery/match_reason.hpp>
#include <neuroflash/core/recovery/rules.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

std::uint64_t digest_of(image const& one)
{
    if (one.stored_id) return core::text_digest(one.stored_id->str());
    return one.image_id ? core::text_digest(one.image_id->str()) : 0;
}

core::clock_reading read_clocks(client_state& on)
{
    return {on.time().now(), on.time().wall_now()};
}

/// The longest time between the start of an attempt, which an open call records, and its request.
std::chrono::nanoseconds before_sending(timeline const& spent)
{
    auto sum = std::chrono::nanoseconds(0);
    for (auto const where :
         {phase::queue, phase::name_resolution, phase::connect, phase::proxy, phase::tls}) {
        sum += spent.in(where);
    }
    return sum;
}

std::string to_text(std::chrono::nanoseconds time)
{
    return std::to_string(std::chrono::floor<std::chrono::seconds>(time).count()) + " s";
}

/// Whether the mark of an accepted call may have another reason: the text form of a call that may
/// have exchanged images with an equal one has it, too.
bool may_be_marked_otherwise(core::lost_call const& call)
{
    if (!call.generation.empty()) return false;
    return call.prompt_hash == 0 || call.equal_sent != core::time_point::max();
}

/// Why images of the call may exist, or appear, though no image matches it; as part of a sentence,
/// empty if the scan shows no reason.
std::string doubt_of(core::absence_reason absence, core::lost_call const& call)
{
    switch (absence) {
    case core::absence_reason::prompts_rewritten:
    case core::absence_reason::unmatched_image:
    case core::absence_reason::similar_prompt:
    case core::absence_reason::own_images_missing: return as_clause(core::row_of(absence).sentence);
    case core::absence_reason::possible_match:
        if (call.accepted && may_be_marked_otherwise(call)) {
            return "the service may have accepted it, or an equal request was given its images";
        }
        if (call.accepted) return "the service had accepted it, so its images may be late";
        return "an image may be the call's, with another prompt, model or time";
    default: return {};
    }
}

/// That time was missing for a proof, which takes that long; as the end of a sentence. Empty if
/// more time would prove nothing. Until a proof is due, a scan reads several pages only once.
std::string lack_of_time(
    core::absence_reason absence, core::lost_call const& call, std::chrono::nanoseconds needed)
{
    auto const is_early =
        absence == core::absence_reason::too_early || absence == core::absence_reason::read_once;
    if (!is_early || call.accepted) return {};
    return ", but the search ended too early to prove that none will appear, which may take " +
        to_text(needed);
}

/// Whether another scan may show more after the last one of a search. One that was asked for before
/// the window closed may have begun after it, and read once. And where the images of other calls
/// appear late, the call's may do so, too.
bool may_show_more(core::absence_reason absence, core::lost_call const& call)
{
    if (absence == core::absence_reason::own_images_missing) return true;
    return absence == core::absence_reason::read_once && call.generation.empty();
}

/// The time at which the last scan of a search begins. The absence of an accepted call is never
/// proven, so no proof is awaited. A generation that the service named is returned before the
/// deadline, even if it has fewer images than requested.
time_point end_of_search(
    core::lost_call const& call, time_point window_closes, time_point proven, time_point deadline)
{
    auto const closes = call.accepted ? window_closes : std::max(window_closes, proven);
    if (call.generation.empty()) return closes;
    return std::min<time_point>(closes, deadline - core::rules::last_scan_reserve);
}

/// One scan begins when the window closes, and one shortly before the deadline.
time_point
next_scan(time_point now, time_point::duration delay, time_point closes, time_point deadline)
{
    auto next = now + delay;
    if (now < closes) next = std::min(next, closes);
    auto const last_chance = deadline - core::rules::last_scan_reserve;
    return now < last_chance ? std::min(next, last_chance) : next;
}

} // namespace

history_reader& reconciler::reader_of(std::string const& list)
{
    return readers_.try_emplace(list, list, state_).first->second;
}

void reconciler::on_creator(user_id const& who)
{
    if (!who.empty() && creators_.size() < 2) creators_.insert(who.str());
}

void reconciler::on_answered(core::open_call& call, generation const& made, time_point now)
{
    state_.on_answered(call, made.images, digest_of, now);
    on_creator(made.created_by);
}

void reconciler::on_deletion(std::string_view image)
{
    state_.on_deletion(core::text_digest(image));
}

std::shared_ptr<core::lost_call>
reconciler::record(client_state& on, call_context const& job, core::paid_order const& order)
{
    auto& open = *job.open_call;
    auto const request = core::text_digest(job.spec.body);
    if (open.id == 0) {
        // Two processes may send equal requests at the same time. A random number tells them apart.
        auto const random = static_cast<std::uint64_t>(on.time().jitter() * 0x1p53);
        auto const moment = static_cast<std::uint64_t>(open.sent.time_since_epoch().count());
        open.id = request ^ (moment * 0x9e3779b97f4a7c15u) ^ (random << 11) ^ ++lost_;
    }
    auto call = core::lost_call(open);
    call.model = order.model;
    call.requested_images = order.images;
    call.creator = creator();
    for (auto const& input : order.inputs) call.inputs.push_back(core::text_digest(input.str()));
    call.request = request;
    auto const& last = job.outcome;
    auto const is_accepted = last.header_seen && last.response.status == api::http_accepted;
    // A response that was cut may have named its images before.
    auto const names_work = last.header_seen && core::read_failure(last.response).names_work;
    call.accepted = open.accepted || is_accepted || names_work;
    call.last_sent += before_sending(job.spent);
    call.drift = core::drift_of(call, read_clocks(on));
    return ledger().on_lost(open, std::move(call), on.time().now());
}

asio::awaitable<result<generation>> reconciler::settle(
    std::shared_ptr<client_state> on, call_context& job, core::paid_order order, error why)
{
    auto const call = record(*on, job, order);
    auto const code = why.value();
    if (!params_.enabled || code == errc::cancelled || code == errc::client_closed) {
        co_return unsettled(call, why, {});
    }
    co_return co_await search(on, job, call, why, params_.window);
}

error reconciler::settle_later(
    client_state& on, call_context const& job, core::paid_order const& order, error const& why)
{
    return unsettled(record(on, job, order), why, {});
}

std::optional<time_point> reconciler::proof_due(call_context const& job) const
{
    if (!params_.enabled || params_.absence_after > params_.window) return std::nullopt;
    return job.open_call->last_sent + before_sending(job.spent) + params_.absence_after;
}

asio::awaitable<errc> reconciler::pause(
    std::shared_ptr<client_state> on, time_point until, time_point::duration& delay) const
{
    delay = std::min<time_point::duration>(2 * delay, params_.max_delay);
    auto& backoff_waits = on->backoff_waits();
    return backoff_waits.wait(on->time(), until, backoff_waits.completions());
}

asio::awaitable<bool> reconciler::await_absence(
    std::shared_ptr<client_state> on, call_context& job, core::paid_order order,
    time_point not_before)
{
    auto const call = record(*on, job, order);
    auto const searching = core::lost_call_search(ledger(), *call);
    auto& reader = reader_of(call->workspace);
    auto const due = std::max(not_before, call->last_sent + params_.absence_after);
    auto delay = time_point::duration(params_.first_delay);
    for (auto late_scans = 0; late_scans < core::rules::late_scans;) {
        auto const is_due = on->time().now() >= due;
        auto const failed = co_await reader.scan(on, job.deadline, is_due);
        if (failed != errc{}) co_return false;
        auto const seen = assess(*on, reader.last(), *call, due);
        if (seen.absence == core::absence_reason::proven && is_due) co_return true;
        if (seen.hint == absence_hint::hopeless || seen.found.kind == core::match_result::found)
            co_return false;
        if (is_due) ++late_scans;
        auto const now = on->time().now();
        auto const next = now < due ? std::min(now + delay, due) : now + delay;
        if (next >= job.deadline) co_return false;
        auto const woken = co_await pause(on, next, delay);
        if (woken == errc::cancelled || woken == errc::client_closed) break;
    }
    co_return false;
}

asio::awaitable<void> reconciler::scan_baseline(std::shared_ptr<client_state> on, call_context& job)
{
    auto const list = std::string(job.open_call->workspace);
    if (!params_.baseline || baselines_.contains(list)) co_return;
    auto const timing = phase_timer(*on, job, phase::history);
    auto& reader = reader_of(list);
    // The call needs the rest of its time for its own work.
    auto const now = on->time().now();
    auto const failed = co_await reader.scan(on, now + (job.deadline - now) / 4);
    if (failed == errc{} && !reader.last().failure) baselines_.insert(list);
}

core::absence_reason reconciler::prove(
    history_reader::scan_facts const& scan, core::lost_call const& call, bool clock_jumped)
{
    auto facts = core::absence_facts();
    facts.scan_failed = scan.failure.has_value();
    facts.cached = scan.cached;
    facts.read_all = scan.read_all;
    facts.read_twice = scan.read_twice;
    facts.clock_jumped = clock_jumped || call.sent_in_future;
    facts.since_sent = scan.began - std::max(call.last_sent, call.proof_begins);
    facts.absence_after = params_.absence_after;
    state_.add_facts(call, facts);
    return core::absence_proof(facts);
}

reconciler::scan_result reconciler::assess(
    client_state& on, history_reader::scan_facts const& scan, core::lost_call& call,
    time_point closes)
{
    auto seen = scan_result();
    if (scan.failure) {
        auto const& why = *scan.failure;
        seen.reason = "the search failed (" + std::string(to_string(why.value())) + ")";
        if (why.code() == condition::rejected || why.code() == condition::authentication)
            seen.hint = absence_hint::hopeless;
        return seen;
    }
    auto const before = std::exchange(call.drift, core::drift_of(call, read_clocks(on)));
    auto const jumped = call.drift > before + core::rules::clock_tolerance;
    seen.last = scan.began >= closes;
    seen.found = state_.match(call, seen.last, on.time().now());
    seen.absence = prove(scan, call, jumped);
    if (seen.found.kind == core::match_result::found) return seen;
    if (seen.found.kind == core::match_result::unclear) {
        seen.reason = "an image was found but not assigned: " +
            as_clause(core::row_of(seen.found.why).sentence);
    } else if (!scan.read_all || scan.cached) {
        seen.reason = "not all images made since it was sent could be read";
    } else if (jumped) {
        seen.reason = "the machine slept or its clock was set during the search";
    } else {
        seen.reason = "there is no new image of this prompt";
        seen.hint = absence_hint::nothing;
        if (!seen.last) {
            auto const needed = std::max(params_.window, params_.absence_after);
            seen.reason += lack_of_time(seen.absence, call, needed);
            return seen;
        }
        auto const doubt = doubt_of(seen.absence, call);
        if (!doubt.empty()) {
            seen.reason += "; but " + doubt;
            return seen;
        }
        seen.reason +=
            ' ' + to_text(on.time().now() - call.sent + call.drift) + " after it was sent";
        auto const is_proven = seen.absence == core::absence_reason::proven;
        if (is_proven) seen.reason += ", so none is likely to appear";
    }
    return seen;
}

asio::awaitable<result<generation>> reconciler::search(
    std::shared_ptr<client_state> on, call_context& job, std::shared_ptr<core::lost_call> call,
    error why, std::chrono::nanoseconds window)
{
    auto const timing = phase_timer(*on, job, phase::history);
    auto const searching = core::lost_call_search(ledger(), *call);
    auto& reader = reader_of(call->workspace);
    auto const proven = call->proof_begins + params_.absence_after;
    auto const closes = end_of_search(*call, call->last_sent + window, proven, job.deadline);
    auto delay = time_point::duration(params_.first_delay);
    for (auto late_scans = 0;;) {
        call->drift = core::drift_of(*call, read_clocks(*on));
        auto const for_proof = call->generation.empty() && on->time().now() >= closes;
        auto const failed = co_await reader.scan(on, job.deadline, for_proof);
        if (failed != errc{}) co_return interrupted(call, failed, why);
        auto seen = assess(*on, reader.last(), *call, closes);
        if (seen.found.kind == core::match_result::found) {
            state_.assign_images(*call, seen.found);
            auto made = recovered_generation(on->params().api_base, *call, seen.found, why);
            if (core::surface_of_list(call->workspace) == image_surface::v1) {
                // The images are found. One unfinished at the deadline can be fetched later.
                auto waiting = await_contents(on, job, call->workspace, made, false);
                static_cast<void>(co_await std::move(waiting));
            }
            made.elapsed = on->time().now() - job.started;
            co_return made;
        }
        auto const is_final =
            seen.hint == absence_hint::nothing && !may_show_more(seen.absence, *call);
        if (seen.last && !is_final && ++late_scans < core::rules::late_scans) seen.last = false;
        auto const next = next_scan(on->time().now(), delay, closes, job.deadline);
        if (seen.last || seen.hint == absence_hint::hopeless || next >= job.deadline) {
            auto ended = unsettled(call, why, seen.reason);
            if (seen.absence == core::absence_reason::proven) ended = proven_absent(ended);
            co_return ended;
        }
        auto const woken = co_await pause(on, next, delay);
        if (woken == errc::cancelled || woken == errc::client_closed) {
            co_return interrupted(call, woken, why);
        }
    }
}

void reconciler::close()
{
    for (auto& [list, reader] : readers_) reader.close();
}

} // namespace neuroflash::inline v0::call
