// SPDX-License-Identifier: BSL-1.0
// A run of a benchmark on a virtual clock: order, times, money.
#include "common/unit_test.hpp"

#include <cli/bench/results.hpp>
#include <cli/bench/runner.hpp>

#include <neuroflash/testing/virtual_time.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <map>

namespace neuroflash::test {

namespace bench = cli::bench;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// A service of which each answer is decided by a function, after a fixed time.
class bench_fixture
{
public:
    asio::io_context io;
    testing::virtual_time time;
    std::map<std::string, std::chrono::milliseconds> work{{"a", 1000ms}, {"b", 2000ms}};
    std::function<std::optional<error>(int)>
        failure;                    ///< The failure of a request, by its number from 1.
    std::vector<std::string> asked; ///< Models, in order.
    std::vector<std::string> prompts;
    int in_flight = 0;
    int peak = 0;
    std::int64_t exposed = 0; ///< Credits that the service may have taken.
    bench::plan_params params;

    bench_fixture()
    {
        params.models = {"a"};
        params.requests = 10;
        params.warmup = 0;
    }

    bench::runner_params setup(std::int64_t limit = 1'000'000)
    {
        auto made = bench::make_plan(params);
        BOOST_REQUIRE(made.has_value());
        auto run = bench::runner_params(std::move(*made), {"one", "two", "three"}, limit);
        run.send = [this](generate_params ask) { return answer(std::move(ask)); };
        return run;
    }

    bench::measurement run(std::int64_t limit = 1'000'000)
    {
        auto runner = bench::runner(io.get_executor(), time, setup(limit));
        return testing::run(io, time, runner.run());
    }

    asio::awaitable<result<generation>> answer(generate_params ask)
    {
        asked.push_back(ask.model->str());
        prompts.push_back(ask.prompt);
        auto const number = static_cast<int>(asked.size());
        peak = std::max(peak, ++in_flight);
        auto sleeping = time.sleep_until(time.now() + work.at(ask.model->str()));
        co_await std::move(sleeping);
        --in_flight;
        auto failed = failure ? failure(number) : std::nullopt;
        if (failed) {
            if (failed->charge().state != charge_state::not_charged) exposed += *ask.num_images;
            co_return std::move(*failed);
        }
        exposed += *ask.num_images;
        auto made = generation();
        for (auto i = 0; i < *ask.num_images; ++i) {
            auto one = image();
            one.image_id = image_id(std::to_string(number) + '-' + std::to_string(i));
            made.images.push_back(std::move(one));
        }
        made.charge = charge_verdict(charge_state::charged, *ask.num_images, "answered");
        made.attempts = 1;
        co_return made;
    }
};

error failed_with(errc code, charge_state charge = charge_state::not_charged)
{
    auto details = error_details();
    details.charge = charge_verdict(charge, 0, "test");
    return error(code, std::move(details));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(bench_runner, bench_fixture)

BOOST_AUTO_TEST_CASE(closed_loop_keeps_its_concurrency_and_no_more)
{
    params.concurrency = {5};
    auto const found = run();
    BOOST_TEST(peak == 5);
    BOOST_TEST(found.samples.size() == 10u);
    BOOST_TEST(found.elapsed.count() == std::chrono::nanoseconds(2s).count());
    for (auto const& one : found.samples) {
        BOOST_TEST(one.latency().count() == std::chrono::nanoseconds(1s).count());
    }
    BOOST_TEST(found.stop == bench::end_reason::finished);
}

BOOST_AUTO_TEST_CASE(throughput_of_a_closed_loop_is_that_of_full_places)
{
    params.concurrency = {4}; // 10 requests: two places stand empty at the end
    auto const plan = *bench::make_plan(params);
    auto const found = run();
    auto const figures = bench::summarize(plan, found.samples);
    BOOST_TEST(figures[0].throughput->value == 4.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(models_take_turns)
{
    params.models = {"a", "b"};
    run();
    BOOST_TEST(asked.size() == 20u);
    auto const changes = std::ranges::count_if(
        asked, [&, i = 0](auto const&) mutable { return ++i < 20 && asked[i] != asked[i - 1]; });
    BOOST_TEST(changes >= 5);
    auto const half = std::count(asked.begin(), asked.begin() + 10, "a");
    BOOST_TEST(half >= 4);
    BOOST_TEST(half <= 6);
}

BOOST_AUTO_TEST_CASE(all_cells_draw_the_same_prompts_in_the_same_order)
{
    params.models = {"a", "b"};
    run();
    auto by_model = std::map<std::string, std::vector<std::string>>();
    for (auto i = std::size_t(0); i < asked.size(); ++i) by_model[asked[i]].push_back(prompts[i]);
    BOOST_TEST(by_model["a"] == by_model["b"], boost::test_tools::per_element());
    BOOST_TEST(by_model["a"][0] == by_model["a"][3]);
    BOOST_TEST(by_model["a"][0] != by_model["a"][1]);
}

BOOST_AUTO_TEST_CASE(fixed_rate_measures_from_the_planned_start_and_hides_no_delay)
{
    params.rate = 2; // each half second, by one place that needs a second
    params.requests = 5;
    auto const plan = *bench::make_plan(params);
    auto const found = run();
    BOOST_TEST_REQUIRE(found.samples.size() == 5u);
    for (auto i = std::size_t(0); i < 5; ++i) {
        auto const& one = found.samples[i];
        auto const late = std::chrono::nanoseconds(500ms) * i;
        BOOST_TEST(one.planned.count() == late.count());
        BOOST_TEST(one.latency().count() == (std::chrono::nanoseconds(1s) + late).count());
        BOOST_TEST((one.ended - one.sent).count() == std::chrono::nanoseconds(1s).count());
    }
    auto const figures = bench::summarize(plan, found.samples);
    BOOST_TEST(figures[0].latency.p50->value == 2.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(figures[0].throughput->value == 1.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(fixed_rate_starts_on_time_while_earlier_requests_are_unanswered)
{
    params.rate = 10;
    params.requests = 20;
    params.concurrency = {64};
    auto const found = run();
    BOOST_TEST(peak == 10);
    for (auto const& one : found.samples) {
        BOOST_TEST(one.sent.count() == one.planned.count());
        BOOST_TEST(one.latency().count() == std::chrono::nanoseconds(1s).count());
    }
}

BOOST_AUTO_TEST_CASE(warming_up_is_paid_and_in_no_figure)
{
    params.warmup = 3;
    failure = [](int number) {
        return number == 1 ? std::optional(failed_with(errc::service_error)) : std::nullopt;
    };
    auto const plan = *bench::make_plan(params);
    auto const found = run();
    BOOST_TEST(found.spent == 12);
    auto const figures = bench::summarize(plan, found.samples);
    BOOST_TEST(figures[0].succeeded == 10);
    BOOST_TEST(figures[0].failed == 0);
    BOOST_TEST(figures[0].latency.count == 10u);
    BOOST_TEST(figures[0].images == 10);
    BOOST_TEST(figures[0].credits == 10);
    BOOST_TEST(figures[0].warmup_credits == 2);
}

BOOST_AUTO_TEST_CASE(warming_up_counts_against_the_budget)
{
    params.warmup = 3;
    auto const found = run(5);
    BOOST_TEST(exposed == 5);
    BOOST_TEST(std::ranges::count(found.samples, false, &bench::sample::warmup) == 2);
    BOOST_TEST(found.stop == bench::end_reason::budget);
}

BOOST_AUTO_TEST_CASE(budget_is_never_exceeded_whatever_is_in_flight)
{
    params.num_images = {1, 4};
    params.concurrency = {1, 7};
    params.requests = 20;
    for (auto limit = 1; limit <= 40; ++limit) {
        exposed = 0;
        auto const found = run(limit);
        BOOST_TEST(exposed <= limit);
        BOOST_TEST(found.spent == exposed);
        BOOST_TEST(found.stop == bench::end_reason::budget);
    }
}

BOOST_AUTO_TEST_CASE(unknown_outcomes_hold_their_credits)
{
    params.num_images = {2};
    params.concurrency = {3};
    failure = [](int number) {
        return number % 2 ? std::optional(failed_with(errc::outcome_unknown, charge_state::unknown))
                          : std::nullopt;
    };
    auto const found = run(12);
    BOOST_TEST(asked.size() == 6u);
    BOOST_TEST(found.spent == 6);
    BOOST_TEST(found.unresolved == 6);
    BOOST_TEST(exposed == 12);
    BOOST_TEST(found.stop == bench::end_reason::budget);
}

BOOST_AUTO_TEST_CASE(samples_keep_the_ids_of_images_and_the_requests_without_a_response)
{
    params.num_images = {2};
    failure = [](int number) {
        if (number != 4) return std::optional<error>();
        auto details = error_details();
        details.charge = charge_verdict(charge_state::unknown, 0, "test");
        details.pending = std::make_shared<pending_generation>();
        return std::optional(error(errc::outcome_unknown, std::move(details)));
    };
    auto const found = run();
    BOOST_TEST_REQUIRE(found.samples.size() == 10u);
    for (auto i = std::size_t(0); i < 10; ++i) {
        auto const& one = found.samples[i];
        auto const number = std::to_string(i + 1);
        BOOST_TEST(one.pending.has_value() == (i == 3));
        auto const ids = std::vector<std::string>{number + "-0", number + "-1"};
        BOOST_TEST(one.image_ids == (i == 3 ? std::vector<std::string>() : ids));
    }
    // Three prompts: the seventh and the tenth request had that of the fourth one.
    auto expected = pending_generation();
    for (auto const* id : {"7-0", "7-1", "10-0", "10-1"}) expected.exclude(image_id(id));
    BOOST_TEST(found.samples[3].pending->excluded_images == expected.excluded_images);
}

BOOST_AUTO_TEST_CASE(credits_that_come_back_are_spent_on_the_requests_that_waited)
{
    params.concurrency = {4}; // two of them wait for the budget's two credits
    failure = [](int number) {
        return number <= 6 ? std::optional(failed_with(errc::service_error)) : std::nullopt;
    };
    auto const found = run(2);
    BOOST_TEST(peak == 2);
    BOOST_TEST(asked.size() == 8u);
    BOOST_TEST(found.spent == 2);
    BOOST_TEST(found.stop == bench::end_reason::budget);
}

BOOST_AUTO_TEST_CASE(limit_of_the_quota_is_called_so)
{
    auto given = setup(3);
    given.limited_by_quota = true;
    auto runner = bench::runner(io.get_executor(), time, std::move(given));
    auto const found = testing::run(io, time, runner.run());
    BOOST_TEST(found.spent == 3);
    BOOST_TEST(found.stop == bench::end_reason::quota);
}

BOOST_AUTO_TEST_CASE(failure_that_strikes_all_ends_the_run)
{
    struct row
    {
        errc code;
        bench::end_reason stop;
        std::size_t requests;
    };
    for (auto const& row :
         {row{errc::quota_exhausted, bench::end_reason::quota, 1},
          row{errc::authentication_failed, bench::end_reason::account, 1},
          row{errc::connect_failed, bench::end_reason::unreachable, 10},
          row{errc::service_error, bench::end_reason::finished, 20}}) {
        asked.clear();
        params.requests = 20;
        failure = [&](int) { return std::optional(failed_with(row.code)); };
        auto const found = run();
        BOOST_TEST_INFO(to_string(row.code));
        BOOST_TEST(asked.size() == row.requests);
        BOOST_TEST(found.stop == row.stop);
        BOOST_TEST(found.failure.has_value() == (row.stop != bench::end_reason::finished));
    }
}

BOOST_AUTO_TEST_CASE(cancelled_run_sends_nothing_more_and_waits_for_what_is_paid)
{
    params.concurrency = {5};
    auto runner = bench::runner(io.get_executor(), time, setup());
    auto stop = asio::cancellation_signal();
    auto found = std::optional<bench::measurement>();
    asio::co_spawn(
        io, runner.run(),
        asio::bind_cancellation_slot(
            stop.slot(), [&](std::exception_ptr thrown, bench::measurement made) {
                BOOST_TEST(!thrown);
                found = std::move(made);
            }));
    io.poll();
    BOOST_TEST(in_flight == 5);
    stop.emit(asio::cancellation_type::terminal);
    testing::drain(io, time);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(asked.size() == 5u);
    BOOST_TEST(found->samples.size() == 5u);
    BOOST_TEST(found->spent == 5);
    BOOST_TEST(found->stop == bench::end_reason::interrupted);
}

BOOST_AUTO_TEST_CASE(cancelled_run_at_a_rate_does_not_wait_for_starts_to_come)
{
    params.rate = 0.001;
    auto runner = bench::runner(io.get_executor(), time, setup());
    auto stop = asio::cancellation_signal();
    auto took = std::optional<std::chrono::nanoseconds>();
    asio::co_spawn(
        io, runner.run(),
        asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr, bench::measurement made) {
            took = made.elapsed;
        }));
    io.poll();
    time.jump(); // the first answer
    io.restart();
    io.poll();
    stop.emit(asio::cancellation_type::terminal);
    testing::drain(io, time);
    BOOST_REQUIRE(took.has_value());
    BOOST_TEST(asked.size() == 1u);
    BOOST_TEST(took->count() == std::chrono::nanoseconds(1s).count());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
