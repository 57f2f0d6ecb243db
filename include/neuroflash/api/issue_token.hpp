// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_ISSUE_TOKEN_HPP
#define NEUROFLASH_API_ISSUE_TOKEN_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/json_read.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::api {

/// Client credentials, for the only request that contains them.
struct token_params
{
    token_params(std::string id, std::string secret)
        : client_id(std::move(id)), client_secret(std::move(secret))
    {
    }

    std::string client_id;
    std::string client_secret;
};

/// A token with its lifetime, counted from its arrival.
struct issued_token
{
    std::string token;
    std::chrono::seconds lifetime; ///< 0..defaults::token_lifetime_cap.
};

/// An access token for client credentials. Source: guide, step 1. The path is empty: `token_url`
/// is the whole address.
struct issue_token
{
    using params_type = token_params;
    using value_type = issued_token;
    static constexpr operation kind = operation::issue_token;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = false;
    static constexpr bool workspace_header = false;
    static constexpr std::size_t max_token_size = 16 * 1024;

    static result<void> check(params_type const& params)
    {
        if (params.client_id.empty()) return refuse("credentials.client_id", "must not be empty.");
        if (params.client_secret.empty()) {
            return refuse("credentials.client_secret", "must not be empty.");
        }
        return {};
    }

    static core::request_spec encode(params_type const& params, endpoint_context const&)
    {
        core::request_spec request;
        request.method = http_method::post;
        request.content_type = "application/x-www-form-urlencoded";
        // One allocation, because a growing string would leave copies of the secret in memory.
        request.body.reserve(96 + 3 * (params.client_id.size() + params.client_secret.size()));
        request.body += "grant_type=client_credentials&client_id=";
        core::append_form_encoded(request.body, params.client_id);
        request.body += "&client_secret=";
        core::append_form_encoded(request.body, params.client_secret);
        request.body += "&scope=openid";
        return request;
    }

    static result<value_type> decode(std::string_view body)
    {
        json_document document(body);
        auto const root = document.root();
        root.require_object();
        auto const token = root["access_token"];
        auto const type = root["token_type"];
        issued_token issued{token.require_nonempty_text(), lifetime(root["expires_in"])};
        // The token is put into a header, so other characters could change the request.
        auto const plain = [](char c) { return c > 0x20 && c < 0x7f; };
        if (issued.token.size() > max_token_size) token.reject("a string of at most 16 KiB");
        if (!std::all_of(issued.token.begin(), issued.token.end(), plain)) {
            token.reject("a string of visible ASCII");
        }
        if (type.has_value() && !is_bearer(type.require_text())) type.reject("the text Bearer");
        return document.finish(std::move(issued));
    }

private:
    static bool is_bearer(std::string_view type) noexcept
    {
        constexpr std::string_view bearer = "bearer";
        return std::equal(
            type.begin(), type.end(), bearer.begin(), bearer.end(), [](char a, char b) {
                return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
            });
    }

    /// A number, or a number as text; else the published lifetime. The value is clamped, because a
    /// wrong one must not keep a token too long.
    static std::chrono::seconds lifetime(json_node const& node)
    {
        auto const* raw = node.raw();
        if (raw == nullptr) return defaults::token_lifetime;
        if (raw->is_number()) return clamp(raw->to_number<double>());
        if (!raw->is_string()) return defaults::token_lifetime;
        auto const text = node.text();
        double number = 0;
        auto const end = text.data() + text.size();
        auto const parsed = std::from_chars(text.data(), end, number);
        if (text.empty() || parsed.ptr != end || parsed.ec == std::errc::invalid_argument) {
            return defaults::token_lifetime;
        }
        // The value is out of range, and from_chars does not say in which direction.
        if (parsed.ec == std::errc::result_out_of_range) {
            return text[0] == '-' ? std::chrono::seconds(0) : defaults::token_lifetime_cap;
        }
        return clamp(number);
    }

    static std::chrono::seconds clamp(double seconds) noexcept
    {
        constexpr std::chrono::seconds cap = defaults::token_lifetime_cap;
        if (!(seconds > 0)) return std::chrono::seconds(0); // NaN too
        if (seconds >= static_cast<double>(cap.count())) return cap;
        return std::chrono::seconds(static_cast<std::int64_t>(seconds));
    }
};

static_assert(endpoint<issue_token>);

} // namespace neuroflash::inline v0::api

#endif
