// SPDX-License-Identifier: BSL-1.0
#include "cli/progress.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace neuroflash::cli {

namespace {

/// Rare enough not to flicker when an answer comes at once.
constexpr auto interval = std::chrono::milliseconds(250);

} // namespace

/// Shared with its own wait: a timer that has just expired calls back even when it is cancelled,
/// so the flag decides and not the code.
struct progress::ticker : std::enable_shared_from_this<ticker>
{
    ticker(boost::asio::any_io_executor executor, output& out, std::string label)
        : out(&out), label(std::move(label)), timer(std::move(executor))
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
        out->progress_line(label + " ... " + std::to_string(whole.count()) + " s");
    }

    output* out;
    std::string label;
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    boost::asio::steady_timer timer;
    bool ended = false;
};

progress::progress(boost::asio::any_io_executor executor, output& out, std::string label)
    : out_(&out)
{
    if (!out_->shows_progress()) return;
    ticker_ = std::make_shared<ticker>(std::move(executor), out, std::move(label));
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
