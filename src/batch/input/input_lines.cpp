// SPDX-License-Identifier: BSL-1.0
#include "batch/input/input_lines.hpp"

#include "batch/journal/sqlite.hpp"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <system_error>
#include <unistd.h>

namespace neuroflash::inline v0::batch {

namespace {

constexpr std::size_t piece_size = std::size_t(1) << 16;

[[noreturn]] void throw_unreadable(std::string const& name)
{
    throw storage_trouble(name + ": " + std::error_code(errno, std::system_category()).message());
}

} // namespace

input_lines::input_lines(batch_input const& from, std::atomic<bool> const& stop)
    : from_(from), stop_(stop), name_(from.path().string())
{
    if (from_.lines()) return;
    if (name_ == "-") {
        name_ = "standard input";
        file_ = STDIN_FILENO;
        return;
    }
    file_ = ::open(name_.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) throw_unreadable(name_);
    own_ = true;
}

input_lines::~input_lines()
{
    if (own_) ::close(file_);
}

bool input_lines::next_from_function()
{
    auto got = from_.lines()();
    if (!got || stop_) return false;
    too_long_ = got->size() > longest;
    line_ = std::move(*got);
    if (too_long_) line_.resize(longest);
    return true;
}

bool input_lines::next()
{
    if (from_.lines()) return next_from_function();
    line_.clear();
    too_long_ = false;
    for (;;) {
        auto const end = buffer_.find('\n', at_);
        auto const piece = std::string_view(buffer_).substr(at_, end - at_);
        auto const room = longest - line_.size();
        too_long_ = too_long_ || piece.size() > room;
        line_ += piece.substr(0, room);
        if (end != std::string::npos) {
            at_ = end + 1;
            return true;
        }
        auto const some = !piece.empty() || !line_.empty();
        buffer_.clear();
        at_ = 0;
        if (over_ || !read_more()) return some && !stop_;
    }
}

bool input_lines::read_more()
{
    while (!stop_) {
        constexpr auto patience = 100; // milliseconds, then it looks whether to stop
        auto ready = ::pollfd{file_, POLLIN, 0};
        auto const polled = ::poll(&ready, 1, patience);
        if (polled < 0 && errno != EINTR) throw_unreadable(name_);
        if (polled <= 0) continue;
        buffer_.resize(piece_size);
        auto const got = ::read(file_, buffer_.data(), buffer_.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (got < 0) throw_unreadable(name_);
        buffer_.resize(static_cast<std::size_t>(got));
        over_ = got == 0;
        return !over_;
    }
    return false;
}

} // namespace neuroflash::v0::batch
