// SPDX-License-Identifier: BSL-1.0
#include "sandbox/token_store.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace neuroflash::inline v0::sandbox {

namespace {

std::string base64url(std::string_view bytes)
{
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    auto const size = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<unsigned char const*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    text.erase(std::find(text.begin(), text.end(), '='), text.end());
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

} // namespace

std::string
token_store::issue(std::string_view unique, service_time now, std::chrono::seconds lifetime)
{
    std::erase_if(ends_, [now](auto const& entry) { return entry.second <= now; });
    auto const end = now + lifetime;
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(end.time_since_epoch());
    auto token = base64url(R"({"alg":"RS256","typ":"JWT"})");
    token += '.';
    token += base64url(
        R"({"iss":"neuroflash-sandbox","jti":")" + std::string(unique) + R"(","exp":)" +
        std::to_string(seconds.count()) + "}");
    // Looks like a signature; the store alone decides what is valid.
    token += '.';
    token += base64url("sandbox:" + std::string(unique));
    ends_.emplace(token, end);
    return token;
}

bool token_store::valid(std::string const& token, service_time now) const
{
    auto const found = ends_.find(token);
    return found != ends_.end() && now < found->second;
}

} // namespace neuroflash::inline v0::sandbox
