// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_MARKUP_HPP
#define NEUROFLASH_CORE_TEXT_MARKUP_HPP

#include <neuroflash/core/text/sanitize.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

/// Reads HTML and XML that is not trusted, for the few words in it that a person needs.
namespace neuroflash::inline v0::core {

/// Appends the character as UTF-8; U+FFFD if it is invalid.
inline void append_utf8(std::string& out, std::uint32_t code)
{
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) code = 0xfffd;
    auto const tail = [&](unsigned shift) {
        out += static_cast<char>(0x80 | ((code >> shift) & 0x3f));
    };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | (code >> 6));
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | (code >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xf0 | (code >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

/// The number of `&#39;` or `&#x27;`, whose text between `&` and `;` is given; 0 if it is not a
/// number.
constexpr std::uint32_t character_reference(std::string_view name) noexcept
{
    if (!name.starts_with('#')) return 0;
    name.remove_prefix(1);
    auto const hexadecimal = name.starts_with('x') || name.starts_with('X');
    if (hexadecimal) name.remove_prefix(1);
    std::uint32_t code = 0;
    for (auto const c : name) {
        auto const lower = lower_ascii(c);
        auto const is_digit = c >= '0' && c <= '9';
        if (!is_digit && !(hexadecimal && lower >= 'a' && lower <= 'f')) return 0;
        auto const digit = static_cast<std::uint32_t>(is_digit ? c - '0' : lower - 'a' + 10);
        code = code * (hexadecimal ? 16 : 10) + digit;
        if (code > 0x10ffff) return 0xfffd;
    }
    return code;
}

/// Appends the text of markup with its entities replaced and runs of blanks as one space.
inline void append_markup_text(std::string& out, std::string_view text)
{
    using entity = std::pair<std::string_view, std::string_view>;
    constexpr auto entities = std::to_array<entity>(
        {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}});
    constexpr std::size_t longest = 10;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = text[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            if (!out.empty() && out.back() != ' ') out += ' ';
            continue;
        }
        auto const end = c == '&' ? text.substr(i, longest).find(';') : std::string_view::npos;
        if (end == std::string_view::npos) {
            out += c;
            continue;
        }
        auto const name = text.substr(i + 1, end - 1);
        auto const found = std::find_if(
            entities.begin(), entities.end(), [&](entity const& one) { return one.first == name; });
        auto const code = character_reference(name);
        if (found != entities.end()) {
            out += found->second;
        } else if (code != 0) {
            append_utf8(out, code);
        } else {
            out += c;
            continue;
        }
        i += end;
    }
}

/**
 * \brief Splits markup into tags and texts, valid or not.
 *
 * Comments, declarations, instructions and the contents of `script` and `style` are skipped; a
 * CDATA section is text. Linear in the size of the markup.
 */
class markup_scanner
{
public:
    explicit markup_scanner(std::string_view markup) noexcept : rest_(markup) {}

    /// Goes to the next tag or text; false at the end.
    bool next()
    {
        while (!rest_.empty()) {
            is_tag = rest_[0] == '<';
            if (!is_tag) {
                text = take(rest_.find('<'));
                is_raw = false;
                return true;
            }
            if (take_raw_text()) return true;
            if (skip("<!--", "-->") || skip("<?", "?>") || skip("<!", ">")) continue;
            take_tag();
            return true;
        }
        return false;
    }

    bool is_tag = false;   ///< True for a tag, false for a text.
    bool is_raw = false;   ///< The text has no entities.
    bool is_end = false;   ///< The tag closes an element.
    std::string_view name; ///< The name of the tag, without a prefix.
    std::string_view text; ///< The text.

private:
    std::string_view take(std::size_t size) noexcept
    {
        auto const taken = rest_.substr(0, size);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    bool skip(std::string_view begin, std::string_view end) noexcept
    {
        if (!rest_.starts_with(begin)) return false;
        auto const at = rest_.find(end, begin.size());
        take(at == std::string_view::npos ? at : at + end.size());
        return true;
    }

    bool take_raw_text() noexcept
    {
        constexpr std::string_view begin = "<![CDATA[";
        constexpr std::string_view end = "]]>";
        if (!rest_.starts_with(begin)) return false;
        rest_.remove_prefix(begin.size());
        text = take(rest_.find(end));
        take(end.size());
        is_tag = false;
        is_raw = true;
        return true;
    }

    void take_tag() noexcept
    {
        auto tag = take(rest_.find('>'));
        take(1);
        tag.remove_prefix(1);
        is_end = tag.starts_with('/');
        if (is_end) tag.remove_prefix(1);
        name = tag.substr(0, tag.find_first_of(" \t\r\n/"));
        if (auto const colon = name.find(':'); colon != std::string_view::npos) {
            name.remove_prefix(colon + 1);
        }
        if (is_end) return;
        for (auto const* const hidden : {"script", "style"}) {
            if (name.size() == std::string_view(hidden).size() && starts_with_word(name, hidden)) {
                skip_to_end_of(hidden);
            }
        }
    }

    void skip_to_end_of(std::string_view element) noexcept
    {
        while (!rest_.empty()) {
            take(rest_.find("</"));
            if (starts_with_word(rest_.substr(std::min<std::size_t>(2, rest_.size())), element))
                return;
            take(2);
        }
    }

    std::string_view rest_;
};

/// Whether two names are equal except for case, `_` and `-`: `errorCode`, `error_code`,
/// `ErrorCode`.
constexpr bool is_same_name(std::string_view a, std::string_view b) noexcept
{
    auto const skip = [](std::string_view& text) {
        while (!text.empty() && (text[0] == '_' || text[0] == '-')) text.remove_prefix(1);
    };
    for (;;) {
        skip(a);
        skip(b);
        if (a.empty() || b.empty()) return a.empty() && b.empty();
        if (lower_ascii(a[0]) != lower_ascii(b[0])) return false;
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
}

constexpr bool
is_one_of(std::string_view name, std::initializer_list<std::string_view> names) noexcept
{
    for (auto const one : names) {
        if (is_same_name(name, one)) return true;
    }
    return false;
}

inline std::string without_last_blank(std::string text)
{
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

/// The main words of an HTML page: its title, else its heading, else its text.
inline std::string words_of_page(std::string_view page)
{
    constexpr std::size_t enough = 2000;
    std::string title;
    std::string heading;
    std::string all;
    std::string* into = &all;
    for (auto scan = markup_scanner(page); all.size() < enough && scan.next();) {
        if (!scan.is_tag) {
            append_markup_text(*into, scan.text);
        } else if (scan.is_end) {
            into = &all;
            if (!all.empty() && all.back() != ' ') all += ' ';
        } else if (title.empty() && is_same_name(scan.name, "title")) {
            into = &title;
        } else if (heading.empty() && is_same_name(scan.name, "h1")) {
            into = &heading;
        }
    }
    for (auto* const text : {&title, &heading, &all}) {
        auto shown = without_last_blank(std::move(*text));
        if (!shown.empty()) return sanitized(shown);
    }
    return "a page of HTML without text";
}

/// Code and message of an XML document.
struct xml_words
{
    std::string code;
    std::string message;
    std::string request_id;
};

/// The first elements with a name that errors use, as storage services and SOAP write them.
inline xml_words words_of_xml(std::string_view document)
{
    xml_words found;
    std::string text;
    std::string_view open;
    auto const put = [&](std::string& into) {
        if (into.empty()) into = sanitized(without_last_blank(std::move(text)));
    };
    for (auto scan = markup_scanner(document); scan.next();) {
        if (!scan.is_tag) {
            if (scan.is_raw) text += scan.text;
            else append_markup_text(text, scan.text);
            continue;
        }
        if (scan.is_end && scan.name == open && !text.empty()) {
            if (is_one_of(open, {"code", "errorcode", "faultcode", "exceptioncode"})) {
                put(found.code);
            } else if (is_one_of(
                           open,
                           {"message", "errormessage", "faultstring", "reason", "detail", "details",
                            "description", "title", "text", "error"})) {
                put(found.message);
            } else if (is_one_of(open, {"requestid"})) {
                put(found.request_id);
            }
        }
        open = scan.is_end ? std::string_view() : scan.name;
        text.clear();
    }
    return found;
}

/// UTF-16 with a byte order mark, as UTF-8; other text as it is.
inline std::string as_utf8(std::string_view body)
{
    auto const big = body.starts_with("\xfe\xff");
    if (!big && !body.starts_with("\xff\xfe")) return std::string(body);
    auto const unit = [&](std::size_t at) {
        auto const high = static_cast<unsigned char>(body[big ? at : at + 1]);
        auto const low = static_cast<unsigned char>(body[big ? at + 1 : at]);
        return static_cast<std::uint32_t>(high << 8 | low);
    };
    std::string text;
    for (std::size_t at = 2; at + 1 < body.size(); at += 2) {
        auto code = unit(at);
        auto const is_pair = code >= 0xd800 && code < 0xdc00 && at + 3 < body.size();
        if (is_pair && unit(at + 2) >= 0xdc00 && unit(at + 2) < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (unit(at + 2) - 0xdc00);
            at += 2;
        }
        append_utf8(text, code);
    }
    return text;
}

} // namespace neuroflash::inline v0::core

#endif
