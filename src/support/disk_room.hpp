// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SUPPORT_DISK_ROOM_HPP
#define NEUROFLASH_SRC_SUPPORT_DISK_ROOM_HPP

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/statvfs.h>
#include <system_error>

namespace neuroflash::inline v0::support {

/// What is assumed of an image that is still to be made: 4 MiB. Most are smaller.
inline constexpr std::int64_t assumed_image_bytes = std::int64_t(4) << 20;

/// Whether the file system counts enough free blocks for that many images. Returns ENOSPC if they
/// are too few.
inline std::error_code
blocks_for_images(std::filesystem::path const& directory, std::int64_t images)
{
    struct statvfs seen = {};
    if (::statvfs(directory.c_str(), &seen) != 0 || seen.f_frsize == 0) return {};
    auto const blocks = static_cast<std::int64_t>(seen.f_bavail);
    auto const needed = images * assumed_image_bytes / static_cast<std::int64_t>(seen.f_frsize);
    return blocks < needed ? std::error_code(ENOSPC, std::system_category()) : std::error_code();
}

/**
 * \brief Whether a file system has room for that many images: asked before they are paid for.
 *
 * `probe` is open for writing, in the directory where the images go, and is removed by the caller.
 * Room for one image is really taken there; for the others the free blocks are counted, because
 * other programs may use them meanwhile in any case.
 *
 * \return The reason if there is none; ENOSPC if the free blocks are too few.
 */
inline std::error_code
room_for_images(int probe, std::filesystem::path const& directory, std::int64_t images)
{
    if (auto const too_few = blocks_for_images(directory, images)) return too_few;
    auto const failed = ::posix_fallocate(probe, 0, assumed_image_bytes);
    // Not every file system can be asked. The blocks were counted.
    if (failed == 0 || failed == EINVAL || failed == EOPNOTSUPP) return {};
    return std::error_code(failed, std::system_category());
}

/// What is said where there is no room for `images`.
inline std::string no_room_text(std::int64_t images, std::error_code why)
{
    return "no room for " + std::to_string(images) +
        (images == 1 ? " image" : " images of 4 MiB each") + " (" + why.message() + ')';
}

} // namespace neuroflash::inline v0::support

#endif
