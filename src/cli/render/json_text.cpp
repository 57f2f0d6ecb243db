// SPDX-License-Identifier: BSL-1.0
#include "cli/render/json_text.hpp"

#include <neuroflash/core/text/encode.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

namespace json = boost::json;

namespace {

/// The shortest digits that read back as the same number.
void append_number(std::string& to, double value)
{
    if (!std::isfinite(value)) {
        to += "null";
        return;
    }
    auto const size = std::abs(value);
    // Beyond these bounds a decimal is mostly zeros.
    auto const plain = size == 0 || (size >= 1e-9 && size < 1e15);
    auto digits = std::array<char, 64>();
    auto const format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value, format).ptr;
    auto const text = std::string_view(digits.data(), end);
    to += text;
    // Read back, it must not turn into an integer.
    if (plain && text.find('.') == std::string_view::npos) to += ".0";
}

/// JSON is UTF-8, and a file name need not be: each byte that does not fit becomes U+FFFD.
void append_words(std::string& to, json::string_view text)
{
    if (core::is_valid_utf8(text)) {
        to += json::serialize(text);
        return;
    }
    auto valid = std::string();
    for (auto rest = std::string_view(text); !rest.empty();) {
        auto const size = core::utf8_sequence(rest);
        valid += size == 0 ? std::string_view("\xef\xbf\xbd") : rest.substr(0, size);
        rest.remove_prefix(size == 0 ? 1 : size);
    }
    to += json::serialize(json::string_view(valid));
}

void append(std::string& to, json::value const& from);

void append(std::string& to, json::object const& from)
{
    to += '{';
    for (auto const& member : from) {
        if (to.back() != '{') to += ',';
        append_words(to, member.key());
        to += ':';
        append(to, member.value());
    }
    to += '}';
}

void append(std::string& to, json::array const& from)
{
    to += '[';
    for (auto const& element : from) {
        if (to.back() != '[') to += ',';
        append(to, element);
    }
    to += ']';
}

/// The limit of the depth: as deep as the tool's own documents are.
void append(std::string& to, json::value const& from)
{
    if (auto const* const object = from.if_object()) {
        append(to, *object);
    } else if (auto const* const array = from.if_array()) {
        append(to, *array);
    } else if (auto const* const number = from.if_double()) {
        append_number(to, *number);
    } else if (auto const* const text = from.if_string()) {
        append_words(to, *text);
    } else {
        to += json::serialize(from);
    }
}

/// Terminals obey the control characters from U+007F to U+009F, which JSON need not escape. In a
/// document they can only be part of a text.
std::string with_escaped_controls(std::string text)
{
    auto const is_control = [&](std::size_t at) {
        auto const byte = static_cast<unsigned char>(text[at]);
        if (byte == 0x7f) return true;
        if (byte != 0xc2 || at + 1 == text.size()) return false;
        auto const next = static_cast<unsigned char>(text[at + 1]);
        return next >= 0x80 && next < 0xa0;
    };
    auto made = std::string();
    auto written = std::size_t(0);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_control(at)) continue;
        made.append(text, written, at - written);
        if (text[at] != 0x7f) ++at;
        constexpr auto digits = std::string_view("0123456789abcdef");
        auto const byte = static_cast<unsigned char>(text[at]);
        made.append("\\u00").append({digits[byte >> 4], digits[byte & 15]});
        written = at + 1;
    }
    if (written == 0) return text;
    return made.append(text, written);
}

} // namespace

std::string json_text(json::object const& from)
{
    auto text = std::string();
    append(text, from);
    return with_escaped_controls(std::move(text));
}

std::string json_text(json::value const& from)
{
    auto text = std::string();
    append(text, from);
    return with_escaped_controls(std::move(text));
}

} // namespace neuroflash::cli
