// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_EXAMPLE_SERVER_EXAMPLE_SERVER_FIXTURE_HPP
#define NEUROFLASH_TEST_EXAMPLE_SERVER_EXAMPLE_SERVER_FIXTURE_HPP

#include "common/certificates.hpp"
#include "common/temporary_directory.hpp"
#include "common/with_client.hpp"
#include "server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace neuroflash::test {

namespace beast = boost::beast;
namespace http = beast::http;
using namespace std::chrono_literals;

inline constexpr char generate_path[] = "/api/ds-prototypes/image_generation/";

inline sandbox::sandbox_params small()
{
    auto params = sandbox::sandbox_params();
    params.image_long_side = 32;
    return params;
}

inline sandbox::fault on_generation(sandbox::fault_kind kind)
{
    return sandbox::fault(kind, "POST", generate_path);
}

/// Waits for what must happen. Returns false if it did not.
inline bool comes_true(std::function<bool()> const& what)
{
    auto const give_up = std::chrono::steady_clock::now() + 60s;
    while (!what()) {
        if (std::chrono::steady_clock::now() > give_up) return false;
        std::this_thread::yield();
    }
    return true;
}

/// A service, and the server of the example in front of it, on two threads.
class example_server_fixture
{
public:
    explicit example_server_fixture(
        image_server::limits within = image_server::limits(),
        sandbox::sandbox_params what = small())
        : service(std::move(what))
    {
        tls_.use_certificate_chain(asio::buffer(certificates_.certificate));
        tls_.use_private_key(asio::buffer(certificates_.key), asio::ssl::context::pem);
        auto params = params_for(service);
        params.reconcile.enabled = false; // what is lost stays so until a user asks
        server = std::make_shared<image_server::server>(
            context_, tls_, params, within, journal_file(), std::uint16_t(0));
        server->start();
        for (auto i = 0; i < 2; ++i) threads_.emplace_back([this] { context_.run(); });
    }

    ~example_server_fixture()
    {
        close();
        server.reset(); // before its context
    }

    /// Returns when nothing goes on any more.
    void close()
    {
        server->stop();
        for (auto& one : threads_) one.join();
        threads_.clear();
    }

    std::string journal_file() const { return directory_.file("journal"); }
    std::string const& authority() const { return certificates_.authority; }

    sandbox::sandbox_server service;
    std::shared_ptr<image_server::server> server;

private:
    temporary_directory directory_;
    certificates certificates_ = certificates(identity());
    asio::ssl::context tls_ = asio::ssl::context(asio::ssl::context::tls_server);
    asio::io_context context_;
    std::vector<std::thread> threads_;
};

/// A user of it, who waits for everything.
class user
{
public:
    using answer = http::response<http::string_body>;

    explicit user(example_server_fixture const& of)
    {
        tls_.set_verify_mode(asio::ssl::verify_peer);
        tls_.add_certificate_authority(asio::buffer(of.authority()));
        auto& tcp = beast::get_lowest_layer(stream_);
        tcp.connect({asio::ip::address_v4::loopback(), of.server->port()});
        stream_.handshake(asio::ssl::stream_base::client);
    }

    void send(std::string_view text) { asio::write(stream_, asio::buffer(text)); }

    void post(std::string const& body)
    {
        send(
            "POST /images HTTP/1.1\r\nHost: here\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
    }

    void generate(std::string const& prompt) { post("{\"prompt\": \"" + prompt + "\"}"); }

    void get(std::string const& target)
    {
        send("GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n");
    }

    answer receive()
    {
        auto got = answer();
        http::read(stream_, buffer_, got);
        return got;
    }

    /// True when the server says nothing more.
    bool hears_the_end()
    {
        auto failed = beast::error_code();
        auto got = answer();
        http::read(stream_, buffer_, got, failed);
        return bool(failed);
    }

    void leave() { beast::get_lowest_layer(stream_).close(); }

private:
    asio::io_context context_;
    asio::ssl::context tls_ = asio::ssl::context(asio::ssl::context::tls_client);
    beast::ssl_stream<beast::tcp_stream> stream_ =
        beast::ssl_stream<beast::tcp_stream>(context_, tls_);
    beast::flat_buffer buffer_;
};

inline bool is_png(user::answer const& got)
{
    return got.result() == http::status::ok && got[http::field::content_type] == "image/png" &&
        got.body().starts_with("\x89PNG\r\n\x1a\n") && got.body().ends_with("IEND\xae\x42\x60\x82");
}

/// A member of the response, as text; empty if there is none.
inline std::string said(user::answer const& got, std::string_view member)
{
    auto const parsed = boost::json::parse(got.body());
    auto const* value = parsed.as_object().if_contains(member);
    return value ? std::string(value->as_string()) : std::string();
}

} // namespace neuroflash::test

#endif
