// SPDX-License-Identifier: BSL-1.0
#include "io/proxy_tunnel.hpp"

#include <neuroflash/core/proxy_answer.hpp>

#include <boost/asio/error.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <string>
#include <utility>

namespace neuroflash::inline v0::io {

namespace {

/// A text with a password in it; wiped when it goes. Never moved, so there is one copy.
class secret_text
{
public:
    secret_text() = default;
    secret_text(secret_text const&) = delete;
    secret_text& operator=(secret_text const&) = delete;
    ~secret_text() { OPENSSL_cleanse(text.data(), text.size()); }

    std::string text;
};

void append_authorization(std::string& to, credentials const& account)
{
    auto plain = secret_text();
    plain.text.reserve(account.client_id().size() + account.client_secret().size() + 1);
    plain.text.append(account.client_id()).append(":").append(account.client_secret());
    auto encoded = secret_text();
    encoded.text.resize((plain.text.size() + 2) / 3 * 4 + 1); // and OpenSSL's closing zero
    auto const size = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(encoded.text.data()),
        reinterpret_cast<unsigned char const*>(plain.text.data()),
        static_cast<int>(plain.text.size()));
    to.append("Proxy-Authorization: Basic ");
    to.append(encoded.text, 0, static_cast<std::size_t>(size)).append("\r\n");
}

/// `host:port`: for CONNECT the port is never left out.
std::string target_of(origin const& to)
{
    auto const bare = to.host.find(':') == std::string::npos;
    return (bare ? to.host : '[' + to.host + ']') + ':' + std::to_string(to.port);
}

void write_request(std::string& into, origin const& to, proxy_address const& by)
{
    auto const target = target_of(to);
    auto const secrets = by.account.client_id().size() + by.account.client_secret().size();
    // In one piece: growing would leave a copy of the password behind.
    into.reserve(128 + 2 * target.size() + 2 * secrets);
    into.append("CONNECT ").append(target).append(" HTTP/1.1\r\nHost: ").append(target);
    into.append("\r\n");
    if (by.asks_for_user) append_authorization(into, by.account);
    into.append("\r\n");
}

std::string explain(core::proxy_answer const& answer)
{
    if (answer.too_long()) return "the header of its answer does not end";
    auto const status = answer.status();
    if (status == 0) return "its answer is not HTTP";
    auto text = "it answered " + std::to_string(status);
    if (!answer.reason().empty()) text.append(" ").append(answer.reason());
    if (status == 401 || status == 407) text += "; it wants another user or password";
    return text;
}

} // namespace

asio::awaitable<connection::opened> open_tunnel(
    connection& over, origin const& to, proxy_address const& by,
    std::chrono::milliseconds timeout)
{
    auto request = secret_text();
    write_request(request.text, to, by);
    auto answer = core::proxy_answer();
    auto const deadline = std::chrono::steady_clock::now() + timeout;
    auto how = co_await over.ask_proxy(request.text, answer, deadline);
    if (how.code == errc::client_closed || answer.opens_tunnel()) co_return how;
    how.where = phase::proxy;
    how.proxy_status = answer.done() ? answer.status() : 0;
    if (how.code == errc::connect_timeout) {
        how.cause = asio::error::timed_out;
        how.explanation = "no answer within " + std::to_string(timeout.count()) + " ms";
    } else if (how.code == errc{}) {
        how.explanation = explain(answer);
    }
    how.code = errc::proxy_failed;
    auto const proxy = by.host + " port " + std::to_string(by.port);
    how.explanation = proxy + ", for " + target_of(to) + ": " + how.explanation;
    co_return how;
}

} // namespace neuroflash::v0::io
