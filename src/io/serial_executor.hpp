// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_SERIAL_EXECUTOR_HPP
#define NEUROFLASH_SRC_IO_SERIAL_EXECUTOR_HPP

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>

#include <atomic>
#include <exception>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/**
 * \brief The queue of a serial_executor: one handler runs, the others wait.
 *
 * Any thread may enter. The state is one word, so a handler that finds it free takes no lock.
 */
class serial_queue
{
public:
    /// A handler that waits. It owns itself.
    class waiting
    {
    public:
        virtual void run() = 0;     ///< Destroys the object before the call.
        virtual void destroy() = 0; ///< Destroys the object without a call.

    protected:
        ~waiting() = default;

    private:
        friend class serial_queue;
        waiting* next_ = nullptr;
    };

    serial_queue() = default;
    serial_queue(serial_queue const&) = delete;
    serial_queue& operator=(serial_queue const&) = delete;

    /// Whether the calling thread runs a handler of the queue.
    bool runs_here() const noexcept;

    /// Enters if no handler runs or waits.
    bool try_enter() noexcept;
    /// Enters if no handler runs, and returns true: the handler stays the caller's. Otherwise adds
    /// the handler to those that wait.
    bool enter_or_wait(waiting& one) noexcept;
    /// Leaves if no handler waits.
    bool try_leave() noexcept;

    /// Runs the handlers that wait now. Only a thread that has entered may call it.
    void run_waiting();
    /// Leaves without running the handlers that wait: the next one that enters runs them. For a
    /// thread that has entered and may run none of them.
    void leave_waiting() noexcept;
    /// Destroys all handlers that wait, and leaves.
    void abandon() noexcept;

    /// Marks a thread that hands the queue over to a handler of its own, so that the handlers that
    /// wait outlive one for which there is no memory.
    class handing_over
    {
    public:
        explicit handing_over(serial_queue const& which) noexcept;
        ~handing_over();
        handing_over(handing_over const&) = delete;
        handing_over& operator=(handing_over const&) = delete;

        /// Whether the handler was destroyed before it ran: the thread has the queue again.
        bool failed() const noexcept { return failed_; }

    private:
        friend class serial_queue;
        serial_queue const& which_;
        handing_over* const outer_;
        bool failed_ = false;
    };

    /// Called for a handler that had the queue and is destroyed before it ran. Leaves the queue to
    /// the thread that hands it over here, or destroys all handlers that wait, and leaves.
    void give_up() noexcept;

    /// Marks a thread as running handlers of the queue.
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
    ~serial_queue();

private:
    void collect() noexcept;
    static running const*& innermost() noexcept;
    static handing_over*& innermost_handing_over() noexcept;

    std::atomic<void*> state_ = nullptr; ///< Null, this, or the newest handler.
    waiting* ready_ = nullptr; ///< The oldest first. Only a thread that has entered uses it.
};

/**
 * \brief Runs one handler at a time on another executor: a strand for the client's own work.
 *
 * It differs from `asio::strand` in two ways. A handler that finds it free runs at once, without
 * memory of its own. And it does not count as work of the context, so that a coroutine which only
 * waits for the next call does not keep `run()` from returning. Operations of Asio that are under
 * way count by themselves.
 */
template <class Inner>
class serial_executor
{
public:
    /// It is a function, because a constructor would affect whether an any_io_executor, which can
    /// be `Inner`, can be made of this.
    static serial_executor on(Inner inner)
    {
        return serial_executor(std::make_shared<shared_queue>(std::move(inner)), false);
    }

    asio::execution_context& query(asio::execution::context_t) const noexcept
    {
        return asio::query(queue_->inner, asio::execution::context);
    }
    asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept
    {
        if (never_) return asio::execution::blocking.never;
        return asio::execution::blocking.possibly;
    }
    serial_executor require(asio::execution::blocking_t::never_t) const
    {
        return serial_executor(queue_, true);
    }
    serial_executor require(asio::execution::blocking_t::possibly_t) const
    {
        return serial_executor(queue_, false);
    }

    template <class Handler>
    void execute(Handler&& handler) const
    {
        using held = std::decay_t<Handler>;
        if (!never_ && queue_->runs_here()) {
            auto now = held(std::forward<Handler>(handler));
            std::move(now)();
            return;
        }
        if (queue_->try_enter()) return start<held>(std::forward<Handler>(handler));
        auto* const one = new waiting_handler<held>(std::forward<Handler>(handler));
        if (queue_->enter_or_wait(*one)) start(owned_handler(*one));
    }

    friend bool operator==(serial_executor const& a, serial_executor const& b) noexcept
    {
        return a.queue_ == b.queue_ && a.never_ == b.never_;
    }
    friend bool operator!=(serial_executor const& a, serial_executor const& b) noexcept
    {
        return !(a == b);
    }

private:
    struct shared_queue : serial_queue
    {
        explicit shared_queue(Inner on) : inner(std::move(on)) {}
        Inner inner;
    };

    struct nothing
    {
        void operator()() const noexcept {}
    };

    /// A handler that was made to wait, and need not.
    class owned_handler
    {
    public:
        explicit owned_handler(serial_queue::waiting& one) noexcept : one_(&one) {}
        owned_handler(owned_handler&& from) noexcept : one_(std::exchange(from.one_, nullptr)) {}
        owned_handler& operator=(owned_handler&&) = delete;
        ~owned_handler()
        {
            if (one_) one_->destroy();
        }

        void operator()() { std::exchange(one_, nullptr)->run(); }

    private:
        serial_queue::waiting* one_;
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

    /// A handler that has entered: runs it and those that wait. If it is destroyed before it ran,
    /// with its context, it destroys those that wait.
    template <class Handler>
    class turn
    {
    public:
        turn(std::shared_ptr<shared_queue> of, Handler handler)
            : queue_(std::move(of)), handler_(std::move(handler))
        {
        }
        turn(turn&&) noexcept = default;
        turn& operator=(turn&&) = delete;
        ~turn()
        {
            if (queue_) queue_->give_up();
        }

        void operator()()
        {
            auto const queue = std::move(queue_);
            auto thrown = thrown_by(*queue, [&] {
                std::move(handler_)();
                queue->run_waiting();
            });
            // The queue is left even if a handler throws. Without memory for another turn, the
            // handlers that have come meanwhile run here.
            while (!queue->try_leave() && !hand_over(queue)) {
                auto const later = thrown_by(*queue, [&] { queue->run_waiting(); });
                if (!thrown) thrown = later;
            }
            if (thrown) std::rethrow_exception(thrown);
        }

    private:
        template <class Work>
        static std::exception_ptr thrown_by(shared_queue const& queue, Work const& work)
        {
            auto const here = serial_queue::running(queue);
            try {
                work();
            } catch (...) {
                return std::current_exception();
            }
            return nullptr;
        }

        /// Returns false if the executor throws, as for lack of memory, and took no turn.
        static bool hand_over(std::shared_ptr<shared_queue> const& queue) noexcept
        {
            auto const here = serial_queue::handing_over(*queue);
            try {
                asio::require(queue->inner, asio::execution::blocking.never)
                    .execute(turn<nothing>(queue, nothing()));
            } catch (...) {
                return !here.failed();
            }
            // An executor that ends destroys what it is given.
            if (here.failed()) queue->abandon();
            return true;
        }

        std::shared_ptr<shared_queue> queue_;
        Handler handler_;
    };

    serial_executor(std::shared_ptr<shared_queue> of, bool never) noexcept
        : queue_(std::move(of)), never_(never)
    {
    }

    /// Runs a handler that has entered. If there is no memory for it, those that have come
    /// meanwhile must not be lost with it, and must not run within this call: they wait.
    template <class Handler>
    void start(Handler handler) const
    {
        auto const here = serial_queue::handing_over(*queue_);
        try {
            if (never_) {
                asio::require(queue_->inner, asio::execution::blocking.never)
                    .execute(turn<Handler>(queue_, std::move(handler)));
            } else {
                queue_->inner.execute(turn<Handler>(queue_, std::move(handler)));
            }
        } catch (...) {
            if (here.failed()) queue_->leave_waiting();
            throw;
        }
        if (here.failed()) queue_->abandon();
    }

    // Both members together must fit into any_io_executor without an allocation.
    std::shared_ptr<shared_queue> queue_;
    bool never_ = false;
};

} // namespace neuroflash::inline v0::io

#endif
