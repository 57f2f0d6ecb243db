// SPDX-License-Identifier: BSL-1.0
// What the doctor thinks of the facts, and that its transport carries nothing that costs.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include "cli/client/sandbox_environment.hpp"
#include "cli/doctor/judge.hpp"
#include "cli/doctor/recording_transport.hpp"

#include <neuroflash/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <initializer_list>

namespace neuroflash::test {

BOOST_AUTO_TEST_SUITE(doctor_judges)

namespace {

using namespace std::chrono_literals;

template <class T>
result<T> finished(asio::io_context& context, asio::awaitable<result<T>> operation)
{
    auto future = asio::co_spawn(context, std::move(operation), asio::use_future);
    context.restart();
    context.run();
    return future.get();
}

} // namespace

BOOST_AUTO_TEST_CASE(clock_counts_only_what_the_answer_cannot_explain)
{
    auto const date = std::chrono::sys_seconds(784111777s); // Sun, 06 Nov 1994 08:49:37 GMT
    BOOST_TEST(cli::utc_text(date) == "1994-11-06T08:49:37Z");
    struct row
    {
        std::chrono::milliseconds sent;
        std::chrono::milliseconds received;
        cli::check_status expected;
        long ahead;
    };
    for (auto const& one : std::initializer_list<row>{
             {0ms, 0ms, cli::check_status::ok, 0},
             {999ms, 1500ms, cli::check_status::ok, 0},
             {-30s, 30s, cli::check_status::ok, 0}, // a slow answer
             {6s, 6s, cli::check_status::ok, 5},
             {6001ms, 7s, cli::check_status::warning, 5},
             {61s, 61s, cli::check_status::warning, 60},
             {61001ms, 62s, cli::check_status::failed, 60},
             {-9s, -5s, cli::check_status::ok, -5},
             {-9s, -5001ms, cli::check_status::warning, -5},
             {-90s, -60001ms, cli::check_status::failed, -60}}) {
        auto const found = cli::judge_clock(date, date + one.sent, date + one.received);
        BOOST_TEST(found.status == one.expected, one.sent.count());
        BOOST_TEST(found.details.at("ahead_seconds").as_int64() == one.ahead);
    }
}

BOOST_AUTO_TEST_CASE(certificate_is_a_warning_in_its_last_14_days)
{
    auto const now = std::chrono::system_clock::time_point(std::chrono::hours(500'000));
    auto const judge = [now](std::chrono::hours left) {
        return cli::judge_expiry(cli::finding::ok("TLSv1.3"), now + left, now);
    };
    BOOST_TEST(judge(14 * 24h).status == cli::check_status::ok);
    BOOST_TEST(judge(14 * 24h - 1h).status == cli::check_status::warning);
    BOOST_TEST(contains(judge(30h).message, "(in 1 day)"));
    BOOST_TEST(judge(30h).details.at("days_left").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(transport_carries_nothing_that_costs_deletes_or_fetches)
{
    auto service = sandbox::sandbox_server(small_sandbox());
    auto context = asio::io_context();
    auto params = cli::params_for(service);
    auto const recording =
        std::make_shared<cli::recording_transport>(context.get_executor(), params, 10s);
    auto through = client(context.get_executor(), params, recording);
    auto const listed = finished(context, through.list_workspaces());
    BOOST_TEST(listed.has_value());
    auto const made = finished(context, through.generate(generate_params("a fox")));
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().charge().state == charge_state::not_charged);
    auto const edited = finished(
        context, through.edit(edit_params("blue", through.path_of(image_id("some-image")))));
    BOOST_TEST(!edited);
    auto const deleted = finished(context, through.delete_image(image_id("some-image")));
    BOOST_TEST(!deleted);
    auto const stats = service.stats();
    BOOST_TEST(stats.generate_requests + stats.edit_requests + stats.deletes == 0u);
    BOOST_TEST(stats.requests == 3u); // token, workspaces, and once more for the first workspace
    BOOST_TEST(service.ledger().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
