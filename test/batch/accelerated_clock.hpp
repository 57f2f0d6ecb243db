// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_BATCH_ACCELERATED_CLOCK_HPP
#define NEUROFLASH_TEST_BATCH_ACCELERATED_CLOCK_HPP

#include <neuroflash/sandbox/sandbox_server.hpp>
#include <neuroflash/spawn.hpp>
#include <neuroflash/time_source.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace neuroflash::test {

/// The real clock, but what lies an hour ahead is there at once; on the way the service's day ends:
/// its quota is as at the start. The clocks of client and service stay the real one, because images
/// are recognised by their times.
class accelerated_clock : public time_source
{
public:
    accelerated_clock(sandbox::sandbox_server& server, sandbox::quota_levels of_a_day)
        : server_(server), of_a_day_(of_a_day)
    {
        server.set_quota(of_a_day);
    }

    std::chrono::steady_clock::time_point now() const override
    {
        return std::chrono::steady_clock::now() + ahead_;
    }
    std::chrono::system_clock::time_point wall_now() const override
    {
        return std::chrono::system_clock::now() +
            std::chrono::duration_cast<std::chrono::system_clock::duration>(ahead_);
    }
    asio::awaitable<void> sleep_until(std::chrono::steady_clock::time_point when) override
    {
        auto const left = when - now();
        if (left > std::chrono::seconds(10)) {
            ahead_ += left;
            server_.set_quota(of_a_day_);
            co_return;
        }
        auto timer = asio::steady_timer(co_await asio::this_coro::executor, left);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    double jitter() override { return 0.5; }

private:
    sandbox::sandbox_server& server_;
    sandbox::quota_levels of_a_day_;
    std::chrono::nanoseconds ahead_{};
};

} // namespace neuroflash::test

#endif
