// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_ANSWER_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_ANSWER_HPP

#include <neuroflash.hpp>

#include <boost/beast/http/status.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace image_server {

namespace http = boost::beast::http;

/// The response that a user gets instead of an image.
class answer
{
public:
    answer(http::status with, std::string sentence) : status(with), message(std::move(sentence)) {}

    http::status status;
    std::string message;
    std::string
        charge; ///< What it cost: `not_charged`, `charged(1)`, `unknown`; empty if it was free.
    std::string
        ticket; ///< GET /images/TICKET asks for the image again; empty if there is no ticket.
    std::vector<neuroflash::field_error> fields;     ///< The service's messages about fields.
    std::optional<std::chrono::seconds> retry_after; ///< The time after which a retry makes sense.

    /// The body, as JSON.
    std::string body() const;
};

/// The response to a failed call, with its cost. `now` gives the wait until the daily quota resets.
answer answer_to(neuroflash::error const& failure, std::chrono::sys_seconds now);

} // namespace image_server

#endif
