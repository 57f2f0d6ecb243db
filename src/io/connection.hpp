// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_CONNECTION_HPP
#define NEUROFLASH_SRC_IO_CONNECTION_HPP

#include "io/deadline_queue.hpp"
#include "io/stream.hpp"

#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <span>

namespace neuroflash::io {

class response_reader;

/**
 * \brief One connection: is opened, carries one exchange at a time, is closed.
 *
 * All waiting goes through `ready`: one deadline for a whole phase, no timer of its own.
 */
class connection : private deadline_queue::entry
{
public:
    connection(asio::any_io_executor const& executor, std::shared_ptr<deadline_queue> deadlines)
        : deadlines_(std::move(deadlines)), stream_(executor)
    {
    }
    ~connection() override;

    /// What became of opening.
    class opened
    {
    public:
        opened() = default;
        opened(errc code, phase where, error_code cause, std::string explanation)
            : code(code), where(where), cause(cause), explanation(std::move(explanation))
        {
        }

        errc code{};
        phase where = phase::none;
        error_code cause;
        std::string explanation;
    };

    /// Connects to one address. The connection can be tried with another address after a failure.
    asio::awaitable<opened> connect(asio::ip::tcp::endpoint to, time_point deadline);

    /// Does the TLS handshake, or with a null `ssl` just gets ready.
    asio::awaitable<opened> secure(ssl_ptr ssl, time_point deadline);

    /// Sends one request and reads its answer. `scratch` is used only between suspensions, so one
    /// buffer serves all connections of an executor. `reusable` says whether the connection may
    /// serve again.
    asio::awaitable<exchange_outcome>
    exchange(exchange_request const& request, std::span<char> scratch, bool& reusable);

    bool is_quiet() { return stream_.is_quiet(); }

    /// The phase that its opening is in; phase::none when it is open or never was.
    neuroflash::phase opening() const noexcept { return opening_; }
    void enter(neuroflash::phase where) noexcept { opening_ = where; }

    bool resumed() const noexcept { return stream_.resumed(); }

    /// Ends whatever it does with errc::client_closed.
    void abort();

private:
    class timer_guard;

    void on_deadline() override;
    void interrupt();

    /// errc{} when the socket is ready, else why the wait ended.
    asio::awaitable<errc> ready(asio::socket_base::wait_type direction, phase where);

    asio::awaitable<errc>
    write_all(std::string_view bytes, std::uint64_t before, exchange_outcome& outcome);
    asio::awaitable<void> read_answer(
        exchange_request const& request, std::span<char> scratch, response_reader& reader,
        exchange_outcome& outcome);
    asio::awaitable<error_code>
    pass_on(exchange_request const& request, response_reader const& reader, bool& announced,
            exchange_outcome& outcome);

    std::shared_ptr<deadline_queue> deadlines_;
    stream stream_;
    neuroflash::phase opening_ = phase::none;
    bool expired_ = false;
    bool closed_ = false;
};

} // namespace neuroflash::io

#endif
