// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_LIMITS_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_LIMITS_HPP

#include <chrono>
#include <cstddef>

namespace image_server {

/// The limits of the server. Without them one user could use up what all users share.
class limits
{
public:
    limits() = default;

    /// Most connections at a time; further users wait until a connection is closed.
    std::size_t connections = 1000;

    /// Most images that one user may wait for at a time.
    int images_per_user = 2;

    /// The size of a request's body.
    std::size_t request_bytes = 16 * 1024;

    /// Longest time from the connection, or the last response, to the end of the next request.
    std::chrono::milliseconds request_time = std::chrono::seconds(15);

    /// Longest time until the user has received a piece of an image.
    std::chrono::milliseconds piece_time = std::chrono::seconds(30);

    /// Longest time from the request to the image, including the wait for a connection.
    std::chrono::milliseconds drawing_time = std::chrono::seconds(150);

    /// Longest time from the first byte of an image to its last.
    std::chrono::milliseconds delivery_time = std::chrono::minutes(5);

    /// Longest search for an image whose response was lost.
    std::chrono::milliseconds settling_time = std::chrono::seconds(10);

    /// The time for requests in flight when the server stops.
    std::chrono::milliseconds stopping_time = std::chrono::seconds(20);
};

} // namespace image_server

#endif
