// SPDX-License-Identifier: BSL-1.0
#include "call/workspace_provider.hpp"

#include "call/client_state.hpp"
#include "call/endpoint_call.hpp"

#include <neuroflash/api/list_workspaces.hpp>

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <new>
#include <utility>

namespace neuroflash::inline v0::call {

asio::awaitable<result<void>>
workspace_provider::obtain(std::shared_ptr<client_state> on, time_point deadline)
{
    while (!known_) {
        auto const seen = flight_.completions();
        if (std::exchange(lookup_, lookup::under_way) != lookup::under_way) start(on);
        auto const why = co_await flight_.wait(on->time(), deadline, seen);
        if (why != errc{}) {
            auto details = error_details();
            details.phase = phase::token;
            details.message = "No workspace was given, and its lookup did not end in time.";
            co_return error(why, why == errc::token_timeout ? details : error_details());
        }
        // It is that of the look-up that was awaited, also if another caller has begun a new one.
        if (failure_) co_return *failure_;
    }
    co_return result<void>();
}

// The cause is most likely a lack of memory. Unless the wait is ended, all callers wait forever.
void workspace_provider::start(std::shared_ptr<client_state> const& on)
{
    try {
        auto looking = look_up(on);
        auto ended = [this, on](std::exception_ptr thrown) {
            if (thrown) complete(error(errc::internal));
        };
        asio::co_spawn(on->executor(), std::move(looking), std::move(ended));
    } catch (std::bad_alloc const&) {
        complete(error(errc::internal));
    }
}

asio::awaitable<void> workspace_provider::look_up(std::shared_ptr<client_state> on)
{
    auto listing =
        call<api::list_workspaces>(on, api::no_params(), call_params(), on->params().deadline);
    auto listed = co_await std::move(listing);
    if (!listed) {
        complete(listed.error());
    } else if (listed->empty()) {
        auto details = error_details();
        details.message = "The account has no workspace.";
        details.advice = "Create one in the app, or have the service account invited to one.";
        complete(error(errc::not_found, std::move(details)));
    } else {
        known_ = std::move(listed->front().id);
        complete(std::nullopt);
    }
}

void workspace_provider::complete(std::optional<error> failure)
{
    lookup_ = lookup::ended;
    failure_ = std::move(failure);
    flight_.complete();
}

} // namespace neuroflash::inline v0::call
