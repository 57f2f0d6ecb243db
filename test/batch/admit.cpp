// SPDX-License-Identifier: BSL-1.0
// The table of admission: from figures to one step.
#include "common/unit_test.hpp"
#include "unit/core/doc_table.hpp"

#include <batch/policy/admit.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::batch {

BOOST_AUTO_TEST_SUITE(batch_admit)

namespace {

using namespace std::chrono_literals;
using step = admission_step;

/// A request for one image that may be sent: budget, quota and a fresh figure are there.
admission_facts with_room()
{
    auto made = admission_facts();
    made.max_unknown = 128;
    made.limit = 8;
    made.budget_room = made.quota_room = 1000;
    made.quota_age = 0ns;
    return made;
}

/// Nothing is in flight, and no credits are left.
admission_facts without_credits()
{
    auto made = with_room();
    made.quota_room = 0;
    made.quota_is_exact = true;
    return made;
}

struct row
{
    char const* name;
    admission_facts facts;
    std::function<void(admission_facts&)> change;
    step expected;
    stop_reason why = stop_reason::finished;
};

void check(std::vector<row> const& rows)
{
    for (auto one : rows) {
        one.change(one.facts);
        auto const decision = admit(one.facts);
        BOOST_TEST(decision.step == one.expected, one.name);
        BOOST_TEST(decision.why == one.why, one.name << ": " << to_string(decision.why));
    }
}

/// What a row leads to, and the words of the page that say so.
struct scenario
{
    admission_condition when;
    std::function<void(admission_facts&)> change;
    step expected;
    std::string_view words;
    stop_reason why = stop_reason::finished;
};

/// Each step of each row, from a request that may be sent.
std::vector<scenario> all_scenarios()
{
    using when = admission_condition;
    return {
        {when::too_large,
         [](auto& f) {
             f.images = 2;
             f.likely_cut = true;
         },
         step::split, "split into requests for one image each"},
        {when::too_much_unknown,
         [](auto& f) {
             f.unresolved = 128;
             f.in_flight = 1;
         },
         step::wait, "wait; if nothing is in flight"},
        {when::too_much_unknown, [](auto& f) { f.unresolved = 128; }, step::stop,
         "stop, unknown_limit", stop_reason::unknown_limit},
        {when::quota_outdated, [](auto& f) { f.quota_age.reset(); }, step::read_quota,
         "read the quota"},
        {when::fair_use_reached, [](auto& f) { f.fair_use_reached = true; }, step::stop,
         "stop, fair_use", stop_reason::fair_use},
        {when::has_room, [](auto& f) { f.in_flight = 1; }, step::send, "send"},
        {when::may_get_room,
         [](auto& f) {
             f.quota_room = 0;
             f.in_flight = 1;
         },
         step::wait_for_quota, "wait, at most 2 s"},
        {when::budget_used_up,
         [](auto& f) {
             f.budget_room = 0;
             f.smaller_fits = true;
         },
         step::send_smaller, "send one of the next requests if it is smaller"},
        {when::budget_used_up, [](auto& f) { f.budget_room = 0; }, step::stop, "else stop, budget",
         stop_reason::budget},
        {when::quota_inexact, [](auto& f) { f.quota_room = 0; }, step::read_quota,
         "read the quota"},
        {when::quota_used_up,
         [](auto& f) {
             f = without_credits();
             f.smaller_fits = true;
         },
         step::send_smaller, "send one of the next requests if it is smaller"},
        {when::quota_used_up,
         [](auto& f) {
             f = without_credits();
             f.is_day_limit = f.wait_for_reset = true;
         },
         step::wait_for_midnight, "else wait for midnight UTC"},
        {when::quota_used_up,
         [](auto& f) {
             f = without_credits();
             f.is_day_limit = true;
         },
         step::stop, "stop, daily_limit", stop_reason::daily_limit},
        {when::quota_used_up, [](auto& f) { f = without_credits(); }, step::stop, "or cycle_limit",
         stop_reason::cycle_limit},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(table_of_admission_is_the_one_in_the_documentation)
{
    auto const rows = neuroflash::test::read_doc_table("batch.md", "condition");
    BOOST_TEST_REQUIRE(rows.size() == admission_table.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& row = admission_table[i];
        BOOST_TEST_CONTEXT(row.name)
        {
            BOOST_TEST_REQUIRE(rows[i].size() == 3u);
            BOOST_TEST(rows[i][0] == row.name);
            BOOST_TEST(rows[i][1] == row.when);
            BOOST_TEST(rows[i][2] == to_string(row.rule));
        }
    }
}

BOOST_AUTO_TEST_CASE(each_condition_leads_to_a_step_that_its_row_names)
{
    for (auto const& one : all_scenarios()) {
        auto facts = with_room();
        one.change(facts);
        auto const decision = admit(facts);
        auto const& row = row_of(one.when);
        BOOST_TEST_CONTEXT(row.name << ": " << one.words)
        {
            BOOST_TEST(row_of(condition_of(facts)).name == row.name);
            BOOST_TEST(decision.step == one.expected);
            BOOST_TEST(decision.why == one.why);
            BOOST_TEST(to_string(row.rule).find(one.words) != std::string_view::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(every_row_of_the_table_has_its_scenario)
{
    auto reached = std::set<std::string_view>();
    for (auto const& one : all_scenarios()) reached.insert(row_of(one.when).name);
    for (auto const& row : admission_table) BOOST_TEST(reached.contains(row.name), row.name);
}

BOOST_AUTO_TEST_CASE(the_first_row_that_applies_decides)
{
    using when = admission_condition;
    auto facts = admission_facts(); // each row but the one with room applies
    facts.images = 2;
    facts.likely_cut = true;
    facts.fair_use_reached = true;
    facts.in_flight = 1;
    facts.unresolved = 1;
    auto const expect = [&facts](when expected) {
        BOOST_TEST(row_of(condition_of(facts)).name == row_of(expected).name);
    };
    expect(when::too_large);
    facts.images = 1;
    expect(when::too_much_unknown);
    facts.unresolved = 0;
    expect(when::quota_outdated);
    facts.quota_age = 0ns;
    expect(when::fair_use_reached);
    facts.fair_use_reached = false;
    expect(when::may_get_room);
    facts.in_flight = 0;
    expect(when::budget_used_up);
    facts.budget_room = 1;
    expect(when::quota_inexact);
    facts.quota_is_exact = true;
    expect(when::quota_used_up);
    facts.quota_room = 1;
    expect(when::has_room);
}

BOOST_AUTO_TEST_CASE(several_images_are_split_where_one_request_is_too_much)
{
    check({
        {"likely to be cut", with_room(),
         [](auto& f) {
             f.images = 4;
             f.likely_cut = true;
         },
         step::split},
        {"one image is never split", with_room(), [](auto& f) { f.likely_cut = true; }, step::send},
        {"more than may be unknown", with_room(),
         [](auto& f) {
             f.images = 4;
             f.max_unknown = 3;
         },
         step::split},
        {"as many as may be unknown", with_room(),
         [](auto& f) {
             f.images = 4;
             f.max_unknown = 4;
         },
         step::send},
        {"more than a day gives", with_room(),
         [](auto& f) {
             f.images = 4;
             f.day_limit = 3;
         },
         step::split},
        {"as many as a day gives", with_room(),
         [](auto& f) {
             f.images = 4;
             f.day_limit = 4;
         },
         step::send},
        {"a day that gives nothing", with_room(),
         [](auto& f) {
             f.images = 2;
             f.day_limit = 0;
         },
         step::split},
    });
}

BOOST_AUTO_TEST_CASE(what_is_unresolved_is_bounded)
{
    check({
        {"up to the bound", with_room(), [](auto& f) { f.unresolved = 127; }, step::send},
        {"above it with others in flight", with_room(),
         [](auto& f) {
             f.unresolved = 128;
             f.in_flight = 1;
         },
         step::wait},
        {"above it with others searched for", with_room(),
         [](auto& f) {
             f.unresolved = 128;
             f.is_settling = true;
         },
         step::wait},
        {"above it with nothing in flight", with_room(), [](auto& f) { f.unresolved = 128; },
         step::stop, stop_reason::unknown_limit},
    });
}

BOOST_AUTO_TEST_CASE(the_quota_is_read_where_its_figure_decides_nothing)
{
    check({
        {"no figure", with_room(), [](auto& f) { f.quota_age.reset(); }, step::read_quota},
        {"a minute old", with_room(), [](auto& f) { f.quota_age = 60s; }, step::send},
        {"older", with_room(), [](auto& f) { f.quota_age = 60s + 1ns; }, step::read_quota},
        {"nearly used up and older than two seconds", with_room(),
         [](auto& f) {
             f.quota_room = 16;
             f.quota_age = 2s + 1ns;
         },
         step::read_quota},
        {"nearly used up and two seconds old", with_room(),
         [](auto& f) {
             f.quota_room = 16;
             f.quota_age = 2s;
         },
         step::send},
        {"enough is left", with_room(),
         [](auto& f) {
             f.quota_room = 17;
             f.quota_age = 3s;
         },
         step::send},
        {"fair use", with_room(), [](auto& f) { f.fair_use_reached = true; }, step::stop,
         stop_reason::fair_use},
    });
}

BOOST_AUTO_TEST_CASE(without_room_it_waits_takes_a_smaller_one_or_stops)
{
    check({
        {"others in flight may come back", without_credits(), [](auto& f) { f.in_flight = 1; },
         step::wait_for_quota},
        {"others that are searched for may come back", without_credits(),
         [](auto& f) { f.is_settling = true; }, step::wait_for_quota},
        {"the budget waits for them as well", with_room(),
         [](auto& f) {
             f.is_settling = f.smaller_fits = true;
             f.images = 2;
             f.budget_room = 1;
         },
         step::wait_for_quota},
        {"the budget is used up", with_room(), [](auto& f) { f.budget_room = 0; }, step::stop,
         stop_reason::budget},
        {"the budget has room for another", with_room(),
         [](auto& f) {
             f.images = 2;
             f.budget_room = 1;
             f.smaller_fits = true;
         },
         step::send_smaller},
        {"the budget has room for all of it", with_room(), [](auto& f) { f.budget_room = 1; },
         step::send},
        {"the budget has room and the quota has none", without_credits(),
         [](auto& f) { f.budget_room = 1; }, step::stop, stop_reason::cycle_limit},
        {"the figure may count what was in flight", without_credits(),
         [](auto& f) { f.quota_is_exact = false; }, step::read_quota},
        {"the quota has room for another", without_credits(),
         [](auto& f) {
             f.images = 2;
             f.quota_room = 1;
             f.smaller_fits = true;
         },
         step::send_smaller},
        {"the cycle is used up", without_credits(), [](auto&) {}, step::stop,
         stop_reason::cycle_limit},
        {"the day is used up", without_credits(), [](auto& f) { f.is_day_limit = true; },
         step::stop, stop_reason::daily_limit},
        {"the day is used up, and it may wait", without_credits(),
         [](auto& f) { f.is_day_limit = f.wait_for_reset = true; }, step::wait_for_midnight},
        {"the cycle is used up, and waiting does not help", without_credits(),
         [](auto& f) { f.wait_for_reset = true; }, step::stop, stop_reason::cycle_limit},
    });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
