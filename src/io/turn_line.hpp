// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_TURN_LINE_HPP
#define NEUROFLASH_SRC_IO_TURN_LINE_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <chrono>
#include <cstddef>
#include <utility>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/**
 * \brief So many may, the others wait in line.
 *
 * A turn is no connection, only the prospect of one: whoever has it may still have to wait in the
 * pool, for a dial or behind those who came without a turn. What counts is that of ten thousand
 * calls only as many hold their requests as can be sent.
 */
class turn_line
{
public:
    /// In the line, or with a turn that nobody has taken yet. Lives in a coroutine's frame.
    class place : public boost::intrusive::list_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>>
    {
    public:
        place(
            turn_line& line, asio::any_io_executor const& executor,
            std::chrono::steady_clock::time_point until)
            : line_(line), timer_(executor, until)
        {
            line_.places_.push_back(*this);
            ++line_.waiting_;
        }

        // Also runs when the frame is destroyed unfinished, with its io_context.
        ~place()
        {
            if (is_linked()) --line_.waiting_;
            if (granted_) line_.end();
        }
        place(place const&) = delete;
        place& operator=(place const&) = delete;

        asio::steady_timer& timer() noexcept { return timer_; }
        bool is_granted() const noexcept { return granted_; }

        /// The turn, if it has come, is the caller's.
        bool take() noexcept { return std::exchange(granted_, false); }

    private:
        friend class turn_line;

        turn_line& line_;
        asio::steady_timer timer_;
        bool granted_ = false;
    };

    explicit turn_line(std::size_t limit) : limit_(limit) {}

    bool try_take() noexcept
    {
        if (taken_ >= limit_) return false;
        ++taken_;
        return true;
    }

    /// Gives the turn to whoever waits longest.
    void end()
    {
        if (places_.empty()) {
            --taken_;
            return;
        }
        auto& first = places_.front();
        places_.pop_front();
        --waiting_;
        first.granted_ = true;
        first.timer_.cancel();
    }

    /// Wakes all who wait.
    void close()
    {
        for (auto& one : places_) one.timer_.cancel();
    }

    std::size_t waiting() const noexcept { return waiting_; }
    bool is_unused() const noexcept { return taken_ == 0; }

private:
    boost::intrusive::list<place, boost::intrusive::constant_time_size<false>> places_;
    std::size_t limit_;
    std::size_t taken_ = 0;
    std::size_t waiting_ = 0;
};

} // namespace neuroflash::inline v0::io

#endif
