// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_TEXT_WIRE_HPP
#define NEUROFLASH_TEST_COMMON_TEXT_WIRE_HPP

#include "common/call_fixture.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::test {

/// How a service answers one request for a text.
struct text_answer
{
    struct step
    {
        std::chrono::nanoseconds after{}; ///< The one before.
        std::string bytes;
    };

    int status = 200;
    std::vector<std::pair<std::string, std::string>> fields;
    std::vector<step> steps;
    errc end{};         ///< What ends the body; errc{}: its proper end.
    bool hangs = false; ///< Nothing ends it.
};

/// A scripted transport that answers requests for texts in pieces, in virtual time.
class text_wire : public scripted_transport
{
public:
    /// `latency` is that of every request but those for texts.
    explicit text_wire(std::shared_ptr<manual_time> time, std::chrono::nanoseconds latency = {})
        : scripted_transport(time, latency), clock_(time)
    {
        otherwise = [](exchange_request const& request) {
            auto const target = request.message.target();
            if (target.find("model_selection") != target.npos) {
                return answered(200, R"([{"id":"m0","available":false},{"id":"m1"}])");
            }
            return answered(404, "{}");
        };
    }

    std::deque<text_answer> answers;
    std::size_t texts = 0;       ///< The number of requests for a text.
    std::size_t bytes_taken = 0; ///< The bytes of all bodies.
    std::size_t open = 0;        ///< Exchanges under way.
    std::string last_body;       ///< The body of the last request for a text.

    asio::awaitable<void> exchange(exchange_request const& request, exchange_outcome& into) override
    {
        if (request.message.target().find("chat/completions") == std::string_view::npos) {
            return scripted_transport::exchange(request, into);
        }
        return play(request, into);
    }

    void close() override
    {
        scripted_transport::close();
        for (auto* const one : alarms_) one->cancel();
    }

private:
    struct counted
    {
        explicit counted(std::size_t& of) : of_(of) { ++of_; }
        ~counted() { --of_; }
        counted(counted const&) = delete;
        counted& operator=(counted const&) = delete;

    private:
        std::size_t& of_;
    };

    asio::awaitable<void> play(exchange_request const& request, exchange_outcome& into)
    {
        auto const here = counted(open);
        seen.push_back(request.message);
        last_body = std::string(request.message.body());
        ++texts;
        auto answer = text_answer{500, {}, {}, {}, false};
        if (!answers.empty()) {
            answer = std::move(answers.front());
            answers.pop_front();
        }
        into.bytes_written = request.message.bytes().size();
        into.phase = phase::body;
        auto const streams = answer.status / 100 == 2;
        auto const announce = [&] {
            into.header_seen = true;
            into.response.status = answer.status;
            for (auto const& [name, value] : answer.fields) {
                into.response.fields.append(name, value);
            }
            return streams ? request.sink->on_header(into.response) : error_code();
        };
        auto announced = false;
        for (auto const& one : answer.steps) {
            into.code = co_await pass(clock_->now() + one.after, request.deadline);
            if (into.code != errc{}) co_return;
            if (!std::exchange(announced, true)) announce();
            bytes_taken += one.bytes.size();
            if (!streams) {
                into.response.body += one.bytes;
                continue;
            }
            auto writing = request.sink->write(one.bytes);
            auto const refused = co_await std::move(writing);
            if (refused) {
                into.code = errc::storage_failed;
                into.cause = refused;
                co_return;
            }
        }
        if (answer.hangs) into.code = co_await pass(time_point::max(), request.deadline);
        if (into.code != errc{}) co_return;
        if (!announced) announce();
        into.code = answer.end;
        into.body_complete = answer.end == errc{};
    }

    asio::awaitable<errc> pass(time_point until, time_point deadline)
    {
        auto alarm = asio::steady_timer(co_await asio::this_coro::executor);
        alarms_.push_back(&alarm);
        auto const at = std::prev(alarms_.end());
        auto const erase = [this](auto* place) { alarms_.erase(*place); };
        auto place = at;
        auto const guard = std::unique_ptr<decltype(place), decltype(erase)>(&place, erase);
        if (until > clock_->now()) {
            auto sleeping = clock_->sleep_until(std::min(until, deadline), alarm);
            co_await std::move(sleeping);
        }
        if (closed) co_return errc::client_closed;
        auto const state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return errc::cancelled;
        co_return clock_->now() >= deadline ? errc::body_timeout : errc{};
    }

    std::shared_ptr<manual_time> clock_;
    std::list<asio::steady_timer*> alarms_;
};

/// A client whose texts are written by a `text_wire`.
struct text_fixture
{
    explicit text_fixture(
        client_params params = with_workspace(), std::chrono::nanoseconds latency = {})
        : wire(std::make_shared<text_wire>(time, latency))
    {
        service.emplace(context.get_executor(), std::move(params), wire, time);
    }

    template <class Operation>
    auto ask(Operation operation)
    {
        return run(context, *time, operation(*service));
    }

    void run_ready()
    {
        context.restart();
        context.poll();
    }

    asio::io_context context{1};
    std::shared_ptr<manual_time> time = std::make_shared<manual_time>();
    std::shared_ptr<text_wire> wire;
    std::optional<client> service;
};

/// An event with this text.
inline std::string said(std::string const& text)
{
    return R"(data: {"choices":[{"index":0,"delta":{"content":")" + text + "\"}}]}\n\n";
}

inline constexpr char stopped[] =
    "data: {\"model\":\"p/m1\",\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],"
    "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}\n\n";
inline constexpr char all_done[] = "data: [DONE]\n\n";

/// An answer of these pieces, which come at once.
inline text_answer streamed(std::vector<std::string> pieces, errc end = errc{})
{
    auto answer = text_answer();
    for (auto& one : pieces) answer.steps.push_back({{}, std::move(one)});
    answer.end = end;
    return answer;
}

/// An answer of these pieces, after which the body stays open.
inline text_answer hanging(std::vector<std::string> pieces)
{
    auto answer = streamed(std::move(pieces));
    answer.hangs = true;
    return answer;
}

/// What a stream gave, its pieces and its end, in one line.
inline asio::awaitable<std::string>
told(client& c, text_params params, call_params call = call_params())
{
    auto opening = c.stream_text(std::move(params), std::move(call));
    auto opened = co_await std::move(opening);
    if (!opened) {
        auto const why = opened.error();
        auto text = "error " + std::string(to_string(why.value()));
        auto const& cause = why.details().cause;
        if (cause) text += " of " + std::string(to_string(static_cast<errc>(cause.value())));
        co_return text + ", " + to_string(why.charge());
    }
    auto text = std::string();
    for (;;) {
        auto waiting = opened->next();
        auto const piece = co_await std::move(waiting);
        if (!piece) break;
        text += piece->text + '|';
    }
    auto const& end = opened->summary();
    text += ' ' + std::string(to_string(end.end)) + ", " + to_string(end.charge);
    if (end.why) text += ", " + std::string(to_string(end.why->value()));
    co_return text;
}

} // namespace neuroflash::test

#endif
