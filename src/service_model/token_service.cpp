// SPDX-License-Identifier: BSL-1.0
#include "sandbox/form.hpp"
#include "sandbox/responses.hpp"
#include "sandbox/routes.hpp"

#include <openssl/evp.h>

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

namespace {

struct login
{
    std::string id;
    std::string secret;
};

/// "Basic base64(id:secret)", both form-encoded inside as the identity provider reads them.
std::optional<login> basic_login(std::string_view header)
{
    constexpr std::string_view scheme = "Basic ";
    if (!header.starts_with(scheme)) return std::nullopt;
    header.remove_prefix(scheme.size());
    std::string text(3 * (header.size() / 4) + 3, '\0');
    int const size = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<unsigned char const*>(header.data()), static_cast<int>(header.size()));
    if (size < 0) return login{};
    text.resize(static_cast<std::size_t>(size));
    while (!text.empty() && text.back() == '\0') // what the padding decodes to
        text.pop_back();
    auto const colon = text.find(':');
    auto const id = form::parse("v=" + text.substr(0, colon));
    auto const secret =
        form::parse("v=" + (colon == std::string::npos ? std::string() : text.substr(colon + 1)));
    if (!id || !secret) return login{};
    return login{*id->find("v"), *secret->find("v")};
}

std::optional<form> read_form(http_request const& request)
{
    constexpr std::string_view expected = "application/x-www-form-urlencoded";
    if (!std::string_view(request.content_type).starts_with(expected)) return std::nullopt;
    return form::parse(request.body);
}

} // namespace

http_response
issue_token(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.token_requests;
    auto const fields = read_form(request);
    if (!fields) return oauth_response(400, "invalid_request", "error parsing form");
    auto const* grant = fields->find("grant_type");
    if (grant == nullptr || grant->empty())
        return oauth_response(400, "invalid_request", "grant_type missing");
    if (*grant != "client_credentials")
        return oauth_response(400, "unsupported_grant_type", *grant + " not supported");

    auto given = basic_login(request.authorization);
    auto const* id = fields->find("client_id");
    auto const* secret = fields->find("client_secret");
    if (given && (id != nullptr || secret != nullptr))
        return oauth_response(
            400, "invalid_request", "client authentication must not use more than one method");
    if (!given) given = login{id != nullptr ? *id : "", secret != nullptr ? *secret : ""};
    if (given->id != context.params.client_id)
        return oauth_response(400, "invalid_client", "client not found");
    if (given->secret != context.params.client_secret)
        return oauth_response(400, "invalid_request", "Errors.User.Machine.Secret.Invalid");

    json::object body;
    body["access_token"] = context.state.issue_token();
    body["token_type"] = "Bearer";
    body["expires_in"] = context.params.token_lifetime.count();
    auto made = json_response(200, body);
    made.headers.emplace_back("Cache-Control", "no-store");
    return made;
}

} // namespace neuroflash::inline v0::sandbox
