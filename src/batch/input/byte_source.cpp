// SPDX-License-Identifier: BSL-1.0
#include "batch/input/byte_source.hpp"

#include "batch/input/refusal.hpp"
#include "support/open_files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace neuroflash::inline v0::batch {

byte_source::byte_source(std::string path, std::atomic<bool> const& stop)
    : stop_(stop), name_(std::move(path))
{
    if (name_ == "-") {
        name_ = "standard input";
        file_ = STDIN_FILENO;
        return;
    }
    // A named pipe without a writer is opened at once, so that the wait happens in
    // `next`.
    file_ = ::open(name_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file_ < 0) give_up(errno);
    own_ = true;
}

byte_source::~byte_source()
{
    if (own_) ::close(file_);
}

void byte_source::give_up(int number) const
{
    auto const cause = std::error_code(number, std::system_category()).message();
    auto const is_standard_input = file_ == STDIN_FILENO && !own_;
    if (is_standard_input && number == EBADF) {
        throw input_refused(
            name_ + " is closed.", "Connect it to a file or a command, or name a file.");
    }
    throw input_refused(
        name_ + ": " + cause + '.',
        support::names_open_files(cause) ? std::string(support::open_files_advice)
            : is_standard_input          ? "Check what it is connected to."
                                         : "Check the path, and that the file can be read.");
}

bool byte_source::next(std::string& piece)
{
    while (!stop_) {
        constexpr auto check_interval = 100; // milliseconds between two checks of the stop flag
        auto ready = ::pollfd{file_, POLLIN, 0};
        auto const polled = ::poll(&ready, 1, check_interval);
        if (polled < 0 && errno != EINTR) give_up(errno);
        if (polled <= 0) continue;
        piece.resize(piece_size);
        auto const got = ::read(file_, piece.data(), piece.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (got < 0) give_up(errno);
        piece.resize(static_cast<std::size_t>(got));
        return got > 0;
    }
    return false;
}

} // namespace neuroflash::inline v0::batch
