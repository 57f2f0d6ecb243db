// SPDX-License-Identifier: BSL-1.0
#include "batch/input/text_decoder.hpp"

#include "batch/input/file_kind.hpp"
#include "batch/input/refusal.hpp"
#include "batch/input/text_rules.hpp"

#include <algorithm>
#include <array>
#include <utf8proc.h>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

using namespace std::string_view_literals;

constexpr auto utf8_mark = "\xef\xbb\xbf"sv;
constexpr auto utf16_little_mark = "\xff\xfe"sv;
constexpr auto utf16_big_mark = "\xfe\xff"sv;
constexpr auto utf32_little_mark = "\xff\xfe\0\0"sv;
constexpr auto utf32_big_mark = "\0\0\xfe\xff"sv;

std::string as_utf8(std::string const& from)
{
    return "Save it as UTF-8, or convert it: iconv -f " + from + " -t UTF-8 FILE > FILE.utf8";
}

/// UTF-16 of Latin letters has a zero in every other byte.
std::string name_without_mark(std::string_view bytes)
{
    auto even = std::size_t(0);
    auto odd = std::size_t(0);
    for (auto i = std::size_t(0); i < bytes.size(); ++i) {
        if (bytes[i] == '\0') ++(i % 2 == 0 ? even : odd);
    }
    // Names between NUL bytes may have them all in odd places, too.
    if ((odd + even) * 4 < bytes.size()) return {};
    if (even == 0) return "UTF-16LE";
    if (odd == 0) return "UTF-16BE";
    return {};
}

/// Text of another encoding has hardly any control characters, and text in UTF-8 has no other
/// bytes: both together are the bytes of a program. A single character that slipped in makes its
/// line invalid, and no more.
bool is_binary(std::string_view bytes)
{
    constexpr auto controls_of_text = "\t\n\v\f\r\x1a\x1b"sv;
    constexpr std::ptrdiff_t few = 1;
    constexpr std::size_t bytes_for_each = 64; // a tenth of the bytes of a program are controls
    auto const is_control = [&](char c) {
        return static_cast<unsigned char>(c) < ' ' &&
            controls_of_text.find(c) == controls_of_text.npos;
    };
    auto const controls = std::count_if(bytes.begin(), bytes.end(), is_control);
    if (controls <= few || static_cast<std::size_t>(controls) * bytes_for_each < bytes.size())
        return false;
    // The last character may be cut off.
    constexpr std::size_t longest_character = 4;
    auto const at = invalid_utf8_at(bytes);
    return at != bytes.npos && at + longest_character <= bytes.size();
}

} // namespace

text_decoder::text_decoder(std::string name) : name_(std::move(name)) {}

void text_decoder::decide(std::string_view bytes)
{
    if (bytes.starts_with(utf32_little_mark) || bytes.starts_with(utf32_big_mark)) {
        throw input_refused(name_ + " is UTF-32, which is not read.", as_utf8("UTF-32"));
    }
    skip_ = utf16_little_mark.size();
    if (bytes.starts_with(utf16_little_mark)) {
        encoding_ = encoding::utf16_little;
        return;
    }
    if (bytes.starts_with(utf16_big_mark)) {
        encoding_ = encoding::utf16_big;
        return;
    }
    if (auto const kind = kind_by_bytes(bytes); kind.known()) {
        throw input_refused(name_ + " is " + kind.what() + ", which is not read.", kind.advice());
    }
    if (bytes.find('\0') != bytes.npos) {
        auto const utf16 = name_without_mark(bytes);
        if (utf16.empty()) {
            refuse_binary("it has NUL bytes");
        }
        // A guess would be paid for where it is wrong.
        throw input_refused(
            name_ + " looks like UTF-16 without a byte order mark (" + utf16 +
                "), which is not read.",
            as_utf8(utf16));
    }
    if (is_binary(bytes)) refuse_binary("it has control characters, and bytes of no encoding");
    encoding_ = encoding::utf8;
    skip_ = bytes.starts_with(utf8_mark) ? utf8_mark.size() : 0;
}

void text_decoder::append(std::string_view bytes, std::string& to)
{
    if (bytes.empty()) return;
    if (encoding_ == encoding::undecided) {
        decide(bytes);
        bytes.remove_prefix(std::exchange(skip_, 0));
    }
    if (encoding_ != encoding::utf8) return append_units(bytes, to);
    // Its first bytes may look like text.
    if (bytes.find('\0') != bytes.npos) refuse_binary("it has NUL bytes");
    to += bytes;
}

void text_decoder::refuse_binary(std::string const& why) const
{
    throw input_refused(name_ + " is not text: " + why + '.', "Give a text file in UTF-8.");
}

void text_decoder::append_units(std::string_view bytes, std::string& to)
{
    auto const little = encoding_ == encoding::utf16_little;
    for (auto const byte : bytes) {
        if (kept_.empty()) {
            kept_ = byte;
            continue;
        }
        auto const first = static_cast<unsigned char>(kept_.front());
        auto const second = static_cast<unsigned char>(byte);
        kept_.clear();
        append_unit(little ? second * 256u + first : first * 256u + second, to);
    }
}

void text_decoder::append_unit(unsigned unit, std::string& to)
{
    auto const is_high = unit >= 0xd800 && unit < 0xdc00;
    auto const is_low = unit >= 0xdc00 && unit < 0xe000;
    if ((high_ != 0) != is_low) refuse_utf16();
    if (is_high) {
        high_ = unit;
        return;
    }
    auto code = static_cast<std::int32_t>(unit);
    if (is_low) {
        code = static_cast<std::int32_t>(
            0x10000u + (std::exchange(high_, 0u) - 0xd800) * 0x400 + (unit - 0xdc00));
    }
    auto buffer = std::array<utf8proc_uint8_t, 4>();
    auto const size = utf8proc_encode_char(code, buffer.data());
    to.append(reinterpret_cast<char const*>(buffer.data()), static_cast<std::size_t>(size));
}

void text_decoder::refuse_utf16() const
{
    throw input_refused(
        name_ + " begins as UTF-16, and a character in it is broken.",
        "Save it again as UTF-8; it may be damaged or cut off.");
}

void text_decoder::finish()
{
    if (!kept_.empty() || high_ != 0) refuse_utf16();
}

} // namespace neuroflash::inline v0::batch
