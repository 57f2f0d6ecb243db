// SPDX-License-Identifier: BSL-1.0
#include "cli/output/progress.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace neuroflash::cli {

namespace {

/// Rare enough not to flicker when an answer comes at once.
constexpr auto interval = std::chrono::milliseconds(250);

/// Most calls have ended by then, and need no explanation.
constexpr auto usual_time = std::chrono::seconds(3);

} // namespace

/// Shared with its own wait: a timer that has just expired calls back even when it is cancelled,
/// so the flag decides and not the code.
struct progress::ticker : std::enable_shared_from_this<ticker>
{
    ticker(
        boost::asio::any_io_executor executor, output& out, std::string label,
        std::shared_ptr<wait_reason const> reason)
        : out(&out), label(std::move(label)), reason(std::move(reason)), timer(executor)
    {
    }

    void wait()
    {
        timer.expires_after(interval);
        timer.async_wait([self = shared_from_this()](boost::system::error_code const&) {
            if (self->ended) return;
            self->draw();
            self->wait();
        });
    }

    void draw()
    {
        auto const time = std::chrono::steady_clock::now() - start;
        auto const whole = std::chrono::duration_cast<std::chrono::seconds>(time);
        auto line = label + " ... " + std::to_string(whole.count()) + " s";
        auto const why = reason && time >= usual_time ? reason->text() : std::string_view();
        if (!why.empty()) line += " (" + std::string(why) + ')';
        out->progress_line(line);
    }

    output* out;
    std::string label;
    std::shared_ptr<wait_reason const> reason;
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    boost::asio::steady_timer timer;
    bool ended = false;
};

progress::progress(
    boost::asio::any_io_executor executor, output& out, std::string label,
    std::shared_ptr<wait_reason const> reason)
    : out_(&out)
{
    if (!out_->shows_progress()) return;
    ticker_ =
        std::make_shared<ticker>(std::move(executor), out, std::move(label), std::move(reason));
    ticker_->wait();
}

progress::~progress()
{
    if (!ticker_) return;
    ticker_->ended = true;
    ticker_->timer.cancel();
    out_->progress_line({});
}

} // namespace neuroflash::cli
