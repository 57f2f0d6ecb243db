// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_PERMIT_QUEUE_HPP
#define NEUROFLASH_SRC_IO_PERMIT_QUEUE_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/**
 * \brief A semaphore with a first-in queue.
 *
 * It ensures that of ten thousand calls only as many hold their requests as connections are
 * allowed, and that only some connections do their handshakes at a time. A permit to hold a request
 * is not a connection: its holder may have to wait while one is opened.
 */
class permit_queue
{
public:
    /// A caller in the queue, or with a permit that was not taken yet. Lies in a coroutine's frame.
    class waiter : public boost::intrusive::list_base_hook<
                       boost::intrusive::link_mode<boost::intrusive::auto_unlink>>
    {
    public:
        /// With `ahead`, it queues before all that lack it.
        waiter(
            permit_queue& of, asio::any_io_executor const& executor,
            std::chrono::steady_clock::time_point until, bool ahead)
            : of_(of), timer_(executor, until)
        {
            (ahead ? of_.ahead_ : of_.queue_).push_back(*this);
            ++of_.waiting_;
        }

        // The destructor also runs when the frame is destroyed unfinished, with its io_context.
        ~waiter()
        {
            if (is_linked()) --of_.waiting_;
            if (granted_) of_.release();
        }
        waiter(waiter const&) = delete;
        waiter& operator=(waiter const&) = delete;

        asio::steady_timer& timer() noexcept { return timer_; }
        bool is_granted() const noexcept { return granted_; }

        /// Returns whether the permit was granted. The permit then belongs to the caller.
        bool take() noexcept { return std::exchange(granted_, false); }

    private:
        friend class permit_queue;

        permit_queue& of_;
        asio::steady_timer timer_;
        bool granted_ = false;
    };

    explicit permit_queue(std::size_t limit) : limit_(limit) {}

    bool try_take() noexcept
    {
        if (taken_ >= limit_) return false;
        ++taken_;
        return true;
    }

    /// Gives the permit to the waiter at the front of the queue.
    void release() noexcept
    {
        ++released_;
        auto& next = ahead_.empty() ? queue_ : ahead_;
        if (next.empty()) {
            --taken_;
            return;
        }
        auto& first = next.front();
        next.pop_front();
        --waiting_;
        first.granted_ = true;
        first.timer_.cancel();
    }

    /// Wakes all waiters.
    void close()
    {
        for (auto& one : ahead_) one.timer_.cancel();
        for (auto& one : queue_) one.timer_.cancel();
    }

    std::size_t waiting() const noexcept { return waiting_; }

    /// How many permits were given back so far.
    std::uint64_t released() const noexcept { return released_; }
    bool is_unused() const noexcept { return taken_ == 0; }

private:
    using list = boost::intrusive::list<waiter, boost::intrusive::constant_time_size<false>>;

    list ahead_;
    list queue_;
    std::size_t limit_;
    std::size_t taken_ = 0;
    std::size_t waiting_ = 0;
    std::uint64_t released_ = 0;
};

} // namespace neuroflash::inline v0::io

#endif
