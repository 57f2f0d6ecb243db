// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/lock_holder.hpp"

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace neuroflash::inline v0::batch {

namespace {

/// The list of the system, `1: POSIX  ADVISORY  WRITE 4711 08:01:131090 0 EOF`. To ask by fcntl
/// would need to open the file once more, and closing it would release the locks of this process.
constexpr auto all_locks = "/proc/locks";

std::int64_t holder_of(std::string const& file)
{
    struct stat seen = {};
    if (::stat(file.c_str(), &seen) != 0) return 0;
    auto const inode = ':' + std::to_string(seen.st_ino);
    auto lines = std::ifstream(all_locks);
    for (auto line = std::string(); std::getline(lines, line);) {
        auto words = std::istringstream(line);
        auto number = std::string(), kind = std::string(), force = std::string();
        auto access = std::string(), place = std::string();
        auto process = std::int64_t(0);
        words >> number >> kind >> force >> access >> process >> place;
        // A process of another namespace shows as 0.
        if (words && place.ends_with(inode) && process > 0 && process != ::getpid()) return process;
    }
    return 0;
}

} // namespace

std::string lock_holder(std::string const& database)
{
    for (auto const* ending : {"", "-shm"}) {
        auto const process = holder_of(database + ending);
        if (process == 0) continue;
        auto name = std::string();
        std::getline(std::ifstream("/proc/" + std::to_string(process) + "/comm"), name);
        return "process " + std::to_string(process) + (name.empty() ? "" : " (" + name + ')');
    }
    return {};
}

} // namespace neuroflash::inline v0::batch
