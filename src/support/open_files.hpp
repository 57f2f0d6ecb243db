// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SUPPORT_OPEN_FILES_HPP
#define NEUROFLASH_SRC_SUPPORT_OPEN_FILES_HPP

#include <cerrno>
#include <string_view>
#include <system_error>

namespace neuroflash::inline v0::support {

/// What to do where a process may open no more files and sockets: no disk and no network is at
/// fault.
inline constexpr std::string_view open_files_advice =
    "Too many files and connections are open: raise the limit (ulimit -n 4096), or let fewer "
    "requests run at a time.";

/// Whether a message has the system's words for that.
inline bool names_open_files(std::string_view message)
{
    for (auto const code : {EMFILE, ENFILE}) {
        auto const text = std::error_code(code, std::system_category()).message();
        if (message.find(text) != message.npos) return true;
    }
    return false;
}

} // namespace neuroflash::inline v0::support

#endif
