// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_READING_HPP
#define NEUROFLASH_SRC_SANDBOX_READING_HPP

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>
#include <string_view>

namespace neuroflash::inline v0::sandbox {

namespace beast = boost::beast;
namespace http = beast::http;

using request_parser = http::request_parser<http::string_body>;

/// The method and the path of a request whose header is not complete yet.
struct first_line
{
    std::string_view method;
    std::string_view target;

    std::string_view path() const { return target.substr(0, target.find('?')); }
};

std::string_view text_of(beast::flat_buffer const& buffer);
bool has_line(beast::flat_buffer const& buffer);

/// Reads the first line. Both parts are empty if the text does not begin with such a line.
first_line read_first_line(std::string_view text);

/// Gives the parser the bytes of the buffer. It is no error if the parser needs more.
beast::error_code feed(request_parser& parser, beast::flat_buffer& buffer);

/// Whether the client waits for 100 Continue.
bool expects_continue(request_parser const& parser);

/// The error for a request that was read as far as it may be.
beast::error_code fault_error();

/// The status of the response to bytes that are no valid request. Empty if the peer is gone or
/// silent, so that no response is sent.
std::optional<unsigned> status_of_unreadable(beast::error_code ec);

/// Whether the other side has neither closed nor reset the connection.
bool is_established(boost::asio::ip::tcp::socket& socket);

} // namespace neuroflash::inline v0::sandbox

#endif
