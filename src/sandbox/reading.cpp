// SPDX-License-Identifier: BSL-1.0
#include "sandbox/reading.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace neuroflash::inline v0::sandbox {

std::string_view text_of(beast::flat_buffer const& buffer)
{
    auto const bytes = buffer.cdata();
    return {static_cast<char const*>(bytes.data()), bytes.size()};
}

bool has_line(beast::flat_buffer const& buffer)
{
    return text_of(buffer).find('\n') != std::string_view::npos;
}

first_line read_first_line(std::string_view text)
{
    text = text.substr(0, text.find('\n'));
    auto const gap = text.find(' ');
    auto const end = text.find(' ', gap == std::string_view::npos ? gap : gap + 1);
    if (end == std::string_view::npos || text[gap + 1] != '/') return {};
    return {text.substr(0, gap), text.substr(gap + 1, end - gap - 1)};
}

beast::error_code feed(request_parser& parser, beast::flat_buffer& buffer)
{
    beast::error_code ec;
    while (buffer.size() != 0 && !parser.is_done()) {
        auto const used = parser.put(buffer.cdata(), ec);
        buffer.consume(used);
        if (ec == http::error::need_more) return {};
        if (ec) return ec;
        if (used == 0) break;
    }
    return {};
}

bool expects_continue(request_parser const& parser)
{
    return parser.is_header_done() &&
        beast::iequals(parser.get()[http::field::expect], "100-continue");
}

beast::error_code fault_error()
{
    return boost::asio::error::interrupted;
}

std::optional<unsigned> status_of_unreadable(beast::error_code ec)
{
    beast::error_code const of_http = http::error::bad_method;
    if (ec.category() != of_http.category()) return {};
    if (ec == http::error::partial_message || ec == http::error::end_of_stream) return {};
    if (ec == http::error::body_limit) return 413;
    if (ec == http::error::header_limit) return 431;
    return 400;
}

bool is_established(boost::asio::ip::tcp::socket& socket)
{
    tcp_info known{};
    socklen_t size = sizeof known;
    return getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_INFO, &known, &size) == 0 &&
        known.tcpi_state == TCP_ESTABLISHED;
}

} // namespace neuroflash::inline v0::sandbox
