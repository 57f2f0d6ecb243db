// SPDX-License-Identifier: BSL-1.0
#include "batch/run/blocking_worker.hpp"

#include "support/open_files.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

/// The result of work on another thread, whose exceptions stay there.
std::optional<error> outcome_of(std::function<void()> const& work)
{
    try {
        work();
        return {};
    } catch (storage_failure const& e) {
        return storage_error(e.what(), e.advice());
    } catch (std::exception const& e) {
        return storage_error(e.what());
    }
}

/// Undoes what a failure left in the middle.
void end_transaction(journal& in)
{
    try {
        in.rollback();
    } catch (storage_failure const&) { // the failure has ended it
    }
}

} // namespace

error storage_error(std::string const& what, std::string advice)
{
    auto details = error_details();
    details.message = what + '.';
    details.advice = std::move(advice);
    if (details.advice.empty()) {
        details.advice = support::names_open_files(what)
            ? std::string(support::open_files_advice)
            : "Check the directory, its permissions and the free space; then give the same command "
              "again.";
    }
    auto const journal_is_lost = details.advice == restore_journal;
    details.charge = charge_verdict(
        charge_state::not_charged, 0,
        journal_is_lost ? "Nothing was sent for it. What earlier runs paid for is in the journal."
                        : "Nothing was sent for it.");
    return error(errc::storage_failed, std::move(details));
}

blocking_worker::blocking_worker(asio::any_io_executor executor) : executor_(std::move(executor)) {}

blocking_worker::~blocking_worker()
{
    close_journal();
}

void blocking_worker::close_journal()
{
    abandoned_ = true;
    journal_thread_.join();
    files_.join();
    journal_.reset();
}

/// Waits to the end even if cancelled, because the thread may use objects of the caller. The caller
/// still sees the cancellation.
asio::awaitable<void> blocking_worker::wait(std::shared_ptr<queued_work> of)
{
    auto const throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!of->over) {
        co_await of->event.wait();
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
}

asio::awaitable<result<void>> blocking_worker::open(std::string path, open_mode mode)
{
    return run_on(
        journal_thread_, [this, path, mode] { journal_ = std::make_unique<journal>(path, mode); });
}

asio::awaitable<result<void>> blocking_worker::commit(journal_work work, std::function<void()> then)
{
    auto const self = shared_from_this();
    if (failure_) co_return *failure_;
    auto const mine = std::make_shared<queued_work>(executor_, std::move(work));
    mine->then = std::move(then);
    queue_.push_back(mine);
    pump();
    co_await wait(mine);
    if (mine->failure) co_return *mine->failure;
    co_return result<void>();
}

void blocking_worker::pump()
{
    if (busy_ || queue_.empty()) return;
    busy_ = true;
    // The worker's threads never own it, because the last of them would have to join itself.
    asio::post(journal_thread_, [this, all = std::exchange(queue_, {})] {
        auto why = outcome_of([&] { execute(all); });
        if (abandoned_) return;
        auto weak = weak_from_this();
        asio::post(executor_, [weak, all, why = std::move(why)]() mutable {
            if (auto const self = weak.lock()) {
                self->on_executed(std::move(all), std::move(why));
            }
        });
    });
}

void blocking_worker::execute(work_queue const& all)
{
    journal_->begin();
    for (auto const& one : all) one->work(*journal_);
    journal_->commit();
    for (auto const& one : all) {
        if (one->then) one->then();
    }
}

void blocking_worker::on_executed(work_queue all, std::optional<error> failure)
{
    busy_ = false;
    if (failure && !failure_) failure_ = *failure;
    // After a failure, nothing in the journal can be trusted, and a second sync proves nothing.
    if (failure_) {
        all.insert(all.end(), queue_.begin(), queue_.end());
        queue_.clear();
    }
    for (auto const& one : all) {
        one->failure = failure_;
        one->over = true;
        one->event.notify_all();
    }
    pump();
}

asio::awaitable<result<void>> blocking_worker::run_exclusive(journal_work work)
{
    if (failure_) co_return *failure_;
    auto running = run_alone(std::move(work));
    co_return co_await std::move(running);
}

asio::awaitable<result<void>> blocking_worker::read_anyway(journal_work work)
{
    if (failure_) {
        work = [reading = std::move(work)](journal& in) {
            end_transaction(in);
            reading(in);
        };
    }
    auto running = run_alone(std::move(work));
    co_return co_await std::move(running);
}

asio::awaitable<result<void>> blocking_worker::run_alone(journal_work work)
{
    auto const self = shared_from_this();
    auto const mine = std::make_shared<queued_work>(executor_, std::move(work));
    asio::post(journal_thread_, [this, mine] {
        auto why = outcome_of([&] { mine->work(*journal_); });
        if (abandoned_) return;
        auto weak = weak_from_this();
        asio::post(executor_, [weak, mine, why = std::move(why)] {
            auto const here = weak.lock();
            if (why) mine->failure = *why;
            if (why && here && !here->failure_) here->failure_ = mine->failure;
            mine->over = true;
            mine->event.notify_all();
        });
    });
    co_await wait(mine);
    if (mine->failure) co_return *mine->failure;
    co_return result<void>();
}

asio::awaitable<void> blocking_worker::close()
{
    auto const self = shared_from_this();
    auto const nothing = journal_work();
    auto const mine = std::make_shared<queued_work>(executor_, nothing);
    asio::post(journal_thread_, [this, mine] {
        journal_.reset();
        if (abandoned_) return;
        asio::post(executor_, [mine] {
            mine->over = true;
            mine->event.notify_all();
        });
    });
    co_await wait(mine);
}

asio::awaitable<result<void>> blocking_worker::files(std::function<void()> work)
{
    return run_on(files_, std::move(work));
}

asio::awaitable<result<void>>
blocking_worker::run_on(asio::thread_pool& pool, std::function<void()> work)
{
    auto const self = shared_from_this();
    auto const nothing = journal_work();
    auto const mine = std::make_shared<queued_work>(executor_, nothing);
    asio::post(pool, [this, mine, work = std::move(work)] {
        auto why = outcome_of(work);
        if (abandoned_) return;
        asio::post(executor_, [mine, why = std::move(why)] {
            if (why) mine->failure = *why;
            mine->over = true;
            mine->event.notify_all();
        });
    });
    co_await wait(mine);
    if (mine->failure) co_return *mine->failure;
    co_return result<void>();
}

} // namespace neuroflash::inline v0::batch
