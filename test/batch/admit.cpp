// SPDX-License-Identifier: BSL-1.0
// The table of admission: from figures to one step.
#include "common/unit_test.hpp"

#include <batch/policy/admit.hpp>

#include <chrono>
#include <functional>
#include <ostream>
#include <string>
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

} // namespace

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
