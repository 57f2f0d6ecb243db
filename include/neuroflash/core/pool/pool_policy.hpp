// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_POOL_POOL_POLICY_HPP
#define NEUROFLASH_CORE_POOL_POOL_POLICY_HPP

#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <vector>

namespace neuroflash::inline v0::core {

/// Index of a connection; small, and used again after the connection was closed.
using connection_id = std::uint32_t;

/// The number of one caller that needs a connection. Each is greater than all before it.
using waiter_id = std::uint64_t;

struct pool_limits
{
    std::size_t max_live;  ///< Connections at a time, those being opened included; >= 1.
    duration idle_timeout; ///< Idle time after which it is not used again; 0 for no second use.
    duration max_age;      ///< Age after which it is not used again.
};

/// What a caller does that needs a connection.
struct pool_action
{
    enum kind_t
    {
        use,  ///< The connection `id` is leased to the caller.
        dial, ///< Open `id`; the caller waits for it or for another connection.
        wait, ///< All are busy, so the caller waits.
    } kind;
    connection_id id; ///< Not set for `wait`.
    bool reused;      ///< The connection has served before.
};

/**
 * \brief Assigns the connections of one origin to callers. Ids of connections and waiters only;
 * doc/pool.md has a diagram.
 *
 * Callers are served in order; the newest idle connection is used first; a new connection is given
 * to the caller that has waited longest, not to the one for which it was opened. No caller waits
 * while a connection is idle or may still be opened.
 */
class pool_policy
{
public:
    /// A connection for a waiter that need not wait any longer.
    struct grant
    {
        waiter_id to;
        connection_id id;
        bool reused;
    };

    struct dial_failure
    {
        /// The caller of this dial, if it still waits: it gets the error.
        std::optional<waiter_id> fails;
        std::optional<connection_id> dial; ///< Open this one for the callers that still wait.
    };

    struct release_result
    {
        std::optional<grant> granted;
        std::optional<connection_id> dial; ///< Open this one for the callers that still wait.
    };

    explicit pool_policy(pool_limits limits) : limits_(limits) { assert(limits.max_live > 0); }

    /**
     * \brief A caller needs a connection.
     *
     * Expired connections keep their ids until `take_expired` returns them. Take and close
     * them after each `on_acquire` and `on_released`, before the dial that either may request:
     * then no more than `max_live` are ever open, and ids stay below twice `max_live`.
     */
    pool_action on_acquire(waiter_id t, time_point now);

    /// The dial succeeded. The age of the connection starts now.
    std::optional<grant> on_dialed(connection_id id, time_point now);

    /// The dial failed; `id` is free.
    dial_failure on_dial_failed(connection_id id);

    /// A lease is returned. If it is not `reusable`, the connection is closed and `id` is free.
    /// `idle_for` is the server's own limit of its idle time.
    release_result on_released(
        connection_id id, bool reusable, time_point now, duration idle_for = duration::max());

    /// True if the caller waited and was removed. False if it was granted; the caller must return
    /// it.
    bool on_cancel(waiter_id t);

    /// Connections to close, because they are too old or were idle for too long. Their ids are
    /// free again.
    std::vector<connection_id> take_expired(time_point now);

    /// All idle connections and those that `take_expired` would give, to close. For shutdown.
    std::vector<connection_id> close_idle();

    std::size_t live() const noexcept { return idle_ + leased_ + dialing_; }
    std::size_t idle() const noexcept { return idle_; }
    std::size_t leased() const noexcept { return leased_; }
    std::size_t dialing() const noexcept { return dialing_; }
    std::size_t waiting() const noexcept { return waiting_.size(); }

private:
    enum class connection_state
    {
        unused,  ///< No connection; in `unused_`.
        dialing, ///< Being opened.
        leased,  ///< Used by a caller.
        idle,    ///< In the idle list.
        expired, ///< It waits in `expired_` to be closed; no longer live.
    };

    static constexpr connection_id none = std::numeric_limits<connection_id>::max();

    struct entry
    {
        connection_state state = connection_state::unused;
        bool served = false;
        waiter_id dialed_for = 0;
        time_point opened{};
        time_point idle_since{};
        duration idle_for = duration::max();
        connection_id newer = none; ///< The neighbours in the idle list.
        connection_id older = none;
    };

    std::size_t& count_of(connection_state state) noexcept;
    void set_state(connection_id id, connection_state next);
    void link_newest(connection_id id);
    void unlink(connection_id id);
    bool expired(entry const& e, time_point now) const noexcept;
    std::optional<connection_id> take_newest(time_point now);
    void expire(connection_id id);
    void expire_idle(time_point now);
    void make_room();
    connection_id reserve_dial(waiter_id t);
    std::optional<connection_id> dial_for_waiters();
    std::optional<grant> grant_to_waiter(connection_id id, time_point now);
    std::vector<connection_id> free_expired();
    bool is(connection_id id, connection_state expected) const noexcept;
    void check() const;

    pool_limits limits_;
    std::vector<entry> entries_;
    /// Both have room for all entries, so that a return allocates nothing.
    std::vector<connection_id> unused_;
    std::vector<connection_id> expired_;
    connection_id newest_ = none; ///< The ends of the idle list.
    connection_id oldest_ = none;
    std::size_t idle_ = 0;
    std::size_t leased_ = 0;
    std::size_t dialing_ = 0;
    std::size_t inactive_ = 0;    ///< Unused and expired entries.
    std::set<waiter_id> waiting_; ///< In order of arrival, because ids grow.
    /// The waiting callers for which no dial was begun.
    std::set<waiter_id> without_dial_;
};

inline pool_action pool_policy::on_acquire(waiter_id t, time_point now)
{
    assert(waiting_.empty() || t > *waiting_.rbegin());
    if (auto const id = take_newest(now)) {
        set_state(*id, connection_state::leased);
        check();
        return {pool_action::use, *id, entries_[*id].served};
    }
    make_room();
    waiting_.insert(t);
    if (live() == limits_.max_live) {
        without_dial_.insert(t);
        check();
        return {pool_action::wait, none, false};
    }
    auto const id = reserve_dial(t);
    check();
    return {pool_action::dial, id, false};
}

inline std::optional<pool_policy::grant> pool_policy::on_dialed(connection_id id, time_point now)
{
    assert(is(id, connection_state::dialing));
    if (!is(id, connection_state::dialing)) return {};
    entries_[id].opened = now;
    entries_[id].served = false;
    entries_[id].idle_for = duration::max();
    // Its dial serves a caller that waits longer, so it has no dial of its own any more. This may
    // throw bad_alloc; the dial can then still fail, because nothing has changed.
    auto const waiter = entries_[id].dialed_for;
    if (waiting_.contains(waiter) && *waiting_.begin() != waiter) without_dial_.insert(waiter);
    auto granted = grant_to_waiter(id, now);
    check();
    return granted;
}

inline pool_policy::dial_failure pool_policy::on_dial_failed(connection_id id)
{
    assert(is(id, connection_state::dialing));
    if (!is(id, connection_state::dialing)) return {};
    auto const waiter = entries_[id].dialed_for;
    set_state(id, connection_state::unused);
    auto failure = dial_failure();
    if (waiting_.erase(waiter) != 0) failure.fails = waiter;
    failure.dial = dial_for_waiters();
    check();
    return failure;
}

inline pool_policy::release_result
pool_policy::on_released(connection_id id, bool reusable, time_point now, duration idle_for)
{
    assert(is(id, connection_state::leased));
    if (!is(id, connection_state::leased)) return {};
    auto result = release_result();
    entries_[id].served = true;
    entries_[id].idle_for = idle_for;
    if (!reusable) {
        set_state(id, connection_state::unused);
        result.dial = dial_for_waiters();
    } else if (now - entries_[id].opened >= limits_.max_age) {
        expire(id);
        result.dial = dial_for_waiters();
    } else {
        result.granted = grant_to_waiter(id, now);
    }
    check();
    return result;
}

inline bool pool_policy::on_cancel(waiter_id t)
{
    auto const waited = waiting_.erase(t) != 0;
    without_dial_.erase(t);
    check();
    return waited;
}

inline std::vector<connection_id> pool_policy::take_expired(time_point now)
{
    expire_idle(now);
    return free_expired();
}

inline std::vector<connection_id> pool_policy::close_idle()
{
    while (newest_ != none) expire(newest_);
    return free_expired();
}

inline std::size_t& pool_policy::count_of(connection_state state) noexcept
{
    switch (state) {
    case connection_state::dialing: return dialing_;
    case connection_state::leased: return leased_;
    case connection_state::idle: return idle_;
    case connection_state::unused:
    case connection_state::expired: return inactive_;
    }
    return inactive_; // GCOVR_EXCL_LINE: a state has one of the values above
}

// The only place where a connection changes its state; counts and lists are updated here.
inline void pool_policy::set_state(connection_id id, connection_state next)
{
    auto& e = entries_[id];
    if (e.state == connection_state::idle) unlink(id);
    --count_of(e.state);
    ++count_of(next);
    e.state = next;
    if (next == connection_state::idle) link_newest(id);
    if (next == connection_state::unused) unused_.push_back(id);
    if (next == connection_state::expired) expired_.push_back(id);
}

inline void pool_policy::link_newest(connection_id id)
{
    entries_[id].older = newest_;
    entries_[id].newer = none;
    (newest_ == none ? oldest_ : entries_[newest_].newer) = id;
    newest_ = id;
}

inline void pool_policy::unlink(connection_id id)
{
    auto const& e = entries_[id];
    (e.newer == none ? newest_ : entries_[e.newer].older) = e.older;
    (e.older == none ? oldest_ : entries_[e.older].newer) = e.newer;
}

inline bool pool_policy::expired(entry const& e, time_point now) const noexcept
{
    auto const idle_limit = std::min(limits_.idle_timeout, e.idle_for);
    return now - e.opened >= limits_.max_age || now - e.idle_since >= idle_limit;
}

inline std::optional<connection_id> pool_policy::take_newest(time_point now)
{
    while (newest_ != none) {
        if (!expired(entries_[newest_], now)) return newest_;
        expire(newest_);
    }
    return {};
}

inline void pool_policy::expire(connection_id id)
{
    set_state(id, connection_state::expired);
}

inline void pool_policy::expire_idle(time_point now)
{
    for (auto id = oldest_; id != none;) {
        auto const next = entries_[id].newer;
        if (expired(entries_[id], now)) expire(id);
        id = next;
    }
}

// Reserves memory for two more entries: one is for the caller, and one for the dial that replaces
// an old connection, which returns while its own entry is not free yet. If that fails, nothing has
// changed.
inline void pool_policy::make_room()
{
    auto const needed = entries_.size() + 2;
    if (entries_.capacity() >= needed) return;
    unused_.reserve(2 * needed);
    expired_.reserve(2 * needed);
    entries_.reserve(2 * needed); // the last one, because its capacity stands for that of all
}

inline connection_id pool_policy::reserve_dial(waiter_id t)
{
    if (unused_.empty()) {
        auto const fresh = entries_.size();
        if (entries_.capacity() == fresh) make_room();
        entries_.emplace_back();
        ++inactive_;
        unused_.push_back(static_cast<connection_id>(fresh));
    }
    auto const id = unused_.back();
    unused_.pop_back();
    entries_[id].dialed_for = t;
    set_state(id, connection_state::dialing);
    return id;
}

// Opens for the longest waiting caller that has no dial of its own yet. Dials are counted, because
// a dial whose caller was served otherwise still serves another.
inline std::optional<connection_id> pool_policy::dial_for_waiters()
{
    if (waiting_.size() <= dialing_ || live() == limits_.max_live) return {};
    assert(!without_dial_.empty());
    auto const first = without_dial_.begin();
    auto const id = reserve_dial(*first);
    without_dial_.erase(first);
    return id;
}

inline std::optional<pool_policy::grant>
pool_policy::grant_to_waiter(connection_id id, time_point now)
{
    if (waiting_.empty()) {
        entries_[id].idle_since = now;
        set_state(id, connection_state::idle);
        return {};
    }
    auto const t = *waiting_.begin();
    waiting_.erase(waiting_.begin());
    without_dial_.erase(t);
    set_state(id, connection_state::leased);
    return grant{t, id, entries_[id].served};
}

inline std::vector<connection_id> pool_policy::free_expired()
{
    auto gone = expired_; // a copy, because `expired_` keeps its capacity
    expired_.clear();
    for (auto const id : gone) set_state(id, connection_state::unused);
    check();
    return gone;
}

inline bool pool_policy::is(connection_id id, connection_state expected) const noexcept
{
    return id < entries_.size() && entries_[id].state == expected;
}

inline void pool_policy::check() const
{
    assert(live() + inactive_ == entries_.size());
    assert(unused_.size() + expired_.size() == inactive_);
    assert(live() <= limits_.max_live);
    assert(waiting_.empty() || idle_ == 0);
    assert(waiting_.size() <= dialing_ || live() == limits_.max_live);
    assert(without_dial_.size() <= waiting_.size());
    assert(waiting_.size() <= without_dial_.size() + dialing_);
}

} // namespace neuroflash::inline v0::core

#endif
