// SPDX-License-Identifier: BSL-1.0
#include "call/reconciler.hpp"

#include "call/call.hpp"
#include "call/engine.hpp"
#include "call/telling.hpp"
#include "call/unread.hpp"

#include <neuroflash/api/check.hpp>
#include <neuroflash/core/fingerprint.hpp>
#include <neuroflash/core/recovery/lost_call_search.hpp>
#include <neuroflash/core/recovery/match_reason.hpp>
#include <neuroflash/core/recovery/rules.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

using std::chrono::milliseconds;

std::uint64_t digest_of(image const& one)
{
    return one.image_id ? core::text_digest(one.image_id->str()) : 0;
}

/// Errs on the early side: it would otherwise be later than a quick service's answer.
time_point steady_time_of(engine& on, std::chrono::sys_time<milliseconds> sent)
{
    constexpr auto longest = milliseconds(std::chrono::hours(24 * 365));
    auto const ago = std::chrono::floor<milliseconds>(on.time().wall_now()) - sent +
        core::rules::send_time_tolerance;
    return on.time().now() - std::clamp<milliseconds>(ago, milliseconds(0), longest);
}

/// The steady clock stands still while the machine sleeps, and the service goes on.
std::chrono::nanoseconds drift_of(engine& on, core::lost_call const& call)
{
    auto const by_wall = on.time().wall_now() - call.wall_sent;
    auto const more = by_wall - (on.time().now() - call.sent);
    return more > core::rules::clock_tolerance ? more : std::chrono::nanoseconds(0);
}

pending_generation describe(core::lost_call const& call)
{
    auto made = pending_generation();
    made.workspace = workspace_id(call.workspace);
    made.prompt_digest = call.prompt_digest;
    made.model = call.model;
    made.num_images = call.requested_images;
    made.sent = std::chrono::floor<milliseconds>(call.wall_sent);
    made.resent_after = std::chrono::ceil<milliseconds>(call.last_sent - call.sent);
    made.request = call.request;
    made.serial = call.id;
    made.others.assign(call.excluded_images.begin(), call.excluded_images.end());
    std::sort(made.others.begin(), made.others.end());
    return made;
}

/// An open call has the time at which its attempt began: the request left at most so much later.
std::chrono::nanoseconds before_sending(timeline const& spent)
{
    auto sum = std::chrono::nanoseconds(0);
    for (auto const where :
         {phase::queue, phase::name_resolution, phase::connect, phase::proxy, phase::tls}) {
        sum += spent.in(where);
    }
    return sum;
}

std::string in_words(std::chrono::nanoseconds time)
{
    return std::to_string(std::chrono::floor<std::chrono::seconds>(time).count()) + " s";
}

/// One look when the window closes, and one shortly before the deadline.
time_point
next_look(time_point now, time_point::duration delay, time_point closes, time_point deadline)
{
    auto next = now + delay;
    if (now < closes) next = std::min(next, closes);
    auto const last_chance = deadline - core::rules::last_scan_reserve;
    return now < last_chance ? std::min(next, last_chance) : next;
}

/// The sentence of a reason, within another.
std::string as_clause(core::match_reason why)
{
    auto text = std::string(core::row_of(why).sentence);
    text.front() = static_cast<char>(text.front() - 'A' + 'a');
    text.pop_back();
    return text;
}

error proven_absent(error const& why)
{
    auto details = why.details();
    details.absent_from_history = true;
    return error(why.value(), std::move(details));
}

error interrupted(errc by, error const& why)
{
    auto details = why.details();
    details.message = error(by).message() + ' ' + why.message();
    return error(by, std::move(details));
}

} // namespace

history_reader& reconciler::reader_of(std::string const& workspace)
{
    return readers_.try_emplace(workspace, workspace, state_).first->second;
}

void reconciler::on_answered(core::open_call& call, generation const& made, time_point now)
{
    ledger().on_answered(call, made.images, digest_of, now);
}

std::shared_ptr<core::lost_call>
reconciler::enter(engine& on, call_job const& job, paid_order const& order)
{
    auto& open = *job.flight;
    auto const request = core::text_digest(job.spec.body);
    if (open.id == 0) {
        // Two processes may send the same at the same time: chance tells them apart.
        auto const chance = static_cast<std::uint64_t>(on.time().jitter() * 0x1p53);
        auto const moment = static_cast<std::uint64_t>(open.sent.time_since_epoch().count());
        open.id = request ^ (moment * 0x9e3779b97f4a7c15u) ^ (chance << 11) ^ ++lost_;
    }
    auto call = core::lost_call(open);
    call.model = order.model;
    call.requested_images = order.images;
    call.request = request;
    call.last_sent += before_sending(job.spent);
    call.drift = drift_of(on, call);
    return ledger().on_lost(open, std::move(call), on.time().now());
}

asio::awaitable<result<generation>>
reconciler::settle(std::shared_ptr<engine> on, call_job& job, paid_order order, error why)
{
    auto const call = enter(*on, job, order);
    auto const code = why.value();
    if (!params_.enabled || code == errc::cancelled || code == errc::client_closed) {
        co_return give_up(call, why, {});
    }
    co_return co_await search(on, job, call, why, params_.window);
}

std::optional<time_point> reconciler::proof_due(call_job const& job) const
{
    if (!params_.enabled || params_.absence_after > params_.window) return std::nullopt;
    return job.flight->last_sent + before_sending(job.spent) + params_.absence_after;
}

asio::awaitable<bool> reconciler::await_absence(
    std::shared_ptr<engine> on, call_job& job, paid_order order, time_point not_before)
{
    auto const call = enter(*on, job, order);
    auto const here = core::lost_call_search(ledger(), *call);
    auto& reader = reader_of(call->workspace);
    auto const due = std::max(not_before, call->last_sent + params_.absence_after);
    auto delay = time_point::duration(params_.first_delay);
    for (auto late_looks = 0; late_looks < core::rules::late_scans;) {
        auto const is_due = on->time().now() >= due;
        auto const failed = co_await reader.look(on, job.deadline, is_due);
        if (failed != errc{}) co_return false;
        auto const seen = assess(*on, reader, *call, due);
        if (seen.proof == core::absence_reason::proven && is_due) co_return true;
        if (seen.hopeless || seen.what.kind == core::match_result::found) co_return false;
        if (is_due) ++late_looks;
        auto const now = on->time().now();
        auto const next = now < due ? std::min(now + delay, due) : now + delay;
        if (next >= job.deadline) co_return false;
        delay = std::min<time_point::duration>(2 * delay, params_.max_delay);
        auto& pauses = on->pauses();
        auto const woken = co_await pauses.wait(on->time(), next, pauses.landings());
        if (woken == errc::cancelled || woken == errc::client_closed) break;
    }
    co_return false;
}

asio::awaitable<void> reconciler::look_before(std::shared_ptr<engine> on, call_job& job)
{
    auto const workspace = std::string(job.workspace);
    if (!params_.baseline || baselines_[workspace]) co_return;
    auto const looking = time_in(*on, job, phase::history);
    auto& reader = reader_of(workspace);
    // What it takes must not keep the call from its own work.
    auto const now = on->time().now();
    auto const failed = co_await reader.look(on, now + (job.deadline - now) / 4);
    baselines_[workspace] = failed == errc{} && !reader.failure();
}

asio::awaitable<result<generation>>
reconciler::resume(std::shared_ptr<engine> on, call_job& job, pending_generation pending)
{
    auto call = core::lost_call();
    call.workspace = pending.workspace.str();
    call.prompt_digest = pending.prompt_digest;
    call.model = pending.model;
    call.requested_images = pending.num_images;
    call.sent = steady_time_of(*on, pending.sent);
    call.wall_sent = pending.sent;
    constexpr auto longest = milliseconds(std::chrono::hours(24));
    call.last_sent = call.sent + std::clamp(pending.resent_after, milliseconds(0), longest);
    call.resent = call.last_sent != call.sent;
    call.request = pending.request;
    call.id = pending.serial;
    call.excluded_images.insert(pending.others.begin(), pending.others.end());
    auto const by_wall = call.sent;
    for (auto& [image, prompt] : pending.witnesses_) {
        state_.on_witness(call.workspace, image, std::move(prompt));
    }
    auto const known = ledger().on_lost(std::move(call), on->time().now());
    // Of the two clocks the one that says more: the caller asks again, so it is this or nothing.
    if (known->searches == 0 && drift_of(*on, *known) > std::chrono::nanoseconds(0)) {
        known->sent = std::min(known->sent, by_wall);
    }
    auto details = error_details();
    details.charge =
        charge_verdict(charge_state::unknown, 0, "The request was sent and its answer was lost.");
    details.trace_id = job.trace_id;
    auto why = error(errc::outcome_unknown, std::move(details));
    // It was asked for by itself, so an empty history must mean something.
    co_return co_await search(on, job, known, why, std::max(params_.window, params_.absence_after));
}

/// `jumped`: the clocks parted during the look.
core::absence_reason
reconciler::prove(history_reader const& reader, core::lost_call const& call, bool jumped)
{
    auto facts = core::absence_facts();
    facts.scan_failed = reader.failure().has_value();
    facts.cached = reader.was_cached();
    facts.read_all = reader.read_all_wanted();
    facts.read_twice = reader.was_for_proof();
    facts.clock_jumped = jumped;
    facts.since_sent = reader.began() - call.last_sent;
    facts.absence_after = params_.absence_after;
    state_.add_facts(call, facts);
    return core::absence_proof(facts);
}

reconciler::sighting reconciler::assess(
    engine& on, history_reader const& reader, core::lost_call& call, time_point closes)
{
    auto seen = sighting();
    if (reader.failure()) {
        auto const& why = *reader.failure();
        seen.trouble = "looking failed (" + std::string(to_string(why.value())) + ")";
        seen.hopeless =
            why.code() == condition::rejected || why.code() == condition::authentication;
        return seen;
    }
    auto const before = std::exchange(call.drift, drift_of(on, call));
    auto const jumped = call.drift > before + core::rules::clock_tolerance;
    seen.last = reader.began() >= closes;
    seen.what = state_.judge(call, seen.last, on.time().now());
    seen.proof = prove(reader, call, jumped);
    if (seen.what.kind == core::match_result::found) return seen;
    if (seen.what.kind == core::match_result::unclear) {
        seen.trouble = "an image was found but not assigned: " + as_clause(seen.what.why);
    } else if (!reader.saw_enough()) {
        seen.trouble = "what was made since it was sent could not be read to its end";
    } else if (jumped) {
        seen.trouble = "the machine slept or its clock was set while looking";
    } else {
        seen.trouble = "no new image of this prompt is there";
        seen.nothing = true;
        if (!seen.last) return seen;
        seen.trouble += ' ' + in_words(on.time().now() - call.sent + call.drift) +
            " after it was sent, so none is likely to come";
    }
    return seen;
}

asio::awaitable<result<generation>> reconciler::search(
    std::shared_ptr<engine> on, call_job& job, std::shared_ptr<core::lost_call> call, error why,
    std::chrono::nanoseconds window)
{
    auto const looking = time_in(*on, job, phase::history);
    auto const here = core::lost_call_search(ledger(), *call);
    auto& reader = reader_of(call->workspace);
    auto const closes = call->last_sent + window;
    auto delay = time_point::duration(params_.first_delay);
    auto late_looks = 0;
    for (;;) {
        call->drift = drift_of(*on, *call);
        auto const for_proof = on->time().now() >= closes;
        auto const failed = co_await reader.look(on, job.deadline, for_proof);
        if (failed == errc::cancelled || failed == errc::client_closed) {
            co_return give_up(call, interrupted(failed, why), {});
        }
        if (failed != errc{}) {
            co_return give_up(call, why, "In the history, the deadline passed while looking.");
        }
        auto seen = assess(*on, reader, *call, closes);
        if (seen.what.kind == core::match_result::found) {
            state_.on_claimed(*call, seen.what);
            co_return make(*on, job, *call, seen.what, why);
        }
        if (seen.last && !seen.nothing && ++late_looks < core::rules::late_scans) seen.last = false;
        auto const next = next_look(on->time().now(), delay, closes, job.deadline);
        if (seen.last || seen.hopeless || next >= job.deadline) {
            auto ended = give_up(call, why, "In the history, " + seen.trouble + '.');
            if (seen.proof == core::absence_reason::proven) ended = proven_absent(ended);
            co_return ended;
        }
        delay = std::min<time_point::duration>(2 * delay, params_.max_delay);
        auto& pauses = on->pauses();
        auto const woken = co_await pauses.wait(on->time(), next, pauses.landings());
        if (woken == errc::cancelled || woken == errc::client_closed) {
            co_return give_up(call, interrupted(woken, why), {});
        }
    }
}

generation reconciler::make(
    engine& on, call_job const& job, core::lost_call const& call, core::match_result const& what,
    error const& why) const
{
    auto made = generation();
    for (auto const& one : what.images) {
        auto picture = image();
        picture.url = one.url.empty() ? image_path::of(image_id(one.id), on.params().api_base).str()
                                      : one.url;
        picture.image_id = image_id(one.id);
        made.images.push_back(std::move(picture));
    }
    auto const& first = what.images.front();
    made.prompt = first.prompt;
    if (!first.batch.empty()) made.batch_id = batch_id(first.batch);
    made.recovered = true;
    made.match = what.match;
    auto const count = static_cast<int>(made.images.size());
    made.charge = charge_verdict(
        charge_state::charged, count,
        "The answer was lost; the history shows " + std::to_string(count) +
            (count == 1 ? " new image" : " new images") +
            " (match: " + std::string(to_string(what.match)) + ").");
    if (call.resent) {
        made.charge.evidence += " It was sent again after the history had shown that it was not "
                                "carried out; if that was wrong, more is charged.";
    }
    made.attempts = why.details().attempts;
    made.elapsed = on.time().now() - job.started;
    return made;
}

error reconciler::give_up(
    std::shared_ptr<core::lost_call> const& call, error const& why, std::string found) const
{
    auto details = why.details();
    if (!found.empty()) details.charge.evidence += ' ' + found;
    auto pending = std::make_shared<pending_generation>(describe(*call));
    pending->memory_ = call;
    details.pending = std::move(pending);
    return error(why.value(), std::move(details));
}

namespace {

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
    details.message = "The pending_generation is not one that an error gave.";
    details.advice = "Take it from error::pending() or from pending_generation::parse.";
    details.charge = charge_verdict(charge_state::unknown, 0, "What it stands for is as it was.");
    return error(errc::invalid_argument, std::move(details));
}

asio::awaitable<result<generation>>
take_up(std::shared_ptr<engine> on, pending_generation pending, call_params options)
{
    if (auto const fine = check(pending); !fine) co_return fine.error();
    auto job = call_job(core::location());
    auto const fine = prepare(*on, options, on->params().generation_deadline, job);
    if (!fine) co_return fine.error();
    job.kind = operation::reconcile;
    auto settled = co_await on->reconciler().resume(on, job, std::move(pending));
    if (!settled) settled = conclude(*on, job, settled.error());
    if (settled) conclude(*on, job, *settled);
    if (settled) settled->trace_id = job.trace_id;
    watch_reading(on, settled);
    co_return settled;
}

} // namespace

asio::awaitable<result<generation>>
reconcile(std::shared_ptr<engine> on, pending_generation pending, call_params options)
{
    auto start = [on, pending = std::move(pending), options = std::move(options)]() mutable {
        return take_up(on, std::move(pending), std::move(options));
    };
    return enter<generation>(on, std::move(start));
}

void reconciler::close()
{
    for (auto& [workspace, reader] : readers_) reader.close();
}

} // namespace neuroflash::inline v0::call
