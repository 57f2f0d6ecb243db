// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/batch/batch_runner.hpp>

#include "batch/run/batch_run.hpp"
#include "support/async_event.hpp"

#include <neuroflash/api/check.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <stdexcept>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

void require(bool fine, char const* what)
{
    if (!fine) throw std::invalid_argument(std::string("batch_params::") + what);
}

void check(batch_params const& params)
{
    using std::chrono::milliseconds;
    require(!params.out.empty(), "out must not be empty");
    require(
        params.concurrency >= 1 && params.concurrency <= 10'000, "concurrency must be 1..10000");
    require(params.downloads >= 1 && params.downloads <= 1000, "downloads must be 1..1000");
    require(!params.budget || *params.budget >= 0, "budget must not be negative");
    require(params.max_unknown >= 1, "max_unknown must be at least 1");
    require(!params.num_images || *params.num_images >= 1, "num_images must be at least 1");
    auto const& voice = params.brand_voice;
    require(voice.empty() || api::invalid_id_reason(voice).empty(), "brand_voice must be an id");
    require(params.max_attempts >= 1, "max_attempts must be at least 1");
    require(params.request_cutoff > milliseconds(0), "request_cutoff must be more than 0");
    require(params.give_up_after > milliseconds(0), "give_up_after must be more than 0");
    require(params.progress_every > milliseconds(0), "progress_every must be more than 0");
    auto const& part = params.part;
    require(
        part.count >= 1 && part.index >= 1 && part.index <= part.count,
        "part must be from 1 to the number of parts");
}

/// The error of a runner that was moved from.
error without_batch()
{
    auto details = error_details();
    details.message = "The batch_runner was moved from.";
    details.advice = "Use the object that it was moved to.";
    return error(errc::invalid_argument, std::move(details));
}

/// Runs an operation apart from its caller's cancellation, so that it still records what is open.
template <class T>
asio::awaitable<result<T>>
run_detached(std::shared_ptr<batch_run> on, std::function<asio::awaitable<result<T>>()> make)
{
    struct completion
    {
        explicit completion(asio::any_io_executor executor) : event(std::move(executor)) {}

        support::async_event event;
        std::optional<result<T>> value;
        std::exception_ptr thrown;
        bool over = false;
    };
    if (!on) co_return without_batch();
    auto const executor = co_await asio::this_coro::executor;
    co_await asio::this_coro::throw_if_cancelled(false);
    auto const end = std::make_shared<completion>(executor);
    auto work = make();
    auto on_completed = [end, on](std::exception_ptr thrown, result<T> value) {
        end->thrown = thrown;
        end->value.emplace(std::move(value));
        end->over = true;
        end->event.notify_all();
    };
    asio::co_spawn(executor, std::move(work), std::move(on_completed));
    while (!end->over) {
        co_await end->event.wait();
        auto const state = co_await asio::this_coro::cancellation_state;
        if (!end->over && state.cancelled() != asio::cancellation_type::none) on->abandon();
    }
    if (end->thrown) std::rethrow_exception(end->thrown);
    co_return std::move(*end->value);
}

} // namespace

std::string_view to_string(stop_reason reason) noexcept
{
    switch (reason) {
    case stop_reason::finished: return "finished";
    case stop_reason::interrupted: return "interrupted";
    case stop_reason::budget: return "budget";
    case stop_reason::daily_limit: return "daily_limit";
    case stop_reason::cycle_limit: return "cycle_limit";
    case stop_reason::fair_use: return "fair_use";
    case stop_reason::unknown_limit: return "unknown_limit";
    case stop_reason::storage: return "storage";
    case stop_reason::account: return "account";
    case stop_reason::unreachable: return "unreachable";
    }
    return "finished";
}

std::string_view to_string(event_kind kind) noexcept
{
    switch (kind) {
    case event_kind::reading: return "reading";
    case event_kind::invalid_line: return "invalid_line";
    case event_kind::more_invalid_lines: return "more_invalid_lines";
    case event_kind::planned: return "planned";
    case event_kind::settling: return "settling";
    case event_kind::refetching: return "refetching";
    case event_kind::started: return "started";
    case event_kind::done: return "done";
    case event_kind::failed: return "failed";
    case event_kind::undelivered: return "undelivered";
    case event_kind::unknown: return "unknown";
    case event_kind::fewer_images: return "fewer_images";
    case event_kind::recovered: return "recovered";
    case event_kind::split: return "split";
    case event_kind::retrying: return "retrying";
    case event_kind::waiting: return "waiting";
    case event_kind::unrecorded: return "unrecorded";
    case event_kind::progress: return "progress";
    }
    return "progress";
}

batch_runner::batch_runner(
    asio::any_io_executor executor, client_params service, batch_params params,
    std::shared_ptr<time_source> time)
{
    check(params);
    run_ = std::make_shared<batch_run>(
        std::move(executor), std::move(service), std::move(params), std::move(time));
}

batch_runner::~batch_runner()
{
    if (run_) run_->abandon();
}

batch_runner::batch_runner(batch_runner&&) noexcept = default;

batch_runner& batch_runner::operator=(batch_runner&& other) noexcept
{
    if (this == &other) return *this;
    auto const before = std::exchange(run_, std::move(other.run_));
    if (before) before->abandon();
    return *this;
}

asio::awaitable<result<batch_summary>>
batch_runner::run(batch_input input, spending_permission permission)
{
    auto make = std::function<asio::awaitable<result<batch_summary>>()>(
        [on = run_, input = std::move(input), permission = std::move(permission)] {
            return on->run(input, permission);
        });
    return run_detached<batch_summary>(run_, std::move(make));
}

asio::awaitable<result<batch_quote>> batch_runner::quote(batch_input input)
{
    auto make = std::function<asio::awaitable<result<batch_quote>>()>(
        [on = run_, input = std::move(input)] { return on->quote(input); });
    return run_detached<batch_quote>(run_, std::move(make));
}

asio::awaitable<result<batch_summary>> batch_runner::reconcile()
{
    auto make = std::function<asio::awaitable<result<batch_summary>>()>(
        [on = run_] { return on->reconcile(); });
    return run_detached<batch_summary>(run_, std::move(make));
}

asio::awaitable<result<batch_status>> batch_runner::status()
{
    if (run_) return run_->status();
    auto const none = []() -> asio::awaitable<result<batch_status>> { co_return without_batch(); };
    return none();
}

asio::awaitable<std::optional<batch_event>> batch_runner::next_event()
{
    if (run_) return run_->next_event();
    auto const none = []() -> asio::awaitable<std::optional<batch_event>> {
        co_return std::nullopt;
    };
    return none();
}

batch_progress batch_runner::progress() const
{
    return run_ ? run_->progress() : batch_progress();
}

void batch_runner::pause()
{
    if (run_) run_->pause(true);
}

void batch_runner::resume()
{
    if (run_) run_->pause(false);
}

void batch_runner::stop()
{
    if (run_) run_->stop();
}

} // namespace neuroflash::inline v0::batch
