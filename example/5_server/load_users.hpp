// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_LOAD_USERS_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_LOAD_USERS_HPP

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace image_server {

/// The users of a load test, and their requests.
class load_params
{
public:
    int users = 500; ///< Users at the same time, each with a connection.
    int rounds = 1;  ///< Images that each user requests, one after the other.
    /// The percentage of users who disconnect while their last image is being made.
    int leaving = 0;
    /// The maximum time after which these disconnect.
    std::chrono::milliseconds leave_within = std::chrono::milliseconds(300);
};

/// The results of a load test.
class outcome
{
public:
    int requests = 0;
    int images = 0; ///< Complete images.
    int left = 0;
    std::vector<std::string> errors; ///< One sentence per failure.
    std::vector<std::chrono::duration<double>>
        times; ///< The times from the request to the last byte.

    /// The given percentile of the times; 0 if no request was answered.
    std::chrono::duration<double> percentile(double of_a_hundred);
};

/// Returns when the last user has disconnected. `certificate` is the server's, a PEM file.
outcome run_load(std::uint16_t port, std::string const& certificate, load_params const& who);

} // namespace image_server

#endif
