// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_RUNNER_HPP
#define NEUROFLASH_SRC_CLI_BENCH_RUNNER_HPP

#include "cli/bench/budget.hpp"
#include "cli/bench/plan.hpp"
#include "cli/bench/sample.hpp"
#include "support/async_event.hpp"

#include <neuroflash/error.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/params/generate_params.hpp>
#include <neuroflash/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <vector>

namespace neuroflash::cli::bench {

/// What a run needs in addition to its plan.
class runner_params
{
public:
    using sender = std::function<boost::asio::awaitable<result<generation>>(generate_params)>;

    runner_params(bench::plan plan, std::vector<std::string> prompts, std::int64_t limit)
        : plan(std::move(plan)), prompts(std::move(prompts)), limit(limit)
    {
    }

    bench::plan plan;
    std::vector<std::string> prompts; ///< One or more prompts.
    std::int64_t limit;               ///< Credits; never exceeded.
    bool limited_by_quota = false;    ///< What to call it when the limit is reached.
    sender send;                      ///< Sends one paid request.

    /// Called before a block begins and when a request ends; may be empty.
    std::function<void(measurement const&, block const&)> on_progress;

    /// Called with each success that is measured and its place in `measurement::samples`.
    std::function<void(std::size_t, generation)> on_images;
};

/**
 * \brief Carries out a plan, one block after the other, each with its concurrency.
 *
 * \par Object lifetimes
 * The clock outlives the runner, and the runner its `run`.
 *
 * \par Thread safety
 * None: everything runs on the executor.
 */
class runner
{
public:
    runner(boost::asio::any_io_executor executor, time_source& time, runner_params params);

    /**
     * \brief Runs to the end, or to what stops it.
     *
     * \par Cancellation
     * Gentle: nothing more is sent, and what is in flight is waited for, since it is paid.
     */
    boost::asio::awaitable<measurement> run();

private:
    boost::asio::awaitable<void> run_block(std::size_t index);
    boost::asio::awaitable<void> work(std::size_t index);
    boost::asio::awaitable<void> wait_for(std::chrono::steady_clock::time_point when);
    boost::asio::awaitable<void> stopped();
    boost::asio::awaitable<bool> afford(std::int64_t credits);
    boost::asio::awaitable<void> shoot(sample made);
    std::chrono::nanoseconds since_start() const { return time_.now() - start_; }
    std::chrono::nanoseconds due(block const& of, int number) const;
    generate_params request_of(sample const& of) const;
    void stop_after(error const& failure);
    void stop(end_reason why);
    void spawn_worker(std::size_t index);

    boost::asio::any_io_executor executor_;
    time_source& time_;
    runner_params params_;
    std::vector<std::size_t> order_; ///< The order of the prompts.
    budget budget_;
    measurement found_;
    support::async_event stop_event_;   ///< Notified when the run is to stop.
    support::async_event settle_event_; ///< Notified whenever a request ends.
    support::async_event end_event_;    ///< Notified when a block's last worker ends.
    std::chrono::steady_clock::time_point start_;
    std::chrono::nanoseconds block_start_{};
    std::exception_ptr thrown_;
    int next_ = 0;    ///< Request of the block.
    int workers_ = 0; ///< The workers of the block that have not ended.
    int in_flight_ = 0;
    int unreached_ = 0; ///< Requests in a row that found no connection.
    bool stopping_ = false;
};

} // namespace neuroflash::cli::bench

#endif
