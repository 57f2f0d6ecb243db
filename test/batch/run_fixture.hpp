// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_BATCH_RUN_FIXTURE_HPP
#define NEUROFLASH_TEST_BATCH_RUN_FIXTURE_HPP

#include "common/temporary_directory.hpp"
#include "common/unit_test.hpp"
#include "common/with_client.hpp"

#include <neuroflash/batch.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::test {

using namespace std::chrono_literals;

inline constexpr char generate_path[] = "/api/ds-prototypes/image_generation/";

inline sandbox::sandbox_params small_service()
{
    auto made = sandbox::sandbox_params();
    made.tls = false;
    made.image_long_side = 32;
    made.record = true;
    return made;
}

/// A service, a directory, and batches that are run there.
class run_fixture
{
public:
    explicit run_fixture(sandbox::sandbox_params service = small_service())
        : server(std::move(service)), params(directory.file("out")), service(params_for(server))
    {
        this->service.retry.base_delay = 1ms;
        this->service.retry.max_delay = 2ms;
        this->service.retry.budget_reserve = 1e9;
        this->service.reconcile.window = 300ms;
        this->service.reconcile.absence_after = 300ms;
        this->service.reconcile.first_delay = 20ms;
        this->service.reconcile.max_delay = 50ms;
        params.concurrency = 4;
        params.on_event = [this](batch::batch_event const& event) {
            events.push_back(event);
            if (on_event) on_event(event);
        };
    }

    using runner_work = std::function<void(batch::batch_runner&)>;

    batch::batch_runner& make_runner()
    {
        runner.reset();
        context.restart();
        runner.emplace(context.get_executor(), service, params, time);
        return *runner;
    }

    /// Runs these lines to the end.
    result<batch::batch_summary> run(std::vector<std::string> const& lines)
    {
        make_runner();
        return get<batch::batch_summary>(
            runner->run(input(lines), batch::spending_permission::granted()));
    }

    /// Runs these lines to the end, and requires that there is no error.
    batch::batch_summary finish(std::vector<std::string> const& lines)
    {
        auto const done = run(lines);
        BOOST_REQUIRE_MESSAGE(done, done.error().to_string());
        return *done;
    }

    template <class T>
    result<T> get(asio::awaitable<result<T>> work)
    {
        auto got = std::optional<result<T>>();
        asio::co_spawn(
            context, std::move(work), [&got](std::exception_ptr thrown, result<T> value) {
                if (thrown) std::rethrow_exception(thrown);
                got.emplace(std::move(value));
            });
        context.run();
        context.restart();
        BOOST_REQUIRE(got.has_value());
        return std::move(*got);
    }

    static batch::batch_input input(std::vector<std::string> const& lines)
    {
        auto const at = std::make_shared<std::size_t>(0);
        return batch::batch_input([lines, at]() -> std::optional<std::string> {
            if (*at == lines.size()) return {};
            return lines[(*at)++];
        });
    }

    static std::vector<std::string> prompts(int count, std::string const& name = "prompt")
    {
        auto made = std::vector<std::string>();
        for (auto i = 0; i < count; ++i) made.push_back(name + ' ' + std::to_string(i));
        return made;
    }

    std::vector<boost::json::object> results() const
    {
        auto made = std::vector<boost::json::object>();
        auto lines = std::ifstream(params.out / "results.jsonl");
        for (auto line = std::string(); std::getline(lines, line);) {
            made.push_back(boost::json::parse(line).as_object());
        }
        return made;
    }

    int told(batch::event_kind kind) const
    {
        auto count = 0;
        for (auto const& one : events) count += one.kind == kind;
        return count;
    }

    temporary_directory directory;
    sandbox::sandbox_server server;
    asio::io_context context;
    batch::batch_params params;
    client_params service;
    std::shared_ptr<time_source> time;
    std::optional<batch::batch_runner> runner;
    std::vector<batch::batch_event> events;
    std::function<void(batch::batch_event const&)> on_event;
};

/// Done, failed and all the others are all there are.
inline void require_adds_up(batch::batch_summary const& of)
{
    auto const& t = of.totals;
    BOOST_TEST(t.items == t.done + t.undelivered + t.failed + t.unknown + t.in_flight + t.left);
    auto const& i = of.input;
    BOOST_TEST(i.lines == i.items + i.repeated + i.other_parts + i.invalid);
    BOOST_TEST(i.items == t.items);
}

} // namespace neuroflash::test

#endif
