// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_CONNECTION_POOL_HPP
#define NEUROFLASH_SRC_IO_CONNECTION_POOL_HPP

#include "io/dial/connector.hpp"
#include "io/live_counts.hpp"
#include "io/permit_queue.hpp"

#include <neuroflash/client_stats.hpp>
#include <neuroflash/core/pool/pool_policy.hpp>
#include <neuroflash/observer.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <unordered_map>
#include <vector>

namespace neuroflash::inline v0::io {

class connection_pool;

/// A connection for one exchange. Destroying it closes the connection; only `give_back` keeps it.
class lease
{
public:
    lease() = default;
    lease(std::shared_ptr<connection_pool> pool, core::connection_id id, bool reused);
    lease(lease&& other) noexcept = default;
    lease& operator=(lease&& other) noexcept;
    ~lease() { end(false); }

    explicit operator bool() const noexcept { return pool_ != nullptr; }
    connection& operator*() const noexcept { return *connection_; }
    connection* operator->() const noexcept { return connection_.get(); }

    std::shared_ptr<connection> const& shared() const noexcept { return connection_; }
    connection_pool& pool() const noexcept { return *pool_; }

    /// Whether the connection has served before.
    bool reused() const noexcept { return reused_; }

    /// Returns the connection, which may serve again.
    void give_back() { end(true); }

    /// Closes the connection.
    void discard(close_reason why)
    {
        why_ = why;
        end(false);
    }

private:
    void end(bool reusable);

    std::shared_ptr<connection_pool> pool_;
    std::shared_ptr<connection> connection_;
    core::connection_id id_ = 0;
    bool reused_ = false;
    close_reason why_ = close_reason::failed;
};

/// A lease, or the reason why there is none.
class acquire_result
{
public:
    acquire_result() = default;
    explicit acquire_result(lease with) : connection(std::move(with)) {}
    explicit acquire_result(neuroflash::io::connection::connect_result why)
        : failure(std::move(why))
    {
    }

    lease connection;
    neuroflash::io::connection::connect_result failure;
};

/**
 * \brief The connections to one origin. It carries out the decisions of core::pool_policy.
 *
 * `permit_queue` comes first: a caller with a slot finds an idle connection, or one is opened.
 *
 * It lives on the client's executor. A dial belongs to no caller: when the caller that asked for it
 * stops waiting, it serves the next one.
 */
class connection_pool : public exchanger, public std::enable_shared_from_this<connection_pool>
{
public:
    connection_pool(
        asio::any_io_executor executor, origin to, core::pool_limits limits,
        std::shared_ptr<connector> connector,
        std::shared_ptr<neuroflash::observer> observer = nullptr,
        std::shared_ptr<live_counts> counts = nullptr,
        std::shared_ptr<std::vector<char>> scratch = nullptr);
    ~connection_pool() override;

    origin const& to() const noexcept { return origin_; }

    /// An idle connection that proves to be alive, if there is one and no caller waits.
    lease try_acquire(time_point now);

    /// \par Errors
    /// queue_timeout or the phase of the dial it waits for, cancelled, client_closed, or why the
    /// dial failed.
    asio::awaitable<acquire_result> acquire(time_point deadline);

    /// Implements `transport::acquire` for this origin.
    asio::awaitable<void> acquire_slot(slot_request const& what, exchange_slot& into);
    void on_slot_returned() noexcept override;

    /// Exchanges over an idle connection if there is one, otherwise over a new one.
    asio::awaitable<void>
    exchange(exchange_request const& request, exchange_outcome& into) override;

    /// Closes the idle connections after one of them was found dead, because the server that closed
    /// it has probably closed them all.
    void close_idle();

    /// Closes connections that have been idle for too long or are too old.
    void close_expired(time_point now);

    /// Whether no connection is open, wanted or being opened.
    bool is_empty() const noexcept
    {
        return state_.live() == 0 && state_.waiting() == 0 && permits_.is_unused();
    }

    void close();
    void add_to(client_stats& stats) const;

private:
    friend class lease;
    struct waiter;
    class publishing;

    using connect_result = connection::connect_result;

    static asio::awaitable<void> wait_for_slot(
        std::shared_ptr<connection_pool> self, time_point deadline, bool ahead,
        exchange_slot& into);
    static asio::awaitable<void> refuse(connect_result why, exchange_outcome& into);
    static asio::awaitable<void> exchange_later(
        std::shared_ptr<connection_pool> self, exchange_request const& request,
        exchange_outcome& into, time_point began);
    void notify_wait(call_name const& call) const;

    void release(core::connection_id id, bool reusable, close_reason why);
    void drop(core::connection_id id, close_reason why);
    void notify_opened(connection const& one) const;
    void start_dial(core::connection_id id) noexcept;
    void dial_now(core::connection_id id);
    void give_up_dial(core::connection_id id); ///< Ends a dial that has not begun.
    static asio::awaitable<void>
    dial(std::shared_ptr<connection_pool> self, core::connection_id id);
    void on_dialed(core::connection_id id, connect_result const& how);
    void deliver(core::pool_policy::grant const& what);
    acquire_result after_waiting(waiter& one, bool cancelled);
    std::shared_ptr<timeline const> times_of(core::connection_id id) const;

    pool_counts counts() const noexcept;

    /// Updates `counts_`. Every change of `state_` or `permits_` ends with it.
    void publish() noexcept;

    asio::any_io_executor executor_;
    origin origin_;
    core::pool_policy state_;
    permit_queue permits_;
    std::shared_ptr<connector> connector_;
    std::shared_ptr<neuroflash::observer> observer_; ///< May be null.
    std::shared_ptr<live_counts> counts_;            ///< May be null.
    pool_counts published_;                          ///< This pool's part of `counts_`.
    std::shared_ptr<std::vector<char>> scratch_;     ///< The buffer of all reads.
    session_store sessions_;
    permit_queue handshakes_{connector::handshakes_at_a_time};
    std::vector<std::shared_ptr<connection>> connections_; ///< The index is the id.
    std::unordered_map<core::waiter_id, waiter*> waiters_;
    core::waiter_id last_waiter_id_ = 0;
    std::uint64_t opened_ = 0;
    std::uint64_t resumed_ = 0;
    bool closed_ = false;
};

} // namespace neuroflash::inline v0::io

#endif
