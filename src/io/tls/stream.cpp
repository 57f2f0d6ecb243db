// SPDX-License-Identifier: BSL-1.0
#include "io/tls/stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include <sys/socket.h>
#include <unistd.h>

namespace neuroflash::inline v0::io {

namespace {

/// An error of an earlier call would be taken for this one's, and one of ours for that of other
/// code on this thread. Clearing costs more than looking.
void forget_errors() noexcept
{
    if (ERR_peek_error() != 0) ERR_clear_error();
}

} // namespace

error_code stream::start(ssl_ptr ssl)
{
    auto ec = error_code();
    socket_.non_blocking(true, ec);
    if (ec) return ec;
    // Without this option, Nagle's algorithm delays the end of a request by 40 ms.
    socket_.set_option(asio::ip::tcp::no_delay(true), ec);
    if (ec) return ec;
    state_.fd = socket_.native_handle();
    process_ = ::getpid();
    ssl_ = std::move(ssl);
    if (!ssl_) return ec;
    auto* const socket_bio = make_socket_bio(state_);
    if (!socket_bio) return asio::error::no_memory;
    SSL_set_bio(ssl_.get(), socket_bio, socket_bio);
    return ec;
}

io_result stream::handshake()
{
    forget_errors();
    auto const result = SSL_do_handshake(ssl_.get());
    if (result == 1) return {io_result::done, 0, {}};
    auto const openssl_error = ERR_peek_error();
    auto outcome = tls_result(result);
    if (outcome.kind == io_result::end) outcome.kind = io_result::failed;
    if (outcome.kind == io_result::failed) {
        explanation_ = describe_tls_failure(ssl_.get(), openssl_error);
    }
    return outcome;
}

bool stream::peer_distrusted() const noexcept
{
    auto const verdict = SSL_get_verify_result(ssl_.get());
    return verdict != X509_V_OK && verdict != X509_V_ERR_OUT_OF_MEM;
}

io_result stream::read_some(std::span<char> to)
{
    if (!ssl_) return plain_result(receive(state_, to.data(), to.size()));
    forget_errors();
    auto const size = static_cast<int>(std::min<std::size_t>(to.size(), INT_MAX));
    return tls_result(SSL_read(ssl_.get(), to.data(), size));
}

io_result stream::peek_some(std::span<char> to)
{
    return plain_result(receive(state_, to.data(), to.size(), MSG_PEEK));
}

void stream::commit_read_ahead(error_code ec, std::size_t size) noexcept
{
    state_.read_ahead = std::span(state_.read_ahead_buffer).first(size);
    // The next read finds the end of the stream again. A cancellation of ours is not a failure.
    if (!ec || ec == asio::error::eof || ec == asio::error::operation_aborted) return;
    state_.read_ahead_errno = ec.value();
}

io_result stream::write_some(std::string_view from)
{
    if (!ssl_) {
        auto outcome = plain_result(send(state_, from.data(), from.size()));
        if (outcome.kind == io_result::want_read) outcome.kind = io_result::want_write;
        return outcome;
    }
    forget_errors();
    auto const size = static_cast<int>(std::min<std::size_t>(from.size(), INT_MAX));
    return tls_result(SSL_write(ssl_.get(), from.data(), size));
}

io_result stream::plain_result(long result)
{
    if (result > 0) return {io_result::done, static_cast<std::size_t>(result), {}};
    if (result == 0) return {io_result::end, 0, asio::error::eof};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {io_result::want_read, 0, {}};
    return {io_result::failed, 0, system_cause()};
}

io_result stream::tls_result(int result)
{
    if (result > 0) return {io_result::done, static_cast<std::size_t>(result), {}};
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ: return {io_result::want_read, 0, {}};
    case SSL_ERROR_WANT_WRITE: return {io_result::want_write, 0, {}};
    case SSL_ERROR_ZERO_RETURN: return {io_result::end, 0, asio::error::eof};
    case SSL_ERROR_SYSCALL: return {io_result::failed, 0, system_cause()};
    default: break;
    }
    auto const code = ERR_peek_error();
    forget_errors();
    // An end without a close_notify may be an attack: it is never an ordinary end.
    if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        return {io_result::failed, 0, asio::ssl::error::stream_truncated};
    }
    return {
        io_result::failed, 0, error_code(static_cast<int>(code), asio::error::get_ssl_category())};
}

error_code stream::system_cause() const
{
    if (state_.last_errno != 0) return {state_.last_errno, boost::system::system_category()};
    return asio::ssl::error::stream_truncated;
}

void stream::close() noexcept
{
    // After a fork the connection belongs to the parent, whose calls a close_notify would end.
    if (ssl_ && process_ == ::getpid() && SSL_is_init_finished(ssl_.get())) {
        forget_errors();
        // This may fail, and never waits for the peer's close_notify.
        SSL_shutdown(ssl_.get());
        forget_errors();
    }
    auto ignored = error_code();
    socket_.close(ignored);
}

void stream::release_buffers() noexcept
{
    // OpenSSL before 3.0.14 frees a buffer although it holds the header of a record whose body has
    // not arrived (CVE-2024-4741).
    if (ssl_ && !is_within_record()) SSL_free_buffers(ssl_.get());
}

bool stream::is_at_record() const noexcept
{
    // RH is "read header". The other states are RB and RD, for its body.
    return SSL_rstate_string(ssl_.get())[1] == 'H';
}

bool stream::is_within_record() const noexcept
{
    // With no byte pending, nothing of a record was read.
    return ssl_ && (SSL_has_pending(ssl_.get()) != 0 || !is_at_record());
}

bool stream::is_reusable(bool used)
{
    if (!socket_.is_open() || !state_.read_ahead.empty()) return false;
    // The peer sent close_notify while the response before was read.
    if (ssl_ && (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0) return false;
    auto byte = char();
    auto const n = ::recv(state_.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    auto const silent = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (!ssl_) return silent;
    if (silent && SSL_has_pending(ssl_.get()) == 0) return !used || is_at_record();
    // OpenSSL processes tickets here. Any byte that is left for us is unexpected.
    return n != 0 && read_some(std::span(&byte, 1)).kind == io_result::want_read &&
        (!used || !is_within_record());
}

} // namespace neuroflash::inline v0::io
