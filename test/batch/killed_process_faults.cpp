// SPDX-License-Identifier: BSL-1.0
// Takes the place of the C library's functions that write, sync, rename and send, for this program
// and for SQLite: at the n-th call the process dies or the call fails. Which and how, the variables
// KILLED_PROCESS_AT and KILLED_PROCESS_HOW say.
#include "killed_process_faults.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

enum class how
{
    die,   ///< The process ends before the call.
    tear,  ///< The process ends after half of the bytes.
    fill,  ///< The disk is full from then on.
    fail,  ///< This one call fails with EIO.
    names, ///< The names of images never reach the disk: each sync of their folder fails with EIO.
};

std::atomic<long> calls = 0;
std::atomic<bool> struck = false;
std::atomic<long> posts_after = 0;

long wanted()
{
    static auto const value = [] {
        auto const* const text = std::getenv("KILLED_PROCESS_AT");
        return text ? std::atol(text) : 0;
    }();
    return value;
}

how fault_mode()
{
    static auto const value = [] {
        auto const* const text = std::getenv("KILLED_PROCESS_HOW");
        auto const word = std::string_view(text ? text : "die");
        if (word == "tear") return how::tear;
        if (word == "fill") return how::fill;
        if (word == "names") return how::names;
        return word == "fail" ? how::fail : how::die;
    }();
    return value;
}

bool is_file(int descriptor)
{
    struct stat seen;
    return ::fstat(descriptor, &seen) == 0 && S_ISREG(seen.st_mode);
}

bool is_folder_of_images(int descriptor)
{
    auto const link = "/proc/self/fd/" + std::to_string(descriptor);
    auto path = std::array<char, PATH_MAX>();
    auto const size = ::readlink(link.c_str(), path.data(), path.size());
    return size > 0 && std::string_view(path.data(), std::size_t(size)).ends_with("/images");
}

bool is_socket(int descriptor)
{
    struct stat seen;
    return ::fstat(descriptor, &seen) == 0 && S_ISSOCK(seen.st_mode);
}

[[noreturn]] void die()
{
    ::kill(::getpid(), SIGKILL);
    for (;;) ::pause();
}

/// Whether this call is the one.
bool strikes()
{
    auto const number = ++calls;
    if (wanted() == 0) return false;
    if (number == wanted()) {
        struck = true;
        return true;
    }
    return struck && fault_mode() == how::fill;
}

/// 0: go on. Otherwise the error that the call is to give.
int fault_of_storage()
{
    if (!strikes()) return 0;
    if (fault_mode() == how::fill) return ENOSPC;
    if (fault_mode() == how::fail) return EIO;
    if (fault_mode() == how::die) die();
    return 0;
}

template <class Function>
Function* real(char const* name)
{
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

/// Writes, or gives the planned fault: an error, or half of the bytes and then the end.
template <class Write>
ssize_t written(int descriptor, std::size_t size, Write write)
{
    if (!is_file(descriptor)) return write(size);
    auto const before = struck.load();
    if (auto const fault = fault_of_storage(); fault != 0) {
        errno = fault;
        return -1;
    }
    if (fault_mode() == how::tear && struck && !before) {
        write(size / 2);
        die();
    }
    return write(size);
}

} // namespace

void limit_life()
{
    auto const* const text = std::getenv("KILLED_PROCESS_LIFE");
    if (text == nullptr) return;
    auto how = sigevent();
    how.sigev_notify = SIGEV_SIGNAL;
    how.sigev_signo = SIGKILL;
    auto timer = timer_t();
    if (::timer_create(CLOCK_MONOTONIC, &how, &timer) != 0) std::abort();
    auto const life = std::div(std::atol(text), 1000L);
    auto when = itimerspec();
    when.it_value = {life.quot, life.rem * 1'000'000};
    if (::timer_settime(timer, 0, &when, nullptr) != 0) std::abort();
}

long killed_process_calls()
{
    return calls;
}

long killed_process_posts_after()
{
    return posts_after;
}

extern "C" {

ssize_t write(int descriptor, void const* from, std::size_t size)
{
    static auto* const next = real<ssize_t(int, void const*, std::size_t)>("write");
    return written(descriptor, size, [&](std::size_t n) { return next(descriptor, from, n); });
}

ssize_t pwrite(int descriptor, void const* from, std::size_t size, off_t at)
{
    static auto* const next = real<ssize_t(int, void const*, std::size_t, off_t)>("pwrite");
    return written(descriptor, size, [&](std::size_t n) { return next(descriptor, from, n, at); });
}

ssize_t pwrite64(int descriptor, void const* from, std::size_t size, off64_t at)
{
    static auto* const next = real<ssize_t(int, void const*, std::size_t, off64_t)>("pwrite64");
    return written(descriptor, size, [&](std::size_t n) { return next(descriptor, from, n, at); });
}

int fsync(int descriptor)
{
    static auto* const next = real<int(int)>("fsync");
    if (fault_mode() != how::fill) {
        if (auto const fault = fault_of_storage(); fault != 0) {
            errno = fault;
            return -1;
        }
    }
    if (fault_mode() == how::names && is_folder_of_images(descriptor)) {
        errno = EIO;
        return -1;
    }
    return next(descriptor);
}

int fdatasync(int descriptor)
{
    static auto* const next = real<int(int)>("fdatasync");
    if (fault_mode() != how::fill) {
        if (auto const fault = fault_of_storage(); fault != 0) {
            errno = fault;
            return -1;
        }
    }
    return next(descriptor);
}

int rename(char const* from, char const* to) noexcept
{
    static auto* const next = real<int(char const*, char const*)>("rename");
    if (fault_mode() != how::fill) {
        if (auto const fault = fault_of_storage(); fault != 0) {
            errno = fault;
            return -1;
        }
    }
    return next(from, to);
}

ssize_t sendmsg(int descriptor, msghdr const* message, int flags)
{
    static auto* const next = real<ssize_t(int, msghdr const*, int)>("sendmsg");
    if (!is_socket(descriptor)) return next(descriptor, message, flags);
    auto const* const first = static_cast<char const*>(message->msg_iov[0].iov_base);
    auto const head = std::string_view(first, message->msg_iov[0].iov_len);
    auto const uploads = head.substr(0, head.find("\r\n")).find("/images ") != head.npos;
    auto const paid = head.starts_with("POST /api/") && !uploads;
    if (struck && paid) ++posts_after;
    if ((fault_mode() == how::die || fault_mode() == how::tear) && strikes()) {
        // After the sending as well: the service has it, and this process never learns.
        if (fault_mode() == how::tear) next(descriptor, message, flags);
        die();
    }
    return next(descriptor, message, flags);
}
}
