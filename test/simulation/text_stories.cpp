// SPDX-License-Identifier: BSL-1.0
#include "simulation/text_stories.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

namespace neuroflash::simulation {

namespace {

namespace asio = boost::asio;

using namespace std::chrono_literals;

/// One context, one clock, one service, and the clients that are made and destroyed one after
/// another.
class text_simulation_fixture
{
public:
    explicit text_simulation_fixture(text_scenario const& plan)
        : plan_(plan), time_(std::make_shared<testing::virtual_time>(plan.seed)),
          service_(time_, plan.service)
    {
        record_.jobs.resize(plan.jobs.size());
        for (auto const& fault : plan.faults) service_.plan(fault);
    }

    text_story play();

private:
    std::unique_ptr<client> new_client();
    void spawn(asio::awaitable<void> work);
    asio::awaitable<void> line(std::size_t& next);
    asio::awaitable<void> perform(std::size_t index);
    asio::awaitable<void> write(std::size_t index);
    asio::awaitable<void> collect(std::size_t index, text_params ask, call_params call);
    asio::awaitable<void> read(std::size_t index, text_params ask, call_params call);
    asio::awaitable<void>
    cancel_later(std::size_t index, std::shared_ptr<asio::cancellation_signal> signal);
    asio::awaitable<void> kill_client();
    void look_for_leftovers();

    /// Awaits the client, and records whether the wait ended in time.
    template <class T>
    asio::awaitable<T> timed(std::size_t index, asio::awaitable<T> work);

    text_scenario const& plan_;
    asio::io_context context_;
    std::shared_ptr<testing::virtual_time> time_;
    testing::simulated_service service_;
    std::unique_ptr<client> client_;
    testing::time_point client_died_;
    text_story record_;
    int running_ = 0;
    std::exception_ptr thrown_;
};

std::unique_ptr<client> text_simulation_fixture::new_client()
{
    auto params = service_.params_for_client();
    if (!plan_.names_workspace) params.workspace.reset();
    params.retry = plan_.retry;
    return std::make_unique<client>(
        context_.get_executor(), std::move(params), service_.connect(), time_);
}

void text_simulation_fixture::spawn(asio::awaitable<void> work)
{
    ++running_;
    asio::co_spawn(context_, std::move(work), [this](std::exception_ptr thrown) {
        --running_;
        if (thrown) thrown_ = thrown;
    });
}

template <class T>
asio::awaitable<T> text_simulation_fixture::timed(std::size_t index, asio::awaitable<T> work)
{
    auto& outcome = record_.jobs[index];
    auto const limit = plan_.jobs[index].deadline.value_or(defaults::text_deadline);
    // A deadline that expires while the model is looked up leaves the call one nanosecond.
    auto const latest = std::max(time_->now(), outcome.began + limit) + 1ns;
    outcome.waiting = true;
    outcome.closed = false;
    auto got = co_await std::move(work);
    outcome.waiting = false;
    outcome.late = outcome.late || time_->now() > latest;
    outcome.went_on = outcome.went_on || (outcome.closed && time_->now() != client_died_);
    co_return got;
}

asio::awaitable<void>
text_simulation_fixture::collect(std::size_t index, text_params ask, call_params call)
{
    auto& outcome = record_.jobs[index];
    auto working = timed(index, client_->complete_text(std::move(ask), std::move(call)));
    auto got = co_await std::move(working);
    if (got) {
        outcome.text = got->text;
        outcome.summary = static_cast<text_summary const&>(*got);
    } else {
        outcome.failure = got.error();
    }
}

asio::awaitable<void>
text_simulation_fixture::read(std::size_t index, text_params ask, call_params call)
{
    auto const& job = plan_.jobs[index];
    auto& outcome = record_.jobs[index];
    auto opening = timed(index, client_->stream_text(std::move(ask), std::move(call)));
    auto opened = co_await std::move(opening);
    if (!opened) {
        outcome.failure = opened.error();
        co_return;
    }
    auto stream = std::move(opened.value());
    for (auto pieces = std::size_t(0);; ++pieces) {
        if (job.drops_after == pieces) {
            outcome.dropped = true;
            co_return;
        }
        // A reader that was cancelled does not pause any more.
        if (job.pause > 0ns && outcome.cancelled == testing::time_point()) {
            co_await time_->sleep_until(time_->now() + job.pause);
        }
        auto waiting = timed(index, stream.next());
        auto const piece = co_await std::move(waiting);
        if (!piece) break;
        outcome.text += piece->text;
    }
    outcome.summary = stream.summary();
}

asio::awaitable<void> text_simulation_fixture::write(std::size_t index)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto const& job = plan_.jobs[index];
    auto ask = text_params(job.question);
    if (plan_.names_model) ask.model = model_id("gpt-4.1-mini");
    ask.idle_limit = job.idle_limit;
    auto call = call_params();
    call.trace_id = job.name;
    call.deadline = job.deadline;
    auto working = job.collects ? collect(index, std::move(ask), std::move(call))
                                : read(index, std::move(ask), std::move(call));
    co_await std::move(working);
}

asio::awaitable<void> text_simulation_fixture::cancel_later(
    std::size_t index, std::shared_ptr<asio::cancellation_signal> signal)
{
    auto& outcome = record_.jobs[index];
    co_await time_->sleep_until(outcome.began + *plan_.jobs[index].cancel_after);
    if (outcome.over) co_return;
    outcome.cancelled = time_->now();
    signal->emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> text_simulation_fixture::perform(std::size_t index)
{
    auto& outcome = record_.jobs[index];
    outcome.began = time_->now();
    auto const signal = std::make_shared<asio::cancellation_signal>();
    if (plan_.jobs[index].cancel_after) spawn(cancel_later(index, signal));
    auto work = write(index);
    auto writing = asio::co_spawn(
        context_, std::move(work),
        asio::bind_cancellation_slot(signal->slot(), asio::use_awaitable));
    co_await std::move(writing);
    outcome.ended = time_->now();
    outcome.over = true;
}

/// One of the lines of texts that run at the same time.
asio::awaitable<void> text_simulation_fixture::line(std::size_t& next)
{
    while (next < plan_.jobs.size()) {
        auto const index = next++;
        co_await time_->sleep_until(time_->now() + plan_.jobs[index].think);
        while (!client_) co_await time_->sleep_until(time_->now() + 1s);
        co_await perform(index);
    }
}

asio::awaitable<void> text_simulation_fixture::kill_client()
{
    co_await time_->sleep_until(time_->now() + *plan_.client_dies_after);
    client_died_ = time_->now();
    for (auto& job : record_.jobs) job.closed = job.waiting;
    client_.reset();
    co_await time_->sleep_until(time_->now() + 10s);
    client_ = new_client();
}

void text_simulation_fixture::look_for_leftovers()
{
    client_.reset();
    testing::drain(context_, *time_);
    context_.restart();
    context_.poll();
    if (!context_.stopped()) record_.left_over.emplace_back("the io_context still has work");
    if (time_->sleepers() != 0) record_.left_over.emplace_back("a coroutine sleeps");
    if (service_.exchanges() != 0) record_.left_over.emplace_back("an exchange is under way");
    if (running_ != 0) record_.left_over.emplace_back("a text never ended");
}

text_story text_simulation_fixture::play()
{
    auto const main = [this]() -> asio::awaitable<void> {
        client_ = new_client();
        auto next = std::size_t(0);
        for (auto i = std::size_t(0); i < plan_.concurrency; ++i) spawn(line(next));
        if (plan_.client_dies_after) spawn(kill_client());
        while (running_ > 0) co_await time_->sleep_until(time_->now() + 30s);
    };
    testing::run(context_, *time_, main());
    if (thrown_) std::rethrow_exception(thrown_);
    look_for_leftovers();
    record_.ledger = service_.token_ledger();
    record_.requests = service_.requests();
    return std::move(record_);
}

} // namespace

text_story simulate(text_scenario const& plan)
{
    auto on = text_simulation_fixture(plan);
    return on.play();
}

} // namespace neuroflash::simulation
