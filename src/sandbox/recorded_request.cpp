// SPDX-License-Identifier: BSL-1.0
#include "sandbox/recorded_request.hpp"

#include "service_model/data_url.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr std::string_view hidden_mark = "(hidden)";
constexpr std::size_t shortest_secret = 6; // shorter ones would be found in ordinary words

/// The names by which OAuth and common APIs call secrets.
constexpr auto secret_names = std::to_array<std::string_view>(
    {"access_token", "api_key", "apikey", "assertion", "authorization", "client_assertion",
     "client_secret", "code", "id_token", "key", "password", "refresh_token", "secret", "token"});

bool names_a_secret(std::string_view name)
{
    return std::ranges::any_of(
        secret_names, [name](auto one) { return boost::beast::iequals(name, one); });
}

/// The length of the character at the beginning, as it is or percent-encoded; 0 if it is another.
std::size_t coded_length(std::string_view text, char c)
{
    if (text.starts_with(c)) return 1;
    constexpr std::string_view digits = "0123456789ABCDEF";
    auto const byte = static_cast<unsigned char>(c);
    auto const coded = {digits[byte >> 4], digits[byte & 15]};
    auto const code = std::string_view(coded.begin(), coded.size());
    return text.size() > 2 && text[0] == '%' && boost::beast::iequals(text.substr(1, 2), code) ? 3
                                                                                               : 0;
}

/// The length of the secret at the beginning; 0 if it is not there.
std::size_t coded_length(std::string_view text, std::string_view secret)
{
    std::size_t length = 0;
    for (auto const c : secret) {
        auto const next = coded_length(text.substr(length), c);
        if (next == 0) return 0;
        length += next;
    }
    return length;
}

void hide_secret(std::string& text, std::string_view secret)
{
    if (secret.size() < shortest_secret) return;
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto const length = coded_length(std::string_view(text).substr(at), secret);
        if (length == 0) continue;
        text.replace(at, length, hidden_mark);
        at += hidden_mark.size() - 1;
    }
}

/// The credentials in a field Authorization, without their scheme.
std::string_view credentials_in(std::string_view authorization)
{
    auto const gap = authorization.find(' ');
    return gap == std::string_view::npos ? authorization : authorization.substr(gap + 1);
}

/// The target with the values of secret parameters replaced; other parameters stay as sent.
std::string clean_target(std::string_view target)
{
    auto const mark = target.find('?');
    if (mark == std::string_view::npos) return std::string(target);
    auto made = std::string(target.substr(0, mark + 1));
    for (auto rest = target.substr(mark + 1);;) {
        auto const end = rest.find('&');
        auto const pair = rest.substr(0, end);
        auto const equals = pair.find('=');
        auto const name = pair.substr(0, equals);
        auto const decoded = service_model::percent_decode(name).value_or(std::string(name));
        auto const hidden = equals != std::string_view::npos && names_a_secret(decoded);
        made += hidden ? std::string(pair.substr(0, equals + 1)).append(hidden_mark) : pair;
        if (end == std::string_view::npos) return made;
        made += '&';
        rest.remove_prefix(end + 1);
    }
}

bool is_a_login(http_request const& request)
{
    constexpr std::string_view form_type = "application/x-www-form-urlencoded";
    auto const type = std::string_view(request.content_type).substr(0, form_type.size());
    return boost::beast::iequals(type, form_type) || request.path().starts_with("/oauth/") ||
        request.body.find("client_secret") != std::string::npos;
}

} // namespace

request_record record_of(http_request const& request, std::string_view client_secret)
{
    request_record seen;
    seen.method = request.method;
    seen.target = clean_target(request.target);
    seen.to_storage = request.to_storage;
    seen.authorized = !request.authorization.empty();
    seen.workspace = request.workspace;
    seen.content_type = request.content_type;
    seen.user_agent = request.user_agent;
    if (!is_a_login(request)) seen.body = request.body;
    for (auto* const text :
         {&seen.method, &seen.target, &seen.workspace, &seen.content_type, &seen.user_agent,
          &seen.body}) {
        hide_secret(*text, client_secret);
        hide_secret(*text, credentials_in(request.authorization));
    }
    return seen;
}

} // namespace neuroflash::inline v0::sandbox
