// SPDX-License-Identifier: BSL-1.0
#include "web_client.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/parse.hpp>

#include <array>

namespace neuroflash::sandbox {

namespace asio = boost::asio;
namespace http = boost::beast::http;

web_client::web_client(sandbox_server const& server, SSL_SESSION* session)
    : plain_(server.ca_file().empty()), client_id_(server.client_id()),
      client_secret_(server.client_secret()), workspace_(server.workspace_id())
{
    stream_ = std::make_unique<asio::ssl::stream<asio::ip::tcp::socket>>(io_, tls_);
    stream_->next_layer().connect({asio::ip::address_v4::loopback(), server.port()});
    if (plain_) return;
    tls_.load_verify_file(server.ca_file());
    stream_->set_verify_mode(asio::ssl::verify_peer);
    stream_->set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));
    if (session != nullptr) SSL_set_session(stream_->native_handle(), session);
    stream_->handshake(asio::ssl::stream_base::client);
}

template <class F>
auto web_client::with_stream(F what)
{
    return plain_ ? what(stream_->next_layer()) : what(*stream_);
}

void web_client::log_in()
{
    web_request request(http::verb::post, "/oauth/v2/token", 11);
    request.set(http::field::host, "127.0.0.1");
    request.set(http::field::content_type, "application/x-www-form-urlencoded");
    request.body() = "grant_type=client_credentials&client_id=" + client_id_ +
        "&client_secret=" + client_secret_ + "&scope=openid";
    request.prepare_payload();
    web_response response;
    with_stream([&](auto& stream) { return http::write(stream, request); });
    with_stream([&](auto& stream) { return http::read(stream, buffer_, response); });
    token_ = boost::json::parse(response.body()).at("access_token").as_string().c_str();
}

boost::system::error_code
web_client::send(http::verb method, std::string const& target, std::string const& body)
{
    web_request request(method, target, 11);
    request.set(http::field::host, "127.0.0.1");
    if (!token_.empty()) {
        request.set(http::field::authorization, "Bearer " + token_);
        request.set("x-workspace-id", workspace_);
    }
    if (!body.empty()) request.set(http::field::content_type, "application/json");
    request.body() = body;
    request.prepare_payload();
    boost::system::error_code failure;
    with_stream([&](auto& stream) { return http::write(stream, request, failure); });
    return failure;
}

web_outcome web_client::call(http::verb method, std::string const& target, std::string const& body)
{
    web_outcome made;
    made.failure = send(method, target, body);
    if (made.failure) return made;
    http::response_parser<http::string_body> parser;
    parser.body_limit(64u << 20);
    parser.skip(method == http::verb::head);
    with_stream([&](auto& stream) { return http::read(stream, buffer_, parser, made.failure); });
    made.answer = parser.release();
    return made;
}

std::string web_client::talk(std::string const& bytes, boost::system::error_code* end)
{
    with_stream([&](auto& stream) { return asio::write(stream, asio::buffer(bytes)); });
    std::string answer;
    boost::system::error_code ec;
    with_stream([&](auto& stream) { return asio::read(stream, asio::dynamic_buffer(answer), ec); });
    if (end != nullptr) *end = ec;
    return answer;
}

boost::system::error_code web_client::wait_for_end()
{
    std::array<char, 64> ignored;
    boost::system::error_code ec;
    with_stream([&](auto& stream) { return asio::read(stream, asio::buffer(ignored), ec); });
    return ec;
}

} // namespace neuroflash::sandbox
