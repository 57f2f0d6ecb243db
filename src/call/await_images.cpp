// SPDX-License-Identifier: BSL-1.0
// The wait for work that image-service v1 has accepted and not finished: members of `reconciler`.
#include "call/call_events.hpp"
#include "call/client_state.hpp"
#include "call/dispatch.hpp"
#include "call/download/fetch_image.hpp"
#include "call/recovery/reconciler.hpp"
#include "call/recovery/reconciler_result.hpp"

#include <neuroflash/api/task_codec.hpp>
#include <neuroflash/core/recovery/list_name.hpp>
#include <neuroflash/core/recovery/lost_call_search.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/text/sanitize.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

/// The times of the polls: after 1, 2, 3 and 5 s, and once shortly before the deadline.
class poll_schedule
{
public:
    explicit poll_schedule(time_point deadline) : deadline_(deadline) {}

    time_point next(time_point now)
    {
        using std::chrono::seconds;
        constexpr seconds delays[] = {seconds(1), seconds(2), seconds(3), seconds(5)};
        auto const due = now + delays[std::min(polls_++, std::size(delays) - 1)];
        auto const last_chance = deadline_ - core::rules::last_scan_reserve;
        return now < last_chance ? std::min<time_point>(due, last_chance) : due;
    }

private:
    time_point deadline_;
    std::size_t polls_ = 0;
};

/// The images that a response names, as part of a sentence. By its id, each can be fetched later.
std::string named_images(generation const& made)
{
    constexpr std::size_t most_named = 8;
    auto const count = made.images.size();
    auto text = std::to_string(count) + (count == 1 ? " image (" : " images (");
    for (std::size_t i = 0; i < std::min(count, most_named); ++i) {
        if (i > 0) text += ", ";
        auto const& id = made.images[i].stored_id;
        if (id) text += core::sanitized(id->str(), 200);
    }
    return text + (count > most_named ? ", ...)" : ")");
}

error accepted_only(client_state& on, call_context const& job, generation const& made)
{
    auto details = error_details();
    details.message = "The service accepted the request and did not finish it in time.";
    auto evidence = std::string("The service accepted the request");
    if (made.generation_id)
        evidence += " as generation " + core::sanitized(made.generation_id->str(), 200);
    if (!made.images.empty()) evidence += ", named " + named_images(made);
    evidence += ", and its images were not complete before the call ended.";
    if (!made.detail.empty()) details.server_message = core::sanitized(made.detail, 500);
    details.charge = charge_verdict(charge_state::unknown, 0, std::move(evidence));
    details.http_status = job.outcome.response.status;
    details.request_id = request_id_of(on, job.outcome.response);
    details.attempts = job.spent.attempts;
    details.trace_id = job.trace_id;
    details.advice = default_advice(errc::outcome_unknown);
    return error(errc::outcome_unknown, std::move(details));
}

bool is_refusal(error const& why)
{
    return why.code() == condition::authentication || why == errc::permission_denied;
}

bool ends_all(errc code) noexcept
{
    return code == errc::cancelled || code == errc::client_closed;
}

/// Facts of a generation that its response did not give, from one of its images.
void complete_from(generation& made, stored_image const& shown)
{
    if (made.prompt.empty()) made.prompt = shown.prompt;
    if (!made.model) made.model = shown.model;
    if (made.created_by.empty()) made.created_by = shown.created_by;
    if (!made.generation_id) made.generation_id = shown.generation_id;
}

} // namespace

asio::awaitable<std::optional<error>> reconciler::await_images(
    std::shared_ptr<client_state> on, call_context& job, core::paid_order order, generation& made)
{
    auto const timing = phase_timer(*on, job, phase::history);
    if (made.images.empty()) {
        auto call = record(*on, job, order);
        call->accepted = true;
        if (made.generation_id) {
            call->generation = made.generation_id->str();
            ledger().on_accepted(*call, call->generation);
        }
        auto naming = await_names(on, job, call, made);
        auto failed = co_await std::move(naming);
        if (failed) co_return failed;
    }
    auto const size_matters = job.outcome.response.status == api::http_accepted;
    auto waiting = await_contents(on, job, job.open_call->workspace, made, size_matters);
    auto failed = co_await std::move(waiting);
    if (!failed) co_return std::nullopt;
    auto const call = record_accepted(*on, job, order, made);
    co_return ends_all(failed->value()) ? interrupted(call, failed->value(), *failed)
                                        : unsettled(call, *failed, {});
}

std::shared_ptr<core::lost_call> reconciler::record_accepted(
    client_state& on, call_context const& job, core::paid_order const& order,
    generation const& made)
{
    auto call = record(on, job, order);
    call->accepted = true;
    if (made.generation_id) {
        ledger().on_accepted(*call, made.generation_id->str());
        if (call->searches == 0) call->generation = made.generation_id->str();
    }
    return call;
}

error reconciler::fetch_later(
    client_state& on, call_context const& job, core::paid_order const& order,
    generation const& made)
{
    return unsettled(record_accepted(on, job, order, made), accepted_only(on, job, made), {});
}

/// The list is scanned until it shows the generation. A generation without a name is searched for
/// like the images of a lost response.
asio::awaitable<std::optional<error>> reconciler::await_names(
    std::shared_ptr<client_state> on, call_context& job, std::shared_ptr<core::lost_call> call,
    generation& made)
{
    auto const searching = core::lost_call_search(ledger(), *call);
    auto& reader = reader_of(call->workspace);
    auto pace = poll_schedule(job.deadline);
    auto const why = accepted_only(*on, job, made);
    // A generation with fewer images than requested may get more until then.
    auto const closes = call->generation.empty()
        ? job.deadline
        : std::min<time_point>(
              call->last_sent + ledger().window(), job.deadline - core::rules::last_scan_reserve);
    auto reason = std::string("it was not looked for");
    for (;;) {
        auto const next = pace.next(on->time().now());
        if (next >= job.deadline) co_return unsettled(call, why, reason);
        auto& backoff_waits = on->backoff_waits();
        auto const woken =
            co_await backoff_waits.wait(on->time(), next, backoff_waits.completions());
        if (ends_all(woken)) co_return interrupted(call, woken, why);
        auto const failed = co_await reader.scan(on, job.deadline);
        if (failed != errc{}) co_return interrupted(call, failed, why);
        auto seen = assess(*on, reader.last(), *call, closes);
        if (seen.found.kind == core::match_result::found) {
            state_.assign_images(*call, seen.found);
            auto found = recovered_generation(on->params().api_base, *call, seen.found, why);
            made.images = std::move(found.images);
            // Without a generation the images are the call's by elimination only.
            if (call->generation.empty()) made.match = found.match;
            made.generation_id = std::move(found.generation_id);
            if (made.prompt.empty()) made.prompt = std::move(found.prompt);
            if (made.created_by.empty()) made.created_by = std::move(found.created_by);
            co_return std::nullopt;
        }
        reason = seen.reason;
        if (seen.hint == absence_hint::hopeless) co_return unsettled(call, why, reason);
    }
}

/// Images whose ids are known are requested one by one until each can be fetched. A 404 means that
/// the image does not exist yet.
asio::awaitable<std::optional<error>> reconciler::await_contents(
    std::shared_ptr<client_state> on, call_context& job, std::string_view list, generation& made,
    bool size_matters)
{
    auto finished = std::set<stored_image_id>();
    for (auto const& one : made.images) {
        if (one.stored_id && api::is_finished(one, size_matters)) finished.insert(*one.stored_id);
    }
    // The ids are compared, not counted: a response may name an image twice.
    auto const is_open = [&finished](image const& one) {
        return one.stored_id && !finished.contains(*one.stored_id);
    };
    if (std::none_of(made.images.begin(), made.images.end(), is_open)) co_return std::nullopt;
    auto const workspace = workspace_id(std::string(core::workspace_of_list(list)));
    auto pace = poll_schedule(job.deadline);
    auto const why = accepted_only(*on, job, made);
    auto shown_before = std::set<stored_image_id>();
    while (std::any_of(made.images.begin(), made.images.end(), is_open)) {
        auto const next = pace.next(on->time().now());
        if (next >= job.deadline) co_return why;
        auto& backoff_waits = on->backoff_waits();
        auto const woken =
            co_await backoff_waits.wait(on->time(), next, backoff_waits.completions());
        if (ends_all(woken)) co_return error(woken, why.details());
        for (auto& one : made.images) {
            if (!is_open(one)) continue;
            auto asking = fetch_image(on, *one.stored_id, workspace, job.deadline);
            auto const shown = co_await std::move(asking);
            if (!shown) {
                auto const code = shown.error().value();
                if (ends_all(code)) co_return error(code, why.details());
                if (is_refusal(shown.error())) co_return why;
                continue;
            }
            one = api::image_of_task(*shown);
            complete_from(made, *shown);
            // The link or the size may never be shown. Two polls with one of them are enough.
            auto const again =
                api::is_finished(one, false) && !shown_before.insert(shown->id).second;
            if (again || api::is_finished(one, true)) finished.insert(shown->id);
        }
    }
    co_return std::nullopt;
}

} // namespace neuroflash::inline v0::call
