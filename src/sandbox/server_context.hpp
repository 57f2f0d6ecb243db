// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_SERVER_CONTEXT_HPP
#define NEUROFLASH_SRC_SANDBOX_SERVER_CONTEXT_HPP

#include "sandbox/fault_queue.hpp"
#include "sandbox/image_cache.hpp"
#include "sandbox/router.hpp"
#include "sandbox/service.hpp"
#include "sandbox/statistics.hpp"

#include <neuroflash/sandbox/sandbox_params.hpp>

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// The requests that arrived, if the parameters ask to keep them. Safe from any thread.
class request_log
{
public:
    /// \param limit the number of requests that are kept; 0 for all
    explicit request_log(std::size_t limit) : limit_(limit) {}

    void add(request_record seen)
    {
        if (seen.body.size() > longest_body()) seen.body.resize(longest_body());
        std::lock_guard const lock(mutex_);
        if (limit_ != 0 && records_.size() == limit_) records_.pop_front();
        records_.push_back(std::move(seen));
    }

    /// The number of bytes of a body that are kept.
    std::size_t longest_body() const noexcept
    {
        return limit_ == 0 ? static_cast<std::size_t>(-1) : std::size_t(64) << 10;
    }

    std::vector<request_record> all() const
    {
        std::lock_guard const lock(mutex_);
        return {records_.begin(), records_.end()};
    }

    void clear()
    {
        std::lock_guard const lock(mutex_);
        records_.clear();
    }

private:
    std::size_t limit_;
    mutable std::mutex mutex_;
    std::deque<request_record> records_;
};

/// The open connections, each with the function that closes it. Safe from any thread.
class connection_registry
{
public:
    void add(std::uint64_t number, std::function<void()> close)
    {
        std::lock_guard const lock(mutex_);
        open_.emplace(number, std::move(close));
    }

    void remove(std::uint64_t number)
    {
        std::lock_guard const lock(mutex_);
        open_.erase(number);
    }

    void close_all()
    {
        std::lock_guard const lock(mutex_);
        for (auto const& [number, close] : open_) close();
    }

private:
    std::mutex mutex_;
    std::unordered_map<std::uint64_t, std::function<void()>> open_;
};

/// The number of bytes of encoded images that are kept.
inline constexpr std::size_t image_cache_limit = 32u << 20;

/// The state that all sessions share.
struct server_context
{
    /// \param drawing where images are drawn, so that small answers need not wait for them
    server_context(
        sandbox_params given, server_origins addresses,
        boost::asio::thread_pool::executor_type drawing)
        : params(std::move(given)), origin(addresses.api), storage_origin(addresses.storage),
          state(
              params, [] { return std::chrono::system_clock::now(); }, addresses),
          routes(route_context{params, state, counts}), log(params.record_limit),
          generation_time(params.generation_time), painters(drawing)
    {
    }

    sandbox_params const params;
    std::string const origin;
    std::string const storage_origin; ///< The origin of signed URLs; empty if there are none.
    statistics counts;
    service state;
    router const routes;
    fault_queue faults;
    image_cache images{image_cache_limit};
    request_log log;
    connection_registry connections;
    std::atomic<std::chrono::milliseconds> generation_time;
    boost::asio::thread_pool::executor_type painters;
};

} // namespace neuroflash::inline v0::sandbox

#endif
