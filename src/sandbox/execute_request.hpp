// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_EXECUTE_REQUEST_HPP
#define NEUROFLASH_SRC_SANDBOX_EXECUTE_REQUEST_HPP

#include "sandbox/server_context.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>

namespace neuroflash::inline v0::sandbox {

/// The parts of a message that the router needs.
http_request read_fields(boost::beast::http::request<boost::beast::http::string_body> message);

/// Makes the real response: routes the request, waits for the set time, draws. Both arguments must
/// live until its end. `history_late` is the member of the fault.
boost::asio::awaitable<http_response> execute_request(
    http_request const& request, server_context& server,
    std::chrono::milliseconds history_late = std::chrono::milliseconds(0));

/// Makes the images of another user that sandbox_params::v1 asks for.
void add_colleague_images(server_context& server);

/// Makes everything as at the start, but for the counters and the connections.
void reset(server_context& server);

/// Waits. Returns at once if the time is not positive.
boost::asio::awaitable<void> wait(std::chrono::milliseconds time);

} // namespace neuroflash::inline v0::sandbox

#endif
