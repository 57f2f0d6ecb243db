// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/testing/scripted_transport.hpp>

#include "testing/simulated_connections.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <string_view>

namespace neuroflash::inline v0::testing {

namespace {

bool asks_for_token(exchange_request const& request) noexcept
{
    return request.message.target().find("oauth") != std::string_view::npos;
}

} // namespace

exchange_outcome answered(
    int status, std::string body, std::vector<std::pair<std::string, std::string>> const& fields)
{
    auto outcome = exchange_outcome();
    outcome.bytes_written = 1;
    outcome.header_seen = true;
    outcome.body_complete = true;
    outcome.response.status = status;
    outcome.response.body = std::move(body);
    for (auto const& [name, value] : fields) outcome.response.fields.append(name, value);
    return outcome;
}

exchange_outcome failed(errc code, phase where, std::size_t bytes_written, bool reused)
{
    auto outcome = exchange_outcome();
    outcome.code = code;
    outcome.phase = where;
    outcome.bytes_written = bytes_written;
    outcome.reused = reused;
    return outcome;
}

void scripted_transport::expect(exchange_outcome outcome)
{
    script.push_back([outcome = std::move(outcome)](exchange_request const&) { return outcome; });
}

void scripted_transport::close()
{
    closed = true;
    for (auto* const alarm : waiting_) alarm->cancel();
}

asio::awaitable<void>
scripted_transport::exchange(exchange_request const& request, exchange_outcome& into)
{
    seen.push_back(request.message);
    origins.push_back(request.origin);
    into = react(request);
    auto const own_delay = asks_for_token(request) && delay_token.count() > 0;
    auto const why = co_await pass(own_delay ? delay_token : latency_, request.deadline);
    if (why != errc{}) {
        auto const where = into.bytes_written == 0 ? phase::send : phase::response;
        into = failed(why, where, into.bytes_written);
        co_return;
    }
    auto& response = into.response;
    if (request.sink && into.code == errc{} && response.status / 100 == 2) {
        auto ec = request.sink->on_header(response);
        if (!ec) ec = co_await request.sink->write(response.body);
        if (ec) {
            into.code = errc::storage_failed;
            into.cause = ec;
        }
        response.body.clear();
    }
}

asio::awaitable<errc>
scripted_transport::pass(std::chrono::nanoseconds latency, time_point deadline)
{
    auto late = false;
    if (time_ && latency.count() > 0) {
        auto const whole = time_->now() + std::chrono::duration_cast<time_point::duration>(latency);
        auto alarm = asio::steady_timer(co_await asio::this_coro::executor);
        auto const in_list = waiting_place(waiting_, alarm);
        auto sleep = time_->sleep_until(std::min(whole, deadline), alarm);
        co_await std::move(sleep);
        late = deadline < whole;
    }
    if (closed) co_return errc::client_closed;
    auto const state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return errc::cancelled;
    co_return late ? errc::response_timeout : errc{};
}

exchange_outcome scripted_transport::react(exchange_request const& request)
{
    if (asks_for_token(request)) {
        ++token_requests;
        if (on_token) return on_token(request);
        return answered(
            200,
            R"({"access_token":"token-)" + std::to_string(token_requests) +
                R"(","token_type":"Bearer","expires_in":14399})");
    }
    if (request.message.target().find("workspace-service") != std::string_view::npos) {
        ++workspace_requests;
        if (on_workspaces) return on_workspaces(request);
        return answered(200, R"({"data":[{"id":"workspace-1","name":"One"}]})");
    }
    ++calls_;
    if (!script.empty()) {
        auto const next = std::move(script.front());
        script.pop_front();
        return next(request);
    }
    if (otherwise) return otherwise(request);
    return failed(errc::internal, phase::none, 0);
}

} // namespace neuroflash::inline v0::testing
