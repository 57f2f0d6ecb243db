// SPDX-License-Identifier: BSL-1.0
#include "cli/render/text.hpp"

#include <algorithm>
#include <array>
#include <clocale>
#include <cstdio>
#include <cwchar>
#include <cwctype>
#include <utility>

namespace neuroflash::cli {

namespace {

/// Character classes and widths by UTF-8, whatever the user's locale is.
class utf8_scope
{
public:
    utf8_scope() : before_(::uselocale(utf8())) {}
    ~utf8_scope() { ::uselocale(before_); }
    utf8_scope(utf8_scope const&) = delete;
    utf8_scope& operator=(utf8_scope const&) = delete;

private:
    static locale_t utf8()
    {
        static auto const made = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        return made;
    }

    locale_t before_;
};

struct character
{
    wchar_t code = 0;
    std::size_t bytes = 1;
    bool valid = false;
};

character next_character(std::string_view text)
{
    auto state = std::mbstate_t();
    auto found = character();
    auto const got = std::mbrtowc(&found.code, text.data(), text.size(), &state);
    if (got == 0 || got > text.size()) return found; // NUL, not UTF-8, or cut off
    found.bytes = got;
    found.valid = true;
    return found;
}

bool turns_direction(wchar_t code)
{
    return code == 0x061C || code == 0x200E || code == 0x200F ||
        (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

std::string hexadecimal(char const* format, unsigned value)
{
    auto buffer = std::array<char, 16>();
    auto const size = std::snprintf(buffer.data(), buffer.size(), format, value);
    return std::string(buffer.data(), static_cast<std::size_t>(size));
}

std::string formatted(char const* format, double value)
{
    auto buffer = std::array<char, 32>();
    auto const size = std::snprintf(buffer.data(), buffer.size(), format, value);
    return std::string(buffer.data(), static_cast<std::size_t>(size));
}

std::string visible(character const& found, std::string_view bytes)
{
    if (bytes == "\n") return "\\n";
    if (bytes == "\r") return "\\r";
    if (bytes == "\t") return "\\t";
    if (!found.valid) return hexadecimal("\\x%02x", static_cast<unsigned char>(bytes[0]));
    return hexadecimal("\\u{%x}", static_cast<unsigned>(found.code));
}

std::size_t width_of(character const& found)
{
    if (!found.valid) return 1;
    return static_cast<std::size_t>(std::max(::wcwidth(found.code), 0));
}

/// The text up to the next blank that is not in backticks.
std::string_view next_word(std::string_view text)
{
    auto is_quoted = false;
    for (auto i = std::size_t(0); i < text.size(); ++i) {
        if (text[i] == '`') is_quoted = !is_quoted;
        if (text[i] == ' ' && !is_quoted) return text.substr(0, i);
    }
    // A backtick without a second one quotes nothing.
    return is_quoted ? text.substr(0, text.find(' ')) : text;
}

std::string broken_line(std::string_view line, std::size_t columns)
{
    auto made = std::string();
    auto used = std::size_t(0);
    while (!line.empty()) {
        auto const blanks = std::min(line.find_first_not_of(' '), line.size());
        auto const word = next_word(line.substr(blanks));
        auto const width = display_width(word);
        if (used > 0 && used + blanks + width > columns) {
            made += '\n';
            used = 0;
        } else {
            made += line.substr(0, blanks);
            used += blanks;
        }
        made += word;
        used += width;
        line.remove_prefix(blanks + word.size());
    }
    return made;
}

/// The word, or its part up to a slash that fits into that many columns.
std::string_view part_within(std::string_view word, std::size_t columns)
{
    if (display_width(word) <= columns) return word;
    auto const slash = word.rfind('/', columns - 1);
    return slash == std::string_view::npos || slash == 0 ? word : word.substr(0, slash + 1);
}

bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '_';
}

} // namespace

std::string printable(std::string_view text)
{
    auto const scope = utf8_scope();
    auto safe = std::string();
    safe.reserve(text.size());
    while (!text.empty()) {
        auto const found = next_character(text);
        auto const bytes = text.substr(0, found.bytes);
        auto const shown = found.valid && std::iswprint(static_cast<wint_t>(found.code)) &&
            !turns_direction(found.code);
        safe += shown ? std::string(bytes) : visible(found, bytes);
        text.remove_prefix(found.bytes);
    }
    return safe;
}

std::string printable_lines(std::string_view text)
{
    auto made = std::string();
    for (;;) {
        auto const end = text.find('\n');
        made += printable(text.substr(0, end));
        if (end == std::string_view::npos) return made;
        made += '\n';
        text.remove_prefix(end + 1);
    }
}

std::size_t display_width(std::string_view text)
{
    auto const scope = utf8_scope();
    auto width = std::size_t(0);
    while (!text.empty()) {
        auto const found = next_character(text);
        width += width_of(found);
        text.remove_prefix(found.bytes);
    }
    return width;
}

std::string shortened(std::string_view text, std::size_t columns)
{
    constexpr auto dots = std::string_view("...");
    if (display_width(text) <= columns) return std::string(text);
    auto const scope = utf8_scope();
    auto const room = columns > dots.size() ? columns - dots.size() : 0;
    auto kept = std::size_t(0);
    for (auto width = std::size_t(0); kept < text.size();) {
        auto const found = next_character(text.substr(kept));
        width += width_of(found);
        if (width > room) break;
        kept += found.bytes;
    }
    return std::string(text.substr(0, kept)) + std::string(dots.substr(0, columns));
}

std::string shell_word(std::string_view text)
{
    constexpr auto harmless = std::string_view("./:@%+=,");
    auto const plain = [&](char c) {
        return is_plain(c) || harmless.find(c) != std::string_view::npos;
    };
    if (!text.empty() && std::ranges::all_of(text, plain)) return std::string(text);
    auto quoted = std::string("'");
    for (auto const c : text) {
        if (c == '\'') quoted += "'\\''";
        else quoted += c;
    }
    return quoted + '\'';
}

std::string file_stem(std::string_view id)
{
    auto stem = std::string(id.substr(0, 100));
    std::ranges::replace_if(stem, [](char c) { return !is_plain(c); }, '_');
    if (stem.empty() || stem.front() == '-') stem.insert(0, "image_"); // never looks like a flag
    return stem;
}

std::string_view extension_of(std::string_view content_type) noexcept
{
    using row = std::pair<std::string_view, std::string_view>;
    constexpr auto rows = std::to_array<row>({
        {"image/png", "png"},
        {"image/jpeg", "jpg"},
        {"image/webp", "webp"},
        {"image/gif", "gif"},
        {"image/avif", "avif"},
        {"image/heic", "heic"},
    });
    auto const found = std::ranges::find(rows, content_type, &row::first);
    return found == rows.end() ? "bin" : found->second;
}

std::string with_full_stop(std::string text)
{
    if (!text.empty() && text.back() != '.' && text.back() != '?') text += '.';
    return text;
}

std::string sentence_of(std::string text)
{
    if (text.empty()) return text;
    auto& first = text.front();
    if (first >= 'a' && first <= 'z') first = static_cast<char>(first - 'a' + 'A');
    return with_full_stop(std::move(text));
}

std::string pluralize(std::int64_t count, std::string_view one, std::string_view many)
{
    return std::to_string(count) + ' ' + std::string(count == 1 ? one : many);
}

std::string
tokens_for_prompts(std::int64_t tokens, std::int64_t uncounted_texts, std::string_view more)
{
    if (tokens == 0 && uncounted_texts == 0) return {};
    auto text = std::string(uncounted_texts > 0 && tokens > 0 ? "; at least " : "; ") +
        (tokens > 0 ? pluralize(tokens, "token", "tokens") : "tokens") + " for prompts" +
        std::string(more);
    if (uncounted_texts == 0) return text;
    return text + " (the number is not known for " + pluralize(uncounted_texts, "text", "texts") +
        ')';
}

std::string seconds(std::chrono::nanoseconds time)
{
    // Never as nothing: a time that was measured passed.
    if (time < std::chrono::milliseconds(10)) return short_time(time);
    return formatted("%.2f s", std::chrono::duration<double>(time).count());
}

std::string short_time(std::chrono::nanoseconds time)
{
    if (time >= std::chrono::seconds(1)) return seconds(time);
    if (time > std::chrono::nanoseconds() && time < std::chrono::microseconds(50))
        return "< 0.1 ms";
    return formatted("%.1f ms", std::chrono::duration<double, std::milli>(time).count());
}

std::string short_moment(std::string_view text)
{
    constexpr auto shape = std::string_view("0000-00-00T00:00");
    auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() < shape.size()) return printable(text);
    for (auto i = std::size_t(0); i < shape.size(); ++i) {
        auto const fits = shape[i] == '0' ? is_digit(text[i])
            : shape[i] == 'T'             ? text[i] == 'T' || text[i] == ' '
                                          : text[i] == shape[i];
        if (!fits) return printable(text);
    }
    auto made = std::string(text.substr(0, shape.size()));
    made[shape.find('T')] = ' ';
    return made;
}

std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent)
{
    auto const room = std::max<std::size_t>(columns > indent ? columns - indent : 0, 10);
    auto made = std::string();
    auto used = std::size_t(0);
    auto is_part = false; // of a word that was broken
    while (!text.empty()) {
        auto const begin = text.find_first_not_of(' ');
        if (begin == std::string_view::npos) break;
        text.remove_prefix(begin);
        auto const word = part_within(text.substr(0, text.find(' ')), room);
        text.remove_prefix(word.size());
        auto const width = display_width(word);
        if (used > 0 && (is_part || used + 1 + width > room)) {
            made += '\n' + std::string(indent, ' ');
            used = 0;
        } else if (used > 0) {
            made += ' ';
            ++used;
        }
        made += word;
        used += width;
        is_part = !text.empty() && text.front() != ' ';
    }
    return made;
}

std::string broken_between_words(std::string_view lines, std::size_t columns)
{
    if (columns == 0) return std::string(lines);
    auto made = std::string();
    while (!lines.empty()) {
        auto const end = lines.find('\n');
        auto const line = lines.substr(0, end);
        auto const fits = line.starts_with(' ') || display_width(line) <= columns;
        made += fits ? std::string(line) : broken_line(line, columns);
        if (end == std::string_view::npos) break;
        made += '\n';
        lines.remove_prefix(end + 1);
    }
    return made;
}

std::string without_controls(std::string_view text)
{
    auto made = std::string();
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        auto const next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
        if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
            ++i;
        } else if (byte == '\n' || byte == '\t' || (byte >= 0x20 && byte != 0x7f)) {
            made += text[i];
        }
    }
    return made;
}

} // namespace neuroflash::cli
