// SPDX-License-Identifier: BSL-1.0
// The module io does the input and output: only it sees sockets, timers and OpenSSL.
#ifndef NEUROFLASH_SRC_IO_DEADLINE_QUEUE_HPP
#define NEUROFLASH_SRC_IO_DEADLINE_QUEUE_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/relationship.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/set.hpp>

#include <chrono>
#include <memory>
#include <new>
#include <utility>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;
using time_point = std::chrono::steady_clock::time_point;

/**
 * \brief Keeps all deadlines of one executor with one timer.
 *
 * A separate timer for every read and write costs 5 to 8 % of a request. Here starting and
 * ending a deadline is an insertion into a tree. The timer runs only while there are deadlines,
 * so it does not keep an idle io_context from ending. Between two calls of the same coroutine it
 * continues, because stopping and starting it is a system call.
 */
class deadline_queue : public std::enable_shared_from_this<deadline_queue>
{
public:
    /// An object with a deadline. It leaves the queue when it is destroyed.
    class entry : public boost::intrusive::set_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>>
    {
    public:
        entry() = default;
        entry(entry const&) = delete;
        entry& operator=(entry const&) = delete;
        virtual ~entry() = default;

        /// Called on the executor when the deadline has passed; must not suspend or throw. It may
        /// add the entry again.
        virtual void on_deadline() = 0;

        time_point when;

        friend bool operator<(entry const& a, entry const& b) noexcept { return a.when < b.when; }
    };

    explicit deadline_queue(asio::any_io_executor executor)
        : posting_(asio::prefer(
              asio::require(executor, asio::execution::blocking.never),
              asio::execution::relationship.fork)),
          timer_(std::move(executor))
    {
    }

    /// Throws bad_alloc; the entry is then not in the queue.
    void add(entry& item, time_point when)
    {
        item.when = when;
        entries_.insert(item);
        // `fire` arms the timer at its end, also for the entries that were added while it ran.
        if (firing_ || (armed_ && when >= armed_until_)) return;
        try {
            arm();
        } catch (...) {
            item.unlink();
            throw;
        }
    }

    void remove(entry& item)
    {
        if (item.is_linked()) item.unlink();
        if (!entries_.empty() || !armed_ || std::exchange(stopping_, true)) return;
        try {
            posting_.execute([self = weak_from_this()] {
                if (auto const queue = self.lock()) queue->stop_unless_used();
            });
        } catch (std::bad_alloc const&) { // destructors call this, so it must not throw
            stop_unless_used();
        }
    }

private:
    void stop_unless_used()
    {
        stopping_ = false;
        if (!entries_.empty() || !armed_) return;
        armed_ = false;
        timer_.cancel();
    }

    void arm()
    {
        armed_ = false; // the old wait is cancelled, and the new one may find no memory
        armed_until_ = entries_.begin()->when;
        timer_.expires_at(armed_until_);
        timer_.async_wait([self = weak_from_this()](boost::system::error_code ec) {
            auto const queue = self.lock();
            if (!queue) return;
            if (!ec) return queue->fire();
            queue->arm_unless_done();
        });
        armed_ = true;
    }

    /// A wait was cancelled for an earlier one. Where that found no memory, the others still have
    /// their deadlines.
    void arm_unless_done()
    {
        if (!armed_ && !entries_.empty()) arm();
    }

    void fire()
    {
        armed_ = false;
        firing_ = true;
        auto const now = std::chrono::steady_clock::now();
        while (!entries_.empty() && entries_.begin()->when <= now) {
            auto& item = *entries_.begin();
            item.unlink();
            item.on_deadline();
        }
        firing_ = false;
        arm_unless_done();
    }

    /// Posts handlers. `asio::post` would make this executor again for each of them, which costs
    /// more than the rest of it.
    asio::any_io_executor posting_;
    asio::steady_timer timer_;
    boost::intrusive::multiset<entry, boost::intrusive::constant_time_size<false>> entries_;
    time_point armed_until_;
    bool armed_ = false;
    bool firing_ = false;
    bool stopping_ = false; ///< Whether `stop_unless_used` was posted.
};

} // namespace neuroflash::inline v0::io

#endif
