// SPDX-License-Identifier: BSL-1.0
#include "service_model/token_service.hpp"

#include "service_model/base64.hpp"
#include "service_model/form_fields.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

struct login
{
    std::string id;
    std::string secret;
};

/// Reads "Basic base64(id:secret)". The identity provider expects id and secret to be form-encoded.
std::optional<login> basic_login(std::string_view header)
{
    constexpr std::string_view scheme = "Basic ";
    if (!header.starts_with(scheme)) return std::nullopt;
    auto const text = decode_base64(header.substr(scheme.size()));
    if (!text) return login{};
    auto const colon = text->find(':');
    auto const id = form_fields::parse("v=" + text->substr(0, colon));
    auto const secret = form_fields::parse(
        "v=" + (colon == std::string::npos ? std::string() : text->substr(colon + 1)));
    if (!id || !secret) return login{};
    return login{*id->find("v"), *secret->find("v")};
}

std::optional<form_fields> read_form(login_request const& asked)
{
    constexpr std::string_view expected = "application/x-www-form-urlencoded";
    if (!asked.content_type.starts_with(expected)) return std::nullopt;
    return form_fields::parse(asked.body);
}

/// The refusal of a request without the scope that the identity provider requires; nothing if it
/// has the scope. A program without it would get no token from the service.
std::optional<service_response> refusal_of_scope(form_fields const& fields)
{
    auto const* given = fields.find("scope");
    if (given == nullptr || given->empty())
        return refuse_login("invalid_request", "scope missing: send scope=openid");
    if ((' ' + *given + ' ').find(" openid ") == std::string::npos)
        return refuse_login("invalid_scope", "the scope has no openid");
    return std::nullopt;
}

/// The bearer token of a header; empty if there is none. The scheme is case-insensitive.
std::string_view bearer_of(std::string_view header)
{
    constexpr std::string_view scheme = "bearer ";
    auto const same = [](char expected, char given) {
        return (given | 0x20) == expected || given == expected;
    };
    if (header.size() < scheme.size() ||
        !std::equal(scheme.begin(), scheme.end(), header.begin(), same))
        return {};
    return header.substr(scheme.size());
}

} // namespace

token_service::token_service(
    std::string client_id, std::string client_secret, std::chrono::seconds lifetime)
    : client_id_(std::move(client_id)), client_secret_(std::move(client_secret)),
      lifetime_(lifetime)
{
}

service_response
token_service::respond(login_request const& asked, id_source const& new_id, service_time now)
{
    auto const fields = read_form(asked);
    if (!fields) return refuse_login("invalid_request", "error parsing form");
    auto const* grant = fields->find("grant_type");
    if (grant == nullptr || grant->empty())
        return refuse_login("invalid_request", "grant_type missing");
    if (*grant != "client_credentials")
        return refuse_login("unsupported_grant_type", *grant + " not supported");

    auto given = basic_login(asked.authorization);
    auto const* id = fields->find("client_id");
    auto const* secret = fields->find("client_secret");
    if (given && (id != nullptr || secret != nullptr))
        return refuse_login(
            "invalid_request", "client authentication must not use more than one method");
    if (!given) given = login{id != nullptr ? *id : "", secret != nullptr ? *secret : ""};
    if (given->id != client_id_) return refuse_login("invalid_client", "client not found");
    if (given->secret != client_secret_)
        return refuse_login("invalid_request", "Errors.User.Machine.Secret.Invalid");
    if (auto refusal = refusal_of_scope(*fields)) return std::move(*refusal);

    json::object body;
    body["access_token"] = issue(new_id(), now);
    body["token_type"] = "Bearer";
    body["expires_in"] = lifetime_.count();
    auto made = json_response(200, body);
    made.headers.emplace_back("Cache-Control", "no-store");
    return made;
}

std::string token_service::issue(std::string_view unique, service_time now)
{
    return tokens_.issue(unique, now, lifetime_);
}

bool token_service::accepts(std::string_view authorization, service_time now) const
{
    return tokens_.valid(std::string(bearer_of(authorization)), now);
}

service_response refuse_token(std::string_view authorization)
{
    auto made = refuse(
        401,
        bearer_of(authorization).empty() ? "Access token is missing"
                                         : "Access token is invalid or has expired",
        "UNAUTHORIZED");
    made.headers.emplace_back("WWW-Authenticate", "Bearer");
    return made;
}

} // namespace neuroflash::inline v0::service_model
