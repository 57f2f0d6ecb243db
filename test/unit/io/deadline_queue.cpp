// SPDX-License-Identifier: BSL-1.0
#include "io/deadline_queue.hpp"
#include "common/unit_test.hpp"

#include "common/allocation_fuse.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <deque>
#include <functional>
#include <new>
#include <random>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::io;
using namespace std::chrono_literals;

namespace {

using clock_type = std::chrono::steady_clock;

struct item : deadline_queue::entry
{
    explicit item(std::function<void()> what) : what(std::move(what)) {}
    void on_deadline() override { what(); }
    std::function<void()> what;
};

struct queue_and_context
{
    auto noting(int number)
    {
        return [this, number] {
            rang.push_back(number);
            at.push_back(clock_type::now());
        };
    }

    void add_without_memory(item& one, clock_type::time_point when)
    {
        test::allocations_left = test::aligned_allocations_left = 0;
        try {
            queue->add(one, when);
        } catch (...) {
            test::allocations_left = test::aligned_allocations_left = -1;
            throw;
        }
        test::allocations_left = test::aligned_allocations_left = -1;
    }

    asio::io_context context;
    std::shared_ptr<deadline_queue> queue =
        std::make_shared<deadline_queue>(context.get_executor());
    std::vector<int> rang;
    std::vector<clock_type::time_point> at;
    clock_type::time_point now = clock_type::now();
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(deadlines, queue_and_context)

BOOST_AUTO_TEST_CASE(they_ring_in_order_and_never_early)
{
    auto third = item(noting(3));
    auto first = item(noting(1));
    auto second = item(noting(2));
    queue->add(third, now + 30ms);
    queue->add(first, now + 10ms);
    queue->add(second, now + 20ms);
    context.run();
    BOOST_TEST(rang == (std::vector{1, 2, 3}));
    BOOST_TEST_REQUIRE(at.size() == 3U);
    BOOST_TEST(at[0] >= now + 10ms);
    BOOST_TEST(at[1] >= now + 20ms);
    BOOST_TEST(at[2] >= now + 30ms);
}

BOOST_AUTO_TEST_CASE(removed_one_does_not_ring)
{
    auto one = item(noting(1));
    auto two = item(noting(2));
    queue->add(one, now + 5ms);
    queue->add(two, now + 10ms);
    queue->remove(one);
    queue->remove(one); // twice does no harm
    context.run();
    BOOST_TEST(rang == std::vector{2});
}

BOOST_AUTO_TEST_CASE(queue_that_has_become_empty_lets_the_context_end)
{
    auto one = item(noting(1));
    queue->add(one, now + 1h);
    queue->remove(one);
    context.run();
    BOOST_TEST(clock_type::now() - now < 10s);
    BOOST_TEST(rang.empty());
}

BOOST_AUTO_TEST_CASE(one_that_is_destroyed_leaves_the_queue)
{
    auto other = item(noting(2));
    {
        auto one = item(noting(1));
        queue->add(one, now + 1ms);
    }
    queue->add(other, now + 2ms);
    context.run();
    BOOST_TEST(rang == std::vector{2});
}

BOOST_AUTO_TEST_CASE(deadline_in_the_past_rings_at_once_but_not_within_add)
{
    auto one = item(noting(1));
    queue->add(one, now - 1h);
    BOOST_TEST(rang.empty());
    context.run();
    BOOST_TEST(rang == std::vector{1});
    auto least = item(noting(2));
    queue->add(least, clock_type::time_point::min());
    context.restart();
    context.run();
    BOOST_TEST(rang == (std::vector{1, 2}));
}

BOOST_AUTO_TEST_CASE(furthest_deadline_does_not_ring)
{
    auto never = item(noting(1));
    auto soon = item(noting(2));
    queue->add(never, clock_type::time_point::max());
    queue->add(soon, now + 1ms);
    while (rang.empty() && clock_type::now() < now + 10s) context.run_one_for(1s);
    BOOST_TEST(rang == std::vector{2});
    queue->remove(never);
    context.run();
    BOOST_TEST(rang == std::vector{2});
}

BOOST_AUTO_TEST_CASE(one_that_rang_can_be_armed_again_also_by_itself)
{
    auto rings = 0;
    auto one = item([] {});
    one.what = [&] {
        if (++rings < 5) queue->add(one, clock_type::now());
    };
    queue->add(one, now);
    context.run();
    BOOST_TEST(rings == 5);
}

BOOST_AUTO_TEST_CASE(earlier_one_added_later_rings_first)
{
    auto late = item(noting(2));
    auto early = item(noting(1));
    queue->add(late, now + 20ms);
    asio::post(context, [&] { queue->add(early, now + 5ms); });
    context.run();
    BOOST_TEST(rang == (std::vector{1, 2}));
}

BOOST_AUTO_TEST_CASE(one_may_remove_or_destroy_another_when_it_rings)
{
    auto other = std::make_unique<item>(noting(2));
    auto third = item(noting(3));
    auto one = item([&] {
        other.reset();
        queue->remove(third);
    });
    queue->add(one, now);
    queue->add(*other, now);
    queue->add(third, now);
    context.run();
    BOOST_TEST(rang.empty());
}

BOOST_AUTO_TEST_CASE(deadline_without_memory_is_not_in_the_queue_and_stops_no_later_one)
{
    auto poor = item(noting(1));
    auto other = item(noting(2));
    BOOST_CHECK_THROW(add_without_memory(poor, now + 1ms), std::bad_alloc);
    BOOST_TEST(!poor.is_linked());
    queue->add(other, now + 2ms);
    context.run();
    BOOST_TEST(rang == std::vector{2});
}

BOOST_AUTO_TEST_CASE(earlier_deadline_without_memory_stops_no_other_one)
{
    auto late = item(noting(2));
    auto poor = item(noting(1));
    queue->add(late, now + 20ms);
    BOOST_CHECK_THROW(add_without_memory(poor, now + 5ms), std::bad_alloc);
    context.run();
    BOOST_TEST(rang == std::vector{2});
    BOOST_TEST(at.front() >= now + 20ms);
}

BOOST_AUTO_TEST_CASE(queue_may_go_before_its_timer_fires)
{
    auto one = item(noting(1));
    queue->add(one, now);
    queue.reset();
    context.run();
    BOOST_TEST(rang.empty());
}

BOOST_AUTO_TEST_CASE(ten_thousand_ring_once_each_in_order_unless_removed)
{
    auto random = std::mt19937(7);
    auto items = std::deque<item>();
    auto rang_at = std::vector<clock_type::time_point>();
    auto removed = 0;
    for (auto n = 0; n < 10'000; ++n) {
        items.emplace_back([] {});
        auto& one = items.back();
        one.what = [&rang_at, &one] { rang_at.push_back(one.when); };
        queue->add(one, now + std::chrono::microseconds(random() % 50'000));
        if (random() % 3 == 0) {
            queue->remove(items[random() % items.size()]);
        }
    }
    for (auto const& one : items) removed += one.is_linked() ? 0 : 1;
    context.run();
    BOOST_TEST(removed > 1000);
    BOOST_TEST(rang_at.size() == items.size() - static_cast<std::size_t>(removed));
    BOOST_TEST(std::is_sorted(rang_at.begin(), rang_at.end()));
}

BOOST_AUTO_TEST_SUITE_END()
