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
 * \brief What OpenSSL reads from and writes to: a non-blocking socket, with a count.
 *
 * OpenSSL's own socket BIO raises SIGPIPE when the peer is gone and does not say how much the
 * kernel took, and that count is what a verdict about money rests on.
 */
struct socket_state
{
    int fd = -1;
    std::uint64_t bytes_written = 0; ///< Accepted by the kernel.
    int last_errno = 0;              ///< Of the last call that failed for good.
    bool end_of_stream = false;      ///< The peer closed its side.

    /// What a read found that Asio made while it waited: `receive` hands it out first.
    std::array<char, 2048> ahead_memory;
    std::span<char const> ahead;
    int ahead_errno = 0; ///< What that read failed with, for good.
};

/// A BIO over `state`, which must outlive it. Null only when memory runs out.
BIO* make_socket_bio(socket_state& state);

/// recv and send on the socket, without SIGPIPE, counting. -1 with errno as usual.
long receive(socket_state& state, void* to, std::size_t size, int flags = 0);
long send(socket_state& state, void const* from, std::size_t size);

} // namespace neuroflash::inline v0::io

#endif
