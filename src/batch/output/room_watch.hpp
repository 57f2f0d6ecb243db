// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_ROOM_WATCH_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_ROOM_WATCH_HPP

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::batch {

/**
 * \brief Whether images can still be written, asked before each paid request.
 *
 * The free blocks are counted each time. A file of the size of an image, which also meets quotas
 * and missing rights, is made once in 100 ms at most: each costs as much as a request, and the
 * image that is paid for comes later still.
 *
 * \par Thread safety
 * No thread safety: it lives on the worker's thread.
 */
class room_watch
{
public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit room_watch(std::filesystem::path out) : out_(std::move(out)) {}

    /// \par Exceptions
    /// storage_failure if there is no room for that many images, or no right to write.
    void require(std::int64_t images, time_point now);

private:
    std::filesystem::path out_;
    std::optional<time_point> probed_;
};

} // namespace neuroflash::inline v0::batch

#endif
