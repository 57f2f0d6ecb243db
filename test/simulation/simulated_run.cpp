// SPDX-License-Identifier: BSL-1.0
#include "simulation/simulated_run.hpp"

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

namespace asio = boost::asio;

using namespace std::chrono_literals;

namespace {

/// One context, one clock, one service, and the clients that are made and destroyed one after
/// another.
class simulation_fixture
{
public:
    explicit simulation_fixture(scenario const& plan)
        : plan_(plan), time_(std::make_shared<testing::virtual_time>(plan.seed)),
          service_(time_, plan.service)
    {
        record_.jobs.resize(plan.jobs.size());
    }

    story play();

private:
    std::unique_ptr<client> new_client();
    asio::awaitable<void> make_old_images();
    asio::awaitable<void> line(bool foreign, std::size_t& next);
    asio::awaitable<void> perform(std::size_t index);
    asio::awaitable<result<generation>> order(std::size_t index);
    asio::awaitable<void> cancel_later(std::size_t index, asio::cancellation_signal& signal);
    asio::awaitable<void> kill_client();
    asio::awaitable<void> settle();
    asio::awaitable<void> settle(std::size_t job);
    void spawn(asio::awaitable<void> work);
    void look_for_leftovers();

    scenario const& plan_;
    asio::io_context context_;
    std::shared_ptr<testing::virtual_time> time_;
    testing::simulated_service service_;
    std::unique_ptr<client> client_;
    std::unique_ptr<client> foreign_client_;
    story record_;
    std::vector<std::string> sources_; ///< The ids of images that can be edited.
    int running_ = 0;
    std::exception_ptr thrown_;
};

std::unique_ptr<client> simulation_fixture::new_client()
{
    auto params = service_.params_for_client();
    if (!plan_.names_workspace) params.workspace.reset();
    params.surface = plan_.surface;
    params.retry = plan_.retry;
    params.reconcile = plan_.reconcile;
    return std::make_unique<client>(
        context_.get_executor(), std::move(params), service_.connect(), time_);
}

void simulation_fixture::spawn(asio::awaitable<void> work)
{
    ++running_;
    asio::co_spawn(context_, std::move(work), [this](std::exception_ptr thrown) {
        --running_;
        if (thrown) thrown_ = thrown;
    });
}

asio::awaitable<void> simulation_fixture::make_old_images()
{
    auto const maker = new_client();
    for (auto i = 0; i < plan_.old_images; ++i) {
        auto const& prompt = plan_.jobs[static_cast<std::size_t>(i) % plan_.jobs.size()].prompt;
        auto call = call_params();
        call.trace_id = "old-" + std::to_string(i);
        auto const made = co_await maker->generate(generate_params(prompt), std::move(call));
    }
    co_await time_->sleep_until(time_->now() + 10min);
    for (auto const& entry : service_.ledger()) {
        for (auto const& id : entry.image_ids) {
            record_.old_images.push_back(id);
            sources_.push_back(id);
        }
    }
}

asio::awaitable<result<generation>> simulation_fixture::order(std::size_t index)
{
    auto const& job = plan_.jobs[index];
    auto& asked = record_.jobs[index].asked;
    asked = job.prompt;
    auto call = call_params();
    call.trace_id = job.name;
    call.deadline = job.deadline;
    auto& by = job.foreign ? *foreign_client_ : *client_;
    if (job.upscale && !sources_.empty()) {
        asked = "upscale of " + sources_.front();
        return by.upscale(upscale_params(stored_image_id(sources_.front())), std::move(call));
    }
    if (job.edit && !sources_.empty()) {
        auto ask = plan_.surface == image_surface::v1
            ? edit_params(job.prompt, stored_image_id(sources_.front()))
            : edit_params(job.prompt, by.path_of(image_id(sources_.front())));
        ask.num_images = job.images;
        return by.edit(std::move(ask), std::move(call));
    }
    auto ask = generate_params(job.prompt);
    if (job.images != 1) ask.num_images = job.images;
    return by.generate(std::move(ask), std::move(call));
}

asio::awaitable<void>
simulation_fixture::cancel_later(std::size_t index, asio::cancellation_signal& signal)
{
    auto& outcome = record_.jobs[index];
    co_await time_->sleep_until(outcome.began + *plan_.jobs[index].cancel_after);
    if (outcome.said) co_return;
    outcome.cancelled = time_->now();
    signal.emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> simulation_fixture::perform(std::size_t index)
{
    auto& outcome = record_.jobs[index];
    outcome.begun = true;
    outcome.began = time_->now();
    auto const signal = std::make_shared<asio::cancellation_signal>();
    if (plan_.jobs[index].cancel_after) {
        auto const keep =
            [](simulation_fixture& on, std::size_t which,
               std::shared_ptr<asio::cancellation_signal> held) -> asio::awaitable<void> {
            co_await on.cancel_later(which, *held);
        };
        spawn(keep(*this, index, signal));
    }
    auto work = order(index);
    auto call = asio::co_spawn(
        context_, std::move(work),
        asio::bind_cancellation_slot(signal->slot(), asio::use_awaitable));
    auto said = co_await std::move(call);
    outcome.ended = time_->now();
    if (!said && said.error().pending() != nullptr) {
        outcome.pending = said.error().pending()->to_string();
    }
    if (said && !said->images.empty()) {
        auto const& first = said->images.front();
        if (first.image_id) sources_.push_back(first.image_id->str());
        if (first.stored_id) sources_.push_back(first.stored_id->str());
    }
    outcome.said.emplace(std::move(said));
}

/// One of the lines of calls that run at the same time.
asio::awaitable<void> simulation_fixture::line(bool foreign, std::size_t& next)
{
    while (next < plan_.jobs.size()) {
        auto const index = next++;
        if (plan_.jobs[index].foreign != foreign) continue;
        co_await time_->sleep_until(time_->now() + plan_.jobs[index].think);
        while (!client_) co_await time_->sleep_until(time_->now() + 1s);
        co_await perform(index);
    }
}

asio::awaitable<void> simulation_fixture::kill_client()
{
    co_await time_->sleep_until(time_->now() + *plan_.client_dies_after);
    record_.client_died = time_->now();
    for (auto i = std::size_t(0); i < record_.jobs.size(); ++i) {
        auto& job = record_.jobs[i];
        job.closed = !plan_.jobs[i].foreign && job.begun && !job.said;
    }
    client_.reset();
    // A new client does not know which images the old one received. Its requests must be later than
    // these by more than the rounding of the clocks, or their images could not be told apart.
    co_await time_->sleep_until(time_->now() + 10s + plan_.service.history_delay.max);
    client_ = new_client();
}

/// Ends all faults of the service and waits until its work is done.
asio::awaitable<void> simulation_fixture::settle()
{
    service_.set_fault_rate(0);
    while (service_.working() > 0) co_await time_->sleep_until(time_->now() + 1min);
    service_.end_history_delay();
    service_.set_token_lifetime(defaults::token_lifetime);
    // This wait is longer than the longest window.
    co_await time_->sleep_until(time_->now() + 15min);
    if (plan_.settles_elsewhere) client_ = new_client();
    // There are two turns, because images that could belong to either of two calls are decided once
    // one of the two has its own.
    for (auto turn = 0; turn < 2; ++turn) {
        for (auto i = std::size_t(0); i < record_.jobs.size(); ++i) {
            auto const& settled = record_.jobs[i].settled;
            auto const done = settled && *settled;
            if (!record_.jobs[i].pending.empty() && !done) co_await settle(i);
        }
    }
}

asio::awaitable<void> simulation_fixture::settle(std::size_t i)
{
    auto& outcome = record_.jobs[i];
    auto open = pending_generation::parse(outcome.pending);
    if (!open) co_return;
    if (plan_.settles_elsewhere || plan_.client_dies_after) {
        // Such a process knows only the journal of the process before it.
        for (auto const& other : record_.jobs) {
            if (!other.said || !*other.said) continue;
            for (auto const& image : (*other.said)->images) {
                if (image.image_id) open->exclude(*image.image_id);
                if (image.stored_id) open->exclude(*image.stored_id);
            }
        }
    }
    auto call = call_params();
    call.trace_id = "settle-" + std::to_string(i);
    auto& by = plan_.jobs[i].foreign && !plan_.settles_elsewhere ? *foreign_client_ : *client_;
    auto settled = co_await by.reconcile(std::move(*open), std::move(call));
    outcome.settled.emplace(std::move(settled));
}

void simulation_fixture::look_for_leftovers()
{
    client_.reset();
    foreign_client_.reset();
    testing::drain(context_, *time_);
    context_.restart();
    context_.poll();
    if (!context_.stopped()) record_.left_over.emplace_back("the io_context still has work");
    if (time_->sleepers() != 0) record_.left_over.emplace_back("somebody sleeps");
    if (service_.exchanges() != 0) record_.left_over.emplace_back("an exchange is under way");
    if (running_ != 0) record_.left_over.emplace_back("a job never ended");
}

story simulation_fixture::play()
{
    auto const main = [this]() -> asio::awaitable<void> {
        if (plan_.old_images > 0) co_await make_old_images();
        client_ = new_client();
        foreign_client_ = new_client();
        auto next = std::size_t(0);
        auto next_foreign = std::size_t(0);
        for (auto i = std::size_t(0); i < plan_.concurrency; ++i) spawn(line(false, next));
        spawn(line(true, next_foreign));
        if (plan_.client_dies_after) spawn(kill_client());
        while (running_ > 0) co_await time_->sleep_until(time_->now() + 30s);
        co_await settle();
    };
    testing::run(context_, *time_, main());
    if (thrown_) std::rethrow_exception(thrown_);
    look_for_leftovers();
    record_.ledger = service_.ledger();
    record_.requests = service_.requests();
    return std::move(record_);
}

} // namespace

story simulate(scenario const& plan)
{
    auto on = simulation_fixture(plan);
    return on.play();
}

} // namespace neuroflash::simulation
