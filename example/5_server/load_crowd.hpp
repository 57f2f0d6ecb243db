// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_LOAD_CROWD_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_LOAD_CROWD_HPP

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace image_server {

/// Who comes, and what they want.
class crowd
{
public:
    int users = 500; ///< All at once, each over a connection of its own.
    int rounds = 1;  ///< Images that each asks for, one after the other.
    int leaving =
        0; ///< The percentage of users who disconnect while their last image is being made.
    std::chrono::milliseconds patience = std::chrono::milliseconds(300); ///< The maximum of those.
};

/// What came of it.
class outcome
{
public:
    int requests = 0;
    int images = 0; ///< Whole ones.
    int left = 0;
    std::vector<std::string> errors;                  ///< A sentence each.
    std::vector<std::chrono::duration<double>> times; ///< From the request to the last byte.

    /// The time that the given percentage stays below; 0 where there is none.
    std::chrono::duration<double> percentile(double of_a_hundred);
};

/// Returns when the last user has gone. `certificate` is the server's, a PEM file.
outcome visit(std::uint16_t port, std::string const& certificate, crowd const& who);

} // namespace image_server

#endif
