// SPDX-License-Identifier: BSL-1.0
#include "batch/run/run_state.hpp"

#include "batch/policy/client_limits.hpp"
#include "batch/policy/next_step.hpp"
#include "batch/run/paid_request.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace neuroflash::inline v0::batch {

error refused_run(std::string message, std::string advice)
{
    auto details = error_details();
    details.message = std::move(message);
    details.advice = std::move(advice);
    details.charge = charge_verdict(charge_state::not_charged, 0, "No paid request was sent.");
    return error(errc::invalid_argument, std::move(details));
}

error stopped_before_sending()
{
    auto details = error_details();
    details.message = "Stopped before anything was sent.";
    details.advice = "Nothing was charged. The same command can be given again.";
    details.charge = charge_verdict(charge_state::not_charged, 0, "No paid request was sent.");
    return error(errc::cancelled, std::move(details));
}

error displaced(std::filesystem::path const& what)
{
    auto details = error_details();
    details.message =
        what.string() + " was removed or replaced while the run used it, so sending was stopped.";
    details.advice = "Put it back if it was moved, then give the same command again.";
    details.charge =
        charge_verdict(charge_state::not_charged, 0, "Nothing was sent after it was noticed.");
    return error(errc::storage_failed, std::move(details));
}

error no_batch_in(std::filesystem::path const& out)
{
    auto ec = std::error_code();
    return refused_run(
        // In quotation marks, because `.` and `..` end like a sentence.
        "There is no batch in \"" + out.string() +
            (std::filesystem::exists(out, ec) ? "\"." : "\": the directory does not exist."),
        "Name the directory that `neuroflash batch --out` was given.");
}

run_state::run_state(
    asio::any_io_executor executor, client_params with, batch_params how,
    std::shared_ptr<time_source> clock)
    : service(limited(std::move(with), how)), params(std::move(how)), time(std::move(clock)),
      account(params.budget), tasks(executor, time), events(executor, params.on_event)
{
    // The client is made here, so that invalid parameters show at once.
    make_client();
}

void run_state::make_client()
{
    auto over = params.make_transport ? params.make_transport(service) : nullptr;
    client.emplace(tasks.executor(), service, std::move(over), nullptr);
}

void run_state::begin()
{
    if (!client) make_client();
    stop.why.reset();
    stop.failure.reset();
    stop.resume_at.reset();
    stop.stop_reading = stop.interrupted = false;
    health = service_health();
    health.on_sign_of_life(time->now());
    account = budget_account(params.budget);
    counts = {};
    stop.unrecorded = 0;
    events.begin();
}

call_params run_state::call_options() const
{
    auto made = call_params();
    made.workspace = service.workspace;
    return made;
}

void run_state::stop_with(stop_reason why, std::optional<error> failure)
{
    if (stop.why) return;
    stop.why = why;
    stop.failure = std::move(failure);
    stop.stop_reading = true;
    tasks.wake();
}

void run_state::interrupt()
{
    stop.interrupted = true;
    stop_with(stop_reason::interrupted);
    tasks.wake();
}

void run_state::pause_all(clock_point until, std::string message)
{
    if (!health.pause_until(until, time->now())) return;
    auto event = batch_event(event_kind::waiting);
    event.message = std::move(message);
    auto const left = until - time->now();
    event.until = std::chrono::ceil<std::chrono::seconds>(time->wall_now() + left);
    events.emit(std::move(event));
}

void run_state::report_unrecorded(
    std::string const& key, std::vector<response_row::image> const& images)
{
    for (auto const& one : images) {
        auto event = batch_event(event_kind::unrecorded);
        event.key = key;
        event.image_id = one.image_id;
        event.charge = charge_state::charged;
        ++stop.unrecorded;
        event.message = one.image_id.empty() ? "image " + one.url : "image " + one.image_id;
        events.emit(std::move(event));
    }
}

void run_state::report_unrecorded(std::string const& key, std::string const& pending)
{
    auto event = batch_event(event_kind::unrecorded);
    event.key = key;
    event.message = "request " + pending;
    event.charge = charge_state::unknown;
    ++stop.unrecorded;
    events.emit(std::move(event));
}

void run_state::report_if_fewer(work_unit const& unit, generation const& made)
{
    auto const came = static_cast<std::int64_t>(response_of(made).images.size());
    if (came == 0 || came >= unit.images) return;
    auto event = batch_event(event_kind::fewer_images);
    event.key = unit.key;
    event.number = unit.images - came;
    auto const credits = made.charge.credits;
    event.message = "only " + std::to_string(came) + " of the " + std::to_string(unit.images) +
        " requested images came; charged: " + std::to_string(credits) +
        (credits == 1 ? " credit" : " credits");
    if (!made.detail.empty()) event.message += "; the service says: " + made.detail;
    events.emit(std::move(event));
}

asio::awaitable<result<void>>
run_state::record(blocking_worker::journal_work work, std::function<void()> then)
{
    auto const found = std::make_shared<item_counts>();
    auto whole = blocking_worker::journal_work([work = std::move(work), found](journal& in) {
        work(in);
        *found = in.items().counts();
    });
    auto const written = co_await worker->commit(std::move(whole), std::move(then));
    if (written) counts = *found;
    else stop_with(stop_reason::storage, written.error());
    co_return written;
}

std::chrono::nanoseconds run_state::backoff(int failures) const
{
    return backoff_of(failures, time->jitter());
}

} // namespace neuroflash::inline v0::batch
