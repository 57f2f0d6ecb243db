// SPDX-License-Identifier: BSL-1.0
// The pool under a hundred thousand random events, beside a model that keeps the rules naively.
#include "allocations.hpp"
#include "common/unit_test.hpp"

#include <neuroflash/core/pool/pool_policy.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <vector>

namespace core = neuroflash::core;
using namespace std::chrono_literals;
using core::connection_id;
using core::waiter_id;

BOOST_AUTO_TEST_SUITE(pool_policy_random)

namespace {

constexpr auto idle_limit = 20s;
constexpr auto age_limit = 60s;

struct idle_entry
{
    connection_id id;
    core::time_point since;
};

class pool_model
{
public:
    pool_model(unsigned seed, std::size_t cap)
        : random_(seed), cap_(cap), pool_({cap, idle_limit, age_limit})
    {
    }

    void step()
    {
        switch (pick(10)) {
        case 0:
        case 1:
        case 2: acquire(); break;
        case 3:
        case 4: finish_dial(pick(4) != 0); break;
        case 5:
        case 6: release(pick(4) != 0); break;
        case 7: cancel(); break;
        case 8: now_ += std::chrono::milliseconds(pick(pick(20) == 0 ? 30'000 : 300)); break;
        case 9: pick(50) == 0 ? close_idle() : sweep(); break;
        }
        check();
    }

    void drain()
    {
        while (!dialing_.empty() || !leased_.empty()) {
            if (!dialing_.empty()) finish_dial(pick(2) == 0);
            if (!leased_.empty()) release(pick(2) == 0);
            check();
        }
        close_idle();
        check();
        BOOST_TEST(pool_.live() == 0u);
        BOOST_TEST(waiting_.empty());
    }

    std::size_t served() const { return served_; }

private:
    std::size_t pick(std::size_t n)
    {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
    }

    template <class Set>
    auto any(Set const& from)
    {
        return std::next(from.begin(), static_cast<std::ptrdiff_t>(pick(from.size())));
    }

    bool expired(idle_entry const& e) const
    {
        return now_ - e.since >= idle_limit || now_ - opened_.at(e.id) >= age_limit;
    }

    bool known(connection_id id) const
    {
        return dialing_.count(id) != 0 || leased_.count(id) != 0 || expired_.count(id) != 0 ||
            std::any_of(idle_.begin(), idle_.end(), [&](auto& e) { return e.id == id; });
    }

    void begin_dial(connection_id id)
    {
        BOOST_TEST_REQUIRE(!known(id));
        dialing_.insert(id);
        // Numbers stay small: no more of them than connections that had one at the same time.
        most_ = std::max(most_, idle_.size() + leased_.size() + dialing_.size() + expired_.size());
        BOOST_TEST_REQUIRE(id < most_);
    }

    void lease(connection_id id, bool reused)
    {
        BOOST_TEST_REQUIRE(reused == (has_served_.count(id) != 0));
        leased_.insert(id);
        ++served_;
    }

    void expect_grant(std::optional<core::pool_policy::grant> const& grant, connection_id id)
    {
        if (waiting_.empty()) {
            BOOST_TEST_REQUIRE(!grant.has_value());
            idle_.push_back({id, now_});
            return;
        }
        BOOST_TEST_REQUIRE(grant.has_value());
        BOOST_TEST_REQUIRE(grant->id == id);
        BOOST_TEST_REQUIRE(grant->to == *waiting_.begin());
        waiting_.erase(waiting_.begin());
        lease(id, grant->reused);
    }

    void acquire()
    {
        auto const t = ++last_waiter_;
        auto const action = pool_.on_acquire(t, now_);
        while (!idle_.empty() && expired(idle_.back())) {
            expired_.insert(idle_.back().id);
            idle_.pop_back();
        }
        if (!idle_.empty()) {
            BOOST_TEST_REQUIRE(action.kind == core::pool_action::use);
            BOOST_TEST_REQUIRE(action.id == idle_.back().id);
            idle_.pop_back();
            lease(action.id, action.reused);
            return;
        }
        waiting_.insert(t);
        auto const full = dialing_.size() + leased_.size() == cap_;
        BOOST_TEST_REQUIRE((action.kind == core::pool_action::wait) == full);
        if (full) return;
        begin_dial(action.id);
        waiter_[action.id] = t;
    }

    void finish_dial(bool succeeds)
    {
        if (dialing_.empty()) return;
        auto const id = *any(dialing_);
        dialing_.erase(id);
        if (succeeds) {
            opened_[id] = now_;
            has_served_.erase(id);
            expect_grant(pool_.on_dialed(id, now_), id);
            waiter_.erase(id);
            return;
        }
        auto const failure = pool_.on_dial_failed(id);
        if (failure.fails) {
            BOOST_TEST_REQUIRE(waiting_.erase(*failure.fails) == 1u);
        }
        if (waiter_.count(id) != 0 && failure.fails) {
            BOOST_TEST_REQUIRE(waiter_[id] == *failure.fails);
        }
        waiter_.erase(id);
        if (failure.dial) begin_dial(*failure.dial);
    }

    void release(bool reusable)
    {
        if (leased_.empty()) return;
        auto const id = *any(leased_);
        leased_.erase(id);
        has_served_.insert(id);
        auto const result = pool_.on_released(id, reusable, now_);
        auto const old = now_ - opened_[id] >= age_limit;
        if (reusable && !old) {
            BOOST_TEST_REQUIRE(!result.dial.has_value());
            expect_grant(result.granted, id);
            return;
        }
        if (reusable) expired_.insert(id);
        BOOST_TEST_REQUIRE(!result.granted.has_value());
        if (result.dial) begin_dial(*result.dial);
    }

    void cancel()
    {
        if (last_waiter_ == 0) return;
        auto const recent = std::min<std::size_t>(last_waiter_, 40);
        auto const t = last_waiter_ - pick(recent);
        BOOST_TEST_REQUIRE(pool_.on_cancel(t) == (waiting_.erase(t) == 1));
    }

    void sweep()
    {
        for (auto const& e : idle_) {
            if (expired(e)) expired_.insert(e.id);
        }
        std::erase_if(idle_, [&](auto& e) { return expired(e); });
        expect_expired(pool_.take_expired(now_));
    }

    void close_idle()
    {
        for (auto const& e : idle_) expired_.insert(e.id);
        idle_.clear();
        expect_expired(pool_.close_idle());
    }

    void expect_expired(std::vector<connection_id> const& gone)
    {
        BOOST_TEST_REQUIRE(gone.size() == expired_.size());
        for (auto const id : gone) BOOST_TEST_REQUIRE(expired_.erase(id) == 1u);
    }

    void check() const
    {
        BOOST_TEST_REQUIRE(pool_.idle() == idle_.size());
        BOOST_TEST_REQUIRE(pool_.leased() == leased_.size());
        BOOST_TEST_REQUIRE(pool_.dialing() == dialing_.size());
        BOOST_TEST_REQUIRE(pool_.waiting() == waiting_.size());
        BOOST_TEST_REQUIRE(pool_.live() == idle_.size() + leased_.size() + dialing_.size());
        BOOST_TEST_REQUIRE(pool_.live() <= cap_);
        // No waiter is forgotten.
        BOOST_TEST_REQUIRE((waiting_.empty() || idle_.empty()));
        BOOST_TEST_REQUIRE((waiting_.size() <= dialing_.size() || pool_.live() == cap_));
    }

    std::mt19937 random_;
    std::size_t cap_;
    core::pool_policy pool_;
    core::time_point now_{1000s};
    waiter_id last_waiter_ = 0;
    std::set<waiter_id> waiting_;
    std::vector<idle_entry> idle_; ///< The newest is last.
    std::set<connection_id> leased_;
    std::set<connection_id> dialing_;
    std::set<connection_id> expired_;
    std::set<connection_id> has_served_;
    std::map<connection_id, waiter_id> waiter_;
    std::map<connection_id, core::time_point> opened_;
    std::size_t served_ = 0;
    std::size_t most_ = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(random_events_keep_every_rule)
{
    for (auto seed = 1u; seed <= 20; ++seed) {
        auto const cap = std::size_t(1) << (seed % 6);
        BOOST_TEST_CONTEXT("seed " << seed << ", cap " << cap)
        {
            auto w = pool_model(seed, cap);
            for (auto i = 0; i < 5000; ++i) w.step();
            w.drain();
            BOOST_TEST(w.served() > 300u);
        }
    }
}

BOOST_AUTO_TEST_CASE(acquire_and_release_of_idle_connections_allocate_nothing)
{
    auto pool = core::pool_policy({8, 20s, 300s});
    auto now = core::time_point(1000s);
    auto t = waiter_id(0);
    for (auto i = 0; i < 8; ++i) pool.on_dialed(pool.on_acquire(++t, now).id, now);
    for (connection_id id = 0; id < 8; ++id) pool.on_released(id, true, now);
    auto const before = neuroflash::test::allocations();
    auto used = 0;
    for (auto i = 0; i < 1000; ++i) {
        auto const action = pool.on_acquire(++t, now);
        if (action.kind == core::pool_action::use) ++used;
        pool.on_released(action.id, true, now);
    }
    auto const after = neuroflash::test::allocations();
    BOOST_TEST(used == 1000);
    BOOST_TEST(after == before);
}

BOOST_AUTO_TEST_SUITE_END()
