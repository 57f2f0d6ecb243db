// SPDX-License-Identifier: BSL-1.0
#include "common/raw_server.hpp"

#include "common/temporary_directory.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <list>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace neuroflash::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto to_result = asio::as_tuple(asio::use_awaitable);

int choose(
    SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const*, unsigned,
    void* protocol)
{
    auto const& name = *static_cast<std::string const*>(protocol);
    *chosen = reinterpret_cast<unsigned char const*>(name.data());
    *size = static_cast<unsigned char>(name.size());
    return SSL_TLSEXT_ERR_OK;
}

} // namespace

class raw_server::implementation
{
public:
    enum class server_mode
    {
        silent,
        plain,
        tls
    };

    implementation(server_mode how, std::optional<identity> who)
        : how_(how), acceptor_(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0))
    {
        if (who) equip(*who);
        port_ = acceptor_.local_endpoint().port();
        asio::co_spawn(io_, accept(), asio::detached);
        thread_ = std::thread([this] { io_.run(); });
    }

    ~implementation()
    {
        io_.stop();
        thread_.join();
    }

    std::uint16_t port() const { return port_; }
    std::string ca_file() const { return directory_.file("ca.pem"); }

    std::atomic<std::size_t> connections = 0;
    std::atomic<std::size_t> handshakes = 0;
    std::atomic<std::size_t> bytes = 0;

private:
    void equip(identity const& who)
    {
        auto const made = certificates(who);
        directory_.write("ca.pem", made.authority);
        auto& tls = tls_.emplace(asio::ssl::context::tls_server);
        auto* const native = tls.native_handle();
        // It is for the client to refuse what is weak.
        SSL_CTX_set_security_level(native, 0);
        tls.use_certificate_chain(asio::buffer(made.certificate));
        tls.use_private_key(asio::buffer(made.key), asio::ssl::context::pem);
        deaf_ = who.deaf;
        protocol_ = who.protocol;
        if (!protocol_.empty()) SSL_CTX_set_alpn_select_cb(native, &choose, &protocol_);
        if (!who.ciphers.empty()) {
            SSL_CTX_set_max_proto_version(native, TLS1_2_VERSION);
            SSL_CTX_set_cipher_list(native, who.ciphers.c_str());
        }
        if (!who.tls_1_1_only) return;
        SSL_CTX_set_min_proto_version(native, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(native, TLS1_1_VERSION);
        SSL_CTX_set_cipher_list(native, "ALL:@SECLEVEL=0");
    }

    asio::awaitable<void> accept()
    {
        for (;;) {
            auto [ec, socket] = co_await acceptor_.async_accept(to_result);
            if (ec) co_return;
            ++connections;
            if (how_ == server_mode::silent) {
                held_.push_back(std::move(socket));
            } else if (how_ == server_mode::plain) {
                asio::co_spawn(io_, answer_plainly(std::move(socket)), asio::detached);
            } else {
                asio::co_spawn(io_, read_only(std::move(socket)), asio::detached);
            }
        }
    }

    asio::awaitable<void> answer_plainly(tcp::socket socket)
    {
        constexpr std::string_view answer =
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        auto buffer = std::array<char, 4096>();
        co_await socket.async_read_some(asio::buffer(buffer), to_result);
        co_await asio::async_write(socket, asio::buffer(answer), to_result);
    }

    asio::awaitable<void> read_only(tcp::socket socket)
    {
        auto stream = asio::ssl::stream<tcp::socket>(std::move(socket), *tls_);
        auto const [refused] =
            co_await stream.async_handshake(asio::ssl::stream_base::server, to_result);
        if (refused) co_return;
        ++handshakes;
        if (deaf_) {
            held_.push_back(std::move(stream.next_layer()));
            co_return;
        }
        auto buffer = std::array<char, 4096>();
        for (;;) {
            auto const [ec, size] =
                co_await stream.async_read_some(asio::buffer(buffer), to_result);
            if (ec) co_return;
            bytes += size;
        }
    }

    server_mode how_;
    bool deaf_ = false;
    std::string protocol_;
    temporary_directory directory_;
    std::optional<asio::ssl::context> tls_;
    asio::io_context io_;
    tcp::acceptor acceptor_;
    std::list<tcp::socket> held_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

raw_server::raw_server(std::unique_ptr<implementation> made) : implementation_(std::move(made)) {}

raw_server::~raw_server() = default;
raw_server::raw_server(raw_server&&) noexcept = default;

raw_server raw_server::silent()
{
    return raw_server(
        std::make_unique<implementation>(implementation::server_mode::silent, std::nullopt));
}

raw_server raw_server::without_tls()
{
    return raw_server(
        std::make_unique<implementation>(implementation::server_mode::plain, std::nullopt));
}

raw_server raw_server::with(identity const& who)
{
    return raw_server(std::make_unique<implementation>(implementation::server_mode::tls, who));
}

std::uint16_t raw_server::port() const
{
    return implementation_->port();
}
std::string raw_server::ca_file() const
{
    return implementation_->ca_file();
}
std::size_t raw_server::connections() const
{
    return implementation_->connections;
}
std::size_t raw_server::handshakes() const
{
    return implementation_->handshakes;
}
std::size_t raw_server::bytes_received() const
{
    return implementation_->bytes;
}

} // namespace neuroflash::test
