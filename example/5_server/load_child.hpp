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
    /// Returns when the server listens. Throws std::runtime_error if it does not.
    child(std::string const& program, std::string const& certificate, std::string const& key);

    /// Kills the server if it still runs.
    ~child();
    child(child const&) = delete;
    child& operator=(child const&) = delete;

    std::uint16_t port() const noexcept { return port_; }

    /// The peak memory of the server, in KiB.
    long peak_memory() const;

    /// Sends SIGTERM. True if the server then ended with exit code 0.
    bool stop();

    /// The number of images that the server reports as owed. Call it after `stop`.
    int owed() const noexcept { return owed_; }

    /// The number of images in the journal, delivered ones included.
    long tickets() const;

private:
    pid_t pid_ = 0;
    std::FILE* output_ = nullptr;
    std::uint16_t port_ = 0;
    int owed_ = 0;
};

} // namespace image_server

#endif
