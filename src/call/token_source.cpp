// SPDX-License-Identifier: BSL-1.0
#include "call/token_source.hpp"

#include "call/call_loop.hpp"
#include "call/engine.hpp"

#include <neuroflash/api/issue_token.hpp>
#include <neuroflash/core/error_map.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <utility>

namespace neuroflash::call {

namespace {

class token_reader : public answer_reader
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

// Zitadel says 400 to a wrong secret and 400 or 401 to an unknown client.
error as_authentication_failure(error const& e)
{
    auto const said = core::token_failure_code(e.details().http_status, core::server_failure());
    if (said != errc::authentication_failed) return e;
    auto details = e.details();
    details.message = "The token service refuses the credentials. " + details.message;
    details.advice = default_advice(errc::authentication_failed);
    return error(errc::authentication_failed, std::move(details));
}

} // namespace

asio::awaitable<result<void>>
token_source::obtain(std::shared_ptr<engine> on, need needed, time_point deadline)
{
    auto& time = on->time();
    while (needed != need::use) {
        auto const seen = flight_.landings();
        if (needed == need::issue) {
            auto fetching = fetch(on);
            asio::co_spawn(on->executor(), std::move(fetching), asio::detached);
        }
        auto const why = co_await flight_.wait(time, deadline, seen);
        if (why != errc{}) {
            auto details = error_details();
            details.phase = phase::token;
            co_return error(why, std::move(details));
        }
        // A renewal that failed leaves the old token, if that still serves.
        if (state_.has_usable(time.now())) break;
        if (failure_) co_return *failure_;
        needed = on_need(time.now(), deadline);
    }
    co_return result<void>();
}

asio::awaitable<void> token_source::fetch(std::shared_ptr<engine> on)
{
    auto const& params = on->params();
    ++requests_;
    auto job = call_job(on->token_location());
    auto const none = workspace_id();
    auto const context = api::endpoint_context{params.routes, none};
    auto const secret = api::token_params(
        params.credentials.client_id(), params.credentials.client_secret());
    job.spec = api::issue_token::encode(secret, context);
    job.started = on->time().now();
    job.deadline = job.started + defaults::token_deadline;
    job.max_body = params.max_response_bytes;
    job.authorize = false;
    // The secret goes to the address that the user named, and to no other.
    job.max_redirects = 0;
    auto reader = token_reader();
    job.reader = &reader;
    auto const done = co_await run(*on, job);
    auto const now = on->time().now();
    if (done) {
        failure_.reset();
        state_.on_issued(std::move(reader.issued.token), reader.issued.lifetime, now);
        on->log(log_level::info, "token: a new one has come");
    } else {
        failure_ = as_authentication_failure(done.error());
        state_.on_failed(now);
        on->log(log_level::warning, "token: " + failure_->to_string());
    }
    flight_.land();
}

} // namespace neuroflash::call
