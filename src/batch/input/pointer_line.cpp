// SPDX-License-Identifier: BSL-1.0
#include "batch/input/kinds.hpp"
#include "batch/input/line_shapes.hpp"
#include "batch/input/program_line.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace neuroflash::inline v0::batch {

namespace {

using proof = line_kind::proof;
using view = std::string_view;

/// `https://example.org/fox`, `www.example.org`.
bool is_url(view word)
{
    if (word.starts_with("www.")) return true;
    auto const scheme = shapes::name_in_front(word, "+.-");
    return scheme.size() > 1 && word.substr(scheme.size()).starts_with("://");
}

/// `anna@example.org`.
bool is_address(view word)
{
    auto const at = word.find('@');
    return at != word.npos && at > 0 && word.find('.', at) != word.npos &&
        word.find('@', at + 1) == word.npos;
}

/// A letter of any script.
bool is_of_text(char c)
{
    return shapes::is_letter(c) || (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// `/home/anna/fox`, `./pictures/fox`, `C:\pictures\fox`, `fox.png`.
bool is_path(view word)
{
    if (has_ending_of_file(word)) return true;
    if (word.size() > 3 && shapes::is_letter(word[0]) && word.substr(1).starts_with(":\\"))
        return true;
    for (auto const* const begin : {"/", "./", "../", "~/"}) {
        if (!word.starts_with(begin)) continue;
        return word.find('/', view(begin).size()) != word.npos;
    }
    return false;
}

/// `/home/anna/a red fox.png`, `My pictures\fox 1.png`: a path with blanks. `a red fox.png` may
/// describe one.
bool is_path_with_blanks(view line)
{
    if (!has_ending_of_file(line)) return false;
    if (line.starts_with('/') || line.starts_with("./") || line.starts_with("../") ||
        line.starts_with("~/") || line.starts_with("\\\\"))
        return true;
    if (line.size() > 3 && shapes::is_letter(line[0]) && line[1] == ':' &&
        (line[2] == '\\' || line[2] == '/'))
        return true;
    // `logos/fox 1.png`, and not `a fox and/or a hen, drawn as fox.png`.
    auto const slash = line.find_last_of("/\\");
    return slash != line.npos && line.find(',') == line.npos && line[slash + 1] != ' ';
}

/// `a fox --sref https://example.org/0_0.png`: an address behind two words at least is a part of
/// the description. `fox https://example.org/0_0.png` is a line of a list.
bool is_description_with_address(view line)
{
    constexpr auto enough = 2;
    if (!is_url(line.substr(line.find_last_of(" \t") + 1))) return false;
    auto described = 0;
    while (!line.empty()) {
        auto const word = line.substr(0, line.find_first_of(" \t"));
        described += !is_url(word) && std::any_of(word.begin(), word.end(), is_of_text) ? 1 : 0;
        line = shapes::without_blanks(line.substr(word.size()));
    }
    return described >= enough;
}

/// A text as Base64 or another encoding writes bytes: one word of letters and digits, far longer
/// than any name. Words with `_` between them are none; in encoded bytes, `_` is rare.
bool is_encoded(view word)
{
    constexpr std::size_t shortest = 44;
    auto small = 0;
    auto capital = 0;
    auto digits = 0;
    constexpr auto longest_word = std::ptrdiff_t(12);
    if (word.size() < shortest) return false;
    auto const joints = std::count(word.begin(), word.end(), '_');
    if (joints * longest_word > std::ptrdiff_t(word.size())) return false;
    for (auto const c : word) {
        if (shapes::is_digit(c)) ++digits;
        else if (shapes::is_capital(c)) ++capital;
        else if (shapes::is_letter(c)) ++small;
        else if (view("+/=_.-").find(c) == view::npos) return false;
    }
    return small > 2 && capital > 2 && digits > 2;
}

/// A hexadecimal digest of the length of MD5 or longer.
bool is_digest(view word)
{
    constexpr std::size_t shortest = 32;
    return word.size() >= shortest && std::all_of(word.begin(), word.end(), shapes::is_hex_digit);
}

/// `-rw-r--r-- 1 anna anna 164 Nov 30 01:41 fox.png`.
bool is_listed_file(view line)
{
    constexpr auto shape = std::to_array<view>(
        {"-dlbcps", "r-", "w-", "xsS-", "r-", "w-", "xsS-", "r-", "w-", "xtT-"});
    if (line.size() <= shape.size() + 1) return false;
    for (auto i = std::size_t(0); i < shape.size(); ++i) {
        if (shape[i].find(line[i]) == view::npos) return false;
    }
    return view(" .+").find(line[shape.size()]) != view::npos;
}

/// `0 3 * * * /usr/bin/backup`: a time as cron has it, and a command.
bool is_job(view line)
{
    constexpr auto fields = 5;
    auto has_star = false;
    for (auto i = 0; i < fields; ++i) {
        auto const end = line.find_first_of(" \t");
        if (end == line.npos) return false;
        auto const field = line.substr(0, end);
        if (field.empty() || field.find_first_not_of("0123456789*/,-") != field.npos) return false;
        has_star = has_star || field.find('*') != field.npos;
        line = shapes::without_blanks(line.substr(end));
    }
    // `1 * 2 * 3 stars` has no path in it, and no output that goes somewhere.
    return has_star && line.find_first_of("/|>") != line.npos;
}

/// `00:00:01,000 --> 00:00:03,000 align:start`: when, and where, a subtitle is shown.
bool is_cue(view line)
{
    auto const arrow = line.find(" --> ");
    if (arrow == line.npos) return false;
    auto const is_time = [](view text) {
        return text.find(':') != text.npos && text.find_first_not_of("0123456789:,.") == text.npos;
    };
    auto const rest = line.substr(arrow + 5);
    return is_time(line.substr(0, arrow)) && is_time(rest.substr(0, rest.find(' ')));
}

} // namespace

bool has_ending_of_file(view word)
{
    constexpr auto endings = std::to_array<view>(
        {".png",  ".jpg", ".jpeg", ".webp", ".gif",  ".avif",  ".heic", ".tif", ".tiff",
         ".bmp",  ".svg", ".txt",  ".csv",  ".json", ".pdf",   ".mp4",  ".mp3", ".docx",
         ".xlsx", ".zip", ".md",   ".html", ".xml",  ".jsonl", ".psd"});
    constexpr std::size_t longest = 6;
    auto const end = shapes::lower(word.substr(word.size() - std::min(word.size(), longest)));
    return std::any_of(
        endings.begin(), endings.end(), [&](view ending) { return end.ends_with(ending); });
}

line_kind pointer_line(std::string_view line)
{
    if (line.empty()) return {};
    if (is_cue(line)) return {kinds::media, proof::file};
    if (is_job(line)) return {kinds::settings, proof::line};
    auto const names = line_kind(kinds::names, proof::line);
    if (is_listed_file(line)) return names;
    auto const end = line.find_first_of(" \t");
    if (end != line.npos) {
        // The history lists an image so.
        auto const first = line.substr(0, end);
        if (is_digest(first) || shapes::is_uuid(first)) return names;
        if (is_description_with_address(line)) return {};
        if (is_path_with_blanks(line)) return names;
        return has_ending_of_file(line) ? line_kind(kinds::names, proof::hint) : line_kind();
    }
    auto const points = is_url(line) || is_address(line) || is_path(line) ||
        shapes::is_uuid(line) || is_digest(line) || is_encoded(line);
    return points ? names : line_kind();
}

} // namespace neuroflash::inline v0::batch
