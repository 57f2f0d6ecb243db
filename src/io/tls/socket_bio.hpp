// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_TLS_SOCKET_BIO_HPP
#define NEUROFLASH_SRC_IO_TLS_SOCKET_BIO_HPP

#include <openssl/bio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace neuroflash::inline v0::io {

/**
 * \brief The input and output of OpenSSL: a non-blocking socket, with a count of bytes.
 *
 * OpenSSL's own socket BIO raises SIGPIPE when the peer is gone and does not say how much the
 * kernel took. The verdict about the charge depends on that count.
 */
struct socket_state
{
    int fd = -1;
    std::uint64_t bytes_written = 0; ///< The bytes that the kernel accepted.
    int last_errno = 0;              ///< The error of the last call that failed permanently.
    bool end_of_stream = false;      ///< The peer closed its side.

    /// The bytes that Asio read while it waited. `receive` returns them first.
    std::array<char, 2048> read_ahead_buffer;
    std::span<char const> read_ahead;
    int read_ahead_errno = 0; ///< The permanent error of that read.
};

/// Creates a BIO over `state`, which must outlive it. Null only if memory runs out.
BIO* make_socket_bio(socket_state& state);

/// Call recv or send on the socket, without SIGPIPE, and count. -1 with errno on failure.
long receive(socket_state& state, void* to, std::size_t size, int flags = 0);
long send(socket_state& state, void const* from, std::size_t size);

} // namespace neuroflash::inline v0::io

#endif
