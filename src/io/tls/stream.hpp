// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_TLS_STREAM_HPP
#define NEUROFLASH_SRC_IO_TLS_STREAM_HPP

#include "io/tls/socket_bio.hpp"
#include "io/tls/tls_context.hpp"

#include <neuroflash/error.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/// What one non-blocking step came to.
struct step
{
    enum result_kind
    {
        done,       ///< `size` bytes moved; a handshake: finished.
        want_read,  ///< Call again when the socket is readable.
        want_write, ///< Call again when the socket is writable.
        end,        ///< The peer ended the stream properly.
        failed,     ///< `cause` says why.
    };

    bool waits() const noexcept { return kind == want_read || kind == want_write; }

    result_kind kind = failed;
    std::size_t size = 0;
    error_code cause;
};

/// What a step that waits is waiting for.
inline asio::socket_base::wait_type direction_of(step const& waits) noexcept
{
    return waits.kind == step::want_read ? asio::socket_base::wait_read
                                         : asio::socket_base::wait_write;
}

/**
 * \brief A socket, with TLS on it or without, that never blocks and never waits.
 *
 * OpenSSL works on the socket itself and Asio only says when it is ready: that saves two copies
 * and 68 KiB a connection against asio::ssl::stream, and it knows how many bytes the kernel took.
 */
class stream
{
public:
    explicit stream(asio::any_io_executor const& executor) : socket_(executor) {}

    stream(stream const&) = delete;
    stream& operator=(stream const&) = delete;

    asio::ip::tcp::socket& socket() noexcept { return socket_; }

    /// Takes the connected socket over; with TLS, `ssl` is not null.
    error_code start(ssl_ptr ssl);

    step handshake();
    step read_some(std::span<char> to);

    /// Reads without taking away. Without TLS only.
    step peek_some(std::span<char> to);

    /// Where Asio reads to while it waits for an answer, and what it read: `read_some` begins with
    /// that. Waiting alone would cost more than the read: each wait tells epoll anew what to watch,
    /// and epoll then reports as well that the socket can be written.
    asio::mutable_buffer ahead() noexcept { return asio::buffer(state_.ahead_memory); }
    void commit_read_ahead(error_code ec, std::size_t size) noexcept;
    step write_some(std::string_view from);

    /// Sends TLS's goodbye if that is possible at once, and closes.
    void close() noexcept;

    /// Whether an idle connection can still serve: open, and nothing to read but TLS's own
    /// messages, such as the tickets that follow a handshake. A peer that closed shows as readable
    /// here, where a write would still succeed.
    bool is_reusable();

    bool resumed() const noexcept { return ssl_ && SSL_session_reused(ssl_.get()) == 1; }
    std::uint64_t bytes_written() const noexcept { return state_.bytes_written; }

    /// The handshake failed because of the peer's certificate.
    bool peer_distrusted() const noexcept;

    /// Why the handshake failed, for people.
    std::string const& explanation() const noexcept { return explanation_; }

private:
    step tls_step(int result);
    step plain_step(long result);
    error_code system_cause() const;

    asio::ip::tcp::socket socket_;
    socket_state state_;
    ssl_ptr ssl_;
    std::string explanation_;
};

} // namespace neuroflash::inline v0::io

#endif
