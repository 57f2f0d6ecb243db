// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_PUBLIC_PROXY_REQUEST_HPP
#define NEUROFLASH_SRC_PUBLIC_PROXY_REQUEST_HPP

#include "public/wipe.hpp"

#include <neuroflash/credentials.hpp>
#include <neuroflash/origin.hpp>

#include <openssl/evp.h>

#include <cstddef>
#include <string>

namespace neuroflash::inline v0 {

/// `host:port`: for CONNECT the port is never left out.
inline std::string connect_target(origin const& to)
{
    auto const bare = to.host.find(':') == std::string::npos;
    return (bare ? to.host : '[' + to.host + ']') + ':' + std::to_string(to.port);
}

/// What asks a proxy for a tunnel. With a password in it: wiped when it goes, and never moved, so
/// there is one copy.
class connect_request
{
public:
    /// `account` is user and password; null if the proxy requires none.
    connect_request(origin const& to, credentials const* account)
    {
        auto const target = connect_target(to);
        auto const secrets =
            account ? account->client_id().size() + account->client_secret().size() : 0;
        // The text is allocated at once: growing would leave a copy of the password behind.
        text_.reserve(128 + 2 * target.size() + 2 * secrets);
        text_.append("CONNECT ").append(target).append(" HTTP/1.1\r\nHost: ").append(target);
        text_.append("\r\n");
        if (account) append_authorization(*account);
        text_.append("\r\n");
    }
    ~connect_request() { wipe(text_); }
    connect_request(connect_request const&) = delete;
    connect_request& operator=(connect_request const&) = delete;

    std::string const& text() const noexcept { return text_; }

private:
    void append_authorization(credentials const& account)
    {
        auto plain = std::string();
        plain.reserve(account.client_id().size() + account.client_secret().size() + 1);
        plain.append(account.client_id()).append(":").append(account.client_secret());
        text_.append("Proxy-Authorization: Basic ");
        auto const at = text_.size();
        text_.resize(at + (plain.size() + 2) / 3 * 4 + 1); // and OpenSSL's closing zero
        auto const size = EVP_EncodeBlock(
            reinterpret_cast<unsigned char*>(text_.data() + at),
            reinterpret_cast<unsigned char const*>(plain.data()), static_cast<int>(plain.size()));
        wipe(plain);
        text_.resize(at + static_cast<std::size_t>(size));
        text_.append("\r\n");
    }

    std::string text_;
};

} // namespace neuroflash::inline v0

#endif
