// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SUPPORT_ASIO_TIME_HPP
#define NEUROFLASH_SRC_SUPPORT_ASIO_TIME_HPP

#include <neuroflash/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <random>
#include <utility>

namespace neuroflash::inline v0::support {

/// The real clocks, and random numbers from the system.
class asio_time : public time_source
{
public:
    explicit asio_time(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

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
        auto ignored = boost::system::error_code();
        co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }

    double jitter() override { return even_(random_); }

private:
    boost::asio::any_io_executor executor_;
    std::mt19937 random_{std::random_device()()};
    std::uniform_real_distribution<double> even_;
};

} // namespace neuroflash::inline v0::support

#endif
