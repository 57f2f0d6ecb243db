// SPDX-License-Identifier: BSL-1.0
#include "batch/output/path_watch.hpp"

#include <algorithm>
#include <sys/stat.h>
#include <utility>

namespace neuroflash::inline v0::batch {

void path_watch::add(std::filesystem::path path)
{
    auto made = watched();
    struct stat seen = {};
    if (::stat(path.c_str(), &seen) == 0) {
        made.device = seen.st_dev;
        made.inode = seen.st_ino;
    }
    made.path = std::move(path);
    watched_.push_back(std::move(made));
}

bool path_watch::leads_elsewhere(watched const& one) noexcept
{
    struct stat seen = {};
    if (::stat(one.path.c_str(), &seen) != 0) return true;
    return seen.st_dev != one.device || seen.st_ino != one.inode;
}

std::optional<std::filesystem::path> path_watch::changed() const
{
    for (auto const& one : watched_) {
        if (leads_elsewhere(one)) return one.path;
    }
    return {};
}

bool path_watch::is_changed(std::filesystem::path const& path) const
{
    return std::any_of(watched_.begin(), watched_.end(), [&path](watched const& one) {
        return one.path == path && leads_elsewhere(one);
    });
}

} // namespace neuroflash::inline v0::batch
