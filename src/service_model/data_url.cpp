// SPDX-License-Identifier: BSL-1.0
#include "service_model/data_url.hpp"

#include "service_model/base64.hpp"

#include <cstddef>
#include <utility>

namespace neuroflash::inline v0::service_model {

namespace {

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string lower_case(std::string_view text)
{
    std::string made(text);
    for (auto& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return made;
}

} // namespace

data_url read_data_url(std::string_view text)
{
    data_url made;
    text.remove_prefix(5);
    auto const comma = text.find(',');
    if (comma == std::string_view::npos) {
        made.wrong = "the data address has no comma";
        return made;
    }
    auto const head = lower_case(text.substr(0, comma));
    auto const content = text.substr(comma + 1);
    made.type = head.substr(0, head.find(';'));
    if (made.type.empty()) made.type = "text/plain";
    bool const base64 = head.ends_with(";base64");
    auto bytes = base64 ? decode_base64(content) : percent_decode(content);
    if (bytes) made.bytes = std::move(*bytes);
    else
        made.wrong = base64 ? "the base64 of the data address is not valid"
                            : "the percent escapes of the data address are not valid";
    return made;
}

std::string percent_encode(std::string_view text)
{
    constexpr char hex[] = "0123456789ABCDEF";
    std::string made;
    for (auto const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
            (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            made += c;
            continue;
        }
        made += '%';
        made += hex[byte >> 4];
        made += hex[byte & 15];
    }
    return made;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space)
{
    std::string made;
    made.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            made += ' ';
            continue;
        }
        if (text[i] != '%') {
            made += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        auto const high = hex_digit(text[i + 1]);
        auto const low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        made += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return made;
}

} // namespace neuroflash::inline v0::service_model
