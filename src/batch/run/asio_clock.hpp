// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_ASIO_CLOCK_HPP
#define NEUROFLASH_SRC_BATCH_RUN_ASIO_CLOCK_HPP

#include <neuroflash/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <random>
#include <utility>

namespace neuroflash::inline v0::batch {

/// The real clock.
class asio_clock : public time_source
{
public:
    explicit asio_clock(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    std::chrono::steady_clock::time_point now() const override
    {
        return std::chrono::steady_clock::now();
    }

    std::chrono::system_clock::time_point wall_now() const override
    {
        return std::chrono::system_clock::now();
    }

    boost::asio::awaitable<void> sleep_until(std::chrono::steady_clock::time_point when) override
    {
        auto timer = boost::asio::steady_timer(executor_, when);
        co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }

    double jitter() override { return even_(random_); }

private:
    boost::asio::any_io_executor executor_;
    std::minstd_rand random_{std::random_device()()};
    std::uniform_real_distribution<double> even_;
};

} // namespace neuroflash::inline v0::batch

#endif
