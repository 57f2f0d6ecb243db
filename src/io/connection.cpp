// SPDX-License-Identifier: BSL-1.0
#include "io/connection.hpp"

#include "io/cancel.hpp"
#include "io/dial_race.hpp"
#include "io/response_reader.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>
#include <utility>

namespace neuroflash::io {

namespace {

constexpr std::size_t private_buffer_size = 64 * 1024;

} // namespace

connection::connection(
    asio::any_io_executor const& executor, std::shared_ptr<deadline_queue> deadlines)
    : deadlines_(std::move(deadlines)), stream_(executor)
{
}

connection::~connection()
{
    stream_.close();
}

void connection::on_deadline()
{
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

asio::awaitable<errc> connection::ready(asio::socket_base::wait_type direction, phase where)
{
    auto const state = co_await asio::this_coro::cancellation_state;
    auto const interrupted = [&] {
        return closed_ || expired_ || state.cancelled() != asio::cancellation_type::none;
    };
    // Before the wait as well: what came while a sink worked interrupts nothing any more.
    if (interrupted()) co_return interruption(closed_, expired_, where);
    auto ec = error_code();
    co_await stream_.socket().async_wait(
        direction, asio::redirect_error(asio::use_awaitable, ec));
    if (interrupted()) co_return interruption(closed_, expired_, where);
    co_return errc{};
}

asio::awaitable<exchange_outcome>
connection::exchange(exchange_request const& request, std::span<char> scratch, bool& reusable)
{
    auto const timer = timer_guard(*this, request.deadline);
    auto outcome = exchange_outcome();
    auto reader = response_reader(outcome.response, request.max_body);
    reusable = false;

    auto const before = stream_.bytes_written();
    outcome.phase = phase::send;
    if (std::chrono::steady_clock::now() >= request.deadline) {
        // The timer fires only when we wait, and by then the request would be on its way.
        outcome.code = errc::send_timeout;
        co_return outcome;
    }
    auto const sent = co_await write_all(request.message.bytes(), before, outcome);
    outcome.bytes_written = stream_.bytes_written() - before;
    // A service may answer and close before it has read the whole request: its answer counts more
    // than the failed write.
    if (sent != errc{} && sent != errc::connection_lost) {
        outcome.code = sent;
        co_return outcome;
    }
    if (sent == errc{} || outcome.bytes_written > 0) {
        co_await read_answer(request, scratch, reader, outcome);
    } else {
        outcome.code = sent;
    }
    allowed_.on_answer(reader.keep_alive_said());
    reusable = sent == errc{} && outcome.code == errc{} && reader.may_keep_alive() &&
        !allowed_.spent();
    co_return outcome;
}

asio::awaitable<errc> connection::write_all(
    std::string_view bytes, std::uint64_t before, exchange_outcome& outcome)
{
    while (!bytes.empty()) {
        auto const now = stream_.write_some(bytes);
        switch (now.kind) {
        case step::done: bytes.remove_prefix(now.size); continue;
        case step::end:
        case step::failed:
            outcome.cause = now.cause;
            outcome.bytes_written = stream_.bytes_written() - before;
            co_return errc::connection_lost;
        case step::want_read:
        case step::want_write: break;
        }
        auto const direction = now.kind == step::want_read ? asio::socket_base::wait_read
                                                           : asio::socket_base::wait_write;
        auto const why = co_await ready(direction, phase::send);
        if (why != errc{}) co_return why;
    }
    co_return errc{};
}

asio::awaitable<void> connection::read_answer(
    exchange_request const& request, std::span<char> scratch, response_reader& reader,
    exchange_outcome& outcome)
{
    // A sink may suspend, and then others use `scratch`.
    auto own = std::string();
    if (request.sink) {
        own.resize(private_buffer_size);
        scratch = own;
    }
    auto announced = false;
    auto wait_first = true;
    while (!reader.done()) {
        outcome.phase = reader.header_done() ? phase::body : phase::response;
        auto now = step{step::want_read, 0, {}};
        if (!wait_first) now = stream_.read_some(scratch);
        wait_first = false;
        if (now.kind == step::want_read || now.kind == step::want_write) {
            auto const direction = now.kind == step::want_read ? asio::socket_base::wait_read
                                                               : asio::socket_base::wait_write;
            outcome.code = co_await ready(direction, outcome.phase);
            if (outcome.code != errc{}) co_return;
            continue;
        }
        auto failure = framing_error();
        if (now.kind == step::done) {
            failure = reader.put(std::string_view(scratch.data(), now.size));
        } else if (now.kind == step::end) {
            failure = reader.put_end();
        } else {
            failure = framing_error(
                errc::connection_lost,
                reader.got_some() ? "the answer was cut off" : "the answer did not begin",
                now.cause);
        }
        outcome.header_seen = reader.header_done();
        if (failure) {
            outcome.code = failure.code;
            outcome.cause = failure.cause ? failure.cause : outcome.cause;
            outcome.explanation = std::move(failure.explanation);
            co_return;
        }
        if (request.sink) {
            auto const refused = co_await pass_on(request, reader, announced, outcome);
            // The sink may have taken longer than the call has time.
            auto const state = co_await asio::this_coro::cancellation_state;
            auto const cancelled = state.cancelled() != asio::cancellation_type::none;
            if (closed_ || expired_ || cancelled) {
                outcome.code = interruption(closed_, expired_, phase::body);
                co_return;
            }
            if (refused) {
                outcome.code = errc::storage_failed;
                outcome.cause = refused;
                co_return;
            }
        }
    }
    outcome.body_complete = true;
    outcome.phase = phase::none;
}

asio::awaitable<error_code> connection::pass_on(
    exchange_request const& request, response_reader const& reader, bool& announced,
    exchange_outcome& outcome)
{
    auto& response = outcome.response;
    if (!reader.header_done() || response.status / 100 != 2) co_return error_code();
    if (!std::exchange(announced, true)) {
        if (auto const ec = request.sink->on_header(response)) co_return ec;
    }
    if (response.body.empty()) co_return error_code();
    auto const ec = co_await request.sink->write(response.body);
    response.body.clear();
    co_return ec;
}

} // namespace neuroflash::io
