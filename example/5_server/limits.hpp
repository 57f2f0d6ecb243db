// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_LIMITS_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_LIMITS_HPP

#include <chrono>
#include <cstddef>

namespace image_server {

/// What the server gives at most. Without these, one user could take everything from the others.
class limits
{
public:
    limits() = default;

    /// Connections at a time; further users wait until a connection is closed.
    std::size_t connections = 1000;

    /// Images that one user may be waiting for at a time.
    int images_per_user = 2;

    /// The size of a request's body.
    std::size_t request_bytes = 16 * 1024;

    /// From the connection, or from the last answer, to the end of the next request.
    std::chrono::milliseconds request_time = std::chrono::seconds(15);

    /// For the user to take the next piece of an image.
    std::chrono::milliseconds piece_time = std::chrono::seconds(30);

    /// From the request to the image, waiting for a connection to the service included.
    std::chrono::milliseconds drawing_time = std::chrono::seconds(150);

    /// From the image's first byte to its last.
    std::chrono::milliseconds delivery_time = std::chrono::minutes(5);

    /// To look for an image whose answer was lost.
    std::chrono::milliseconds settling_time = std::chrono::seconds(10);

    /// The time for requests in flight when the server stops.
    std::chrono::milliseconds stopping_time = std::chrono::seconds(20);
};

} // namespace image_server

#endif
