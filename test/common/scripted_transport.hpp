// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_SCRIPTED_TRANSPORT_HPP
#define NEUROFLASH_TEST_COMMON_SCRIPTED_TRANSPORT_HPP

#include <neuroflash.hpp>

#include <boost/asio/this_coro.hpp>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::test {

/// A whole answer.
inline exchange_outcome answered(
    int status, std::string body = {},
    std::vector<std::pair<std::string, std::string>> const& fields = {})
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

/// An attempt that failed below HTTP.
inline exchange_outcome
failed(errc code, phase where, std::size_t bytes_written, bool reused = false)
{
    auto outcome = exchange_outcome();
    outcome.code = code;
    outcome.phase = where;
    outcome.bytes_written = bytes_written;
    outcome.reused = reused;
    return outcome;
}

/**
 * \brief A transport that does as it is told.
 *
 * Token and workspace requests get good answers by themselves, unless `on_token` or
 * `on_workspaces` say otherwise; all others get what `script` holds next, or what `otherwise` says.
 */
class scripted_transport : public transport
{
public:
    using reaction = std::function<exchange_outcome(exchange_request const&)>;

    /// `time` and `latency`: each exchange takes that long on the virtual clock; it can be
    /// cancelled meanwhile, as the real one can.
    explicit scripted_transport(
        std::shared_ptr<time_source> time = nullptr, std::chrono::nanoseconds latency = {})
        : time_(std::move(time)), latency_(latency)
    {
    }

    void expect(exchange_outcome outcome)
    {
        script.push_back([outcome](exchange_request const&) { return outcome; });
    }

    asio::awaitable<exchange_outcome> exchange(exchange_request const& request) override
    {
        seen.push_back(request.message);
        origins.push_back(request.origin);
        auto outcome = react(request);
        auto const is_token = request.message.target().find("oauth") != std::string_view::npos;
        auto const latency = is_token && delay_token.count() > 0 ? delay_token : latency_;
        if (time_ && latency.count() > 0) {
            co_await time_->sleep_until(
                time_->now() + std::chrono::duration_cast<time_point::duration>(latency));
        }
        if (closed) {
            co_return failed(errc::client_closed, phase::response, outcome.bytes_written);
        }
        auto const state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            co_return failed(errc::cancelled, phase::response, outcome.bytes_written);
        }
        auto& response = outcome.response;
        if (request.sink && outcome.code == errc{} && response.status / 100 == 2) {
            auto ec = request.sink->on_header(response);
            if (!ec) ec = co_await request.sink->write(response.body);
            if (ec) {
                outcome.code = errc::storage_failed;
                outcome.cause = ec;
            }
            response.body.clear();
        }
        co_return outcome;
    }

    void close() override { closed = true; }

    /// Requests other than those for a token or the workspaces.
    std::size_t calls() const { return calls_; }
    std::size_t token_requests = 0;
    std::size_t workspace_requests = 0;

    std::deque<reaction> script;
    reaction otherwise;
    reaction on_token;
    std::chrono::nanoseconds delay_token{}; ///< More than zero: instead of `latency`.
    reaction on_workspaces;
    std::vector<http_request> seen;
    std::vector<origin> origins;
    bool closed = false;

private:
    exchange_outcome react(exchange_request const& request)
    {
        auto const target = request.message.target();
        if (target.find("oauth") != std::string_view::npos) {
            ++token_requests;
            if (on_token) return on_token(request);
            return answered(
                200,
                R"({"access_token":"token-)" + std::to_string(token_requests) +
                    R"(","token_type":"Bearer","expires_in":14399})");
        }
        if (target.find("workspace-service") != std::string_view::npos) {
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

    std::shared_ptr<time_source> time_;
    std::chrono::nanoseconds latency_;
    std::size_t calls_ = 0;
};

/// Parameters that need no server.
inline client_params offline_params()
{
    auto params = client_params();
    params.credentials = credentials("id", "the-secret");
    return params;
}

inline constexpr char one_image[] =
    R"({"images":[{"url":"https://storage.example.com/a.png","image_id":"image-1"}],)"
    R"("prompt":"p","batch_id":"batch-1"})";

} // namespace neuroflash::test

#endif
