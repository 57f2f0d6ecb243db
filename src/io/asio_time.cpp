// SPDX-License-Identifier: BSL-1.0
#include "io/asio_time.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

asio_time::asio_time(asio::any_io_executor executor)
    : executor_(std::move(executor)), random_(std::random_device()())
{
}

std::chrono::steady_clock::time_point asio_time::now() const
{
    return std::chrono::steady_clock::now();
}

std::chrono::system_clock::time_point asio_time::wall_now() const
{
    return std::chrono::system_clock::now();
}

asio::awaitable<void> asio_time::sleep_until(std::chrono::steady_clock::time_point when)
{
    auto timer = asio::steady_timer(executor_, when);
    auto ignored = boost::system::error_code();
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

double asio_time::jitter()
{
    return std::uniform_real_distribution<double>(0.0, 1.0)(random_);
}

} // namespace neuroflash::inline v0::io
