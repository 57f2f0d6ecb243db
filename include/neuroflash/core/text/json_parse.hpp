// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_JSON_PARSE_HPP
#define NEUROFLASH_CORE_TEXT_JSON_PARSE_HPP

#include <neuroflash/core/text/encode.hpp>

#include <boost/json/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace neuroflash::inline v0::core {

/// The options for every body: strict, with a limit on depth above that of any real response.
inline boost::json::parse_options json_options() noexcept
{
    auto options = boost::json::parse_options();
    options.max_depth = 32;
    return options;
}

/// The end of the string that begins at `quote`: the place after its last quote.
inline std::size_t end_of_json_string(std::string_view text, std::size_t quote) noexcept
{
    for (auto at = quote + 1; at < text.size(); ++at) {
        if (text[at] == '\\') ++at;
        else if (text[at] == '"') return at + 1;
    }
    return text.size();
}

/// The number in the escape with four digits that begins there; -1 if none does. `at` is at most
/// the size of the text.
inline int escaped_unit(std::string_view text, std::size_t at) noexcept
{
    constexpr std::size_t size = 6;
    auto const escape = text.substr(at, size);
    if (escape.size() < size || !escape.starts_with("\\u")) return -1;
    auto unit = 0U;
    auto const last = escape.data() + size;
    auto const [end, ec] = std::from_chars(escape.data() + 2, last, unit, 16);
    return ec == std::errc() && end == last ? static_cast<int>(unit) : -1;
}

/**
 * \brief `text` without what makes JSON unreadable although its structure is whole: a byte order
 * mark, bytes that are not UTF-8, and halves of surrogate pairs. The latter become U+FFFD.
 *
 * A service that cuts a text within a character sends them. `text` need not be valid JSON.
 */
inline std::string readable_json(std::string_view text)
{
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    auto made = with_valid_utf8(text);
    auto const is_second_half = [](int unit) { return unit >= 0xdc00 && unit < 0xe000; };
    for (std::size_t at = 0; (at = made.find('\\', at)) != made.npos;) {
        auto const unit = escaped_unit(made, at);
        auto const is_first_half = unit >= 0xd800 && unit < 0xdc00;
        if (is_first_half && is_second_half(escaped_unit(made, at + 6))) {
            at += 12;
            continue;
        }
        if (is_first_half || is_second_half(unit)) made.replace(at, 6, "\\ufffd");
        at += unit < 0 ? 2 : 6;
    }
    return made;
}

/**
 * \brief `text` with exponents of at most nine digits, which changes no number that can be held.
 *
 * Larger ones stand for zero or infinity in any case. `text` need not be valid JSON.
 */
inline std::string shorten_exponents(std::string_view text)
{
    constexpr std::string_view digits = "0123456789";
    constexpr std::size_t most = 9;
    auto made = std::string();
    made.reserve(text.size());
    auto const copy_to = [&made, text](std::size_t from, std::size_t to) {
        to = std::min(to, text.size());
        made.append(text.substr(from, to - from));
        return to;
    };
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            at = copy_to(at, end_of_json_string(text, at));
            continue;
        }
        auto const is_exponent = (text[at] == 'e' || text[at] == 'E') && at > 0 &&
            digits.find(text[at - 1]) != digits.npos;
        at = copy_to(at, at + 1);
        if (!is_exponent) continue;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) at = copy_to(at, at + 1);
        auto const end = std::min(text.find_first_not_of(digits, at), text.size());
        auto const first = std::min(text.find_first_not_of('0', at), end);
        if (end - first > most) made.append(most, '9');
        else made.append(text.substr(at, end - at));
        at = end;
    }
    return made;
}

/**
 * \brief Parses a body; a number that is too large for its type is zero or infinity.
 *
 * Boost.JSON before 1.83 rejects the whole text for an exponent beyond 2147483647, newer versions
 * do not. Here no version does.
 */
inline boost::json::value parse_json(
    std::string_view text, boost::system::error_code& failure, boost::json::storage_ptr storage,
    boost::json::parse_options const& options = json_options())
{
    auto value = boost::json::parse(text, failure, storage, options);
    if (failure != boost::json::error::exponent_overflow) return value;
    return boost::json::parse(shorten_exponents(text), failure, std::move(storage), options);
}

/// Makes the infinite numbers in a value the largest that there are.
inline void make_finite(boost::json::value& in)
{
    if (auto* const number = in.if_double(); number && std::isinf(*number)) {
        *number = std::copysign(std::numeric_limits<double>::max(), *number);
    } else if (auto* const members = in.if_object()) {
        for (auto& one : *members) make_finite(one.value());
    } else if (auto* const elements = in.if_array()) {
        for (auto& one : *elements) make_finite(one);
    }
}

/**
 * \brief The text of a value that was parsed, which is JSON and can be parsed again.
 *
 * Boost.JSON reads `1e400` as infinity, and before 1.83 writes that as `Infinity`, which no parser
 * of JSON takes.
 */
inline std::string json_text(boost::json::value const& from)
{
    auto text = boost::json::serialize(from);
    if (text.find("Infinity") == text.npos) return text;
    auto finite = from;
    make_finite(finite);
    return boost::json::serialize(finite);
}

/// Joins two JSON arrays to one. Either may be empty text; an array has members.
inline void append_json_array(std::string& to, std::string_view more)
{
    if (to.empty() || more.empty()) {
        to += more;
        return;
    }
    to.back() = ',';
    to += more.substr(1);
}

} // namespace neuroflash::inline v0::core

#endif
