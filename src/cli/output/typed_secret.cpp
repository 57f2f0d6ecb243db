// SPDX-License-Identifier: BSL-1.0
#include "cli/output/typed_secret.hpp"

#include "cli/system/write_all.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace neuroflash::cli {

namespace asio = boost::asio;

namespace {

constexpr auto longest_line = std::size_t(16384);

/// More often than anyone types `bg`. A process whose shell is gone is not stopped at all, and must
/// not ask for that endlessly.
constexpr auto most_stops = 100;

/// Whether the terminal is that of another job, which a change of its modes would disturb.
bool is_in_background(int terminal)
{
    // Negative for a terminal that does not control the process: then there are no jobs.
    auto const group = ::tcgetpgrp(terminal);
    return group > 0 && group != ::getpgrp();
}

bool signal_is_ignored(int signal)
{
    struct sigaction now = {};
    return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

/// While it lives, the terminal does not show what is typed.
class hidden_typing
{
public:
    explicit hidden_typing(int terminal) : terminal_(terminal)
    {
        known_ = ::tcgetattr(terminal_, &before_) == 0;
        hide();
    }
    ~hidden_typing() { show(); }
    hidden_typing(hidden_typing const&) = delete;
    hidden_typing& operator=(hidden_typing const&) = delete;

    void hide()
    {
        if (!known_) return;
        auto without = before_;
        without.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        // What was typed ahead stays: both lines may have been pasted together.
        changed_ = ::tcsetattr(terminal_, TCSADRAIN, &without) == 0;
    }

    /// In the background that would stop the process instead, and the shell has set its own modes.
    /// If SIGTTOU is ignored, it stops nothing, and the modes may have been changed from there.
    void show()
    {
        if (!std::exchange(changed_, false)) return;
        if (is_in_background(terminal_) && !signal_is_ignored(SIGTTOU)) return;
        ::tcsetattr(terminal_, TCSADRAIN, &before_);
    }

    /// If the terminal refuses that, a secret must not be typed.
    bool is_hidden() const noexcept { return changed_; }

private:
    int terminal_;
    termios before_ = {};
    bool known_ = false;
    bool changed_ = false;
};

/// A question whose answer is not shown. While Ctrl-Z stops the process, the terminal is the
/// shell's, and shows what is typed.
class hidden_question : public std::enable_shared_from_this<hidden_question>
{
public:
    hidden_question(
        asio::any_io_executor const& executor, std::function<void()> ask, std::function<void()> end)
        : stops_(executor), typing_(STDIN_FILENO), ask_(std::move(ask)), end_(std::move(end))
    {
    }

    /// Returns false if what is typed would be seen.
    bool ask()
    {
        if (!typing_.is_hidden()) return false;
        // A shell without jobs ignores the key: then nothing would wake the process again.
        if (!signal_is_ignored(SIGTSTP)) listen();
        ask_();
        return true;
    }

private:
    void listen()
    {
        stops_.add(SIGTSTP);
        stops_.async_wait([weak = weak_from_this()](boost::system::error_code ec, int) {
            auto const self = weak.lock();
            if (!ec && self) self->stop();
        });
    }

    void stop()
    {
        typing_.show();
        stops_.clear(); // the signal has its usual effect again
        auto const seen = ending_signals_seen().count;
        ::raise(SIGTSTP);
        for (auto i = 0; i < most_stops && is_in_background(STDIN_FILENO); ++i) {
            if (ending_signals_seen().count != seen) break;
            ::raise(SIGTTOU);
        }
        if (ending_signals_seen().count != seen) return; // the event loop ends the question
        if (!is_in_background(STDIN_FILENO)) typing_.hide();
        if (!ask()) end_();
    }

    asio::signal_set stops_;
    hidden_typing typing_;
    std::function<void()> ask_;
    std::function<void()> end_;
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
    auto ask = std::function<void()>([&out, question] { out.note(question); });
    auto hidden = std::shared_ptr<hidden_question>();
    if (shown == echo::hidden) {
        auto end = std::function<void()>([&stream] { stream.close(); });
        hidden = std::make_shared<hidden_question>(executor, ask, std::move(end));
        if (!hidden->ask()) co_return std::nullopt;
    } else {
        ask();
    }
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
