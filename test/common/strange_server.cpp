// SPDX-License-Identifier: BSL-1.0
#include "common/strange_server.hpp"

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

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

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

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

template <auto Free>
struct freed_by
{
    template <class T>
    void operator()(T* owned) const
    {
        Free(owned);
    }
};

using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using x509_ptr = std::unique_ptr<X509, freed_by<X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;

void require(bool good)
{
    if (!good) throw std::runtime_error("OpenSSL cannot make the test's certificate");
}

void extend(X509* certificate, X509* issuer, int id, char const* value)
{
    auto context = X509V3_CTX();
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    auto const made = extension_ptr(X509V3_EXT_conf_nid(nullptr, &context, id, value));
    require(made && X509_add_ext(certificate, made.get(), -1) == 1);
}

x509_ptr blank(EVP_PKEY* key, char const* name, long serial, identity const& of)
{
    auto made = x509_ptr(X509_new());
    require(made != nullptr);
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), of.valid_from);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), of.valid_until);
    X509_set_pubkey(made.get(), key);
    auto const* const text = reinterpret_cast<unsigned char const*>(name);
    X509_NAME_add_entry_by_txt(
        X509_get_subject_name(made.get()), "CN", MBSTRING_ASC, text, -1, -1, 0);
    return made;
}

std::string text_of(bio_ptr const& memory)
{
    char* data = nullptr;
    auto const size = BIO_get_mem_data(memory.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

std::string pem_of(X509* certificate)
{
    auto const memory = bio_ptr(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(memory.get(), certificate) == 1);
    return text_of(memory);
}

std::string pem_of(EVP_PKEY* key)
{
    auto const memory = bio_ptr(BIO_new(BIO_s_mem()));
    require(
        PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return text_of(memory);
}

} // namespace

papers::papers(identity const& of)
{
    auto const authority_key = key_ptr(EVP_EC_gen("P-256"));
    auto const server_key = key_ptr(EVP_EC_gen("P-256"));
    require(authority_key && server_key);
    auto const root = blank(authority_key.get(), "strange authority", 1, identity());
    X509_set_issuer_name(root.get(), X509_get_subject_name(root.get()));
    extend(root.get(), root.get(), NID_basic_constraints, "critical,CA:TRUE");
    require(X509_sign(root.get(), authority_key.get(), EVP_sha256()) > 0);

    auto const server = blank(server_key.get(), "strange server", 2, of);
    auto* const issuer = of.self_signed ? server.get() : root.get();
    auto* const signer = of.self_signed ? server_key.get() : authority_key.get();
    X509_set_issuer_name(server.get(), X509_get_subject_name(issuer));
    extend(server.get(), issuer, NID_subject_alt_name, of.names.c_str());
    require(X509_sign(server.get(), signer, EVP_sha256()) > 0);
    authority = pem_of(root.get());
    certificate = pem_of(server.get());
    key = pem_of(server_key.get());
}

class strange_server::implementation
{
public:
    enum class manner { silent, plain, tls };

    implementation(manner how, std::optional<identity> who)
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
        auto const made = papers(who);
        directory_.write("ca.pem", made.authority);
        auto& tls = tls_.emplace(asio::ssl::context::tls_server);
        tls.use_certificate_chain(asio::buffer(made.certificate));
        tls.use_private_key(asio::buffer(made.key), asio::ssl::context::pem);
        if (!who.tls_1_1_only) return;
        SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_VERSION);
        SSL_CTX_set_max_proto_version(tls.native_handle(), TLS1_1_VERSION);
        SSL_CTX_set_cipher_list(tls.native_handle(), "ALL:@SECLEVEL=0");
    }

    asio::awaitable<void> accept()
    {
        for (;;) {
            auto [ec, socket] = co_await acceptor_.async_accept(as_result);
            if (ec) co_return;
            ++connections;
            if (how_ == manner::silent) {
                held_.push_back(std::move(socket));
            } else if (how_ == manner::plain) {
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
        co_await socket.async_read_some(asio::buffer(buffer), as_result);
        co_await asio::async_write(socket, asio::buffer(answer), as_result);
    }

    asio::awaitable<void> read_only(tcp::socket socket)
    {
        auto stream = asio::ssl::stream<tcp::socket>(std::move(socket), *tls_);
        auto const [refused] =
            co_await stream.async_handshake(asio::ssl::stream_base::server, as_result);
        if (refused) co_return;
        ++handshakes;
        auto buffer = std::array<char, 4096>();
        for (;;) {
            auto const [ec, size] =
                co_await stream.async_read_some(asio::buffer(buffer), as_result);
            if (ec) co_return;
            bytes += size;
        }
    }

    manner how_;
    temporary_directory directory_;
    std::optional<asio::ssl::context> tls_;
    asio::io_context io_;
    tcp::acceptor acceptor_;
    std::list<tcp::socket> held_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

strange_server::strange_server(std::unique_ptr<implementation> made)
    : implementation_(std::move(made))
{
}

strange_server::~strange_server() = default;
strange_server::strange_server(strange_server&&) noexcept = default;

strange_server strange_server::silent()
{
    return strange_server(
        std::make_unique<implementation>(implementation::manner::silent, std::nullopt));
}

strange_server strange_server::without_tls()
{
    return strange_server(
        std::make_unique<implementation>(implementation::manner::plain, std::nullopt));
}

strange_server strange_server::with(identity const& who)
{
    return strange_server(std::make_unique<implementation>(implementation::manner::tls, who));
}

std::uint16_t strange_server::port() const { return implementation_->port(); }
std::string strange_server::ca_file() const { return implementation_->ca_file(); }
std::size_t strange_server::connections() const { return implementation_->connections; }
std::size_t strange_server::handshakes() const { return implementation_->handshakes; }
std::size_t strange_server::bytes_received() const { return implementation_->bytes; }

} // namespace neuroflash::test
