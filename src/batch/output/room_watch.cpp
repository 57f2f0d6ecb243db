// SPDX-License-Identifier: BSL-1.0
#include "batch/output/room_watch.hpp"

#include "batch/output/batch_directory.hpp"

namespace neuroflash::inline v0::batch {

namespace {

constexpr auto probe_interval = std::chrono::milliseconds(100);

} // namespace

void room_watch::require(std::int64_t images, time_point now)
{
    if (probed_ && now - *probed_ < probe_interval) {
        require_blocks(out_, images);
        return;
    }
    require_room(out_, images);
    probed_ = now;
}

} // namespace neuroflash::inline v0::batch
