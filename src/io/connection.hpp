// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_CONNECTION_HPP
#define NEUROFLASH_SRC_IO_CONNECTION_HPP

#include "io/deadline_queue.hpp"
#include "io/tls/stream.hpp"

#include <neuroflash/core/http/connect_response.hpp>
#include <neuroflash/core/http/keep_alive.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace neuroflash::inline v0::io {

class dial_race;
class timed_lease;
class response_reader;

/**
 * \brief One connection: it is opened, carries one exchange at a time, and is closed.
 *
 * Every wait goes through `ready`, with one deadline for a whole phase and no timer of its own.
 */
class connection : private deadline_queue::entry
{
public:
    connection(asio::any_io_executor const& executor, std::shared_ptr<deadline_queue> deadlines);
    ~connection() override;

    /// The result of opening a connection.
    class connect_result
    {
    public:
        connect_result() = default;
        connect_result(errc code, phase where, error_code cause, std::string explanation)
            : code(code), where(where), cause(cause), explanation(std::move(explanation))
        {
        }

        errc code{};
        phase where = phase::none;
        error_code cause;
        std::string explanation;
        int proxy_status = 0;                   ///< The status of a proxy's rejection.
        bool permanent_connect_failure = false; ///< No such host, or not its certificate.

        /// The times of a dial that failed while a caller waited for it. May be null.
        std::shared_ptr<timeline const> spent;
    };

    /// Connects to one address. The connection can be tried with another address after a failure.
    asio::awaitable<connect_result> connect(asio::ip::tcp::endpoint to, time_point deadline);

    /// Connects to the first of several addresses that answers.
    asio::awaitable<connect_result>
    connect_first(std::vector<asio::ip::tcp::endpoint> const& to, time_point deadline);

    /// Sends `request` to the proxy and reads the header of its response, not a byte of the rest.
    asio::awaitable<connect_result>
    ask_proxy(std::string_view request, core::connect_response& response, time_point deadline);

    /// Does the TLS handshake; with a null `ssl` it only prepares the stream.
    asio::awaitable<connect_result> secure(ssl_ptr ssl, time_point deadline);

    /// Sends one request and reads its response. `scratch` is used only between suspensions, so one
    /// buffer serves all connections of an executor. `reusable` says whether the connection may
    /// serve again.
    /// `into` must be in the state after `exchange_outcome::clear`; `began` is the current time.
    asio::awaitable<void> exchange(
        exchange_request const& request, exchange_outcome& into, std::span<char> scratch,
        bool& reusable, time_point began = std::chrono::steady_clock::now());

    /// An exchange on a leased connection.
    static asio::awaitable<void> exchange(
        timed_lease with, exchange_request const& request, exchange_outcome& into,
        std::span<char> scratch, time_point began);

    /// Whether it can serve. Before its first exchange, a record that has begun to arrive is one of
    /// TLS's own. After it, the record may be a response to no request.
    bool is_reusable();

    /// The phase of its opening; phase::none if it is open or never was opened.
    neuroflash::phase opening() const noexcept { return opening_; }
    void set_phase(neuroflash::phase where) noexcept;

    /// The times of its opening.
    timeline const& opening_times() const noexcept { return opening_times_; }

    bool resumed() const noexcept { return stream_.resumed(); }

    /// The server's limit of its idle time.
    core::duration idle_for() const noexcept { return allowed_.idle_for(); }

    /// Ends every operation of the connection with errc::client_closed.
    void abort();

private:
    class exchange_state;

    /// Arms the connection's deadline for a scope. Where the scope is an exchange, it also says
    /// when the wait for the response counts as long.
    class timer_guard
    {
    public:
        timer_guard(connection& owner, time_point deadline, time_point quiet_at = time_point::max())
            : owner_(owner)
        {
            owner_.expired_ = false;
            owner_.deadline_ = deadline;
            owner_.deadlines_->add(owner_, std::min(deadline, quiet_at));
        }
        ~timer_guard() { owner_.deadlines_->remove(owner_); }
        timer_guard(timer_guard const&) = delete;
        timer_guard& operator=(timer_guard const&) = delete;

    private:
        connection& owner_;
    };

    void on_deadline() override;
    void interrupt();

    /// Returns errc{} when the socket is ready, otherwise the reason why the wait ended.
    asio::awaitable<errc> ready(asio::socket_base::wait_type direction, phase where);

    bool is_interrupted(asio::cancellation_state const& state) const noexcept;

    /// Guards the connection's one exchange for a scope.
    class exchange_guard
    {
    public:
        explicit exchange_guard(connection& owner) : owner_(owner) {}
        ~exchange_guard() { owner_.end_exchange(); }
        exchange_guard(exchange_guard const&) = delete;
        exchange_guard& operator=(exchange_guard const&) = delete;

    private:
        connection& owner_;
    };

    exchange_state& begin_exchange(
        exchange_request const& request, exchange_outcome& into, std::span<char> scratch,
        time_point began);
    void end_exchange() noexcept;

    io_result begin(exchange_state& exchange);

    /// Writes what the socket takes. The result is `done` if that was everything.
    io_result write_on(std::string_view& unsent);

    /// Continues a write after `next` found the socket full. `next` then holds the last result.
    asio::awaitable<errc> write_rest(std::string_view& unsent, io_result& next, phase where);
    bool is_sent(exchange_state& exchange, io_result const& last);
    io_result read_more(exchange_state& exchange);
    void consume(exchange_state& exchange, io_result const& now);
    bool end(exchange_state& exchange);
    asio::awaitable<errc> pass_on(exchange_state& exchange);
    asio::awaitable<error_code> give_to_sink(exchange_state& exchange);

    asio::awaitable<connect_result> read_proxy(core::connect_response& response);

    std::shared_ptr<deadline_queue> deadlines_;
    stream stream_;
    std::unique_ptr<std::optional<exchange_state>> exchange_; ///< Its memory serves all exchanges.
    std::unique_ptr<dial_race> race_;                         ///< Set during a race.
    core::keep_alive_state allowed_;
    neuroflash::phase opening_ = phase::none;
    time_point phase_began_; ///< The start of that phase.
    timeline opening_times_;
    time_point deadline_;  ///< The deadline of the scope that `timer_guard` has armed.
    time_point last_used_; ///< The end of the last exchange.
    int quick_uses_ = 0;   ///< Exchanges that ended soon after the one before; see `exchange`.

    /// Whether waits are long: the buffers of TLS are freed before each of them.
    bool quiet_ = false;
    bool expired_ = false;
    bool closed_ = false;
};

} // namespace neuroflash::inline v0::io

#endif
