// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_RUNNING_HPP
#define NEUROFLASH_SRC_BATCH_RUN_RUNNING_HPP

#include "batch/output/batch_directory.hpp"
#include "batch/policy/adaptive_limit.hpp"
#include "batch/policy/budget.hpp"
#include "batch/policy/classify_failure.hpp"
#include "batch/policy/latency_model.hpp"
#include "batch/run/blocking_worker.hpp"

#include <neuroflash/batch/batch_runner.hpp>
#include <neuroflash/client.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0::batch {

using clock_point = std::chrono::steady_clock::time_point;

/// What the operations of a runner work on. Everything here happens on one executor; the journal
/// and the files are the worker's.
class running : public std::enable_shared_from_this<running>
{
public:
    running(
        asio::any_io_executor executor, client_params service, batch_params params,
        std::shared_ptr<time_source> time);

    asio::awaitable<result<batch_summary>> run(batch_input input);
    asio::awaitable<result<batch_quote>> quote(batch_input input);
    asio::awaitable<result<batch_summary>> reconcile();
    asio::awaitable<result<batch_status>> status();
    asio::awaitable<std::optional<batch_event>> next_event();

    batch_progress progress() const;
    void pause(bool on);
    void stop();
    void abandon(); ///< Stops, and cancels what is in flight.

private:
    /// A whole picture under a name that is not its own yet.
    class fetched_file
    {
    public:
        fetched_file() = default;

        download_info info;
        std::shared_ptr<replacing_file> file;
    };

    // running.cpp
    asio::awaitable<result<void>> begin(bool may_create);
    asio::awaitable<result<void>> find_workspace();
    asio::awaitable<void> end();
    void begin_operation();
    void tell(batch_event event);
    void tell_progress();
    asio::awaitable<void> tell_now_and_then();
    void hold_all(clock_point until, std::string message);
    void halt(stop_reason why, std::optional<error> failure = {});
    void interrupt();
    void wake();
    asio::awaitable<void> wait(std::optional<clock_point> until = {});
    asio::awaitable<result<void>> note(blocking_worker::journal_work work);
    void spawn(asio::awaitable<void> work, std::size_t* kind = nullptr);
    std::chrono::milliseconds backoff(int failures);
    template <class T>
    asio::awaitable<result<T>> patiently(std::function<asio::awaitable<result<T>>()> ask);

    // planning.cpp
    asio::awaitable<result<void>> plan(batch_input input, bool keep);
    void read_lines(
        journal& into, batch_input const& input, std::vector<image_model> const& models,
        input_counts& seen);
    asio::awaitable<result<batch_quote>> quote_opened(batch_input input);
    std::string fault_of(item const& what, std::vector<image_model> const& models) const;
    result<std::vector<image_path>> paths_of(item const& what) const;

    // quota.cpp
    asio::awaitable<result<void>> read_quota();
    asio::awaitable<bool> make_room(work_unit& unit);
    bool take_smaller(work_unit& unit);
    std::int64_t most_images_at_once() const;
    call_params terms() const;
    asio::awaitable<bool> without_credits();
    asio::awaitable<bool> wait_for_midnight();

    // settling.cpp
    asio::awaitable<void> settle_open();
    asio::awaitable<void> settle(open_part one);
    pending_generation pending_of(open_part const& one) const;
    asio::awaitable<void> on_found(open_part one, generation made);
    asio::awaitable<void> on_not_found(open_part one, error why);

    // sending.cpp
    asio::awaitable<void> send_and_settle();
    asio::awaitable<void> send_all();
    asio::awaitable<bool> next_unit(work_unit& into);
    asio::awaitable<bool> fill_page();
    asio::awaitable<bool> may_start(work_unit& unit);
    asio::awaitable<void> send(work_unit unit);
    asio::awaitable<result<generation>> call(work_unit const& unit);
    asio::awaitable<void> on_made(work_unit unit, generation made);
    asio::awaitable<void> on_failure(work_unit unit, error why);
    asio::awaitable<void> try_again(work_unit unit, error why, failure_class what);
    asio::awaitable<void> keep_unknown(work_unit unit, error why);
    answer_row answer_of(generation const& made) const;
    generate_params order_of(work_unit const& unit) const;

    // fetching.cpp
    asio::awaitable<void> fetch_all();
    bool may_fetch() const;
    asio::awaitable<void> fetch(wanted_picture one);
    asio::awaitable<result<fetched_file>> fetch_from(wanted_picture const& one);
    asio::awaitable<result<fetched_file>> download(std::int64_t picture, download_source from);
    asio::awaitable<result<fetched_file>>
    download_once(download_source from, std::shared_ptr<replacing_file> file);
    asio::awaitable<error_code> write_piece(std::shared_ptr<replacing_file> to, std::string_view piece);
    asio::awaitable<void> on_fetched(
        wanted_picture one, fetched_file got, std::chrono::nanoseconds took);
    asio::awaitable<void> on_not_fetched(wanted_picture one, error why);

    // finishing.cpp
    asio::awaitable<void> write_results();
    asio::awaitable<batch_summary> summary();
    item_totals totals() const;

    struct retry
    {
        clock_point due;
        work_unit unit;
    };

    asio::any_io_executor executor_;
    client_params service_;
    batch_params params_;
    std::shared_ptr<time_source> time_;
    std::optional<client> client_;
    std::shared_ptr<blocking_worker> worker_;
    directory_lock lock_;
    workspace_id workspace_;

    budget_account account_;
    adaptive_limit speed_;
    latency_model latency_;

    // What is going on.
    bool working_ = false; ///< An operation runs.
    bool over_ = false;    ///< One has ended, and none runs.
    bool paused_ = false;
    bool interrupted_ = false; ///< Nothing new is begun, downloads neither; whatever `stop_` says.
    bool sending_over_ = false;
    bool telling_over_ = false;
    std::atomic<bool> stop_reading_ = false;
    std::optional<stop_reason> stop_;
    std::optional<error> failure_;
    std::optional<std::chrono::sys_seconds> come_back_;
    std::list<asio::cancellation_signal> calls_; ///< Of what is in flight.
    std::size_t in_flight_ = 0;
    std::size_t downloading_ = 0;
    std::size_t settling_ = 0;
    std::size_t spawned_ = 0;
    asio::steady_timer changed_; ///< An event: cancelled when something changes.

    // Sending.
    std::deque<work_unit> page_;
    std::deque<retry> retries_;
    std::int64_t cursor_ = 0; ///< The last planned part that was read.
    bool page_over_ = false;
    clock_point hold_until_{};
    clock_point last_success_{};
    int failures_ = 0; ///< In a row.
    clock_point quota_read_{};
    std::optional<quota> quota_;
    int quota_refusals_ = 0;
    std::map<std::int64_t, pending_generation> unknown_; ///< By part: keeps images apart.

    // Fetching.
    std::deque<wanted_picture> wanted_;
    std::int64_t wanted_cursor_ = 0;
    std::int64_t files_begun_ = 0;
    std::uint64_t answers_ = 0;

    blocking_worker::journal_work on_planned_; ///< While quoting: looks at what was planned.

    // Counting.
    input_counts input_;
    item_counts counts_{};
    std::int64_t spent_before_ = 0;
    std::int64_t requests_ = 0;
    std::int64_t pictures_ = 0;
    std::int64_t recovered_ = 0;
    clock_point started_{};
    std::deque<std::pair<clock_point, std::int64_t>> pace_; ///< Items over at that time.

    // Events.
    std::deque<batch_event> events_;
    std::int64_t missed_ = 0;
    asio::steady_timer told_;
};

/// Free calls are repeated a few times where that may help.
template <class T>
asio::awaitable<result<T>>
running::patiently(std::function<asio::awaitable<result<T>>()> ask)
{
    constexpr auto most = 4;
    for (auto tries = 1;; ++tries) {
        auto asking = ask();
        auto got = co_await std::move(asking);
        if (got || tries >= most || stop_ || got.error().code() != condition::transient) {
            co_return got;
        }
        auto const pause = time_->now() + backoff(tries);
        while (time_->now() < pause && !stop_) co_await wait(pause);
    }
}

} // namespace neuroflash::v0::batch

#endif
