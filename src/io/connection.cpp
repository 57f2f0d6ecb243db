// SPDX-License-Identifier: BSL-1.0
#include "io/connection.hpp"

#include "io/dial/dial_race.hpp"
#include "io/interruption.hpp"
#include "io/response_reader.hpp"
#include "io/timed_lease.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace neuroflash::inline v0::io {

namespace {

constexpr std::size_t private_buffer_size = 64 * 1024;

// The buffers of TLS are half of a connection's memory. They are freed before a wait, unless the
// connection has answered that many times with less than this time between two ends. Calls in such
// a row do not pay for that.
constexpr auto quiet_after = std::chrono::milliseconds(50);
constexpr int quick_uses = 4;

} // namespace

void connection::set_phase(neuroflash::phase where) noexcept
{
    auto const now = std::chrono::steady_clock::now();
    if (opening_ != phase::none) opening_times_.add(opening_, now - phase_began_);
    opening_ = where;
    phase_began_ = now;
}

void connection::on_deadline()
{
    if (when < deadline_) {
        quiet_ = true;
        stream_.release_buffers();
        return deadlines_->add(*this, deadline_);
    }
    expired_ = true;
    interrupt();
}

void connection::abort()
{
    closed_ = true;
    interrupt();
}

void connection::interrupt()
{
    auto ignored = error_code();
    stream_.socket().cancel(ignored);
    if (race_) race_->stop();
}

bool connection::is_interrupted(asio::cancellation_state const& state) const noexcept
{
    return closed_ || expired_ || state.cancelled() != asio::cancellation_type::none;
}

asio::awaitable<errc> connection::ready(asio::socket_base::wait_type direction, phase where)
{
    auto const state = co_await asio::this_coro::cancellation_state;
    // The check before the wait is needed: what happened while a sink worked interrupts no wait.
    if (is_interrupted(state)) co_return interruption(closed_, expired_, where);
    co_await stream_.socket().async_wait(direction, asio::as_tuple(asio::deferred));
    if (is_interrupted(state)) co_return interruption(closed_, expired_, where);
    co_return errc{};
}

/// The state of one exchange from its first byte to its last.
class connection::exchange_state
{
public:
    exchange_state(
        exchange_request const& request, exchange_outcome& into, std::span<char> scratch,
        std::uint64_t before, time_point began)
        : request(request), outcome(into), since(began),
          reader(outcome.response, request.max_body, request.sink != nullptr), scratch(scratch),
          before(before), unsent(request.message.bytes())
    {
        // A sink may suspend, and then other exchanges use `scratch`.
        if (!request.sink) return;
        auto const asked = request.piece_size;
        own.resize(asked == 0 ? private_buffer_size : std::min(asked, private_buffer_size));
        this->scratch = own;
    }

    /// Charges the time until now to `where`.
    void spend(phase where) noexcept
    {
        auto const now = std::chrono::steady_clock::now();
        outcome.times.add(where, now - since);
        since = now;
    }

    exchange_request const& request;
    exchange_outcome& outcome;
    time_point since; ///< The time before it is counted.
    response_reader reader;
    std::span<char> scratch;
    std::uint64_t before; ///< The bytes that the stream had written before.
    std::string_view unsent;
    std::string own;
    std::optional<io_result> held; ///< The result that ended the last read; `now` of the next.
    bool announced = false;        ///< Whether the sink knows the header.
    bool body_follows = false;     ///< Whether the body did not arrive with the header.
};

connection::connection(
    asio::any_io_executor const& executor, std::shared_ptr<deadline_queue> deadlines)
    : deadlines_(std::move(deadlines)), stream_(executor)
{
}

connection::~connection()
{
    stream_.close();
}

bool connection::is_reusable()
{
    return stream_.is_reusable(exchange_ != nullptr);
}

connection::exchange_state& connection::begin_exchange(
    exchange_request const& request, exchange_outcome& into, std::span<char> scratch,
    time_point began)
{
    if (!exchange_) exchange_ = std::make_unique<std::optional<exchange_state>>();
    return exchange_->emplace(request, into, scratch, stream_.bytes_written(), began);
}

void connection::end_exchange() noexcept
{
    exchange_->reset();
}

asio::awaitable<void> connection::exchange(
    exchange_request const& request, exchange_outcome& into, std::span<char> scratch,
    bool& reusable, time_point began)
{
    return exchange(timed_lease(*this, reusable), request, into, scratch, began);
}

// Every request passes through this coroutine, which costs more than its work. So the usual case, a
// request that the socket takes at once, suspends once, for the response. Its state lies in the
// connection, because Asio reuses the memory of a frame only below 1 KiB.
asio::awaitable<void> connection::exchange(
    timed_lease with, exchange_request const& request, exchange_outcome& into,
    std::span<char> scratch, time_point began)
{
    auto& self = *with;
    self.quiet_ = self.quick_uses_ < quick_uses;
    auto const quiet_at = self.quiet_ ? time_point::max() : began + quiet_after;
    auto const timer = timer_guard(self, request.deadline, quiet_at);
    auto& exchange = self.begin_exchange(request, into, scratch, began);
    auto const guard = exchange_guard(self);
    auto const state = co_await asio::this_coro::cancellation_state;
    auto next = io_result();
    if (self.is_interrupted(state)) {
        exchange.outcome.phase = phase::send;
        exchange.outcome.code = interruption(self.closed_, self.expired_, phase::send);
    } else {
        next = self.begin(exchange);
    }
    if (next.waits()) {
        exchange.outcome.code = co_await self.write_rest(exchange.unsent, next, phase::send);
    }
    auto const sent = self.is_sent(exchange, next);
    exchange.spend(phase::send);
    next.kind = io_result::want_read; // no response can be there yet
    while (sent && !exchange.reader.done()) {
        exchange.outcome.phase = exchange.reader.header_done() ? phase::body : phase::response;
        if (next.waits()) {
            if (self.quiet_) self.stream_.release_buffers();
            auto& socket = self.stream_.socket();
            auto came = false;
            if (!self.is_interrupted(state) && next.kind == io_result::want_read) {
                auto const [ec, size] = co_await socket.async_receive(
                    self.stream_.read_ahead_buffer(), asio::as_tuple(asio::deferred));
                self.stream_.commit_read_ahead(ec, size);
                came = size > 0;
            } else if (!self.is_interrupted(state)) {
                co_await socket.async_wait(
                    asio::socket_base::wait_write, asio::as_tuple(asio::deferred));
            }
            // The bytes received may be the whole response, and paid for.
            if (!came && self.is_interrupted(state)) {
                exchange.outcome.code =
                    interruption(self.closed_, self.expired_, exchange.outcome.phase);
                break;
            }
        } else {
            self.consume(exchange, next);
            if (request.sink) exchange.outcome.code = co_await self.pass_on(exchange);
            if (exchange.outcome.code != errc{}) break;
        }
        if (!exchange.reader.done()) next = self.read_more(exchange);
    }
    with.complete(into, sent && self.end(exchange));
}

io_result connection::begin(exchange_state& exchange)
{
    exchange.outcome.phase = phase::send;
    // The timer fires only during a wait, and by then the request would be under way.
    if (exchange.since >= exchange.request.deadline) {
        exchange.outcome.code = errc::send_timeout;
        return {io_result::failed, 0, {}};
    }
    return write_on(exchange.unsent);
}

io_result connection::write_on(std::string_view& unsent)
{
    for (;;) {
        auto const now = stream_.write_some(unsent);
        if (now.kind != io_result::done) return now;
        unsent.remove_prefix(now.size);
        if (unsent.empty()) return now;
    }
}

asio::awaitable<errc> connection::write_rest(std::string_view& unsent, io_result& next, phase where)
{
    while (next.waits()) {
        auto const why = co_await ready(direction_of(next), where);
        if (why != errc{}) co_return why;
        next = write_on(unsent);
    }
    co_return errc{};
}

/// Whether a response may follow. A service may answer and close before it has read the whole
/// request. Its response counts more than the failed write.
bool connection::is_sent(exchange_state& exchange, io_result const& last)
{
    auto& outcome = exchange.outcome;
    outcome.bytes_written = stream_.bytes_written() - exchange.before;
    if (outcome.code != errc{}) return false;
    if (last.kind == io_result::done) return true;
    outcome.cause = last.cause;
    if (outcome.bytes_written == 0) outcome.code = errc::connection_lost;
    return outcome.bytes_written > 0;
}

/// With a sink, fills the buffer, because a piece costs three coroutines and a system call.
io_result connection::read_more(exchange_state& exchange)
{
    if (exchange.held) return *std::exchange(exchange.held, std::nullopt);
    auto now = stream_.read_some(exchange.scratch);
    if (!exchange.request.sink || now.kind != io_result::done) return now;
    while (now.size < exchange.scratch.size()) {
        auto const more = stream_.read_some(exchange.scratch.subspan(now.size));
        if (more.kind != io_result::done) {
            exchange.held = more;
            break;
        }
        now.size += more.size;
    }
    return now;
}

/// If the exchange has ended with it, the outcome has the reason.
void connection::consume(exchange_state& exchange, io_result const& now)
{
    auto& outcome = exchange.outcome;
    auto failure = framing_error();
    auto const headed = exchange.reader.header_done();
    if (now.kind == io_result::done) {
        outcome.times.bytes_received += now.size;
        failure = exchange.reader.feed(std::string_view(exchange.scratch.data(), now.size));
    } else if (now.kind == io_result::end) {
        failure = exchange.reader.feed_end();
    } else {
        failure = framing_error(
            errc::connection_lost,
            exchange.reader.has_data() ? "the response was cut off" : "the response did not begin",
            now.cause);
    }
    outcome.header_seen = exchange.reader.header_done();
    if (!headed && outcome.header_seen) {
        exchange.spend(phase::response);
        exchange.body_follows = !exchange.reader.done();
    }
    if (!failure) return;
    outcome.code = failure.code;
    outcome.cause = failure.cause ? failure.cause : outcome.cause;
    outcome.explanation = failure.explanation;
}

/// Returns whether the connection may serve again.
bool connection::end(exchange_state& exchange)
{
    auto const failed = exchange.outcome.code != errc{};
    if (failed || exchange.body_follows || exchange.request.sink) {
        // Header and body may arrive together. The time of the sink belongs to the body.
        exchange.spend(exchange.outcome.header_seen ? phase::body : exchange.outcome.phase);
    }
    if (failed) return false;
    exchange.outcome.body_complete = true;
    exchange.outcome.phase = phase::none;
    allowed_.on_response(exchange.reader.keep_alive_header());
    auto const is_quick = exchange.since - std::exchange(last_used_, exchange.since) < quiet_after;
    quick_uses_ = is_quick ? std::min(quick_uses_ + 1, quick_uses) : 0;
    if (quiet_) stream_.release_buffers();
    return exchange.unsent.empty() && exchange.reader.may_keep_alive() && !allowed_.spent();
}

asio::awaitable<errc> connection::pass_on(exchange_state& exchange)
{
    // What came before invalid bytes is a part of the body all the same.
    auto const failure = exchange.outcome.code;
    if (failure != errc{} && exchange.reader.piece().empty()) co_return failure;
    auto const refused = co_await give_to_sink(exchange);
    if (failure != errc{}) co_return failure; // it says more than the sink does
    // The sink may have taken longer than the deadline of the call.
    auto const state = co_await asio::this_coro::cancellation_state;
    if (is_interrupted(state)) co_return interruption(closed_, expired_, phase::body);
    if (!refused) co_return errc{};
    exchange.outcome.cause = refused;
    co_return errc::storage_failed;
}

asio::awaitable<error_code> connection::give_to_sink(exchange_state& exchange)
{
    auto const& response = exchange.outcome.response;
    if (!exchange.reader.header_done() || response.status / 100 != 2) co_return error_code();
    if (!std::exchange(exchange.announced, true)) {
        if (auto const ec = exchange.request.sink->on_header(response)) co_return ec;
    }
    auto const piece = exchange.reader.piece();
    if (piece.empty()) co_return error_code();
    auto const ec = co_await exchange.request.sink->write(piece);
    exchange.reader.drop_piece();
    co_return ec;
}

} // namespace neuroflash::inline v0::io
