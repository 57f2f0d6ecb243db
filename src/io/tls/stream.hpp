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

#include <sys/types.h>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/// The result of one non-blocking operation.
struct io_result
{
    enum result_kind
    {
        done,       ///< `size` bytes moved, or a handshake finished.
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

/// The direction that an unfinished operation waits for.
inline asio::socket_base::wait_type direction_of(io_result const& waits) noexcept
{
    return waits.kind == io_result::want_read ? asio::socket_base::wait_read
                                              : asio::socket_base::wait_write;
}

/**
 * \brief A socket, with or without TLS, that never blocks and never waits.
 *
 * OpenSSL works on the socket itself, and Asio only reports when it is ready. That saves two copies
 * and 68 KiB per connection against asio::ssl::stream, and the kernel's bytes can be counted.
 */
class stream
{
public:
    explicit stream(asio::any_io_executor const& executor) : socket_(executor) {}

    stream(stream const&) = delete;
    stream& operator=(stream const&) = delete;

    asio::ip::tcp::socket& socket() noexcept { return socket_; }

    /// Takes ownership of the connected socket. With TLS, `ssl` is not null.
    error_code start(ssl_ptr ssl);

    io_result handshake();
    io_result read_some(std::span<char> to);

    /// Reads without removing the bytes. Without TLS only.
    io_result peek_some(std::span<char> to);

    /// The buffer that Asio reads into while it waits for a response. `read_some` begins with its
    /// bytes. A wait without a read costs more: each wait registers the socket with epoll again,
    /// and epoll then also reports that the socket can be written.
    asio::mutable_buffer read_ahead_buffer() noexcept
    {
        return asio::buffer(state_.read_ahead_buffer);
    }
    void commit_read_ahead(error_code ec, std::size_t size) noexcept;
    io_result write_some(std::string_view from);

    /// Sends close_notify if that is possible at once, and closes. A child of the process that
    /// opened the connection only closes its own descriptor.
    void close() noexcept;

    /// Frees the buffers of TLS, 33 KiB, if they hold nothing. The next operation allocates what it
    /// needs.
    void release_buffers() noexcept;

    /// Whether an idle connection can still serve: it is open, and nothing is left to read but
    /// TLS's own messages, such as the tickets that follow a handshake. A closed peer shows as
    /// readable here, while a write would still succeed.
    /// `used` is true after an exchange: a record that has begun to arrive is then none of TLS's.
    bool is_reusable(bool used);

    bool resumed() const noexcept { return ssl_ && SSL_session_reused(ssl_.get()) == 1; }
    std::uint64_t bytes_written() const noexcept { return state_.bytes_written; }

    /// Whether the handshake failed because of the peer's certificate.
    bool peer_distrusted() const noexcept;

    /// Why the handshake failed, as a text for people.
    std::string const& explanation() const noexcept { return explanation_; }

private:
    /// Whether a part of a TLS record has arrived, or a whole one that was not read.
    bool is_within_record() const noexcept;
    /// Whether the header of a record is what is read next. With TLS only.
    bool is_at_record() const noexcept;
    io_result tls_result(int result);
    io_result plain_result(long result);
    error_code system_cause() const;

    asio::ip::tcp::socket socket_;
    socket_state state_;
    ssl_ptr ssl_;
    ::pid_t process_ = 0; ///< The process that opened the connection.
    std::string explanation_;
};

} // namespace neuroflash::inline v0::io

#endif
