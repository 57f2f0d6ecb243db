// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "doc_table.hpp"

#include <neuroflash/core/pool/pool_policy.hpp>

#include <boost/test/tree/traverse.hpp>
#include <boost/test/tree/visitor.hpp>

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace core = neuroflash::core;
using namespace std::chrono_literals;
using action = core::pool_action;
using ids = std::vector<core::connection_id>;

BOOST_AUTO_TEST_SUITE(pool_policy)

namespace {

constexpr auto start = core::time_point(1000s);

struct pool : core::pool_policy
{
    explicit pool(std::size_t max_live) : pool_policy({max_live, 20s, 300s}) {}

    /// Opens that many; all of them are leased, by waiters from 1 on.
    ids lease(std::size_t count, core::time_point now = start)
    {
        auto leased = ids();
        for (std::size_t i = 0; i < count; ++i) {
            auto const a = on_acquire(next++, now);
            BOOST_TEST_REQUIRE(a.kind == action::dial);
            leased.push_back(a.id);
        }
        for (auto const id : leased) BOOST_TEST_REQUIRE(on_dialed(id, now).has_value());
        return leased;
    }

    action acquire(core::time_point now = start) { return on_acquire(next++, now); }

    core::waiter_id next = 1;
};

class case_names : public boost::unit_test::test_tree_visitor
{
public:
    std::set<std::string> found;

private:
    void visit(boost::unit_test::test_case const& tc) override { found.insert(tc.p_name); }
};

} // namespace

BOOST_AUTO_TEST_CASE(newest_idle_connection_is_used_first)
{
    auto p = pool(3);
    auto const id = p.lease(3);
    p.on_released(id[1], true, start + 1s);
    p.on_released(id[0], true, start + 2s);
    p.on_released(id[2], true, start + 3s);
    for (auto const expected : {id[2], id[0], id[1]}) {
        auto const a = p.acquire(start + 4s);
        BOOST_TEST(a.kind == action::use);
        BOOST_TEST(a.id == expected);
        BOOST_TEST(a.reused);
    }
    BOOST_TEST(p.leased() == 3u);
    BOOST_TEST(p.idle() == 0u);
}

BOOST_AUTO_TEST_CASE(expired_idle_connections_are_not_used)
{
    auto p = pool(2);
    auto const id = p.lease(2);
    p.on_released(id[0], true, start);
    p.on_released(id[1], true, start + 1s);
    auto const a = p.acquire(start + 21s);
    BOOST_TEST(a.kind == action::dial);
    BOOST_TEST(p.live() == 1u);
    BOOST_TEST(p.idle() == 0u);
    // They are not fetched yet, so their numbers still name them.
    BOOST_TEST(a.id != id[0]);
    BOOST_TEST(a.id != id[1]);
    BOOST_TEST(p.take_expired(start + 21s) == (ids{id[1], id[0]}));
    BOOST_TEST(p.take_expired(start + 21s).empty());
}

BOOST_AUTO_TEST_CASE(idle_limit_is_reached_at_equality)
{
    auto p = pool(1);
    auto const id = p.lease(1);
    p.on_released(id[0], true, start);
    BOOST_TEST(p.acquire(start + 20s - 1ns).kind == action::use);
    p.on_released(id[0], true, start);
    BOOST_TEST(p.acquire(start + 20s).kind == action::dial);
}

BOOST_AUTO_TEST_CASE(idle_limit_of_the_server_holds_where_it_is_the_shorter_one)
{
    auto p = pool(2);
    auto const id = p.lease(2);
    p.on_released(id[0], true, start, 4s);
    p.on_released(id[1], true, start, 300s);
    BOOST_TEST(p.take_expired(start + 4s - 1ns).empty());
    BOOST_TEST(p.take_expired(start + 4s) == ids{id[0]});
    BOOST_TEST(p.take_expired(start + 20s) == ids{id[1]});
    // The next connection of that number is another one.
    auto const again = p.lease(1, start + 20s)[0];
    p.on_released(again, true, start + 20s);
    BOOST_TEST(p.acquire(start + 39s).kind == action::use);
    auto const unused = p.acquire(start + 39s);
    p.on_cancel(p.next - 1);
    p.on_dialed(unused.id, start + 39s);
    BOOST_TEST(p.acquire(start + 58s).kind == action::use);
}

BOOST_AUTO_TEST_CASE(newest_connection_may_be_too_old_and_the_one_below_not)
{
    auto p = pool(2);
    auto const old = p.lease(1, start)[0];
    auto const young = p.lease(1, start + 100s)[0];
    p.on_released(young, true, start + 295s);
    p.on_released(old, true, start + 299s);
    auto const a = p.acquire(start + 301s);
    BOOST_TEST(a.kind == action::use);
    BOOST_TEST(a.id == young);
    BOOST_TEST(p.take_expired(start + 301s) == ids{old});
}

BOOST_AUTO_TEST_CASE(acquire_dials_while_below_the_cap)
{
    auto p = pool(2);
    auto const first = p.acquire();
    auto const second = p.acquire();
    BOOST_TEST(first.kind == action::dial);
    BOOST_TEST(second.kind == action::dial);
    BOOST_TEST(first.id == 0u);
    BOOST_TEST(second.id == 1u);
    BOOST_TEST(!first.reused);
    BOOST_TEST(p.dialing() == 2u);
    BOOST_TEST(p.waiting() == 2u);
    BOOST_TEST(p.live() == 2u);
}

BOOST_AUTO_TEST_CASE(acquire_waits_at_the_cap)
{
    auto p = pool(1);
    p.lease(1);
    BOOST_TEST(p.acquire().kind == action::wait);
    BOOST_TEST(p.waiting() == 1u);
    BOOST_TEST(p.live() == 1u);
}

BOOST_AUTO_TEST_CASE(fresh_connection_goes_to_the_call_that_waits_longest)
{
    auto p = pool(2);
    auto const first = p.acquire();
    auto const second = p.acquire();
    auto const grant = p.on_dialed(second.id, start);
    BOOST_TEST_REQUIRE(grant.has_value());
    BOOST_TEST(grant->to == 1u);
    BOOST_TEST(grant->id == second.id);
    BOOST_TEST(!grant->reused);
    BOOST_TEST(p.on_dialed(first.id, start)->to == 2u);
    BOOST_TEST(p.waiting() == 0u);
    BOOST_TEST(p.leased() == 2u);
}

BOOST_AUTO_TEST_CASE(fresh_connection_without_waiters_becomes_idle)
{
    auto p = pool(1);
    auto const a = p.acquire();
    BOOST_TEST(p.on_cancel(1));
    BOOST_TEST(!p.on_dialed(a.id, start).has_value());
    BOOST_TEST(p.idle() == 1u);
    auto const b = p.acquire();
    BOOST_TEST(b.kind == action::use);
    BOOST_TEST(!b.reused); // it has not served a call yet
}

BOOST_AUTO_TEST_CASE(failed_dial_fails_its_waiter_and_dials_for_the_next)
{
    auto p = pool(1);
    auto const a = p.acquire();
    p.acquire();
    p.acquire();
    auto const failure = p.on_dial_failed(a.id);
    BOOST_TEST_REQUIRE(failure.fails.has_value());
    BOOST_TEST(*failure.fails == 1u);
    BOOST_TEST_REQUIRE(failure.dial.has_value());
    BOOST_TEST(p.waiting() == 2u);
    auto const next = p.on_dial_failed(*failure.dial);
    BOOST_TEST(next.fails.value() == 2u);
    auto const last = p.on_dial_failed(next.dial.value());
    BOOST_TEST(last.fails.value() == 3u);
    BOOST_TEST(!last.dial.has_value());
    BOOST_TEST(p.live() == 0u);
}

BOOST_AUTO_TEST_CASE(failed_dial_of_a_served_waiter_fails_no_call)
{
    auto p = pool(2);
    auto const leased = p.lease(1); // waiter 1
    auto const a = p.acquire();     // waiter 2 has `a` dialed
    p.acquire();                    // waiter 3 waits
    BOOST_TEST(p.on_released(leased[0], true, start).granted->to == 2u);
    auto const failure = p.on_dial_failed(a.id);
    BOOST_TEST(!failure.fails.has_value());
    BOOST_TEST_REQUIRE(failure.dial.has_value());
    BOOST_TEST(p.on_dial_failed(*failure.dial).fails.value() == 3u);
}

BOOST_AUTO_TEST_CASE(waiter_whose_dial_served_another_gets_a_new_one_when_that_fails)
{
    auto p = pool(2);
    auto const a = p.acquire();
    auto const b = p.acquire();
    BOOST_TEST(p.on_dialed(b.id, start)->to == 1u); // waiter 2 had it dialed
    auto const failure = p.on_dial_failed(a.id);
    BOOST_TEST(!failure.fails.has_value());
    BOOST_TEST_REQUIRE(failure.dial.has_value());
    BOOST_TEST(p.on_dial_failed(*failure.dial).fails.value() == 2u);
}

BOOST_AUTO_TEST_CASE(failed_dial_without_other_waiters_starts_nothing)
{
    auto p = pool(1);
    auto const a = p.acquire();
    p.on_cancel(1);
    auto const failure = p.on_dial_failed(a.id);
    BOOST_TEST(!failure.fails.has_value());
    BOOST_TEST(!failure.dial.has_value());
    BOOST_TEST(p.live() == 0u);
}

BOOST_AUTO_TEST_CASE(failed_dial_starts_none_for_waiters_who_have_theirs)
{
    auto p = pool(3);
    auto const a = p.acquire();
    p.acquire();
    auto const failure = p.on_dial_failed(a.id);
    BOOST_TEST(failure.fails.value() == 1u);
    BOOST_TEST(!failure.dial.has_value());
    BOOST_TEST(p.waiting() == 1u);
    BOOST_TEST(p.dialing() == 1u);
}

BOOST_AUTO_TEST_CASE(released_connection_goes_to_the_call_that_waits_longest)
{
    auto p = pool(1);
    auto const id = p.lease(1)[0];
    p.acquire();
    p.acquire();
    for (core::waiter_id t : {2u, 3u}) {
        auto const result = p.on_released(id, true, start);
        BOOST_TEST_REQUIRE(result.granted.has_value());
        BOOST_TEST(result.granted->to == t);
        BOOST_TEST(result.granted->id == id);
        BOOST_TEST(result.granted->reused);
        BOOST_TEST(!result.dial.has_value());
    }
}

BOOST_AUTO_TEST_CASE(released_connection_becomes_idle)
{
    auto p = pool(1);
    auto const result = p.on_released(p.lease(1)[0], true, start);
    BOOST_TEST(!result.granted.has_value());
    BOOST_TEST(!result.dial.has_value());
    BOOST_TEST(p.idle() == 1u);
    BOOST_TEST(p.leased() == 0u);
}

BOOST_AUTO_TEST_CASE(too_old_connection_expires_when_released)
{
    auto p = pool(1);
    auto const id = p.lease(1)[0];
    p.acquire();
    auto const result = p.on_released(id, true, start + 300s);
    BOOST_TEST(!result.granted.has_value());
    BOOST_TEST_REQUIRE(result.dial.has_value());
    BOOST_TEST(*result.dial != id);
    BOOST_TEST(p.take_expired(start + 300s) == ids{id});
    BOOST_TEST(p.on_dialed(*result.dial, start + 301s)->to == 2u);
}

BOOST_AUTO_TEST_CASE(age_starts_again_in_a_place_that_is_used_again)
{
    auto p = pool(1);
    auto const id = p.lease(1)[0];
    p.on_released(id, false, start + 299s);
    auto const again = p.lease(1, start + 299s)[0];
    BOOST_TEST(again == id);
    p.on_released(again, true, start + 310s);
    BOOST_TEST(p.acquire(start + 311s).kind == action::use);
}

BOOST_AUTO_TEST_CASE(place_that_is_used_again_is_not_reused)
{
    auto p = pool(1);
    auto const id = p.lease(1)[0];
    p.on_released(id, true, start);
    p.on_released(p.acquire().id, false, start);
    auto const a = p.acquire();
    BOOST_TEST(a.id == id);
    BOOST_TEST(!p.on_dialed(id, start)->reused);
}

BOOST_AUTO_TEST_CASE(broken_connection_frees_its_place_for_a_dial)
{
    auto p = pool(1);
    auto const id = p.lease(1)[0];
    p.acquire();
    auto const result = p.on_released(id, false, start);
    BOOST_TEST(!result.granted.has_value());
    BOOST_TEST(result.dial.value() == id);
    BOOST_TEST(p.dialing() == 1u);
    BOOST_TEST(p.waiting() == 1u);
    BOOST_TEST(p.on_dialed(id, start)->to == 2u);
}

BOOST_AUTO_TEST_CASE(broken_connection_without_waiters_leaves_nothing)
{
    auto p = pool(1);
    auto const result = p.on_released(p.lease(1)[0], false, start);
    BOOST_TEST(!result.dial.has_value());
    BOOST_TEST(p.live() == 0u);
}

BOOST_AUTO_TEST_CASE(cancelled_waiter_is_skipped)
{
    auto p = pool(1);
    auto const a = p.acquire();
    p.acquire();
    BOOST_TEST(p.on_cancel(1));
    BOOST_TEST(p.waiting() == 1u);
    BOOST_TEST(p.on_dialed(a.id, start)->to == 2u);
}

BOOST_AUTO_TEST_CASE(cancel_after_the_grant_says_so)
{
    auto p = pool(1);
    auto const id = p.lease(1)[0];
    BOOST_TEST(!p.on_cancel(1));
    BOOST_TEST(p.leased() == 1u); // until the caller gives it back
    p.on_released(id, true, start);
    BOOST_TEST(p.idle() == 1u);
}

BOOST_AUTO_TEST_CASE(cancel_of_an_unknown_ticket_changes_nothing)
{
    auto p = pool(1);
    p.acquire();
    BOOST_TEST(!p.on_cancel(77));
    BOOST_TEST(p.waiting() == 1u);
}

BOOST_AUTO_TEST_CASE(sweep_gives_out_expired_connections)
{
    auto p = pool(3);
    auto const id = p.lease(3);
    p.on_released(id[0], true, start);
    p.on_released(id[1], true, start + 10s);
    BOOST_TEST(p.take_expired(start + 19s).empty());
    BOOST_TEST(p.take_expired(start + 20s) == ids{id[0]});
    BOOST_TEST(p.idle() == 1u);
    BOOST_TEST(p.live() == 2u);
    BOOST_TEST(p.take_expired(start + 400s) == ids{id[1]});
    BOOST_TEST(p.live() == 1u); // the lease stays
}

BOOST_AUTO_TEST_CASE(sweep_reaches_the_middle_of_the_idle_list)
{
    auto p = pool(3);
    auto const first = p.lease(1, start + 100s)[0];
    auto const old = p.lease(1, start)[0];
    auto const last = p.lease(1, start + 100s)[0];
    for (auto const id : {first, old, last}) p.on_released(id, true, start + 290s);
    BOOST_TEST(p.take_expired(start + 300s) == ids{old});
    BOOST_TEST(p.acquire(start + 300s).id == last);
    BOOST_TEST(p.acquire(start + 300s).id == first);
}

BOOST_AUTO_TEST_CASE(shutdown_gives_out_all_idle_connections)
{
    auto p = pool(3);
    auto const id = p.lease(3);
    p.on_released(id[2], true, start);
    p.on_released(id[0], true, start + 300s); // too old: expired
    p.on_released(id[1], true, start + 1s);
    auto const closed = p.close_idle();
    BOOST_TEST(
        (std::set<core::connection_id>(closed.begin(), closed.end()) ==
         std::set<core::connection_id>{id[0], id[1], id[2]}));
    BOOST_TEST(p.live() == 0u);
    BOOST_TEST(p.close_idle().empty());
}

BOOST_AUTO_TEST_CASE(idle_limit_of_zero_still_hands_over_to_waiters)
{
    auto state = core::pool_policy({1, 0s, 300s});
    auto const a = state.on_acquire(1, start);
    state.on_dialed(a.id, start);
    state.on_acquire(2, start);
    BOOST_TEST(state.on_released(a.id, true, start).granted->to == 2u);
    BOOST_TEST(!state.on_released(a.id, true, start).granted.has_value());
    BOOST_TEST(state.on_acquire(3, start).kind == action::dial);
}

BOOST_AUTO_TEST_CASE(two_thousand_waiters_are_served_in_order_around_the_cancelled)
{
    auto p = pool(16);
    auto const id = p.lease(16);
    for (auto i = 0; i < 2000; ++i) p.acquire();
    for (core::waiter_id t = 17; t < 17 + 2000; t += 3) BOOST_TEST_REQUIRE(p.on_cancel(t));
    for (core::waiter_id t = 17; t < 17 + 2000; ++t) {
        if ((t - 17) % 3 == 0) continue;
        auto const result = p.on_released(id[t % 16], true, start);
        BOOST_TEST_REQUIRE(result.granted.has_value());
        BOOST_TEST_REQUIRE(result.granted->to == t);
    }
    BOOST_TEST(p.waiting() == 0u);
    BOOST_TEST(p.live() == 16u);
}

BOOST_AUTO_TEST_CASE(each_row_of_the_documentation_has_its_test)
{
    auto names = case_names();
    boost::unit_test::traverse_test_tree(
        boost::unit_test::framework::master_test_suite().p_id, names, true);
    auto const rows = neuroflash::test::read_doc_table("pool.md", "event");
    BOOST_TEST(rows.size() == 17u);
    for (auto const& row : rows) BOOST_TEST(names.found.count(row.at(2)) == 1u, row.at(2));
}

BOOST_AUTO_TEST_SUITE_END()
