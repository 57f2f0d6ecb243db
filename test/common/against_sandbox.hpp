// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_AGAINST_SANDBOX_HPP
#define NEUROFLASH_TEST_COMMON_AGAINST_SANDBOX_HPP

#include "common/unit_test.hpp"
#include "common/with_client.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::test {

using namespace std::chrono_literals;

inline constexpr char generate_path[] = "/api/ds-prototypes/image_generation/";
inline constexpr char edit_path[] = "/api/ds-prototypes/edit";
inline constexpr char models_path[] = "/api/ds-prototypes/image_generation/models";
inline constexpr char workspaces_path[] = "/api/workspace-service/v1/workspaces";
inline constexpr char token_path[] = "/oauth/v2/token";

/// No test waits longer than this for something that must happen.
inline constexpr auto patience = 60s;

// The build defines it, because clang has no macro of its own for that.
#if defined(NEUROFLASH_UNDER_SANITIZER)
inline constexpr bool under_sanitizer = true;
#else
inline constexpr bool under_sanitizer = false;
#endif

/// A service that draws small images and remembers every request.
inline sandbox::sandbox_params small_images()
{
    auto params = sandbox::sandbox_params();
    params.image_long_side = 32;
    params.record = true;
    return params;
}

/// Fast retries: a test proves their number, not their patience. Lost answers are not looked for,
/// so that each test sees what its own fault came to.
inline client_params hasty(client_params params)
{
    params.retry.base_delay = 1ms;
    params.retry.max_delay = 2ms;
    params.retry.budget_reserve = 1000.0;
    params.reconcile.enabled = false;
    return params;
}

inline call_params within(std::chrono::nanoseconds deadline)
{
    auto call = call_params();
    call.deadline = deadline;
    return call;
}

/// A service, a context, and a client in front of it.
class against_sandbox
{
public:
    using change = std::function<void(client_params&)>;

    explicit against_sandbox(
        sandbox::sandbox_params service_params = small_images(), change const& adapt = {})
        : server(std::move(service_params)), params(adapted(server, adapt))
    {
        service.emplace(context.get_executor(), params);
    }

    explicit against_sandbox(change const& adapt) : against_sandbox(small_images(), adapt) {}

    client& operator*() noexcept { return *service; }
    client* operator->() noexcept { return &*service; }

    /// Runs one call to its end, and the context dry.
    template <class T>
    T get(asio::awaitable<T> work)
    {
        auto got = std::optional<T>();
        start(std::move(work), got);
        run_to_end();
        BOOST_REQUIRE(got.has_value());
        return std::move(*got);
    }

    /// Starts as many calls at once, runs them to their end, and the context dry.
    template <class T>
    std::vector<T> get_all(int count, std::function<asio::awaitable<T>(int)> const& make)
    {
        auto got = std::vector<std::optional<T>>(static_cast<std::size_t>(count));
        for (auto i = 0; i < count; ++i) start(make(i), got[static_cast<std::size_t>(i)]);
        run_to_end();
        auto all = std::vector<T>();
        for (auto& one : got) {
            BOOST_REQUIRE(one.has_value());
            all.push_back(std::move(*one));
        }
        return all;
    }

    /// Starts a call without waiting; `into` outlives it.
    template <class T>
    void start(asio::awaitable<T> work, std::optional<T>& into)
    {
        asio::co_spawn(context, std::move(work), [&into](std::exception_ptr thrown, T value) {
            if (thrown) std::rethrow_exception(thrown);
            into.emplace(std::move(value));
        });
    }

    /// Runs the context until the condition holds. Returns false if it never did.
    bool run_until(std::function<bool()> const& holds)
    {
        auto const give_up = std::chrono::steady_clock::now() + patience;
        while (!holds()) {
            if (std::chrono::steady_clock::now() > give_up) return false;
            context.restart();
            context.run_one_for(1ms);
        }
        return true;
    }

    /// Starts a call, cancels it (terminally) once the condition holds, and runs all to the end.
    template <class T>
    T cancel_when(std::function<bool()> const& holds, asio::awaitable<T> work)
    {
        auto got = std::optional<T>();
        auto signal = asio::cancellation_signal();
        asio::co_spawn(
            context, std::move(work),
            asio::bind_cancellation_slot(signal.slot(), [&got](std::exception_ptr thrown, T value) {
                if (thrown) std::rethrow_exception(thrown);
                got.emplace(std::move(value));
            }));
        BOOST_REQUIRE(run_until([&] { return got || holds(); }));
        BOOST_REQUIRE_MESSAGE(!got, "the call ended before it could be cancelled");
        cancelled_at_ = std::chrono::steady_clock::now();
        signal.emit(asio::cancellation_type::terminal);
        BOOST_REQUIRE(run_until([&] { return got.has_value(); }));
        cancel_took = std::chrono::steady_clock::now() - cancelled_at_;
        run_to_end();
        return std::move(*got);
    }

    /// Runs until nothing is left to do.
    void run_to_end()
    {
        context.restart();
        context.run();
    }

    /// Requests that arrived, of that method and path.
    std::size_t arrived(std::string_view method, std::string_view path) const
    {
        auto count = std::size_t(0);
        for (auto const& one : server.requests()) {
            auto const target = std::string_view(one.target);
            if (one.method == method && target.substr(0, target.find('?')) == path) ++count;
        }
        return count;
    }

    sandbox::sandbox_server server;
    asio::io_context context;
    client_params params;
    std::optional<client> service;
    std::chrono::nanoseconds
        cancel_took{}; ///< The time from the last cancellation to the end of the call.

private:
    static client_params adapted(sandbox::sandbox_server const& server, change const& adapt)
    {
        auto made = hasty(params_for(server));
        if (adapt) adapt(made);
        return made;
    }

    std::chrono::steady_clock::time_point cancelled_at_;
};

template <class T>
void require_good(result<T> const& what)
{
    BOOST_REQUIRE_MESSAGE(what, what.error().to_string());
}

} // namespace neuroflash::test

#endif
