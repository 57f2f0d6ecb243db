// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_LOAD_CHILD_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_LOAD_CHILD_HPP

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <string>

namespace image_server {

/// The server as a process of its own, so that its memory can be measured alone.
class child
{
public:
    /// Returns when it listens. Throws std::runtime_error when it does not.
    child(std::string const& program, std::string const& certificate, std::string const& key);

    /// Kills it if it still runs.
    ~child();
    child(child const&) = delete;
    child& operator=(child const&) = delete;

    std::uint16_t port() const noexcept { return port_; }

    /// Most memory it had so far, in KiB.
    long peak_memory() const;

    /// SIGTERM; true if it ended by itself and well.
    bool stop();

    /// Images that it says it owes. After `stop`.
    int owed() const noexcept { return owed_; }

    /// Images that its journal names, those included that were delivered.
    long tickets() const;

private:
    pid_t pid_ = 0;
    std::FILE* output_ = nullptr;
    std::uint16_t port_ = 0;
    int owed_ = 0;
};

} // namespace image_server

#endif
