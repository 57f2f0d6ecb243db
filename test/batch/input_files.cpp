// SPDX-License-Identifier: BSL-1.0
#include "input_files.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace neuroflash::test {

namespace {

/// Code points, so that the encodings below share nothing with the reader.
using text = std::u32string;

enum class encoding
{
    utf8,
    utf8_mark,
    utf16_little,
    utf16_big,
};

enum class format
{
    lines,
    json_lines,
    csv,
    semicolons,
    tsv,
};

struct content
{
    std::string_view what;
    text prompt;       ///< The text as it is written.
    text wanted;       ///< The text as it must be read.
    bool plain = true; ///< Fit for a plain line.
    bool tabs = true;  ///< Fit for a cell without quotation marks too.
};

std::vector<content> contents()
{
    return {
        {"ascii", U"a red fox", U"a red fox"},
        {"blanks around", U" \t a red fox in snow \u00a0\u3000", U"a red fox in snow"},
        {"letters beyond ASCII", U"ein Fuchs \u00fcber \u72d0\u72f8 \u043b\u0438\u0441\u0430",
         U"ein Fuchs \u00fcber \u72d0\u72f8 \u043b\u0438\u0441\u0430"},
        {"emoji of two units with a joiner", U"a \U0001f468\u200d\U0001f680 on Mars \u2764\ufe0f",
         U"a \U0001f468\u200d\U0001f680 on Mars \u2764\ufe0f"},
        {"decomposed", U"cafe\u0301 at night", U"cafe\u0301 at night"},
        {"quotes and delimiters", U"a fox, \"red\"; in snow | at night",
         U"a fox, \"red\"; in snow | at night"},
        {"wildcards", U"a {red|blue} fox, __place__, [masterpiece]:1.2",
         U"a {red|blue} fox, __place__, [masterpiece]:1.2"},
        {"no comment", U"#winter fox", U"#winter fox"},
        {"backslashes", U"a fox \\new\\table", U"a fox \\new\\table"},
        {"a zero-width space within", U"a\u200bfox", U"a\u200bfox"},
        {"two lines", U"a fox\nin two lines", U"a fox\nin two lines", false},
        {"a tab within", U"a fox\tat sea", U"a fox\tat sea", false},
    };
}

/// Lines that are no prompts.
std::vector<text> nothings()
{
    return {U"",       U"   ",    U"\t",    U"\u00a0", U"\u200b", U"\u3000\u2028",
            U"\ufeff", U"\u2800", U"\u3164"};
}

void append_utf8(std::string& to, char32_t c)
{
    auto const tail = [&](int shift) { to += static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
    if (c < 0x80) {
        to += static_cast<char>(c);
    } else if (c < 0x800) {
        to += static_cast<char>(0xc0 | c >> 6);
        tail(0);
    } else if (c < 0x10000) {
        to += static_cast<char>(0xe0 | c >> 12);
        tail(6);
        tail(0);
    } else {
        to += static_cast<char>(0xf0 | c >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

void append_unit(std::string& to, unsigned unit, bool little)
{
    auto const low = static_cast<char>(unit & 0xff);
    auto const high = static_cast<char>(unit >> 8);
    to += little ? low : high;
    to += little ? high : low;
}

std::string encoded(text const& from, encoding how)
{
    auto made = std::string();
    auto const little = how == encoding::utf16_little;
    if (how == encoding::utf8_mark) made = "\xef\xbb\xbf";
    if (how == encoding::utf16_little || how == encoding::utf16_big)
        append_unit(made, 0xfeff, little);
    for (auto const c : from) {
        if (how == encoding::utf8 || how == encoding::utf8_mark) {
            append_utf8(made, c);
        } else if (c < 0x10000) {
            append_unit(made, static_cast<unsigned>(c), little);
        } else {
            append_unit(made, 0xd800 + static_cast<unsigned>((c - 0x10000) >> 10), little);
            append_unit(made, 0xdc00 + static_cast<unsigned>((c - 0x10000) & 0x3ff), little);
        }
    }
    return made;
}

text json_line(text const& prompt)
{
    auto made = text(U"{\"prompt\": \"");
    for (auto const c : prompt) {
        if (c == U'"' || c == U'\\') made += U'\\';
        if (c == U'\n') made += U"\\n";
        else if (c == U'\t') made += U"\\t";
        else made += c;
    }
    return made + U"\"}";
}

text quoted_cell(text const& prompt, text const& line_end)
{
    auto made = text(U"\"");
    for (auto const c : prompt) {
        if (c == U'"') made += U'"';
        if (c == U'\n') made += line_end;
        else made += c;
    }
    return made + U'"';
}

text row(format how, content const& of, std::size_t number, text const& line_end)
{
    auto const key = U"k" + text(1, U'a' + static_cast<char32_t>(number));
    switch (how) {
    case format::lines: return of.prompt;
    case format::json_lines: return json_line(of.prompt);
    case format::csv: return key + U',' + quoted_cell(of.prompt, line_end);
    case format::semicolons: return key + U';' + quoted_cell(of.prompt, line_end);
    case format::tsv: return key + U'\t' + quoted_cell(of.prompt, line_end);
    }
    return {};
}

text header(format how)
{
    switch (how) {
    case format::csv: return U"Key,Prompt";
    case format::semicolons: return U"key;\"PROMPT\"";
    case format::tsv: return U"key\tprompt";
    default: return U"# a comment";
    }
}

std::string ending(format how)
{
    constexpr auto endings = std::to_array<char const*>({".txt", ".jsonl", ".csv", ".csv", ".tsv"});
    return endings[static_cast<std::size_t>(how)];
}

struct choice
{
    encoding code;
    text line_end;
    bool last_ends = true;
    format how;
};

std::string name_of(choice const& of)
{
    constexpr auto codes =
        std::to_array<char const*>({"UTF-8", "UTF-8 with mark", "UTF-16LE", "UTF-16BE"});
    constexpr auto formats =
        std::to_array<char const*>({"lines", "JSON lines", "CSV", "CSV with ;", "TSV"});
    auto const end = of.line_end == U"\n" ? "LF" : of.line_end == U"\r" ? "CR" : "CR LF";
    return std::string(codes[static_cast<std::size_t>(of.code)]) + ", " + end + ", " +
        formats[static_cast<std::size_t>(of.how)] + (of.last_ends ? "" : ", last line without end");
}

std::string in_utf8(text const& from)
{
    return encoded(from, encoding::utf8);
}

/// All contents in one file, with lines of nothing between them.
input_file whole_file(choice const& of)
{
    auto all = header(of.how);
    auto made = input_file{name_of(of), "in" + ending(of.how), {}, {}};
    auto const between = nothings();
    auto number = std::size_t(0);
    for (auto const& one : contents()) {
        if (of.how == format::lines && !one.plain) continue;
        all += of.line_end;
        if (number % 2 == 0) all += between[number % between.size()] + of.line_end;
        all += row(of.how, one, number, of.line_end);
        made.prompts.push_back(in_utf8(one.wanted));
        ++number;
    }
    if (of.last_ends) all += of.line_end;
    made.bytes = encoded(all, of.code);
    return made;
}

} // namespace

std::vector<input_file> all_input_files()
{
    auto made = std::vector<input_file>();
    for (auto const code :
         {encoding::utf8, encoding::utf8_mark, encoding::utf16_little, encoding::utf16_big}) {
        for (auto const* const line_end : {U"\n", U"\r\n", U"\r"}) {
            for (auto const last_ends : {true, false}) {
                for (auto const how :
                     {format::lines, format::json_lines, format::csv, format::semicolons,
                      format::tsv}) {
                    made.push_back(whole_file({code, line_end, last_ends, how}));
                }
            }
        }
    }
    return made;
}

std::vector<input_file> one_prompt_files()
{
    auto made = std::vector<input_file>();
    auto number = std::size_t(0);
    for (auto const& of : contents()) {
        // Each content in another way of writing; what is not fit for a line, in a table.
        auto const how = of.plain ? static_cast<format>(number % 5) : format::csv;
        auto const code = static_cast<encoding>(number % 4);
        ++number;
        auto const choices = choice{code, U"\r\n", number % 2 == 0, how};
        auto text = header(how) + U"\r\n\u00a0\r\n" + row(how, of, number, U"\n");
        if (choices.last_ends) text += U"\r\n";
        made.push_back(
            {name_of(choices) + ": " + std::string(of.what),
             "one" + ending(how),
             encoded(text, code),
             {in_utf8(of.wanted)}});
    }
    return made;
}

std::vector<input_file> some_input_files()
{
    return {
        whole_file({encoding::utf8, U"\n", true, format::lines}),
        whole_file({encoding::utf8_mark, U"\r\n", false, format::csv}),
        whole_file({encoding::utf16_little, U"\r\n", true, format::tsv}),
        whole_file({encoding::utf16_big, U"\n", false, format::json_lines}),
        whole_file({encoding::utf8, U"\r", false, format::semicolons})};
}

} // namespace neuroflash::test
