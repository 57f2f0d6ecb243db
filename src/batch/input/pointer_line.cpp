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
using words = std::string_view;

constexpr auto hex_digits = words("0123456789abcdefABCDEF");

/// `https://example.org/fox`, `www.example.org`.
bool is_url(words word)
{
    if (word.starts_with("www.")) return true;
    auto const scheme = shapes::name_in_front(word, "+.-");
    return scheme.size() > 1 && word.substr(scheme.size()).starts_with("://");
}

/// `anna@example.org`.
bool is_address(words word)
{
    auto const at = word.find('@');
    return at != word.npos && at > 0 && word.find('.', at) != word.npos &&
        word.find('@', at + 1) == word.npos;
}

/// `/home/anna/fox`, `./pictures/fox`, `C:\pictures\fox`, `fox.png`.
bool is_path(words word)
{
    constexpr auto endings = std::to_array<words>(
        {".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".heic", ".tif", ".tiff", ".txt",
         ".csv", ".json", ".jsonl"});
    auto const small = shapes::lower(word);
    for (auto const ending : endings) {
        if (word.size() > ending.size() && small.ends_with(ending)) return true;
    }
    if (word.size() > 3 && shapes::is_letter(word[0]) && word.substr(1).starts_with(":\\"))
        return true;
    for (auto const* const begin : {"/", "./", "../", "~/"}) {
        if (!word.starts_with(begin)) continue;
        return word.find('/', words(begin).size()) != word.npos;
    }
    return false;
}

/// `550e8400-e29b-41d4-a716-446655440000`.
bool is_uuid(words word)
{
    constexpr auto shape = words("00000000-0000-0000-0000-000000000000");
    if (word.size() != shape.size()) return false;
    for (auto i = std::size_t(0); i < shape.size(); ++i) {
        auto const is_hex = hex_digits.find(word[i]) != words::npos;
        if (shape[i] == '-' ? word[i] != '-' : !is_hex) return false;
    }
    return true;
}

/// A hexadecimal digest of the length of MD5 or longer.
bool is_digest(words word)
{
    constexpr std::size_t shortest = 32;
    return word.size() >= shortest && word.find_first_not_of(hex_digits) == word.npos;
}

/// `-rw-r--r-- 1 anna anna 164 Nov 30 01:41 fox.png`.
bool is_listed_file(words line)
{
    constexpr auto shape = std::to_array<words>(
        {"-dlbcps", "r-", "w-", "xsS-", "r-", "w-", "xsS-", "r-", "w-", "xtT-"});
    if (line.size() <= shape.size() + 1) return false;
    for (auto i = std::size_t(0); i < shape.size(); ++i) {
        if (shape[i].find(line[i]) == words::npos) return false;
    }
    return words(" .+").find(line[shape.size()]) != words::npos;
}

/// `0 3 * * * /usr/bin/backup`: a time as cron has it, and a command.
bool is_job(words line)
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

/// `00:00:01,000 --> 00:00:03,000`: when a subtitle is shown.
bool is_cue(words line)
{
    auto const arrow = line.find(" --> ");
    return arrow != line.npos && shapes::is_digit(line.front()) &&
        line.find_first_not_of("0123456789:,. ->") == line.npos;
}

} // namespace

line_kind pointer_line(std::string_view line)
{
    if (line.empty()) return {};
    if (is_cue(line)) return {kinds::media, proof::file};
    if (is_job(line)) return {kinds::settings, proof::line};
    auto const names = line_kind(kinds::names, proof::line);
    if (is_listed_file(line)) return names;
    auto const end = line.find_first_of(" \t");
    if (end != line.npos) return is_digest(line.substr(0, end)) ? names : line_kind();
    auto const points =
        is_url(line) || is_address(line) || is_path(line) || is_uuid(line) || is_digest(line);
    return points ? names : line_kind();
}

} // namespace neuroflash::inline v0::batch
