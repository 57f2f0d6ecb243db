// SPDX-License-Identifier: BSL-1.0
#include "cli/system/whole_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace neuroflash::cli {

namespace {

std::string unreadable(int code)
{
    return "it cannot be read: " + std::error_code(code, std::system_category()).message();
}

/// As `read_whole_file`, from an open file.
std::string read_to_end(int from, std::string& content)
{
    auto piece = std::array<char, 65536>();
    for (;;) {
        auto const got = ::read(from, piece.data(), piece.size());
        // A signal ends the reading: it may be that nobody writes into a pipe.
        if (got < 0) return unreadable(errno);
        if (got == 0) return {};
        content.append(piece.data(), static_cast<std::size_t>(got));
        // `/dev/zero` has no end.
        if (content.size() > longest_whole_file) return "it is longer than 64 MiB";
    }
}

} // namespace

std::string read_whole_file(std::string const& file, std::string& content)
{
    auto const from = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (from < 0) return unreadable(errno);
    auto fault = read_to_end(from, content);
    ::close(from);
    return fault;
}

} // namespace neuroflash::cli
