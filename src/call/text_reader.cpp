// SPDX-License-Identifier: BSL-1.0
// The reader's side of a text: the coroutine that waits for it on any executor.
#include "call/dispatch.hpp"
#include "call/text_call.hpp"

#include <neuroflash/spawn.hpp>

#include <boost/asio/dispatch.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

/// The work that a reader waits for, on the client's executor.
class text_wait
{
public:
    using value_type = std::optional<text_piece>;

    enum class goal
    {
        response,
        piece,
    };

    text_wait(std::shared_ptr<text_call> of, goal what) : call_(std::move(of)), what_(what) {}

    client_state& on() const noexcept { return *call_->on(); }

    call_state next(bool cancelled)
    {
        if (!since_) since_ = on().time().now();
        if (!call_->has_begun() && cancelled) call_->refuse(detail::cancelled_before_start());
        call_->begin();
        if (cancelled) call_->cancel(text_call::reason::caller);
        if (what_ == goal::response ? !call_->is_answered() : !call_->has_change()) {
            call_->check_silence(*since_);
        }
        if (what_ == goal::response) {
            if (!call_->is_answered()) return call_state::sending;
        } else {
            if (!call_->has_change()) return call_state::sending;
            outcome_ = call_->take();
        }
        return call_state::finished;
    }

    asio::awaitable<void> wait() { return call_->wait_for_change(*since_); }

    result<value_type>& outcome() noexcept { return outcome_; }

private:
    std::shared_ptr<text_call> call_;
    goal what_;
    std::optional<time_point> since_;
    result<value_type> outcome_{boost::system::in_place_value};
};

} // namespace

asio::awaitable<result<std::optional<text_piece>>> next_piece(std::shared_ptr<text_call> of)
{
    return drive(std::make_unique<text_wait>(std::move(of), text_wait::goal::piece));
}

asio::awaitable<result<text_stream>>
stream_text(std::shared_ptr<client_state> on, text_params params, call_params options)
{
    auto one = std::make_shared<text_call>(std::move(on), std::move(params), std::move(options));
    auto stream = text_stream(one);
    auto opening = drive(std::make_unique<text_wait>(one, text_wait::goal::response));
    auto const opened = co_await std::move(opening);
    if (!opened) co_return opened.error();
    if (auto const& failure = one->failure()) {
        if (one->report()) *one->report() = failure->details().timeline;
        co_return *failure;
    }
    co_return result<text_stream>(std::move(stream));
}

namespace {

asio::awaitable<result<completion>>
collect_text(std::shared_ptr<client_state> on, text_params params, call_params options)
{
    auto opening = stream_text(std::move(on), std::move(params), std::move(options));
    auto opened = co_await std::move(opening);
    if (!opened) co_return opened.error();
    auto whole = completion();
    for (;;) {
        auto waiting = opened->next();
        auto const piece = co_await std::move(waiting);
        if (!piece) break;
        whole.text += piece->text;
        whole.reasoning += piece->reasoning;
        whole.refusal += piece->refusal;
        if (!piece->tool_calls.empty()) whole.tool_calls.push_back(piece->tool_calls);
    }
    static_cast<text_summary&>(whole) = opened->summary();
    // A caller that cancels wants no value.
    if (whole.why && (*whole.why == errc::cancelled || *whole.why == errc::client_closed)) {
        co_return *whole.why;
    }
    co_return whole;
}

} // namespace

asio::awaitable<result<completion>>
complete_text(std::shared_ptr<client_state> on, text_params params, call_params options)
{
    auto start = [on, params = std::move(params), options = std::move(options)]() mutable {
        return collect_text(on, std::move(params), std::move(options));
    };
    return drive_series<completion>(on, std::move(start));
}

} // namespace neuroflash::inline v0::call

namespace neuroflash::inline v0 {

/// `summary` is the reader's copy, because the other is written on the client's executor.
struct text_stream::state
{
    std::shared_ptr<call::text_call> from;
    text_summary summary;
    bool has_ended = false; ///< Whether `summary` is final.
};

namespace {

void drop(std::shared_ptr<call::text_call> one) noexcept
{
    try {
        auto const on = one->on();
        if (on->detached()) return;
        asio::dispatch(on->executor(), [one = std::move(one)] {
            one->cancel(call::text_call::reason::caller);
        });
    } catch (...) { // out of memory: the deadline ends the text
    }
}

} // namespace

text_stream::text_stream() noexcept = default;

text_stream::text_stream(std::shared_ptr<call::text_call> from) : state_(std::make_shared<state>())
{
    state_->from = std::move(from);
}

text_stream::~text_stream()
{
    if (state_) drop(state_->from);
}

text_stream::text_stream(text_stream&&) noexcept = default;

text_stream& text_stream::operator=(text_stream&& other) noexcept
{
    if (this == &other) return *this;
    auto const before = std::exchange(state_, std::move(other.state_));
    if (before) drop(before->from);
    return *this;
}

text_summary const& text_stream::summary() const noexcept
{
    static auto const none = text_summary();
    return state_ ? state_->summary : none;
}

namespace {

/// The end of a stream whose reader was cancelled before the client heard of it, or whose client is
/// gone. A stream begins with a text, so tokens were spent.
text_summary unheard_end(errc why)
{
    auto summary = text_summary();
    summary.end = why == errc::cancelled ? text_end::failed : text_end::cut;
    summary.charge = charge_verdict(
        charge_state::charged, 0, "The response began; its number of tokens is not known.");
    summary.charge.unit = charge_unit::tokens;
    auto details = error_details();
    details.charge = summary.charge;
    summary.why = error(why, std::move(details));
    return summary;
}

template <class State>
asio::awaitable<std::optional<text_piece>> read_next(std::shared_ptr<State> of)
{
    if (!of) co_return std::nullopt;
    auto waiting = call::next_piece(of->from);
    auto got = co_await std::move(waiting);
    if (got && *got) co_return std::move(**got);
    auto const is_news = !std::exchange(of->has_ended, true);
    if (got) {
        of->summary = of->from->summary();
        if (is_news && of->from->report()) *of->from->report() = of->summary.timeline;
    } else if (is_news) {
        of->summary = unheard_end(got.error().value());
        drop(of->from); // the connection closes now, not with the stream
    }
    co_return std::nullopt;
}

} // namespace

asio::awaitable<std::optional<text_piece>> text_stream::next()
{
    return read_next(state_);
}

} // namespace neuroflash::inline v0
