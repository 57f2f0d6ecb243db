// SPDX-License-Identifier: BSL-1.0
#include "batch/run/batch_run.hpp"

#include "batch/output/batch_directory.hpp"
#include "support/asio_time.hpp"

#include <string>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

std::shared_ptr<time_source>
clock_or_default(std::shared_ptr<time_source> clock, asio::any_io_executor const& executor)
{
    if (clock) return clock;
    return std::make_shared<support::asio_time>(executor);
}

client_params observed_by(std::shared_ptr<observer> watch, client_params service)
{
    service.observer = std::move(watch);
    return service;
}

} // namespace

batch_run::parts::parts(
    run_state& state, run_directory const& directory, outage_watch const& outages)
    : images(state), uploads(state), settling(state, images, uploads), queue(state),
      gate(state, queue, settling), planning(state),
      outcomes(state, queue, gate, settling, images, uploads),
      sending(state, directory, queue, gate, uploads, outcomes),
      progress(state, outages, gate, sending, settling, images), summary(state, directory, settling)
{
}

batch_run::batch_run(
    asio::any_io_executor executor, client_params service, batch_params params,
    std::shared_ptr<time_source> time)
    : time_(clock_or_default(std::move(time), executor)),
      outages_(std::make_shared<outage_watch>(service.observer, time_)),
      state_(executor, observed_by(outages_, std::move(service)), std::move(params), time_),
      directory_(state_)
{
    parts_.emplace(state_, directory_, *outages_);
}

/// The worker's threads may still read members of the parts and the state.
batch_run::~batch_run()
{
    state_.stop.stop_reading = true;
    state_.worker.reset();
}

void batch_run::begin_operation()
{
    is_working_ = true;
    state_.begin();
    directory_.begin();
    state_.tasks.set_owner(weak_from_this(), [this] {
        state_.stop_with(stop_reason::storage, error(errc::internal));
    });
    parts_.emplace(state_, directory_, *outages_);
    state_.worker = std::make_shared<blocking_worker>(state_.tasks.executor());
}

asio::awaitable<result<void>> batch_run::open(bool may_create)
{
    begin_operation();
    auto opening = directory_.open(may_create);
    co_return co_await std::move(opening);
}

asio::awaitable<void> batch_run::close()
{
    if (state_.worker) {
        auto closing = state_.worker->close();
        co_await std::move(closing);
        state_.worker.reset();
    }
    // A request for a token belongs to no call, and would keep the executor busy.
    state_.client.reset();
    directory_.release();
    parts_->settling.forget();
    is_working_ = false;
    state_.events.end();
}

asio::awaitable<result<batch_summary>>
batch_run::run(batch_input input, spending_permission permission)
{
    auto const opened = co_await open(true);
    if (!opened) {
        co_await close();
        co_return opened.error();
    }
    state_.sources_from = input.path().parent_path();
    auto running = run_opened(std::move(input), std::move(permission));
    auto made = co_await std::move(running);
    co_await close();
    co_return made;
}

asio::awaitable<result<batch_summary>>
batch_run::run_opened(batch_input input, spending_permission permission)
{
    auto& tasks = state_.tasks;
    auto planning = parts_->planning.plan(std::move(input), std::move(permission), parts_->gate);
    auto const planned = co_await std::move(planning);
    if (!planned) co_return planned.error();
    parts_->progress.report(event_kind::planned, parts_->planning.counts().items);
    tasks.spawn(parts_->progress.report_until_closed());
    co_await parts_->images.check_files();
    co_await parts_->settling.begin();
    state_.health.on_sign_of_life(state_.time->now()); // planning may have taken minutes
    tasks.spawn(parts_->images.fetch_all());
    co_await send_and_settle();
    parts_->images.close();
    while (tasks.running() > 1) co_await tasks.wait(); // the one that reports continues
    parts_->progress.close();
    while (tasks.running() > 0) co_await tasks.wait();
    co_return co_await summarize();
}

/// Requests that earlier runs left open are searched for during the sending, and sent again if the
/// history proves that they were not carried out. The requests of this run are settled before it
/// ends, as the next run would do. The queue is read again only while nothing is in flight.
asio::awaitable<void> batch_run::send_and_settle()
{
    constexpr auto most_rounds = 3;
    auto& stop = state_.stop;
    for (auto round = 1;;) {
        co_await parts_->sending.send_all();
        co_await parts_->settling.finish();
        auto const may_go_on =
            !stop.interrupted && (!stop.why || *stop.why == stop_reason::unknown_limit);
        if (!may_go_on) break;
        auto const before = stop.why;
        stop.why.reset();
        if (!parts_->settling.take_released()) {
            auto const held = state_.account.held(); // includes items that the input no longer has
            auto const may_look = held > 0 && round++ < most_rounds;
            if (may_look) co_await parts_->settling.settle_open();
            if (stop.why) break;
            if (!may_look || state_.account.held() == held) {
                stop.why = before; // there is no new result
                break;
            }
            (void)parts_->settling.take_released();
        }
        parts_->queue.restart();
    }
}

asio::awaitable<result<batch_summary>> batch_run::reconcile()
{
    auto const opened = co_await open(false);
    if (!opened) {
        co_await close();
        co_return opened.error();
    }
    auto made = co_await reconcile_opened();
    co_await close();
    co_return made;
}

asio::awaitable<result<batch_summary>> batch_run::reconcile_opened()
{
    auto const money = std::make_shared<money_totals>();
    auto work =
        blocking_worker::journal_work([money](journal& in) { *money = in.requests().money(); });
    auto const read = co_await state_.record(std::move(work));
    if (!read) co_return read.error();
    state_.account.restore(money->spent, money->held, money->open);
    parts_->planning.set_spent_before(money->spent);
    co_await parts_->images.check_files();
    co_await parts_->settling.settle_open();
    parts_->images.close();
    co_await parts_->images.fetch_all();
    while (state_.tasks.running() > 0) co_await state_.tasks.wait();
    co_return co_await summarize();
}

asio::awaitable<batch_summary> batch_run::summarize()
{
    auto keeping = parts_->summary.keep_record();
    auto const is_recorded = co_await std::move(keeping);
    if (is_recorded) co_await parts_->summary.write();
    auto summing = parts_->summary.summary();
    auto made = co_await std::move(summing);
    made.input = parts_->planning.counts();
    made.spent_now = made.credits.spent - parts_->planning.spent_before();
    made.requests = parts_->sending.requests();
    made.texts = parts_->sending.texts();
    made.images = parts_->images.images();
    made.recovered = parts_->outcomes.recovered() + parts_->settling.recovered();
    made.elapsed = parts_->progress.elapsed();
    made.unrecorded = state_.stop.unrecorded;
    parts_->progress.report();
    co_return made;
}

asio::awaitable<result<batch_quote>> batch_run::quote(batch_input input)
{
    begin_operation();
    state_.sources_from = input.path().parent_path();
    auto quoting = quote_opened(std::move(input));
    auto made = co_await std::move(quoting);
    co_await close();
    co_return made;
}

/// Works in a copy: a run on the same directory must neither wait for this nor see it.
asio::awaitable<result<batch_quote>> batch_run::quote_opened(batch_input input)
{
    auto const path = (state_.params.out / journal_name).string();
    auto opening = state_.worker->open(path, open_mode::memory);
    auto const opened = co_await std::move(opening);
    if (!opened) co_return opened.error();
    auto quoting = parts_->planning.quote(std::move(input), parts_->gate);
    auto made = co_await std::move(quoting);
    if (made) parts_->progress.report(event_kind::planned, parts_->planning.counts().items);
    co_return made;
}

asio::awaitable<result<batch_status>> batch_run::status()
{
    return parts_->summary.status();
}

asio::awaitable<std::optional<batch_event>> batch_run::next_event()
{
    auto const self = shared_from_this();
    auto taking = state_.events.next();
    co_return co_await std::move(taking);
}

void batch_run::stop()
{
    if (!is_working_) return;
    state_.interrupt();
    state_.tasks.cancel_free_calls(); // the next run repeats them
}

void batch_run::abandon()
{
    if (!is_working_) return;
    state_.interrupt();
    state_.tasks.cancel_all_calls();
}

void batch_run::pause(bool on)
{
    // No request could succeed meanwhile.
    if (state_.stop.paused && !on) state_.health.on_sign_of_life(state_.time->now());
    state_.stop.paused = on;
    state_.tasks.wake();
}

} // namespace neuroflash::inline v0::batch
