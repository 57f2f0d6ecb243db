// SPDX-License-Identifier: BSL-1.0
#include "io/tls/socket_bio.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include <sys/socket.h>

namespace neuroflash::inline v0::io {

namespace {

bool may_try_again(int error) noexcept
{
    return error == EAGAIN || error == EWOULDBLOCK;
}

socket_state& state_of(BIO* socket_bio)
{
    return *static_cast<socket_state*>(BIO_get_data(socket_bio));
}

int bio_write(BIO* socket_bio, char const* data, int size)
{
    BIO_clear_retry_flags(socket_bio);
    auto const n = send(state_of(socket_bio), data, static_cast<std::size_t>(size));
    if (n < 0 && may_try_again(errno)) BIO_set_retry_write(socket_bio);
    return static_cast<int>(n);
}

int bio_read(BIO* socket_bio, char* data, int size)
{
    BIO_clear_retry_flags(socket_bio);
    auto const n = receive(state_of(socket_bio), data, static_cast<std::size_t>(size));
    if (n < 0 && may_try_again(errno)) BIO_set_retry_read(socket_bio);
    return static_cast<int>(n);
}

long bio_ctrl(BIO* socket_bio, int command, long, void*)
{
    switch (command) {
    case BIO_CTRL_FLUSH: return 1;
    case BIO_CTRL_EOF: return state_of(socket_bio).end_of_stream ? 1 : 0;
    default: return 0;
    }
}

// Never freed: a client in a static object, or on a thread that runs while the process ends, still
// uses it.
BIO_METHOD* socket_method()
{
    static auto* const method = [] {
        auto* const made =
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "neuroflash socket");
        if (made) {
            BIO_meth_set_write(made, &bio_write);
            BIO_meth_set_read(made, &bio_read);
            BIO_meth_set_ctrl(made, &bio_ctrl);
        }
        return made;
    }();
    return method;
}

} // namespace

BIO* make_socket_bio(socket_state& state)
{
    auto* const method = socket_method();
    auto* const socket_bio = method ? BIO_new(method) : nullptr;
    if (!socket_bio) return nullptr;
    BIO_set_data(socket_bio, &state);
    BIO_set_init(socket_bio, 1);
    return socket_bio;
}

long receive(socket_state& state, void* to, std::size_t size, int flags)
{
    if (!state.read_ahead.empty()) {
        auto const taken = std::min(size, state.read_ahead.size());
        std::memcpy(to, state.read_ahead.data(), taken);
        if ((flags & MSG_PEEK) == 0) state.read_ahead = state.read_ahead.subspan(taken);
        return static_cast<long>(taken);
    }
    if (state.read_ahead_errno != 0) {
        // The kernel reports an error once. The next read would find a proper end.
        state.last_errno = errno = state.read_ahead_errno;
        return -1;
    }
    long n = 0;
    do {
        n = ::recv(state.fd, to, size, flags);
    } while (n < 0 && errno == EINTR);
    if (n == 0) state.end_of_stream = true;
    if (n < 0 && !may_try_again(errno)) state.last_errno = errno;
    return n;
}

long send(socket_state& state, void const* from, std::size_t size)
{
    long n = 0;
    do {
        n = ::send(state.fd, from, std::min<std::size_t>(size, INT_MAX), MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    if (n > 0) state.bytes_written += static_cast<std::uint64_t>(n);
    if (n < 0 && !may_try_again(errno)) state.last_errno = errno;
    return n;
}

} // namespace neuroflash::inline v0::io
