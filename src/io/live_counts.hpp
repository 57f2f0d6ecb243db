// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_LIVE_COUNTS_HPP
#define NEUROFLASH_SRC_IO_LIVE_COUNTS_HPP

#include <neuroflash/client_stats.hpp>
#include <neuroflash/core/pool/published.hpp>

#include <cstddef>
#include <cstdint>

namespace neuroflash::inline v0::io {

/// The connections of one pool, and the calls that wait for them.
struct pool_counts
{
    std::size_t live = 0;
    std::size_t idle = 0;
    std::size_t dialing = 0;
    std::size_t waiting = 0;
    std::uint64_t opened = 0;
    std::uint64_t resumed = 0;
};

/// The connections of all pools of a transport, for `client::stats` on any thread.
class live_counts
{
public:
    /// Replaces the counts `before` of a pool by `now`.
    void change(pool_counts const& before, pool_counts const& now) noexcept
    {
        // A negative difference wraps, and the sum wraps back.
        idle_.add(now.idle - before.idle);
        waiting_.add(now.waiting - before.waiting);
        // A call over an open connection changes no other count.
        if (now.live == before.live && now.dialing == before.dialing &&
            now.opened == before.opened) {
            return;
        }
        live_.add(now.live - before.live);
        dialing_.add(now.dialing - before.dialing);
        opened_.add(now.opened - before.opened);
        resumed_.add(now.resumed - before.resumed);
    }

    client_stats read() const noexcept
    {
        auto stats = client_stats();
        stats.live = live_.read();
        stats.idle = idle_.read();
        stats.dialing = dialing_.read();
        stats.waiting = waiting_.read();
        stats.opened = opened_.read();
        stats.resumed = resumed_.read();
        return stats;
    }

private:
    core::published<std::size_t> live_;
    core::published<std::size_t> idle_;
    core::published<std::size_t> dialing_;
    core::published<std::size_t> waiting_;
    core::published<std::uint64_t> opened_;
    core::published<std::uint64_t> resumed_;
};

} // namespace neuroflash::inline v0::io

#endif
