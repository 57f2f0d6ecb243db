// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "web_client.hpp"

#include <boost/beast/http/verb.hpp>

#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

using namespace neuroflash::sandbox;
using verb = boost::beast::http::verb;

BOOST_AUTO_TEST_SUITE(fault_plans)

namespace {

constexpr char generate_path[] = "/api/ds-prototypes/image_generation/";
constexpr char ask[] = R"({"prompt":"a"})";

fault_plan plan_with(std::uint64_t seed, double rate)
{
    auto made = fault_plan();
    made.seed = seed;
    made.rate = made.free_rate = made.connection_rate = made.text_rate = rate;
    return made;
}

/// All that a draw decides, as text.
std::string text_of(std::optional<fault> const& drawn)
{
    if (!drawn) return "-";
    return std::string(row_of(drawn->kind).name) + ' ' + std::to_string(drawn->bytes) + ' ' +
        std::to_string(drawn->charge_first) + ' ' + std::to_string(drawn->wait.count());
}

std::vector<std::string> draws(fault_plan const& plan, fault_target target, int count)
{
    auto made = std::vector<std::string>();
    for (auto n = 0; n < count; ++n)
        made.push_back(text_of(plan.draw(target, static_cast<std::uint64_t>(n))));
    return made;
}

double share_of_faults(fault_plan const& plan, fault_target target)
{
    auto const all = draws(plan, target, 20'000);
    auto const none = std::ranges::count(all, "-");
    return 1 - static_cast<double>(none) / static_cast<double>(all.size());
}

/// The status codes of twenty generations, each on a connection of its own; 0 for no response.
std::vector<unsigned> statuses_of_a_run(std::uint64_t seed, bool with_injected)
{
    auto params = sandbox_params();
    params.tls = false;
    auto server = sandbox_server(params);
    auto first = web_client(server);
    first.log_in();
    auto plan = plan_with(seed, 0);
    plan.rate = 0.7;
    for (auto const kind :
         {fault_kind::reset_in_request, fault_kind::server_error, fault_kind::rate_limit,
          fault_kind::cut_body, fault_kind::surplus_bytes, fault_kind::html_page})
        plan.weights[kind] = 1;
    server.set_fault_plan(plan);
    if (with_injected) {
        auto planned = fault::with_response(418, "{}", "POST", generate_path);
        planned.skip = 3;
        server.inject(planned);
    }
    auto made = std::vector<unsigned>();
    for (auto i = 0; i < 20; ++i) {
        auto client = web_client(server);
        client.use_token_of(first);
        made.push_back(client.call(verb::post, generate_path, ask).status());
    }
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(same_seed_draws_the_same_and_another_seed_something_else)
{
    for (auto const target : {fault_target::paid, fault_target::free, fault_target::connection}) {
        auto const drawn = draws(plan_with(5, 0.5), target, 200);
        BOOST_TEST(
            drawn == draws(plan_with(5, 0.5), target, 200), boost::test_tools::per_element());
        BOOST_TEST(drawn != draws(plan_with(6, 0.5), target, 200));
    }
    BOOST_TEST(
        (draws(plan_with(5, 0.5), fault_target::free, 200) !=
         draws(plan_with(5, 0.5), fault_target::token, 200)));
}

BOOST_AUTO_TEST_CASE(charged_refusals_are_of_every_status_late_and_half_of_them_say_when)
{
    auto plan = plan_with(5, 1.0);
    plan.weights[fault_kind::charged_refusal] = 1;
    plan.history_late = std::chrono::milliseconds(120);
    auto statuses = std::set<unsigned>();
    auto told = 0;
    auto latest = std::chrono::milliseconds(0);
    for (auto n = 0u; n < 400; ++n) {
        auto const drawn = plan.draw(fault_target::paid, n);
        BOOST_REQUIRE(drawn.has_value());
        statuses.insert(drawn->status);
        told += drawn->headers.empty() ? 0 : 1;
        latest = std::max(latest, drawn->history_late);
    }
    BOOST_TEST(statuses == (std::set<unsigned>{500, 502, 503, 504, 529}));
    BOOST_TEST((told > 150 && told < 250));
    BOOST_TEST(latest > std::chrono::milliseconds(100));
    BOOST_TEST(latest <= std::chrono::milliseconds(120));
}

BOOST_AUTO_TEST_CASE(rate_is_the_share_of_the_draws_that_are_faults)
{
    for (auto const target : {fault_target::paid, fault_target::token, fault_target::connection}) {
        BOOST_TEST(share_of_faults(plan_with(1, 0), target) == 0.0);
        BOOST_TEST(share_of_faults(plan_with(1, 1), target) == 1.0);
        BOOST_TEST(std::abs(share_of_faults(plan_with(1, 0.1), target) - 0.1) < 0.01);
    }
    auto only_paid = plan_with(1, 0);
    only_paid.rate = 1;
    BOOST_TEST(share_of_faults(only_paid, fault_target::free) == 0.0);
    BOOST_TEST(share_of_faults(only_paid, fault_target::connection) == 0.0);
}

BOOST_AUTO_TEST_CASE(every_kind_that_can_be_drawn_is_drawn_where_it_makes_sense_and_no_other)
{
    for (auto const target :
         {fault_target::paid, fault_target::free, fault_target::token, fault_target::connection,
          fault_target::text}) {
        auto const plan = plan_with(3, 1);
        auto found = std::set<fault_kind>();
        for (auto n = 0u; n < 5'000; ++n) found.insert(plan.draw(target, n)->kind);
        for (auto const& row : fault_kind_rows)
            BOOST_TEST(found.contains(row.kind) == drawable(row.kind, target), row.name);
    }
    BOOST_TEST(drawable(fault_kind::quota_refused, fault_target::paid));
    BOOST_TEST(!drawable(fault_kind::quota_refused, fault_target::free));
    BOOST_TEST(drawable(fault_kind::stream_cut, fault_target::text));
    BOOST_TEST(!drawable(fault_kind::stream_cut, fault_target::paid));
    BOOST_TEST(!drawable(fault_kind::expired_token, fault_target::token));
    BOOST_TEST(!drawable(fault_kind::stall, fault_target::connection));
    BOOST_TEST(!drawable(fault_kind::stall_at_accept, fault_target::paid));
}

BOOST_AUTO_TEST_CASE(weights_say_what_is_drawn_and_how_often)
{
    auto plan = plan_with(4, 1);
    plan.weights = {{fault_kind::stall, 3}, {fault_kind::cut_body, 1}, {fault_kind::delay, 0}};
    auto stalls = 0;
    for (auto n = 0u; n < 4'000; ++n) {
        auto const kind = plan.draw(fault_target::paid, n)->kind;
        BOOST_REQUIRE((kind == fault_kind::stall || kind == fault_kind::cut_body));
        stalls += kind == fault_kind::stall ? 1 : 0;
    }
    BOOST_TEST(std::abs(stalls - 3'000) < 150);
    BOOST_TEST(!plan.draw(fault_target::connection, 0).has_value());
}

BOOST_AUTO_TEST_CASE(drawn_faults_take_their_times_and_charges_from_the_plan)
{
    auto plan = plan_with(4, 1);
    plan.stall_time = std::chrono::milliseconds(11);
    plan.delay_time = std::chrono::milliseconds(12);
    plan.drip_time = std::chrono::milliseconds(13);
    plan.retry_after = std::chrono::seconds(14);
    plan.charge_share = 1;
    for (auto n = 0u; n < 1'000; ++n) {
        auto const drawn = plan.draw(fault_target::paid, n).value();
        BOOST_TEST(drawn.charge_first);
        BOOST_TEST(drawn.retry_after.count() == 14);
        auto const name = row_of(drawn.kind).name;
        auto const wait = name.starts_with("stall") ? 11
            : name == "delay"                       ? 12
            : name.starts_with("drip")              ? 13
                                                    : 0;
        BOOST_TEST(drawn.wait.count() == wait, name);
    }
    plan.charge_share = 0;
    for (auto n = 0u; n < 100; ++n) BOOST_TEST(!plan.draw(fault_target::paid, n)->charge_first);
}

BOOST_AUTO_TEST_CASE(server_repeats_a_run_with_the_same_plan)
{
    auto const run = statuses_of_a_run(42, false);
    BOOST_TEST(run == statuses_of_a_run(42, false), boost::test_tools::per_element());
    BOOST_TEST(run != statuses_of_a_run(43, false));
    BOOST_TEST(std::ranges::count(run, 200u) < 20);
    // An injected fault is applied first and does not shift the faults of the plan.
    auto expected = run;
    expected[3] = 418;
    BOOST_TEST(expected == statuses_of_a_run(42, true), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(plan_injects_its_own_faults_and_is_cleared_with_them)
{
    auto server = sandbox_server();
    auto client = web_client(server);
    client.log_in();
    auto plan = plan_with(1, 1);
    plan.connection_rate = 0;
    plan.weights = {{fault_kind::server_error, 1}};
    plan.faults.push_back(fault::with_response(418, "{}"));
    server.set_fault_plan(plan);
    BOOST_TEST(client.call(verb::get, "/x").status() == 418u);
    BOOST_TEST(client.call(verb::get, "/x").status() == 500u);
    server.inject(fault::with_response(418, "{}"));
    server.clear_faults();
    BOOST_TEST(client.call(verb::get, "/x").status() == 404u);
    auto const seen = server.stats();
    BOOST_TEST(seen.faults_applied == 2u);
    BOOST_TEST(seen.faults_by_kind[index_of(fault_kind::response)] == 1u);
    BOOST_TEST(seen.faults_by_kind[index_of(fault_kind::server_error)] == 1u);
}

BOOST_AUTO_TEST_CASE(plan_out_of_range_is_refused_by_the_name_of_the_member)
{
    using change = std::function<void(fault_plan&)>;
    auto const rows = std::vector<std::pair<std::string, change>>{
        {"rate", [](fault_plan& p) { p.rate = 1.1; }},
        {"free_rate", [](fault_plan& p) { p.free_rate = -0.1; }},
        {"connection_rate", [](fault_plan& p) { p.connection_rate = 2; }},
        {"text_rate", [](fault_plan& p) { p.text_rate = -1; }},
        {"charge_share", [](fault_plan& p) { p.charge_share = 0.0 / 0.0; }},
        {"weights: stall", [](fault_plan& p) { p.weights[fault_kind::stall] = -1; }},
        {"weights: raw", [](fault_plan& p) { p.weights[fault_kind::raw] = 1; }},
        {"stall_time", [](fault_plan& p) { p.stall_time = std::chrono::milliseconds(-1); }},
        {"delay_time", [](fault_plan& p) { p.delay_time = std::chrono::milliseconds(-1); }},
        {"drip_time", [](fault_plan& p) { p.drip_time = std::chrono::milliseconds(-1); }},
        {"retry_after", [](fault_plan& p) { p.retry_after = std::chrono::seconds(-1); }},
    };
    auto server = sandbox_server();
    for (auto const& [name, spoil] : rows) {
        auto plan = fault_plan();
        spoil(plan);
        BOOST_CHECK_EXCEPTION(
            server.set_fault_plan(plan), std::invalid_argument, [&](std::exception const& e) {
                return std::string(e.what()).starts_with("fault_plan::" + name + ' ');
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
