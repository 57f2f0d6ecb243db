// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/connection_probe.hpp"

#include "cli/doctor/certificate.hpp"
#include "public/proxy_request.hpp"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <openssl/ssl.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace neuroflash::cli {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

http_response converted(http::response<http::string_body>&& from)
{
    auto made = http_response();
    made.status = static_cast<int>(from.result_int());
    for (auto const& field : from) {
        made.fields.append(
            std::string_view(field.name_string().data(), field.name_string().size()),
            std::string_view(field.value().data(), field.value().size()));
    }
    made.body = std::move(from.body());
    return made;
}

} // namespace

asio::ssl::context make_trust(std::string const& ca_file)
{
    auto made = asio::ssl::context(asio::ssl::context::tls_client);
    auto* const native = made.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_security_level(native, 2);
    SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM");
    made.set_verify_mode(asio::ssl::verify_peer);
    if (ca_file.empty()) {
        made.set_default_verify_paths();
    } else {
        made.load_verify_file(ca_file);
    }
    return made;
}

void throw_exception_from_error(line_failure const& failure, boost::source_location const&)
{
    throw std::runtime_error(failure.what);
}

connection_probe::connection_probe(
    asio::any_io_executor executor, asio::ssl::context& trust, route along,
    std::chrono::milliseconds timeout)
    : along_(std::move(along)), timeout_(timeout), stream_(executor, trust)
{
}

asio::awaitable<line_failure>
connection_probe::failure(errc otherwise, errc timeout, phase where, error_code cause)
{
    auto const state = co_await asio::this_coro::cancellation_state;
    auto made = line_failure();
    made.phase = where;
    made.cause = cause;
    made.code = cause == beast::error::timeout ? timeout : otherwise;
    if (state.cancelled() != asio::cancellation_type::none) made.code = errc::cancelled;
    made.what = cause.message();
    if (made.code == timeout) {
        made.what = "no response within " + std::to_string(timeout_.count()) + " ms";
    }
    co_return made;
}

asio::awaitable<stepped<std::vector<asio::ip::address>>> connection_probe::look_up()
{
    using namespace asio::experimental::awaitable_operators;
    auto const executor = stream_.get_executor();
    auto resolver = asio::ip::tcp::resolver(executor);
    auto timer = asio::steady_timer(executor, timeout_);
    auto ec = error_code();
    auto ignored = error_code();
    auto const port = std::to_string(along_.first_port());
    auto looking = resolver.async_resolve(
        along_.first_host(), port, asio::redirect_error(asio::use_awaitable, ec));
    auto waiting = timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    auto either = std::move(looking) || std::move(waiting);
    auto const came = co_await std::move(either);
    if (came.index() == 1) ec = beast::error::timeout;
    if (!ec) {
        for (auto const& entry : std::get<0>(came))
            addresses_.push_back(entry.endpoint().address());
    }
    if (!addresses_.empty()) co_return addresses_;
    if (!ec) ec = asio::error::host_not_found;
    auto failing = failure(
        errc::name_resolution_failed, errc::name_resolution_timeout, phase::name_resolution, ec);
    co_return co_await std::move(failing);
}

asio::awaitable<stepped<asio::ip::tcp::endpoint>> connection_probe::connect()
{
    auto& tcp = beast::get_lowest_layer(stream_);
    auto made = line_failure();
    auto tried = std::string();
    for (auto const& address : addresses_) {
        auto const endpoint = asio::ip::tcp::endpoint(address, along_.first_port());
        auto ec = error_code();
        tcp.expires_after(timeout_);
        co_await tcp.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, ec));
        if (!ec) co_return endpoint;
        auto failing = failure(errc::connect_failed, errc::connect_timeout, phase::connect, ec);
        made = co_await std::move(failing);
        tried += (tried.empty() ? "" : "; ") + address.to_string() + ": " + made.what;
        if (made.code == errc::cancelled) break;
        tcp.close();
    }
    made.what = tried;
    co_return made;
}

asio::awaitable<stepped<void>> connection_probe::open_tunnel()
{
    if (!along_.via) co_return stepped<void>();
    auto& tcp = beast::get_lowest_layer(stream_);
    auto const* const account = along_.via->asks_for_user ? &along_.via->account : nullptr;
    auto const request = connect_request(along_.to, account);
    auto ec = error_code();
    tcp.expires_after(timeout_);
    co_await asio::async_write(
        tcp, asio::buffer(request.text()), asio::redirect_error(asio::use_awaitable, ec));
    auto buffer = beast::flat_buffer();
    auto parser = http::response_parser<http::empty_body>();
    // After a 2xx the tunnel begins, whatever the header says of a length.
    parser.skip(true);
    if (!ec) {
        co_await http::async_read_header(
            tcp, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
    }
    if (ec) {
        co_return co_await failure(errc::proxy_failed, errc::proxy_failed, phase::proxy, ec);
    }
    auto const status = parser.get().result_int();
    if (status / 100 == 2) co_return stepped<void>();
    auto made = line_failure();
    made.code = errc::proxy_failed;
    made.phase = phase::proxy;
    made.what = "it answered " + std::to_string(status); // its words might repeat the password
    if (status == 401 || status == 407) made.what += ": the user or the password is wrong";
    co_return made;
}

bool connection_probe::set_identity()
{
    auto* const ssl = stream_.native_handle();
    auto const& host = along_.to.host;
    auto* const verify = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_hostflags(
        verify, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    auto not_an_address = error_code();
    asio::ip::make_address(host, not_an_address);
    if (!not_an_address) return X509_VERIFY_PARAM_set1_ip_asc(verify, host.c_str()) == 1;
    return X509_VERIFY_PARAM_set1_host(verify, host.c_str(), host.size()) == 1 &&
        SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

asio::awaitable<stepped<certificate_facts>> connection_probe::secure()
{
    if (!along_.to.tls) co_return certificate_facts();
    auto made = line_failure();
    made.code = errc::tls_failed;
    made.phase = phase::tls;
    made.what = "OpenSSL cannot be initialized";
    if (!set_identity()) co_return made;
    stream_.set_verify_callback([this](bool trusted, asio::ssl::verify_context& verification) {
        auto* const native = verification.native_handle();
        if (auto* const chain = X509_STORE_CTX_get0_chain(native)) seen_ = facts_of(chain);
        if (!trusted && distrust_reason_.empty()) distrust_reason_ = distrust_reason(native);
        return trusted;
    });
    auto ec = error_code();
    beast::get_lowest_layer(stream_).expires_after(timeout_);
    co_await stream_.async_handshake(
        asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, ec));
    auto const* const ssl = stream_.native_handle();
    if (!ec) {
        seen_.protocol = SSL_get_version(ssl);
        seen_.cipher = SSL_get_cipher(ssl);
        co_return seen_;
    }
    auto failing = failure(errc::tls_failed, errc::tls_timeout, phase::tls, ec);
    made = co_await std::move(failing);
    if (!distrust_reason_.empty()) {
        made.what = "the certificate is not trusted: " + distrust_reason_;
        made.certificate = seen_;
    }
    co_return made;
}

asio::awaitable<stepped<void>> connection_probe::open()
{
    if (auto const found = co_await look_up(); !found) co_return found.error();
    if (auto const connected = co_await connect(); !connected) co_return connected.error();
    if (auto const tunnel = co_await open_tunnel(); !tunnel) co_return tunnel.error();
    if (auto const secured = co_await secure(); !secured) co_return secured.error();
    co_return stepped<void>();
}

asio::awaitable<stepped<http_response>>
connection_probe::ask(std::string_view request, std::size_t max_body)
{
    auto& tcp = beast::get_lowest_layer(stream_);
    auto const bytes = asio::buffer(request.data(), request.size());
    auto buffer = beast::flat_buffer();
    auto parser = http::response_parser<http::string_body>();
    parser.body_limit(max_body);
    auto ec = error_code();
    tcp.expires_after(timeout_);
    if (along_.to.tls) {
        co_await asio::async_write(stream_, bytes, asio::redirect_error(asio::use_awaitable, ec));
    } else {
        co_await asio::async_write(tcp, bytes, asio::redirect_error(asio::use_awaitable, ec));
    }
    if (!ec && along_.to.tls) {
        co_await http::async_read(
            stream_, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
    } else if (!ec) {
        co_await http::async_read(
            tcp, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
    }
    if (!ec) co_return converted(parser.release());
    auto failing = failure(errc::connection_lost, errc::response_timeout, phase::response, ec);
    co_return co_await std::move(failing);
}

} // namespace neuroflash::cli
