// SPDX-License-Identifier: BSL-1.0
#include "call/reconciler.hpp"

#include "call/call.hpp"
#include "call/engine.hpp"

#include <neuroflash/api/check.hpp>
#include <neuroflash/core/fingerprint.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace neuroflash::call {

namespace {

using std::chrono::milliseconds;

/// After the window, while something is there that cannot be told yet: another call may end, or an
/// answer come faster, so that its times are exact.
constexpr auto max_late_looks = 4;

std::uint64_t digest_of(image const& one)
{
    return one.image_id ? core::text_digest(one.image_id->str()) : 0;
}

/// When a call was sent, on this machine's clock, which may have been set since.
std::chrono::sys_time<milliseconds> wall_time_of(engine& on, time_point sent)
{
    auto const ago = std::chrono::floor<milliseconds>(on.time().now() - sent);
    return std::chrono::floor<milliseconds>(on.time().wall_now()) - ago;
}

/// Rather too early: cut to milliseconds, and on a clock that is being set, it would else be later
/// than a quick service's answer.
time_point steady_time_of(engine& on, std::chrono::sys_time<milliseconds> sent)
{
    constexpr auto cut = milliseconds(50);
    constexpr auto longest = milliseconds(std::chrono::hours(24 * 365));
    auto const ago = std::chrono::floor<milliseconds>(on.time().wall_now()) - sent + cut;
    return on.time().now() - std::clamp<milliseconds>(ago, milliseconds(0), longest);
}

pending_generation describe(engine& on, core::lost_call const& call)
{
    auto made = pending_generation();
    made.workspace = workspace_id(call.workspace);
    made.prompt_digest = call.prompt_digest;
    made.model = call.model;
    made.num_images = call.images;
    made.sent = wall_time_of(on, call.sent);
    made.resent_after = std::chrono::ceil<milliseconds>(call.last_sent - call.sent);
    made.request = call.request;
    made.serial = call.serial;
    made.others = call.others;
    return made;
}

std::string in_words(std::chrono::nanoseconds time)
{
    return std::to_string(std::chrono::floor<std::chrono::seconds>(time).count()) + " s";
}

error interrupted(errc by, error const& why)
{
    auto details = why.details();
    details.message = error(by).message() + ' ' + why.message();
    return error(by, std::move(details));
}

} // namespace

/// Somebody looks for a lost call, as long as this lives.
class reconciler::waiting
{
public:
    waiting(core::reconcile_state& state, core::lost_call& call) : state_(state), call_(call)
    {
        state_.on_wait_begins(call_);
    }
    ~waiting() { state_.on_wait_ends(call_); }
    waiting(waiting const&) = delete;
    waiting& operator=(waiting const&) = delete;

private:
    core::reconcile_state& state_;
    core::lost_call& call_;
};

history_reader& reconciler::reader_of(std::string const& workspace)
{
    return readers_.try_emplace(workspace, workspace, state_).first->second;
}

void reconciler::on_answered(core::paid_flight& flight, generation const& made, time_point now)
{
    auto const all_named = flights_.on_answered(flight, made.images, digest_of, now);
    if (!state_.has_lost()) return;
    auto const key = core::prompt_key(flight.prompt);
    if (!all_named) state_.on_answered_blindly(key, flight.sent, now);
    for (auto const& one : made.images) state_.on_answered(key, digest_of(one));
}

std::shared_ptr<core::lost_call>
reconciler::enter(engine& on, call_job const& job, paid_order const& order)
{
    auto call = core::lost_call();
    call.workspace = job.workspace.str();
    call.prompt_digest = core::prompt_digest(order.prompt);
    call.model = order.model;
    call.images = order.images;
    call.sent = job.flight->sent;
    call.last_sent = job.flight->last_sent;
    call.request = core::text_digest(job.spec.body, core::text_digest(job.spec.path));
    // Two processes may send the same at the same time: chance tells them apart.
    auto const chance = static_cast<std::uint64_t>(on.time().jitter() * 0x1p53);
    auto const moment = static_cast<std::uint64_t>(call.sent.time_since_epoch().count());
    call.serial = call.request ^ (moment * 0x9e3779b97f4a7c15u) ^ (chance << 11) ^ ++lost_;
    call.key = core::prompt_key(order.prompt);
    call.others = flights_.taken_beside(call.key, call.sent);
    call.blind = flights_.blind_beside(call.workspace, order.prompt, call.sent);
    return state_.on_lost(std::move(call));
}

asio::awaitable<result<generation>> reconciler::settle(
    std::shared_ptr<engine> on, call_job& job, paid_order order, error why)
{
    auto const call = enter(*on, job, order);
    flights_.on_given_up(*job.flight);
    auto const code = why.value();
    if (!params_.enabled || code == errc::cancelled || code == errc::client_closed) {
        co_return give_up(*on, call, why, {});
    }
    co_return co_await search(on, job, call, why);
}

asio::awaitable<bool>
reconciler::is_absent(std::shared_ptr<engine> on, call_job& job, paid_order order)
{
    if (!params_.enabled) co_return true;
    auto const call = enter(*on, job, order);
    call->own = job.flight;
    auto const here = waiting(state_, *call);
    auto& reader = reader_of(call->workspace);
    auto const failed = co_await reader.look(on, job.deadline);
    if (failed != errc{} || reader.failure() || !reader.saw_enough()) co_return false;
    auto const what = state_.judge(*call, false, on->time().now());
    co_return what.kind == core::finding::nothing && !state_.has_trace(*call);
}

asio::awaitable<void>
reconciler::look_before(std::shared_ptr<engine> on, std::string workspace, time_point deadline)
{
    if (!params_.baseline || baselines_[workspace]) co_return;
    auto& reader = reader_of(workspace);
    auto const failed = co_await reader.look(on, deadline);
    baselines_[workspace] = failed == errc{} && !reader.failure();
}

asio::awaitable<result<generation>>
reconciler::resume(std::shared_ptr<engine> on, call_job& job, pending_generation pending)
{
    auto call = core::lost_call();
    call.workspace = pending.workspace.str();
    call.prompt_digest = pending.prompt_digest;
    call.model = pending.model;
    call.images = pending.num_images;
    call.sent = steady_time_of(*on, pending.sent);
    constexpr auto longest = milliseconds(std::chrono::hours(24));
    call.last_sent = call.sent + std::clamp(pending.resent_after, milliseconds(0), longest);
    call.request = pending.request;
    call.serial = pending.serial;
    call.others = std::move(pending.others);
    auto const known = state_.on_lost(std::move(call));
    auto details = error_details();
    details.charge = charge_verdict(
        charge_state::unknown, 0, "The request was sent and its answer was lost.");
    details.trace_id = job.trace_id;
    auto why = error(errc::outcome_unknown, std::move(details));
    co_return co_await search(on, job, known, why);
}

asio::awaitable<result<generation>> reconciler::search(
    std::shared_ptr<engine> on, call_job& job, std::shared_ptr<core::lost_call> call, error why)
{
    auto const here = waiting(state_, *call);
    auto& reader = reader_of(call->workspace);
    auto const closes = call->last_sent + params_.window;
    auto delay = time_point::duration(params_.first_delay);
    auto late_looks = 0;
    for (;;) {
        auto const failed = co_await reader.look(on, job.deadline);
        if (failed == errc::cancelled || failed == errc::client_closed) {
            co_return give_up(*on, call, interrupted(failed, why), {});
        }
        auto last = failed == errc{} && reader.began() >= closes;
        auto unclear = false;
        auto trouble = std::string("the deadline passed while looking");
        auto hopeless = false;
        if (failed == errc{} && reader.failure()) {
            auto const code = reader.failure()->code();
            trouble = "looking failed (" + std::string(to_string(reader.failure()->value())) + ")";
            hopeless = code == condition::rejected || code == condition::authentication;
        } else if (failed == errc{}) {
            auto const what = state_.judge(*call, last, on->time().now());
            if (what.kind == core::finding::found) {
                state_.on_claimed(*call, what);
                co_return make(*on, job, *call, what, why);
            }
            unclear = what.kind == core::finding::unclear || !reader.saw_enough();
            trouble = "no new image of this prompt is there";
            if (what.kind == core::finding::unclear) {
                trouble = what.why;
            } else if (!reader.saw_enough()) {
                trouble = "what was made since it was sent could not be read to its end";
            } else if (last) {
                trouble += ' ' + in_words(on->time().now() - call->sent) +
                    " after it was sent, so none is likely to come";
            }
        }
        auto const now = on->time().now();
        auto next = now + delay;
        if (now < closes) next = std::min(next, closes);
        if (last && unclear && ++late_looks < max_late_looks) last = false;
        if (last || hopeless || failed != errc{} || next >= job.deadline) {
            co_return give_up(*on, call, why, "In the history, " + trouble + '.');
        }
        delay = std::min<time_point::duration>(2 * delay, params_.max_delay);
        auto& pauses = on->pauses();
        auto const woken = co_await pauses.wait(on->time(), next, pauses.landings());
        if (woken == errc::cancelled || woken == errc::client_closed) {
            co_return give_up(*on, call, interrupted(woken, why), {});
        }
    }
}

generation
reconciler::make(
    engine& on, call_job const& job, core::lost_call const& call, core::finding const& what,
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
            (count == 1 ? " new image" : " new images") + " (match: " +
            std::string(to_string(what.match)) + ").");
    if (call.last_sent != call.sent) {
        made.charge.evidence += " It was sent twice, because the service said that it had not "
                                "carried it out; should that be wrong, more is charged.";
    }
    made.attempts = why.details().attempts;
    made.elapsed = on.time().now() - job.started;
    return made;
}

error reconciler::give_up(
    engine& on, std::shared_ptr<core::lost_call> const& call, error const& why,
    std::string found) const
{
    auto details = why.details();
    if (!found.empty()) details.charge.evidence += ' ' + found;
    auto pending = std::make_shared<pending_generation>(describe(on, *call));
    pending->memory_ = call;
    details.pending = std::move(pending);
    return error(why.value(), std::move(details));
}

namespace {

result<void> check(pending_generation const& pending)
{
    if (auto fine = api::check_id("pending_generation::workspace", pending.workspace.str()); !fine) {
        return fine;
    }
    constexpr auto latest = std::chrono::sys_days(std::chrono::year(9999) / 1 / 1);
    auto const in_time = pending.sent >= std::chrono::sys_days() && pending.sent <= latest;
    if (!pending.prompt_digest.empty() && pending.num_images >= 1 && in_time) return {};
    auto details = error_details();
    details.message = "The pending_generation is not one that an error gave.";
    details.advice = "Take it from error::pending() or from pending_generation::parse.";
    details.charge =
        charge_verdict(charge_state::unknown, 0, "What it stands for is as it was.");
    return error(errc::invalid_argument, std::move(details));
}

asio::awaitable<result<generation>>
take_up(std::shared_ptr<engine> on, pending_generation pending, call_params options)
{
    if (auto const fine = check(pending); !fine) co_return fine.error();
    auto prepared = prepare(*on, options, on->params().generation_deadline);
    if (!prepared) co_return prepared.error();
    co_return co_await on->reconciler().resume(on, *prepared, std::move(pending));
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

} // namespace neuroflash::call
