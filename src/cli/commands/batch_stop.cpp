// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/batch_stop.hpp"

#include "cli/errors/error_report.hpp"
#include "cli/errors/pasted_command.hpp"
#include "cli/system/interruption.hpp"
#include "cli/system/process_environment.hpp"
#include "cli/system/write_all.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <string_view>
#include <unistd.h>

namespace neuroflash::cli {

namespace {

/// Short, so that the number is true, and long enough to cost nothing.
constexpr auto count_every = std::chrono::milliseconds(50);

/// All that the handler may touch: written before it is installed, but for the number.
struct stop_message
{
    std::string before;
    std::string after;
    std::atomic<std::int64_t> open = 0;
};

static_assert(std::atomic<std::int64_t>::is_always_lock_free);

stop_message message_at_stop;

void write_to_stderr(std::string_view text)
{
    // The pipe may have no reader.
    while (!text.empty() && takes_text(STDERR_FILENO)) {
        auto const written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written <= 0) return; // the pipe has no reader any more
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

extern "C" void end_with_stop_message(int signal)
{
    auto digits = std::array<char, 24>();
    auto const open = message_at_stop.open.load();
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), open).ptr;
    write_to_stderr(message_at_stop.before);
    write_to_stderr(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
    write_to_stderr(message_at_stop.after);
    ::_exit(128 + signal);
}

void prepare_stop_message(output const& out, std::string const& directory)
{
    auto const look = with_typed_profile("neuroflash batch-reconcile " + shell_word(directory));
    if (out.json()) {
        message_at_stop.before = R"({"event":"ended_at_once","open_requests":)";
        message_at_stop.after =
            R"(,"what_to_do":)" + boost::json::serialize(boost::json::string(look)) + "}\n";
        return;
    }
    message_at_stop.before = std::string(out.shows_progress() ? "\r\x1b[K" : "") +
        "Stopped. Requests that may have been charged: ";
    message_at_stop.after = " (the journal has them all).\n" +
        lines_of(advice(
            "Give the same command again: it searches for their images, free of charge, and "
            "continues. To search only, and to write results.jsonl and index.html:",
            look));
}

} // namespace

batch_stop::batch_stop(
    command_context& context, batch::batch_runner& runner, std::string const& directory)
    : context_(context), runner_(runner), signals_(context.io()), timer_(context.io())
{
    prepare_stop_message(context.out(), directory);
    for (auto const one : process_environment::get().ending_signals()) signals_.add(one);
    remember_ending_signals();
    signals_.async_wait([this](boost::system::error_code ec, int signal) {
        if (!ec) on_signal(signal);
    });
}

void batch_stop::on_signal(int signal)
{
    signal_ = signal;
    count_open();
    end_at_next_signal(end_with_stop_message); // clearing the set would leave a gap before it
    if (!context_.out().json()) {
        context_.out().note(
            message_at_stop.open == 0
                ? "Stopping: nothing is in flight."
                : "Stopping: waiting for the requests in flight. A second signal ends at once.");
    }
    runner_.stop();
}

/// Nothing new is sent from now on, so a number that is a moment old is never too small. An answer
/// counts until the journal has it.
void batch_stop::count_open()
{
    if (over_) return;
    auto const now = runner_.progress();
    message_at_stop.open = std::max(now.open_requests, now.totals.in_flight + now.totals.unknown);
    timer_.expires_after(count_every);
    timer_.async_wait([this](boost::system::error_code ec) {
        if (!ec) count_open();
    });
}

void batch_stop::ignore()
{
    over_ = true;
    signals_.cancel();
    timer_.cancel();
}

} // namespace neuroflash::cli
