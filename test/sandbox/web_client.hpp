// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_SANDBOX_WEB_CLIENT_HPP
#define NEUROFLASH_TEST_SANDBOX_WEB_CLIENT_HPP

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>
#include <string>

namespace neuroflash::sandbox {

using web_request = boost::beast::http::request<boost::beast::http::string_body>;
using web_response = boost::beast::http::response<boost::beast::http::string_body>;

/// The outcome of a request: a response, or the error that took its place.
struct web_outcome
{
    boost::system::error_code failure;
    web_response answer;

    unsigned status() const { return failure ? 0 : answer.result_int(); }
};

/// One blocking connection to a sandbox, verified as any client would.
class web_client
{
public:
    /// \param session of an earlier connection, to be resumed; may be null
    explicit web_client(sandbox_server const& server, SSL_SESSION* session = nullptr);

    void log_in();
    void use_token_of(web_client const& other) { token_ = other.token_; }

    /// Sends with token and workspace if logged in, and waits for the answer.
    web_outcome
    call(boost::beast::http::verb method, std::string const& target, std::string const& body = {});

    /// Sends a request, which is the first half of call().
    boost::system::error_code
    send(boost::beast::http::verb method, std::string const& target, std::string const& body = {});

    /// Writes the bytes and returns what comes back until the server closes.
    /// \param end the error that the read ended with; may be null
    std::string talk(std::string const& bytes, boost::system::error_code* end = nullptr);

    std::string const& token() const { return token_; }

    /// Waits until the server closes. Returns the error that the read ended with.
    boost::system::error_code wait_for_end();

    bool resumed() { return SSL_session_reused(stream_->native_handle()) == 1; }
    int tls_version() { return SSL_version(stream_->native_handle()); }
    SSL_SESSION* session() { return SSL_get1_session(stream_->native_handle()); }

private:
    template <class F>
    auto with_stream(F what);

    boost::asio::io_context io_;
    boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_client};
    std::unique_ptr<boost::asio::ssl::stream<boost::asio::ip::tcp::socket>> stream_;
    bool plain_;
    boost::beast::flat_buffer buffer_;
    std::string client_id_;
    std::string client_secret_;
    std::string token_;
    std::string workspace_;
};

} // namespace neuroflash::sandbox

#endif
