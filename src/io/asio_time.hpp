// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_ASIO_TIME_HPP
#define NEUROFLASH_SRC_IO_ASIO_TIME_HPP

#include <neuroflash/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <random>

namespace neuroflash::inline v0::io {

/// The real clocks, and random numbers from the system.
class asio_time : public time_source
{
public:
    explicit asio_time(boost::asio::any_io_executor executor);

    std::chrono::steady_clock::time_point now() const override;
    std::chrono::system_clock::time_point wall_now() const override;
    boost::asio::awaitable<void> sleep_until(std::chrono::steady_clock::time_point when) override;
    double jitter() override;

private:
    boost::asio::any_io_executor executor_;
    std::mt19937 random_;
};

} // namespace neuroflash::inline v0::io

#endif
