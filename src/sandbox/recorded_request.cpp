// SPDX-License-Identifier: BSL-1.0
#include "sandbox/recorded_request.hpp"

#include "service_model/data_url.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>
#include <span>
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

/// The length of the longest of the secrets at the beginning; 0 if none is there.
std::size_t coded_length(std::string_view text, std::span<std::string_view const> secrets)
{
    std::size_t longest = 0;
    for (auto const secret : secrets) {
        if (secret.size() < shortest_secret) continue;
        longest = std::max(longest, coded_length(text, secret));
    }
    return longest;
}

/// At most that many bytes of the text without the secrets. It is cut last, because a part of a
/// secret would not be found.
std::string
without_secrets(std::string_view text, std::span<std::string_view const> secrets, std::size_t most)
{
    std::string made;
    while (!text.empty() && made.size() < most) {
        auto const length = coded_length(text, secrets);
        if (length == 0) made += text.front();
        else made += hidden_mark;
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return made;
}

/// The credentials in a field Authorization, without their scheme and the blanks around them.
std::string_view credentials_in(std::string_view authorization)
{
    constexpr std::string_view blanks = " \t";
    auto const gap = authorization.find_first_of(blanks);
    if (gap == std::string_view::npos) return authorization;
    auto const begin = authorization.find_first_not_of(blanks, gap);
    if (begin == std::string_view::npos) return {};
    return authorization.substr(begin, authorization.find_last_not_of(blanks) + 1 - begin);
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

/// The names, in small letters, that only a login has in its body. A prompt may speak of passwords,
/// but cannot hold the word in quotation marks without a backslash.
constexpr auto login_names =
    std::to_array<std::string_view>({"client_secret", "clientsecret", "\"password\""});

bool names_a_login(std::string_view body)
{
    auto const is_same = [](char c, char small) {
        return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == small;
    };
    return std::ranges::any_of(login_names, [&](std::string_view name) {
        return !std::ranges::search(body, name, is_same).empty();
    });
}

/// \param kept the part of the body that is kept: where a name is cut off, its value is as well
bool is_a_login(http_request const& request, std::string_view kept)
{
    constexpr std::string_view form_type = "application/x-www-form-urlencoded";
    auto const type = std::string_view(request.content_type).substr(0, form_type.size());
    return boost::beast::iequals(type, form_type) || request.path().starts_with("/oauth/") ||
        names_a_login(kept);
}

} // namespace

request_record
record_of(http_request const& request, std::string_view client_secret, std::size_t longest_body)
{
    request_record seen;
    seen.to_storage = request.to_storage;
    seen.authorized = !request.authorization.empty();
    auto const secrets =
        std::array<std::string_view, 2>({client_secret, credentials_in(request.authorization)});
    auto const clean = [&](std::string_view text) {
        return without_secrets(text, secrets, std::string_view::npos);
    };
    seen.method = clean(request.method);
    seen.target = clean(clean_target(request.target));
    seen.workspace = clean(request.workspace);
    seen.content_type = clean(request.content_type);
    seen.user_agent = clean(request.user_agent);
    auto const kept = std::string_view(request.body).substr(0, longest_body);
    if (!is_a_login(request, kept))
        seen.body = without_secrets(request.body, secrets, longest_body);
    return seen;
}

} // namespace neuroflash::inline v0::sandbox
