// SPDX-License-Identifier: BSL-1.0
#include "call/token_provider.hpp"

#include "call/call_context.hpp"
#include "call/call_events.hpp"
#include "call/client_state.hpp"

#include <neuroflash/api/issue_token.hpp>
#include <neuroflash/core/http/error_map.hpp>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

// The time for which a call that has a token waits for a better one.
constexpr auto renewal_wait = std::chrono::seconds(2);

class token_reader : public response_handler
{
public:
    result<void> read(http_response const& response) override
    {
        auto decoded = api::issue_token::decode(response.body);
        if (!decoded) return decoded.error();
        issued = std::move(*decoded);
        return {};
    }

    api::issued_token issued;
};

// Zitadel returns 400 for a wrong secret, and 400 or 401 for an unknown client.
error as_authentication_failure(error const& e)
{
    auto const said = core::token_failure_code(e.details().http_status, core::server_failure());
    if (said != errc::authentication_failed) return e;
    auto details = e.details();
    details.message = "The token service rejects the credentials. " + details.message;
    details.advice = default_advice(errc::authentication_failed);
    return error(errc::authentication_failed, std::move(details));
}

} // namespace

asio::awaitable<result<void>>
token_provider::obtain(std::shared_ptr<client_state> on, need needed, time_point deadline)
{
    auto& time = on->time();
    while (needed != need::use) {
        auto const seen = flight_.completions();
        if (needed == need::issue) start_fetch(on);
        // A renewal that hangs must not delay calls that could use the old token.
        auto const has_old = state_.has_valid(time.now());
        auto const until = has_old ? std::min(deadline, fetch_began_ + renewal_wait) : deadline;
        auto const why = co_await flight_.wait(time, until, seen);
        auto const usable = state_.has_valid(time.now());
        if (usable && (why == errc{} || why == errc::token_timeout)) break;
        if (why != errc{}) {
            auto details = error_details();
            details.phase = phase::token;
            details.in_token_request = true;
            co_return error(why, std::move(details));
        }
        if (failure_) co_return *failure_;
        needed = on_need(time.now(), deadline);
    }
    co_return result<void>();
}

// The cause is most likely a lack of memory. Unless the wait is ended, all callers wait forever.
void token_provider::give_up(client_state& on)
{
    auto details = error_details();
    details.message = "The token request ended with an exception.";
    on_failed(on, error(errc::internal, std::move(details)));
}

void token_provider::start_fetch(std::shared_ptr<client_state> on)
{
    fetch_began_ = on->time().now();
    try {
        auto fetching = fetch(on);
        auto ended = [this, on](std::exception_ptr thrown) {
            if (thrown) give_up(*on);
        };
        asio::co_spawn(on->executor(), std::move(fetching), std::move(ended));
    } catch (std::bad_alloc const&) {
        give_up(*on);
    }
}

void token_provider::on_failed(client_state& on, error why)
{
    failure_ = std::move(why);
    state_.on_failed(on.time().now());
    flight_.complete();
}

asio::awaitable<void> token_provider::fetch(std::shared_ptr<client_state> on)
{
    auto const& params = on->params();
    requests_.add(1);
    auto job = call_context(on->token_location());
    auto const none = workspace_id();
    auto const context = api::endpoint_context{params.routes, none};
    auto const secret =
        api::token_params(params.credentials.client_id(), params.credentials.client_secret());
    job.spec = api::issue_token::encode(secret, context);
    job.kind = operation::issue_token;
    job.started = on->time().now();
    job.deadline = job.started + defaults::token_deadline;
    job.max_body = params.max_response_bytes;
    job.authorize = false;
    // The secret is sent to the address that the user named, and to no other.
    job.max_redirects = 0;
    auto reader = token_reader();
    job.reader = &reader;
    auto const done = co_await run(*on, job);
    auto const now = on->time().now();
    if (done) {
        report_finished(*on, job, charge_verdict());
        if (on->observed())
            on->notify(&observer::on_token_renewed, token_renewed{reader.issued.lifetime});
        failure_.reset();
        state_.on_issued(std::move(reader.issued.token), reader.issued.lifetime, now);
        flight_.complete();
        on->log(log_level::info, "token: got a new access token");
    } else {
        auto const why = report_finished(*on, job, as_authentication_failure(done.error()));
        auto details = why.details();
        // A response of this address is not one of the API. A failure before it has its own phase.
        if (details.http_status != 0) details.phase = phase::token;
        details.in_token_request = true;
        on_failed(*on, error(why.value(), std::move(details)));
        on->log(log_level::warning, "token: " + failure_->to_string());
    }
}

} // namespace neuroflash::inline v0::call
