// SPDX-License-Identifier: BSL-1.0
#include "cli/json_text.hpp"

#include <neuroflash/core/text/encode.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <charconv>
#include <cmath>

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

} // namespace

std::string json_text(json::object const& from)
{
    auto text = std::string();
    append(text, from);
    return text;
}

std::string json_text(json::value const& from)
{
    auto text = std::string();
    append(text, from);
    return text;
}

} // namespace neuroflash::cli
