// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_EXECUTE_REQUEST_HPP
#define NEUROFLASH_SRC_SANDBOX_EXECUTE_REQUEST_HPP

#include "sandbox/server_context.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>

namespace neuroflash::inline v0::sandbox {

/// What the router needs of a message.
http_request read_fields(boost::beast::http::request<boost::beast::http::string_body> message);

/// The real response: routed, worked on for the set time, drawn. Both arguments live until its end.
/// `history_late`: fault::history_late.
boost::asio::awaitable<http_response> execute_request(
    http_request const& request, server_context& server,
    std::chrono::milliseconds history_late = std::chrono::milliseconds(0));

/// Makes the images of another user that sandbox_params::v1 asks for.
void add_colleague_images(server_context& server);

/// Returns at once where the time is not positive.
boost::asio::awaitable<void> wait(std::chrono::milliseconds time);

} // namespace neuroflash::inline v0::sandbox

#endif
