// SPDX-License-Identifier: BSL-1.0
#include "service_model/token_store.hpp"

#include "service_model/base64.hpp"

namespace neuroflash::inline v0::service_model {

std::string
token_store::issue(std::string_view unique, service_time now, std::chrono::seconds lifetime)
{
    std::erase_if(ends_, [now](auto const& entry) { return entry.second <= now; });
    auto const end = now + lifetime;
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(end.time_since_epoch());
    auto token = encode_base64url(R"({"alg":"RS256","typ":"JWT"})");
    token += '.';
    token += encode_base64url(
        R"({"iss":"neuroflash-test","jti":")" + std::string(unique) + R"(","exp":)" +
        std::to_string(seconds.count()) + "}");
    // The rest looks like a signature, but only the store decides whether a token is valid.
    token += '.';
    token += encode_base64url("not signed: " + std::string(unique));
    ends_.emplace(token, end);
    return token;
}

bool token_store::valid(std::string const& token, service_time now) const
{
    auto const found = ends_.find(token);
    return found != ends_.end() && now < found->second;
}

} // namespace neuroflash::inline v0::service_model
