// SPDX-License-Identifier: BSL-1.0
#include "batch/run/running.hpp"

#include "batch/run/asio_clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

constexpr std::size_t most_events = 4096;

error cannot_run(std::string message, std::string advice)
{
    auto details = error_details();
    details.message = std::move(message);
    details.advice = std::move(advice);
    details.charge = charge_verdict(charge_state::not_charged, 0, "Nothing was sent.");
    return error(errc::invalid_argument, std::move(details));
}

/// Room for what is paid, what is fetched, and what is asked beside it. A call is tried twice at
/// most: a refusal for coming too soon must be seen here, where it holds all.
client_params adapted(client_params service, batch_params const& params)
{
    constexpr std::size_t beside = 4;
    constexpr auto most_attempts = 2;
    service.max_connections =
        std::max(service.max_connections, params.concurrency + params.downloads + beside);
    service.retry.max_attempts = std::min(service.retry.max_attempts, most_attempts);
    return service;
}

} // namespace

running::running(
    asio::any_io_executor executor, client_params service, batch_params params,
    std::shared_ptr<time_source> time)
    : executor_(executor), service_(adapted(std::move(service), params)),
      params_(std::move(params)), time_(std::move(time)), account_(params_.budget),
      speed_(params_.concurrency), changed_(executor), told_(executor)
{
    if (!time_) time_ = std::make_shared<asio_clock>(executor);
    changed_.expires_at(asio::steady_timer::time_point::max());
    told_.expires_at(asio::steady_timer::time_point::max());
    // Here, so that bad parameters show at once.
    client_.emplace(executor, service_, nullptr, nullptr);
}

void running::begin_operation()
{
    working_ = true;
    over_ = false;
    stop_.reset();
    failure_.reset();
    come_back_.reset();
    stop_reading_ = interrupted_ = false;
    sending_over_ = telling_over_ = false;
    page_.clear();
    retries_.clear();
    wanted_.clear();
    cursor_ = wanted_cursor_ = 0;
    page_over_ = false;
    started_ = last_success_ = time_->now();
    hold_until_ = {};
    failures_ = quota_refusals_ = 0;
    quota_read_ = {};
    quota_.reset();
    input_ = {};
    counts_ = {};
    requests_ = pictures_ = recovered_ = spent_before_ = 0;
    pace_.clear();
    account_ = budget_account(params_.budget);
    speed_ = adaptive_limit(params_.concurrency);
}

/// Directory, lock, journal, workspace.
asio::awaitable<result<void>> running::begin(bool may_create)
{
    begin_operation();
    auto ec = std::error_code();
    if (!may_create && !std::filesystem::exists(params_.out / journal_name, ec)) {
        co_return cannot_run(
            "There is no batch in " + params_.out.string() + '.',
            "Name the directory that `neuroflash batch --out` was given.");
    }
    worker_ = std::make_shared<blocking_worker>(executor_);
    auto const self = shared_from_this();
    auto const locked = std::make_shared<bool>(true);
    auto preparing = std::function<void()>([self, locked, may_create] {
        if (may_create) make_directories(self->params_.out);
        *locked = self->lock_.take(self->params_.out);
        if (*locked) remove_leftovers(self->params_.out);
    });
    auto const prepared = co_await worker_->files(std::move(preparing));
    if (!prepared) co_return prepared.error();
    if (!*locked) {
        co_return cannot_run(
            "Another process works on " + params_.out.string() + '.',
            "Wait for its end. In another directory all of it would be paid for again.");
    }
    auto path = (params_.out / journal_name).string();
    auto opening = worker_->open(std::move(path), open_mode::create);
    auto const opened = co_await std::move(opening);
    if (!opened) co_return opened.error();
    co_return co_await find_workspace();
}

/// A directory belongs to one workspace: its open requests are looked for there.
asio::awaitable<result<void>> running::find_workspace()
{
    auto wanted = service_.workspace;
    if (!wanted) {
        auto ask = std::function<asio::awaitable<result<std::vector<workspace>>>()>(
            [this] { return client_->list_workspaces(); });
        auto asking = patiently<std::vector<workspace>>(std::move(ask));
        auto const all = co_await std::move(asking);
        if (!all) co_return all.error();
        if (all->empty()) {
            co_return cannot_run("The account has no workspace.", "Create one, or name one.");
        }
        wanted = all->front().id;
    }
    auto const name = wanted->str();
    auto const known = std::make_shared<std::string>();
    auto work = blocking_worker::journal_work([name, known](journal& in) {
        *known = in.meta("workspace");
        if (known->empty()) in.set_meta("workspace", name);
    });
    auto const noted = co_await note(std::move(work));
    if (!noted) co_return noted.error();
    if (!known->empty() && *known != name) {
        co_return cannot_run(
            params_.out.string() + " belongs to workspace " + *known + ", not to " + name + '.',
            "Name that workspace. In another directory all of it would be paid for again.");
    }
    workspace_ = *wanted;
    co_return result<void>();
}

asio::awaitable<void> running::end()
{
    if (worker_) {
        auto shutting = worker_->shut();
        co_await std::move(shutting);
        worker_.reset();
    }
    lock_.release();
    unknown_.clear();
    working_ = false;
    over_ = true;
    told_.cancel();
}

asio::awaitable<result<batch_summary>> running::run(batch_input input)
{
    auto const begun = co_await begin(true);
    if (!begun) {
        co_await end();
        co_return begun.error();
    }
    auto planning = plan(std::move(input), true);
    auto const planned = co_await std::move(planning);
    if (!planned) {
        co_await end();
        co_return planned.error();
    }
    spawn(tell_now_and_then());
    co_await settle_open();
    last_success_ = time_->now(); // looking may have taken minutes
    auto fetching = fetch_all();
    spawn(std::move(fetching));
    co_await send_and_settle();
    sending_over_ = true;
    wake();
    while (spawned_ > 1) co_await wait(); // the one that tells goes on
    telling_over_ = true;
    wake();
    while (spawned_ > 0) co_await wait();
    co_await write_results();
    auto made = co_await summary();
    co_await end();
    co_return made;
}

/// What is lost in this run is looked for before it ends, and sent again where the history shows that
/// it never was carried out: just as the next run would.
asio::awaitable<void> running::send_and_settle()
{
    constexpr auto most_rounds = 3;
    for (auto round = 1;; ++round) {
        co_await send_all();
        auto const held = account_.held(); // of items too that the input has no more
        auto const may_go_on = !interrupted_ && (!stop_ || *stop_ == stop_reason::too_unknown);
        if (!may_go_on || held == 0 || round == most_rounds) break;
        auto const before = stop_;
        stop_.reset();
        co_await settle_open();
        if (stop_) break;
        if (account_.held() == held) {
            stop_ = before; // nothing new is known
            break;
        }
        // All that is planned is read again, what waits for another try as well.
        cursor_ = 0;
        page_.clear();
        retries_.clear();
        page_over_ = false;
    }
}

asio::awaitable<result<batch_summary>> running::reconcile()
{
    auto const begun = co_await begin(false);
    if (!begun) {
        co_await end();
        co_return begun.error();
    }
    auto const self = shared_from_this();
    auto const money = std::make_shared<money_totals>();
    auto work = blocking_worker::journal_work([money](journal& in) { *money = in.money(); });
    auto const noted = co_await note(std::move(work));
    if (!noted) {
        co_await end();
        co_return noted.error();
    }
    account_.restore(money->spent, money->held);
    spent_before_ = money->spent;
    co_await settle_open();
    sending_over_ = true;
    co_await fetch_all();
    while (spawned_ > 0) co_await wait();
    co_await write_results();
    auto made = co_await summary();
    co_await end();
    co_return made;
}

call_params running::terms() const
{
    auto made = call_params();
    if (!workspace_.empty()) made.workspace = workspace_;
    return made;
}

/// Nothing is sent before. Told where it is long enough to be noticed.
void running::hold_all(clock_point until, std::string message)
{
    constexpr auto noticed = std::chrono::seconds(1);
    auto const longer = until > std::max(hold_until_, time_->now()) + noticed;
    hold_until_ = std::max(hold_until_, until);
    if (!longer) return;
    auto event = batch_event(event_kind::waiting);
    event.message = std::move(message);
    auto const left = until - time_->now();
    event.until = std::chrono::ceil<std::chrono::seconds>(time_->wall_now() + left);
    tell(std::move(event));
}

void running::halt(stop_reason why, std::optional<error> failure)
{
    if (stop_) return;
    stop_ = why;
    failure_ = std::move(failure);
    stop_reading_ = true;
    wake();
}

/// Also where it has stopped already: then the downloads are what is to end.
void running::interrupt()
{
    interrupted_ = true;
    halt(stop_reason::interrupted);
    wake();
}

void running::stop()
{
    if (!working_) return;
    interrupt();
    // Looking costs nothing, and the next run looks again.
    if (settling_ > 0) {
        for (auto& one : calls_) one.emit(asio::cancellation_type::terminal);
    }
}

void running::abandon()
{
    if (!working_) return;
    interrupt();
    for (auto& one : calls_) one.emit(asio::cancellation_type::terminal);
}

void running::pause(bool on)
{
    if (paused_ && !on) last_success_ = time_->now(); // nothing could succeed meanwhile
    paused_ = on;
    wake();
}

void running::wake()
{
    changed_.cancel();
}

asio::awaitable<void> running::wait(std::optional<clock_point> until)
{
    using namespace asio::experimental::awaitable_operators;
    auto change = changed_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!until) {
        co_await std::move(change);
        co_return;
    }
    auto sleeping = time_->sleep_until(*until);
    auto both = std::move(change) || std::move(sleeping);
    co_await std::move(both);
}

/// What stands in the journal, and how the items stand after it.
asio::awaitable<result<void>> running::note(blocking_worker::journal_work work)
{
    auto const counts = std::make_shared<item_counts>();
    auto whole = blocking_worker::journal_work([work = std::move(work), counts](journal& in) {
        work(in);
        *counts = in.counts();
    });
    auto const noted = co_await worker_->commit(std::move(whole));
    if (noted) counts_ = *counts;
    else halt(stop_reason::storage, noted.error());
    co_return noted;
}

/// Counted among its kind until all that it writes stands in the journal: whoever waits for the
/// kind's end looks there next.
void running::spawn(asio::awaitable<void> work, std::size_t* kind)
{
    ++spawned_;
    if (kind != nullptr) ++*kind;
    asio::co_spawn(
        executor_, std::move(work), [self = shared_from_this(), kind](std::exception_ptr thrown) {
            --self->spawned_;
            if (kind != nullptr) --*kind;
            if (thrown) self->halt(stop_reason::storage, error(errc::internal));
            self->wake();
        });
}

std::chrono::milliseconds running::backoff(int failures)
{
    auto const most = std::min(std::chrono::milliseconds(30'000),
                               std::chrono::milliseconds(250) * (1 << std::min(failures, 10)));
    auto const share = 0.5 + time_->jitter() / 2;
    return std::chrono::milliseconds(static_cast<std::int64_t>(double(most.count()) * share));
}

void running::tell(batch_event event)
{
    event.missed = std::exchange(missed_, 0);
    if (params_.on_event) params_.on_event(event);
    if (events_.size() >= most_events) {
        missed_ += 1 + events_.front().missed;
        events_.pop_front();
    }
    events_.push_back(std::move(event));
    told_.cancel();
}

asio::awaitable<std::optional<batch_event>> running::next_event()
{
    auto const self = shared_from_this();
    while (events_.empty() && !over_) {
        co_await told_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (events_.empty()) co_return std::nullopt;
    auto event = std::move(events_.front());
    events_.pop_front();
    co_return event;
}

} // namespace neuroflash::v0::batch
