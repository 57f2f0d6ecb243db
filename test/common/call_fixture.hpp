// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_CALL_FIXTURE_HPP
#define NEUROFLASH_TEST_COMMON_CALL_FIXTURE_HPP

#include "common/manual_time.hpp"
#include "common/scripted_transport.hpp"
#include "common/unit_test.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace neuroflash::test {

inline constexpr char no_models[] = R"({"data":[]})";
inline constexpr char empty_history[] = R"({"items":[],"total":0})";

/// The reaction for `expect` that gives the same response forever.
inline scripted_transport::reaction always(exchange_outcome outcome)
{
    return [outcome](exchange_request const&) { return outcome; };
}

/// A client on a scripted wire and a virtual clock.
struct call_fixture
{
    explicit call_fixture(
        client_params params = offline_params(), std::chrono::nanoseconds latency = {})
        : wire(std::make_shared<scripted_transport>(time, latency))
    {
        service.emplace(context.get_executor(), std::move(params), wire, time);
    }

    /// Runs one operation to its end.
    template <class Operation>
    auto ask(Operation operation)
    {
        using value = typename decltype(operation(*service))::value_type;
        auto done = std::optional<value>();
        auto const work = [&]() -> asio::awaitable<void> { done = co_await operation(*service); };
        run(context, *time, work());
        return std::move(*done);
    }

    result<generation> generate(call_params call = call_params())
    {
        return ask([&](client& c) { return c.generate(generate_params("p"), call); });
    }

    result<std::vector<image_model>> models(call_params call = call_params())
    {
        return ask([&](client& c) { return c.list_image_models(call); });
    }

    result<download_info> download(std::string url, download_target target)
    {
        return ask([&](client& c) { return c.download(download_source(url), target); });
    }

    /// Starts an operation that goes on while the test does other things.
    template <class Operation, class Value>
    void start(Operation operation, std::optional<Value>& done, asio::cancellation_slot slot = {})
    {
        auto finish = [&done](std::exception_ptr thrown, Value value) {
            if (thrown) std::rethrow_exception(thrown);
            done = std::move(value);
        };
        spawn(context, operation(*service), asio::bind_cancellation_slot(slot, std::move(finish)));
    }

    /// Runs what can run without time passing.
    void run_ready()
    {
        context.restart();
        context.poll();
    }

    /// Lets time pass until no call waits for it.
    void drain()
    {
        do {
            run_ready();
        } while (time->jump());
    }

    /// Nothing is left that could ever run.
    bool is_dry()
    {
        drain();
        context.restart();
        context.poll();
        return context.stopped();
    }

    time_point now() const { return time->now(); }

    /// For one thread: a strand asks for memory where Asio cannot report that there is none.
    asio::io_context context{1};
    std::shared_ptr<manual_time> time = std::make_shared<manual_time>();
    std::shared_ptr<scripted_transport> wire;
    std::optional<client> service;
};

/// Parameters with which no workspace is looked up.
inline client_params with_workspace()
{
    auto params = offline_params();
    params.workspace = workspace_id("workspace-1");
    return params;
}

} // namespace neuroflash::test

#endif
