// SPDX-License-Identifier: BSL-1.0
#include "batch/input/damaged_text.hpp"

#include "batch/input/line_shapes.hpp"
#include "batch/input/text.hpp"

#include <neuroflash/core/text/encode.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utf8proc.h>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace {

using code_points = std::vector<std::int32_t>;

constexpr auto digits_of_escapes = std::string_view("0123456789abcdefABCDEF");

/// The characters of Windows-1252 for the bytes from 0x80 to 0x9F; 0 if undefined.
constexpr auto windows_1252 = std::to_array<std::int32_t>(
    {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
     0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
     0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178});

/// The characters that may follow a letter in an ordinary text.
constexpr auto punctuation = std::to_array<std::int32_t>(
    {0x2026, 0x2018, 0x2019, 0x201c, 0x201d, 0x201e, 0x201a, 0x2013, 0x2014, 0x2039,
     0x203a, 0x2122, 0x00a0, 0x00ab, 0x00ae, 0x00b0, 0x00b2, 0x00b3, 0x00b7, 0x00bb});

code_points code_points_of(std::string_view text)
{
    auto made = code_points();
    while (!text.empty()) {
        auto code = utf8proc_int32_t();
        auto const got = utf8proc_iterate(
            reinterpret_cast<utf8proc_uint8_t const*>(text.data()),
            static_cast<utf8proc_ssize_t>(text.size()), &code);
        if (got < 1) return {};
        made.push_back(code);
        text.remove_prefix(static_cast<std::size_t>(got));
    }
    return made;
}

/// The byte that Latin-1 or Windows-1252 shows as this character; negative if there is none.
int shown_byte(std::int32_t code)
{
    if (code < 0x100) return static_cast<int>(code);
    auto const found = std::find(windows_1252.begin(), windows_1252.end(), code);
    return found == windows_1252.end() ? -1
                                       : static_cast<int>(0x80 + (found - windows_1252.begin()));
}

bool is_punctuation(std::int32_t code)
{
    return std::find(punctuation.begin(), punctuation.end(), code) != punctuation.end();
}

bool is_capital(std::int32_t code)
{
    return utf8proc_category(code) == UTF8PROC_CATEGORY_LU;
}

std::size_t length_by_lead(int byte)
{
    if (byte >= 0xc2 && byte <= 0xdf) return 2;
    if (byte >= 0xe0 && byte <= 0xef) return 3;
    if (byte >= 0xf0 && byte <= 0xf4) return 4;
    return 0;
}

/// The evidence that a character of UTF-8 is shown byte by byte from `at` on; two is certain.
std::size_t evidence_at(code_points const& text, std::size_t at)
{
    auto const lead = shown_byte(text[at]);
    auto const length = length_by_lead(lead);
    if (length == 0 || at + length > text.size()) return 0;
    auto bytes = std::string(1, static_cast<char>(lead));
    auto all_punctuation = true;
    for (auto i = at + 1; i < at + length; ++i) {
        auto const byte = shown_byte(text[i]);
        if (byte < 0x80 || byte > 0xbf) return 0;
        bytes += static_cast<char>(byte);
        all_punctuation = all_punctuation && is_punctuation(text[i]);
    }
    if (!core::is_valid_utf8(bytes)) return 0;
    // `IRMÃ»`, `Spaß»` and `café…»` are letters before punctuation.
    auto const latin = lead == 0xc3 || lead == 0xc2;
    if (all_punctuation && !(latin && (at == 0 || !is_capital(text[at - 1])))) return 0;
    auto const usual = latin || lead == 0xe2 || lead == 0xef || length == 4;
    return usual ? 2 : 1;
}

bool is_read_as_latin(std::string_view prompt)
{
    if (core::find_marked(prompt, 0, core::mark_non_ascii) == prompt.size()) return false;
    auto const text = code_points_of(prompt);
    auto sure = std::size_t(0);
    for (auto i = std::size_t(0); i < text.size() && sure < 2; ++i) sure += evidence_at(text, i);
    return sure >= 2;
}

/// The words that programs write for a missing value, in the given case: `Nil` is a river, and
/// `Null` a number in German.
constexpr auto words_for_nothing = std::to_array<std::string_view>(
    {"NULL",   "null",    "None",      "none",   "NaN",    "nan",  "NA",  "N/A",
     "n/a",    "nil",     "undefined", "(null)", "<null>", "<NA>", "\\N", "[object Object]",
     "(none)", "(blank)", "(empty)",   "TBD"});

bool is_word_for_nothing(std::string_view prompt)
{
    return std::find(words_for_nothing.begin(), words_for_nothing.end(), prompt) !=
        words_for_nothing.end();
}

/// `-`, `...` or `?`: how an empty place of a list is filled. A dash may be that of print, too.
bool is_sign_for_nothing(std::string_view prompt)
{
    constexpr auto signs = std::to_array<std::string_view>(
        {"-", ".", "?", "/", "_", "*", " ", "\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x80\xa6"});
    if (prompt.find_first_not_of(' ') == prompt.npos) return false; // blank: it has another name
    while (!prompt.empty()) {
        auto const* const sign =
            std::find_if(signs.begin(), signs.end(), [&](std::string_view one) {
                return prompt.starts_with(one);
            });
        if (sign == signs.end()) return false;
        prompt.remove_prefix(sign->size());
    }
    return true;
}

/// The errors that spreadsheets write in English, German, French, Spanish and Italian.
constexpr auto sheet_errors = std::to_array<std::string_view>(
    {"#REF!",
     "#N/A",
     "#VALUE!",
     "#DIV/0!",
     "#NAME?",
     "#NUM!",
     "#NULL!",
     "#SPILL!",
     "#CALC!",
     "#ERROR!",
     "#FIELD!",
     "#BLOCKED!",
     "#UNKNOWN!",
     "#CONNECT!",
     "#BUSY!",
     "#GETTING_DATA",
     "#BEZUG!",
     "#NV",
     "#WERT!",
     "#ZAHL!",
     "#\xc3\x9c"
     "BERLAUF!",
     "#VALEUR!",
     "#NOM?",
     "#NOMBRE!",
     "#NUL!",
     "#\xc2\xa1REF!",
     "#\xc2\xa1VALOR!",
     "#\xc2\xbfNOMBRE?",
     "#\xc2\xa1"
     "DIV/0!",
     "#\xc2\xa1NUM!",
     "#RIF!",
     "#VALORE!",
     "#NOME?"});

/// `=SUM(A1:A3)`, `=A1&B1`.
bool is_formula(std::string_view prompt)
{
    if (prompt.size() < 3 || prompt.front() != '=' || !shapes::is_capital(prompt[1])) return false;
    auto const name = shapes::name_in_front(prompt.substr(1), "$");
    auto const rest = prompt.substr(1 + name.size());
    auto const of_cell = shapes::is_digit(name.back());
    return rest.starts_with('(') || (of_cell && (rest.empty() || rest.find(' ') == rest.npos));
}

/// `${PROMPT}`, `$PROMPT`, `%PROMPT%`, `{{ prompt }}`: what a shell or a template should have
/// replaced. `$100`, `{{red}} fox` and `100%` are none.
bool is_unfilled_variable(std::string_view prompt)
{
    struct frame
    {
        std::string_view begin;
        std::string_view end;
    };
    constexpr auto frames = std::to_array<frame>(
        {{"${", "}"}, {"$(", ")"}, {"#{", "}"}, {"{{", "}}"}, {"<%", "%>"}, {"%(", ")s"}});
    for (auto const& one : frames) {
        if (prompt.size() <= one.begin.size() + one.end.size()) continue;
        if (!prompt.starts_with(one.begin) || !prompt.ends_with(one.end)) continue;
        auto const inner =
            prompt.substr(one.begin.size(), prompt.size() - one.begin.size() - one.end.size());
        if (inner.find(one.begin) == inner.npos && inner.find(one.end) == inner.npos) return true;
    }
    auto const is_name = [](std::string_view text) {
        return !text.empty() && shapes::name_in_front(text).size() == text.size();
    };
    if (prompt == "%s" || prompt == "{}" || prompt == "{prompt}") return true;
    // Documents and the help of this tool write like that what the user is to put in.
    if (prompt == "PROMPT" || prompt == "<prompt>" || prompt == "<PROMPT>" || prompt == "[prompt]")
        return true;
    if (prompt.starts_with('$')) return is_name(prompt.substr(1));
    return prompt.size() > 2 && prompt.starts_with('%') && prompt.ends_with('%') &&
        is_name(prompt.substr(1, prompt.size() - 2));
}

/// The most frequent names of characters in HTML, apart from those of letters with an accent.
constexpr auto html_names = std::to_array<std::string_view>(
    {"amp",   "lt",    "gt",    "quot",  "apos",  "nbsp",  "szlig", "euro",  "hellip", "ndash",
     "mdash", "lsquo", "rsquo", "sbquo", "ldquo", "rdquo", "bdquo", "laquo", "raquo",  "deg"});
constexpr auto html_accents = std::to_array<std::string_view>(
    {"uml", "acute", "grave", "circ", "tilde", "cedil", "ring", "slash", "lig"});

bool is_html_name(std::string_view name)
{
    if (std::find(html_names.begin(), html_names.end(), name) != html_names.end()) return true;
    if (name.starts_with('#')) {
        if (name.size() < 3) return false;
        auto const digits = name.substr(name.find_first_not_of("#xX") == 1 ? 1 : 2);
        return digits.find_first_not_of(digits_of_escapes) == digits.npos;
    }
    return !name.empty() && shapes::is_letter(name.front()) &&
        std::find(html_accents.begin(), html_accents.end(), name.substr(1)) != html_accents.end();
}

/// Whether `at` is behind the scheme of an address, which may have escapes:
/// `https://example.org/a%20fox`.
bool is_in_address(std::string_view text, std::size_t at)
{
    constexpr auto blanks = " \t\n";
    auto const before = text.find_last_of(blanks, at);
    auto const begin = before == text.npos ? 0 : before + 1;
    auto const word = text.substr(begin, text.find_first_of(blanks, at) - begin);
    auto const scheme = word.find("://");
    return scheme != word.npos && begin + scheme < at;
}

/// `%20` and `%C3%A4` in place of a character, `=C3=A4` of a mail; empty if there is none. `100%20`
/// has none, because a letter must be before and behind it.
std::string_view escape_of_bytes_in(std::string_view prompt)
{
    constexpr std::size_t size = 3;
    for (auto at = prompt.find("%20"); at != prompt.npos; at = prompt.find("%20", at + size)) {
        if (at > 0 && at + size < prompt.size() && shapes::is_letter(prompt[at - 1]) &&
            (shapes::is_letter(prompt[at + size]) || prompt[at + size] == '%') &&
            !is_in_address(prompt, at))
            return prompt.substr(at, size);
    }
    // The beginnings of two bytes of UTF-8, which no arithmetic has.
    constexpr auto leads = std::to_array<std::string_view>(
        {"=C2=", "=C3=", "=C4=", "=C5=", "=E2=", "%C2%", "%C3%", "%C4%", "%C5%", "%E2%"});
    for (auto const lead : leads) {
        for (auto at = prompt.find(lead); at != prompt.npos; at = prompt.find(lead, at + 1)) {
            auto const next = prompt.substr(at + lead.size(), 2);
            if (next.size() == 2 && next.find_first_not_of("0123456789ABCDEF") == next.npos &&
                !is_in_address(prompt, at))
                return prompt.substr(at, lead.size() + next.size());
        }
    }
    return {};
}

/// `&amp;` and `&#39;` of HTML, `\u00e4` of JSON: an escape in place of its character, from its
/// beginning on; empty if there is none. `R&B; jazz` has none.
std::string_view escape_in(std::string_view prompt)
{
    constexpr std::size_t longest = 10;
    for (auto at = prompt.find('&'); at != prompt.npos; at = prompt.find('&', at + 1)) {
        auto const end = prompt.substr(at, longest + 1).find(';');
        if (end != prompt.npos && is_html_name(prompt.substr(at + 1, end - 1)))
            return prompt.substr(at, end + 1);
    }
    constexpr std::size_t digits = 4;
    for (auto at = prompt.find("\\u"); at != prompt.npos; at = prompt.find("\\u", at + 2)) {
        auto const number = prompt.substr(at + 2, digits);
        if (number.size() == digits && number.find_first_not_of(digits_of_escapes) == number.npos)
            return prompt.substr(at, 2 + digits);
    }
    return escape_of_bytes_in(prompt);
}

} // namespace

bool is_word_for_a_sum(std::string_view text)
{
    constexpr auto words = std::to_array<std::string_view>(
        {"total", "totals", "grand total", "subtotal", "sum", "summe", "gesamt", "gesamtsumme",
         "insgesamt", "zwischensumme", "somme", "suma", "totale", "totaal"});
    constexpr std::size_t longest = 20; // a prompt may be long
    if (text.size() > longest) return false;
    while (text.ends_with(':') || text.ends_with(' ')) text.remove_suffix(1);
    return std::find(words.begin(), words.end(), shapes::lower(text)) != words.end();
}

bool is_sheet_error(std::string_view text)
{
    return std::find(sheet_errors.begin(), sheet_errors.end(), text) != sheet_errors.end();
}

rejection damage_in(std::string_view prompt)
{
    if (is_sheet_error(prompt)) {
        return {"its prompt is the error of a spreadsheet's formula", ": " + std::string(prompt)};
    }
    if (is_formula(prompt)) {
        return {"its prompt is a spreadsheet's formula, not its value", ": " + cut_text(prompt)};
    }
    if (is_word_for_nothing(prompt)) {
        return {"its prompt is only the word for a missing value", ": " + cut_text(prompt)};
    }
    if (is_sign_for_nothing(prompt)) {
        return {"its prompt is only a sign for a missing value", ": " + cut_text(prompt)};
    }
    if (is_unfilled_variable(prompt)) {
        return {
            "its prompt is only a variable that was not replaced by its value",
            ": " + cut_text(prompt)};
    }
    if (auto const escape = escape_in(prompt); !escape.empty()) {
        return {
            "its prompt has an escape of HTML, JSON, a mail or an address in place of a character: "
            "save the text again as plain text",
            ": " + std::string(escape)};
    }
    if (prompt.find("\xef\xbf\xbd") != prompt.npos) {
        return {
            "its prompt has the character U+FFFD, which stands where a character was lost: save the text "
            "again from its source, as UTF-8"};
    }
    if (is_read_as_latin(prompt)) {
        return {
            "its prompt is UTF-8 that was read as Windows-1252 or Latin-1, such as \xc3\x83\xc2\xa4 for "
            "\xc3\xa4: save the text again from its source, as UTF-8"};
    }
    return {};
}

} // namespace neuroflash::inline v0::batch
