// SPDX-License-Identifier: BSL-1.0
// The table of failures: from what failed to what becomes of the request and of all others.
#include "common/unit_test.hpp"
#include "unit/core/doc_table.hpp"

#include <batch/policy/next_step.hpp>
#include <batch/policy/service_health.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::batch {

BOOST_AUTO_TEST_SUITE(batch_next_step)

namespace {

using namespace std::chrono_literals;
using request = request_step;

failure_facts failed_as(failure_class what)
{
    auto made = failure_facts();
    made.what = what;
    made.attempts = 1;
    made.max_attempts = 3;
    made.jitter = 1; // the whole of a pause
    made.give_up_after = 5min;
    return made;
}

struct row
{
    char const* name;
    failure_class what;
    credit_step credits;
    request_step request;
    bool pauses_all;
    bool slow_down;
    bool is_sign_of_life;
    std::optional<stop_reason> stop;
};

constexpr auto none = std::optional<stop_reason>();

constexpr row rows[] = {
    {"unknown", failure_class::unknown, credit_step::hold, request::look_in_history, false, false,
     false, none},
    {"charged", failure_class::charged, credit_step::count, request::fail, false, false, false,
     none},
    {"quota", failure_class::quota, credit_step::release, request::retry, false, false, false,
     none},
    {"too_fast", failure_class::too_fast, credit_step::release, request::retry, true, true, false,
     none},
    {"access", failure_class::access, credit_step::release, request::fail, false, false, true,
     none},
    {"refused", failure_class::refused, credit_step::release, request::fail, false, false, true,
     none},
    {"unreachable", failure_class::unreachable, credit_step::release, request::retry, true, false,
     false, none},
    {"again", failure_class::again, credit_step::release, request::retry, false, false, false,
     none},
};

error failed(errc code, charge_state charge = charge_state::not_charged, int http_status = 0)
{
    auto details = error_details();
    details.charge = charge_verdict(charge, 0, {});
    details.http_status = http_status;
    details.timeline.bytes_sent = 1;
    return error(code, std::move(details));
}

/// A failure of each row.
struct scenario
{
    failure_class expected;
    error why;
};

std::vector<scenario> all_scenarios()
{
    return {
        {failure_class::unknown, failed(errc::rate_limited, charge_state::unknown, 429)},
        {failure_class::charged, failed(errc::content_refused, charge_state::charged, 200)},
        {failure_class::quota, failed(errc::quota_exhausted, charge_state::not_charged, 402)},
        {failure_class::too_fast, failed(errc::rate_limited, charge_state::not_charged, 429)},
        {failure_class::access, failed(errc::rejected_input, charge_state::not_charged, 402)},
        {failure_class::refused, failed(errc::rejected_input, charge_state::not_charged, 422)},
        {failure_class::unreachable, failed(errc::connect_failed)},
        {failure_class::again, failed(errc::service_error, charge_state::not_charged, 500)},
    };
}

/// What the words of a row promise for all requests, once its special case is there.
struct special_case
{
    failure_class what;
    std::function<void(failure_facts&)> change;
    std::optional<stop_reason> stop;
    bool slow_down;
    std::string_view words;
};

std::vector<special_case> all_special_cases()
{
    return {
        {failure_class::unknown, [](auto& f) { f.asks_for_pause = true; }, none, true,
         "half as many in flight if the service sent Retry-After"},
        {failure_class::quota,
         [](auto& f) {
             f.quota_refusals = 3;
             f.quota_has_room = true;
         },
         stop_reason::cycle_limit, false, "stop, cycle_limit"},
        {failure_class::too_fast, [](auto& f) { f.without_success = 6min; },
         stop_reason::unreachable, true, "stop with unreachable"},
        {failure_class::access, [](auto& f) { f.free_call_refused = true; }, stop_reason::account,
         false, "stop, account"},
        {failure_class::unreachable, [](auto& f) { f.without_success = 6min; },
         stop_reason::unreachable, false, "stop with unreachable"},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(table_of_failures_is_the_one_in_the_documentation)
{
    auto const in_doc = neuroflash::test::read_doc_table("batch.md", "failure");
    BOOST_TEST_REQUIRE(in_doc.size() == failure_table.size());
    for (std::size_t i = 0; i < in_doc.size(); ++i) {
        auto const& row = failure_table[i];
        BOOST_TEST_CONTEXT(row.name)
        {
            BOOST_TEST_REQUIRE(in_doc[i].size() == 5u);
            BOOST_TEST(in_doc[i][0] == row.name);
            BOOST_TEST(in_doc[i][1] == row.meaning);
            BOOST_TEST(in_doc[i][2] == to_string(row.credits));
            BOOST_TEST(in_doc[i][3] == to_string(row.request));
            BOOST_TEST(in_doc[i][4] == to_string(row.run));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_row_of_the_table_has_its_scenario)
{
    auto const all = all_scenarios();
    BOOST_TEST_REQUIRE(all.size() == failure_table.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        BOOST_TEST(row_of(all[i].expected).name == failure_table[i].name);
        BOOST_TEST(row_of(classify_failure(all[i].why)).name == failure_table[i].name);
    }
}

BOOST_AUTO_TEST_CASE(each_special_case_is_in_the_words_of_its_row)
{
    for (auto const& one : all_special_cases()) {
        auto facts = failed_as(one.what);
        one.change(facts);
        auto const decision = next_step(facts);
        auto const& row = row_of(one.what);
        BOOST_TEST_CONTEXT(row.name)
        {
            BOOST_TEST(decision.stop == one.stop);
            BOOST_TEST(decision.slow_down == one.slow_down);
            BOOST_TEST(to_string(row.run).find(one.words) != std::string_view::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(each_class_of_failure_has_its_row)
{
    for (auto const& one : rows) {
        auto const decision = next_step(failed_as(one.what));
        BOOST_TEST(credits_after(one.what) == one.credits, one.name);
        BOOST_TEST(decision.request == one.request, one.name);
        BOOST_TEST((decision.pause_all > 0ns) == one.pauses_all, one.name);
        BOOST_TEST(decision.slow_down == one.slow_down, one.name);
        BOOST_TEST(decision.is_sign_of_life == one.is_sign_of_life, one.name);
        BOOST_TEST(decision.stop == one.stop, one.name);
        BOOST_TEST(decision.reread_quota == (one.what == failure_class::quota), one.name);
        BOOST_TEST(decision.may_pass == (one.what == failure_class::again), one.name);
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_request_whose_service_asks_for_a_pause_slows_the_others_down)
{
    auto facts = failed_as(failure_class::unknown);
    facts.asks_for_pause = true;
    BOOST_TEST(next_step(facts).slow_down);
    BOOST_TEST(next_step(facts).request == request::look_in_history);
}

BOOST_AUTO_TEST_CASE(what_may_pass_is_tried_as_often_as_is_allowed)
{
    auto facts = failed_as(failure_class::again);
    facts.attempts = facts.max_attempts - 1;
    BOOST_TEST(next_step(facts).request == request::retry);
    facts.attempts = facts.max_attempts;
    BOOST_TEST(next_step(facts).request == request::fail);
    for (auto const what :
         {failure_class::quota, failure_class::too_fast, failure_class::unreachable}) {
        facts.what = what; // these say nothing about the request
        BOOST_TEST(next_step(facts).request == request::retry);
    }
}

BOOST_AUTO_TEST_CASE(a_service_that_cannot_be_used_is_given_its_time_and_what_it_asks_for)
{
    for (auto const what : {failure_class::too_fast, failure_class::unreachable}) {
        auto facts = failed_as(what);
        facts.retry_after = 60s;
        facts.without_success = facts.give_up_after + facts.retry_after;
        BOOST_TEST(next_step(facts).stop == none);
        facts.without_success += 1ns;
        BOOST_TEST(next_step(facts).stop == stop_reason::unreachable);
    }
}

BOOST_AUTO_TEST_CASE(the_third_refusal_against_the_quotas_own_figure_ends_the_run)
{
    auto facts = failed_as(failure_class::quota);
    facts.quota_refusals = 2;
    facts.quota_has_room = true;
    BOOST_TEST(next_step(facts).stop == none);
    facts.quota_refusals = 3;
    BOOST_TEST(next_step(facts).stop == stop_reason::cycle_limit);
    facts.quota_has_room = false; // the figure agrees: admission decides
    BOOST_TEST(next_step(facts).stop == none);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_the_accounts_only_if_a_free_call_or_many_items_are_refused_too)
{
    struct access_row
    {
        char const* name;
        int refusals;
        bool has_succeeded;
        bool free_call_refused;
        bool is_account;
    };
    for (auto const& one : {
             access_row{"one item", 1, false, false, false},
             access_row{"a free call as well", 1, true, true, true},
             access_row{"four from the start", 4, false, false, false},
             access_row{"five from the start", 5, false, false, true},
             access_row{"nineteen after a success", 19, true, false, false},
             access_row{"twenty after a success", 20, true, false, true},
         }) {
        auto facts = failed_as(failure_class::access);
        facts.access_refusals = one.refusals;
        facts.has_succeeded = one.has_succeeded;
        facts.free_call_refused = one.free_call_refused;
        auto const decision = next_step(facts);
        BOOST_TEST((decision.stop == stop_reason::account) == one.is_account, one.name);
        BOOST_TEST((decision.request == request::retry) == one.is_account, one.name);
        BOOST_TEST((decision.retry_in > 0ns) == one.is_account, one.name);
    }
}

BOOST_AUTO_TEST_CASE(pauses_grow_with_the_failures_and_add_what_the_service_asks_for)
{
    auto facts = failed_as(failure_class::too_fast);
    facts.retry_after = 10s;
    BOOST_TEST(next_step(facts).pause_all == 10s + 500ms);
    BOOST_TEST(next_step(facts).retry_in == 10s + 500ms);
    facts = failed_as(failure_class::unreachable);
    facts.unreachable_in_a_row = 4;
    BOOST_TEST(next_step(facts).pause_all == 4s);
    facts.unreachable_in_a_row = 1000;
    BOOST_TEST(next_step(facts).pause_all == 30s);
    facts.jitter = 0;
    BOOST_TEST(next_step(facts).pause_all == 15s);
    facts = failed_as(failure_class::quota);
    BOOST_TEST(next_step(facts).retry_in == 0ns);
    facts = failed_as(failure_class::again);
    BOOST_TEST(next_step(facts).retry_in == 500ms);
    BOOST_TEST(next_step(facts).pause_all == 0ns);
    facts = failed_as(failure_class::too_fast);
    facts.attempts = 0; // no byte of it was sent
    BOOST_TEST(next_step(facts).pause_all == 250ms);
}

BOOST_AUTO_TEST_CASE(a_pause_is_reported_only_where_it_is_longer_than_the_last)
{
    auto health = service_health();
    auto const now = clock_point() + 1h;
    BOOST_TEST(!health.pause_until(now + 1s, now));
    BOOST_TEST(health.pause_until(now + 3s, now));
    BOOST_TEST(!health.pause_until(now + 2s, now));
    BOOST_TEST(health.paused_until() == now + 3s);
    BOOST_TEST(!health.pause_until(now + 4s, now));
    BOOST_TEST(health.paused_until() == now + 4s);
}

BOOST_AUTO_TEST_CASE(a_success_ends_the_rows_of_failures_and_a_sign_of_life_only_the_wait)
{
    auto health = service_health();
    // More than the failures of all other classes together, which must not count here.
    for (auto i = 0; i < 3; ++i) health.on_failure(failure_class::unreachable);
    health.on_failure(failure_class::quota);
    health.on_failure(failure_class::access);
    BOOST_TEST(health.access_refusals() == 1);
    BOOST_TEST(!health.has_succeeded());
    health.on_sign_of_life(clock_point() + 1h);
    BOOST_TEST(health.unreachable_in_a_row() == 3);
    BOOST_TEST(health.quota_refusals() == 1);
    BOOST_TEST(health.last_success() == clock_point() + 1h);
    health.on_success(clock_point() + 2h);
    BOOST_TEST(health.last_success() == clock_point() + 2h);
    BOOST_TEST(health.unreachable_in_a_row() == 0);
    BOOST_TEST(health.quota_refusals() == 0);
    BOOST_TEST(health.access_refusals() == 0);
    BOOST_TEST(health.has_succeeded());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
