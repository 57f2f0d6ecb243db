// SPDX-License-Identifier: BSL-1.0
#include "cli/output/typed_secret.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace neuroflash::cli {

namespace asio = boost::asio;

namespace {

constexpr auto longest_line = std::size_t(16384);

/// While it lives, the terminal does not show what is typed.
class hidden_typing
{
public:
    explicit hidden_typing(int terminal) : terminal_(terminal)
    {
        if (::tcgetattr(terminal_, &before_) != 0) return;
        auto without = before_;
        without.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        // What was typed ahead stays: both lines may have been pasted together.
        changed_ = ::tcsetattr(terminal_, TCSADRAIN, &without) == 0;
    }
    ~hidden_typing()
    {
        if (changed_) ::tcsetattr(terminal_, TCSADRAIN, &before_);
    }
    hidden_typing(hidden_typing const&) = delete;
    hidden_typing& operator=(hidden_typing const&) = delete;

    /// Where that is refused, a secret must not be typed.
    bool is_hidden() const noexcept { return changed_; }

private:
    int terminal_;
    termios before_ = {};
    bool changed_ = false;
};

} // namespace

asio::awaitable<std::optional<std::string>>
typed_line(asio::any_io_executor executor, output& out, std::string question, echo shown)
{
    // Opened again: Asio makes it non-blocking, and that would hold for the shell's own terminal
    // too.
    auto const* const terminal = ::ttyname(STDIN_FILENO);
    auto const descriptor = terminal ? ::open(terminal, O_RDONLY | O_NOCTTY | O_CLOEXEC) : -1;
    if (descriptor < 0) co_return std::nullopt;
    auto stream = asio::posix::stream_descriptor(executor, descriptor);
    auto hidden = std::optional<hidden_typing>();
    if (shown == echo::hidden) hidden.emplace(STDIN_FILENO);
    if (hidden && !hidden->is_hidden()) co_return std::nullopt;
    out.note(question);
    auto line = std::string();
    auto buffer = asio::dynamic_buffer(line, longest_line);
    auto reading =
        asio::async_read_until(stream, buffer, '\n', asio::as_tuple(asio::use_awaitable));
    auto const [ec, size] = co_await std::move(reading);
    if (ec) co_return std::nullopt;
    line.resize(size - 1);
    co_return line;
}

std::vector<std::string> lines_of_standard_input(std::size_t most)
{
    auto lines = std::vector<std::string>();
    auto line = std::string();
    auto piece = std::array<char, 512>();
    while (lines.size() < most && line.size() < longest_line) {
        auto const got = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        for (auto const c : std::string_view(piece.data(), static_cast<std::size_t>(got))) {
            if (c != '\n') {
                line += c;
            } else if (lines.size() < most) {
                lines.push_back(std::exchange(line, {}));
            }
        }
    }
    if (!line.empty() && lines.size() < most) lines.push_back(std::move(line));
    return lines;
}

} // namespace neuroflash::cli
