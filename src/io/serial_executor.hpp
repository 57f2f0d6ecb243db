// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_SERIAL_EXECUTOR_HPP
#define NEUROFLASH_SRC_IO_SERIAL_EXECUTOR_HPP

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>

#include <atomic>
#include <memory>
#include <type_traits>
#include <utility>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/**
 * \brief The line in front of a serial_executor: one handler runs, the others wait.
 *
 * Any thread may enter. The state is one word, so a handler that finds nobody costs no lock.
 */
class serial_queue
{
public:
    /// A handler that waits. Owns itself.
    class waiting
    {
    public:
        virtual void run() = 0;     ///< Destroys it first.
        virtual void destroy() = 0; ///< Without a call.

    protected:
        ~waiting() = default;

    private:
        friend class serial_queue;
        waiting* next_ = nullptr;
    };

    serial_queue() = default;
    serial_queue(serial_queue const&) = delete;
    serial_queue& operator=(serial_queue const&) = delete;

    /// Whether the calling thread runs one of its handlers.
    bool runs_here() const noexcept;

    /// Enters if no handler runs or waits.
    bool try_enter() noexcept;
    /// Puts a handler in line. True if no handler runs: then the caller has entered, and the
    /// handler is its to run.
    bool enter_or_wait(waiting& one) noexcept;
    /// Leaves if no handler waits.
    bool try_leave() noexcept;

    /// Runs those that wait by now. Only for whoever has entered.
    void run_waiting();
    /// Destroys all that wait, and leaves.
    void abandon() noexcept;

    /// Marks a thread as running its handlers.
    class running
    {
    public:
        explicit running(serial_queue const& which) noexcept;
        ~running();
        running(running const&) = delete;
        running& operator=(running const&) = delete;

    private:
        friend class serial_queue;
        serial_queue const& which_;
        running const* const outer_;
    };

protected:
    ~serial_queue() = default;

private:
    void collect() noexcept;
    static running const*& innermost() noexcept;

    std::atomic<void*> state_ = nullptr; ///< Null, this, or the handler that came last.
    waiting* ready_ = nullptr;           ///< In the order of their coming; of whoever has entered.
};

/**
 * \brief Runs one handler at a time on another executor: a strand for the client's own work.
 *
 * It differs from `asio::strand` in two ways. A handler that finds nobody runs at once, without
 * memory of its own. And it does not count as work of the context, so that a coroutine which only
 * waits for the next call does not keep `run()` from returning; operations of Asio that are under
 * way count by themselves.
 */
template <class Inner>
class serial_executor
{
public:
    /// A function, because a constructor would take part in whether an any_io_executor, which can
    /// be `Inner`, can be made of this.
    static serial_executor on(Inner inner)
    {
        return serial_executor(std::make_shared<line>(std::move(inner)), false);
    }

    asio::execution_context& query(asio::execution::context_t) const noexcept
    {
        return asio::query(line_->inner, asio::execution::context);
    }
    asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept
    {
        if (never_) return asio::execution::blocking.never;
        return asio::execution::blocking.possibly;
    }
    serial_executor require(asio::execution::blocking_t::never_t) const
    {
        return serial_executor(line_, true);
    }
    serial_executor require(asio::execution::blocking_t::possibly_t) const
    {
        return serial_executor(line_, false);
    }

    template <class Handler>
    void execute(Handler&& handler) const
    {
        using held = std::decay_t<Handler>;
        if (!never_ && line_->runs_here()) {
            auto now = held(std::forward<Handler>(handler));
            std::move(now)();
            return;
        }
        if (line_->try_enter()) return start(turn<held>(line_, std::forward<Handler>(handler)));
        auto* const one = new waiting_handler<held>(std::forward<Handler>(handler));
        if (line_->enter_or_wait(*one)) start(turn<nothing>(line_, nothing()));
    }

    friend bool operator==(serial_executor const& a, serial_executor const& b) noexcept
    {
        return a.line_ == b.line_ && a.never_ == b.never_;
    }
    friend bool operator!=(serial_executor const& a, serial_executor const& b) noexcept
    {
        return !(a == b);
    }

private:
    struct line : serial_queue
    {
        explicit line(Inner on) : inner(std::move(on)) {}
        Inner inner;
    };

    struct nothing
    {
        void operator()() const noexcept {}
    };

    template <class Handler>
    class waiting_handler final : public serial_queue::waiting
    {
    public:
        explicit waiting_handler(Handler handler) : handler_(std::move(handler)) {}
        void run() override
        {
            auto handler = std::move(handler_);
            delete this;
            std::move(handler)();
        }
        void destroy() override { delete this; }

    private:
        Handler handler_;
    };

    /// What has entered the line: runs a handler and those that wait. Destroyed before it has run,
    /// with its context, it takes those that wait along.
    template <class Handler>
    class turn
    {
    public:
        turn(std::shared_ptr<line> of, Handler handler)
            : line_(std::move(of)), handler_(std::move(handler))
        {
        }
        turn(turn&&) noexcept = default;
        turn& operator=(turn&&) = delete;
        ~turn()
        {
            if (line_) line_->abandon();
        }

        void operator()()
        {
            // Also where a handler throws.
            auto const left = leaving{std::move(line_)};
            auto const here = serial_queue::running(*left.line_);
            std::move(handler_)();
            left.line_->run_waiting();
        }

    private:
        struct leaving
        {
            ~leaving()
            {
                if (line_->try_leave()) return;
                asio::require(line_->inner, asio::execution::blocking.never)
                    .execute(turn<nothing>(line_, nothing()));
            }
            std::shared_ptr<line> line_;
        };

        std::shared_ptr<line> line_;
        Handler handler_;
    };

    serial_executor(std::shared_ptr<line> of, bool never) noexcept
        : line_(std::move(of)), never_(never)
    {
    }

    template <class Turn>
    void start(Turn first) const
    {
        if (never_) {
            asio::require(line_->inner, asio::execution::blocking.never).execute(std::move(first));
        } else {
            line_->inner.execute(std::move(first));
        }
    }

    // Together no larger than what any_io_executor holds without an allocation.
    std::shared_ptr<line> line_;
    bool never_ = false;
};

} // namespace neuroflash::inline v0::io

#endif
