// SPDX-License-Identifier: BSL-1.0
#include "batch/input/file_kind.hpp"

#include <algorithm>
#include <array>

namespace neuroflash::inline v0::batch {

namespace {

using namespace std::string_view_literals;

namespace kinds {

constexpr auto text_file =
    "Write a prompt on each line, JSON lines, or CSV with a column `prompt`."sv;
constexpr auto unpack = "Unpack it, and give the text file in it, or pipe that in: INPUT -"sv;
constexpr auto export_csv = "Save the sheet as CSV (UTF-8), with a column `prompt`."sv;

constexpr auto zip = file_kind(
    "a ZIP archive or a document packed as one (xlsx, ods, docx)"sv,
    "Save a spreadsheet as CSV (UTF-8); unpack an archive first."sv);
constexpr auto gzip = file_kind("compressed with gzip"sv, unpack);
constexpr auto bzip2 = file_kind("compressed with bzip2"sv, unpack);
constexpr auto xz = file_kind("compressed with xz"sv, unpack);
constexpr auto zstd = file_kind("compressed with zstd"sv, unpack);
constexpr auto archive = file_kind("an archive"sv, unpack);
constexpr auto image = file_kind("an image"sv, text_file);
constexpr auto media = file_kind("a sound, a film or its subtitles"sv, text_file);
constexpr auto pdf = file_kind("a PDF document"sv, text_file);
constexpr auto rtf = file_kind("a rich text document"sv, "Save it as plain text (UTF-8)."sv);
constexpr auto office = file_kind(
    "a document of an office program"sv,
    "Save a spreadsheet as CSV (UTF-8), and other text as plain text (UTF-8)."sv);
constexpr auto database =
    file_kind("a database"sv, "Export a table as CSV, with a column `prompt`."sv);
constexpr auto program = file_kind("a program"sv, text_file);
constexpr auto sheet = file_kind("a spreadsheet"sv, export_csv);
constexpr auto html = file_kind("HTML"sv, text_file);
constexpr auto xml = file_kind("XML"sv, text_file);
constexpr auto yaml = file_kind("YAML"sv, text_file);
constexpr auto markdown = file_kind("Markdown"sv, text_file);
constexpr auto list = file_kind("a list of Markdown or YAML"sv, text_file);
constexpr auto settings = file_kind("a file of settings or a log"sv, text_file);
constexpr auto code = file_kind("a program's text"sv, text_file);
constexpr auto strings = file_kind(
    "a text in quotation marks, as in JSON or CSV"sv,
    "Write the prompts without quotation marks, or as JSON objects: {\"prompt\": \"...\"}"sv);

} // namespace kinds

struct magic
{
    std::string_view bytes;
    file_kind kind;
    std::size_t at = 0;
};

constexpr auto magics = std::to_array<magic>(
    {{"PK\x03\x04"sv, kinds::zip},
     {"PK\x05\x06"sv, kinds::zip},
     {"\x1f\x8b"sv, kinds::gzip},
     {"BZh"sv, kinds::bzip2},
     {"\xfd"
      "7zXZ\0"sv,
      kinds::xz},
     {"\x28\xb5\x2f\xfd"sv, kinds::zstd},
     {"7z\xbc\xaf\x27\x1c"sv, kinds::archive},
     {"Rar!\x1a"sv, kinds::archive},
     {"ustar"sv, kinds::archive, 257},
     {"\x89PNG"sv, kinds::image},
     {"\xff\xd8\xff"sv, kinds::image},
     {"GIF87a"sv, kinds::image},
     {"GIF89a"sv, kinds::image},
     {"WEBP"sv, kinds::image, 8},
     {"BM"sv, kinds::image},
     {"II*\0"sv, kinds::image},
     {"MM\0*"sv, kinds::image},
     {"ftypavif"sv, kinds::image, 4},
     {"ftypheic"sv, kinds::image, 4},
     {"ftypmif1"sv, kinds::image, 4},
     {"ftyp"sv, kinds::media, 4},
     {"WAVE"sv, kinds::media, 8},
     {"OggS"sv, kinds::media},
     {"ID3"sv, kinds::media},
     {"\x1a\x45\xdf\xa3"sv, kinds::media},
     {"%PDF-"sv, kinds::pdf},
     {"{\\rtf"sv, kinds::rtf},
     {"\xd0\xcf\x11\xe0"sv, kinds::office},
     {"SQLite format 3\0"sv, kinds::database},
     {"PAR1"sv, kinds::database},
     {"\x7f"
      "ELF"sv,
      kinds::program},
     {"MZ\x90"sv, kinds::program},
     {"#!/"sv, kinds::program}});

struct extension
{
    std::string_view names; ///< Each between blanks.
    file_kind kind;
};

constexpr auto extensions = std::to_array<extension>(
    {{" md markdown mdx rst adoc tex bib "sv, kinds::markdown},
     {" yaml yml "sv, kinds::yaml},
     {" html htm xhtml mht "sv, kinds::html},
     {" xml svg rss atom plist xsl "sv, kinds::xml},
     {" xlsx xls xlsm xlsb ods numbers "sv, kinds::sheet},
     {" docx doc odt pages pptx ppt odp "sv, kinds::office},
     {" pdf "sv, kinds::pdf},
     {" rtf "sv, kinds::rtf},
     {" gz tgz "sv, kinds::gzip},
     {" bz2 "sv, kinds::bzip2},
     {" xz "sv, kinds::xz},
     {" zst "sv, kinds::zstd},
     {" zip "sv, kinds::zip},
     {" tar 7z rar jar "sv, kinds::archive},
     {" png jpg jpeg gif webp avif heic bmp tif tiff ico psd "sv, kinds::image},
     {" srt vtt mp3 mp4 wav ogg mov mkv webm "sv, kinds::media},
     {" sqlite sqlite3 db parquet feather arrow "sv, kinds::database},
     {" toml ini cfg conf env properties log "sv, kinds::settings},
     {" py ipynb po pot diff patch js ts c cpp hpp h java rs go sh ps1 bat sql css rb php "sv,
      kinds::code}});

std::string lower(std::string_view text)
{
    auto made = std::string(text);
    for (auto& c : made) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return made;
}

constexpr bool is_letter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

/// `<p>`, `<prompts lang="en">`, `</p>`, `<br/>`. A name with a colon may be a `<lora:fox:1>`.
bool is_tag(std::string_view line)
{
    if (!line.starts_with('<')) return false;
    auto const small = lower(line.substr(0, 64));
    for (auto const* const begin : {"<!doctype", "<!--", "<?xml", "<html", "<?php"}) {
        if (small.starts_with(begin)) return true;
    }
    if (line.find("xmlns") != line.npos) return true;
    auto at = std::size_t(line.starts_with("</") ? 2 : 1);
    if (at >= line.size() || !is_letter(line[at])) return false;
    while (at < line.size() && (is_letter(line[at]) || is_digit(line[at]) || line[at] == '-')) ++at;
    return at < line.size() && (line[at] == '>' || line[at] == ' ' || line[at] == '/') &&
        line.find('>') != line.npos;
}

/// `- a fox`, `* a fox`, `1. a fox`.
bool is_list_entry(std::string_view line)
{
    for (auto const* const bullet :
         {"- ", "* ", "+ ", "-\t", "*\t", "\xe2\x80\xa2 ", "\xe2\x80\xa2\t"}) {
        if (line.starts_with(bullet)) return true;
    }
    auto at = std::size_t(0);
    while (at < line.size() && at < 6 && is_digit(line[at])) ++at;
    return at > 0 && at + 1 < line.size() && (line[at] == '.' || line[at] == ')') &&
        line[at + 1] == ' ';
}

/// A heading from the second degree on (`# ` is a comment), a table, a quotation, a fence.
bool is_markdown(std::string_view line)
{
    auto const marks = line.find_first_not_of('#');
    if (marks != line.npos && marks >= 2 && line[marks] == ' ') return true;
    if (line.starts_with("```") || line.starts_with("~~~") || line.starts_with("> ")) return true;
    return line.size() > 2 && line.starts_with('|') && line.ends_with('|');
}

/// `---`, `%YAML 1.2`, `prompts:`, `prompt: a fox`.
bool is_yaml(std::string_view line)
{
    if (line == "---" || line == "..." || line.starts_with("%YAML")) return true;
    auto const colon = line.find(':');
    if (colon == line.npos || colon == 0) return false;
    auto const name = line.substr(0, colon);
    auto const fits = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; };
    if (!std::all_of(name.begin(), name.end(), fits)) return false;
    auto const small = lower(name);
    return colon + 1 == line.size() || small == "prompt" || small == "prompts";
}

/// `prompts = [`, and what a file of changes has.
bool is_code(std::string_view line)
{
    if (line.starts_with("@@ -") || line.starts_with("diff --git ") || line.starts_with("--- a/")) {
        return true;
    }
    auto const name = line.substr(0, line.find_first_of(" ="));
    auto const fits = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
    if (name.empty() || !std::all_of(name.begin(), name.end(), fits)) return false;
    auto const sign = line.find_first_not_of(' ', name.size());
    if (sign == line.npos || line[sign] != '=') return false;
    auto const value = line.find_first_not_of(' ', sign + 1);
    return value != line.npos &&
        std::string_view("[({\"'").find(line[value]) != std::string_view::npos;
}

/// `"a fox"`, and `"a fox",` of a list. A prompt may begin with a word in quotation marks.
bool is_quoted(std::string_view line)
{
    if (line.ends_with(',')) line.remove_suffix(1);
    if (line.size() < 2 || !line.starts_with('"') || !line.ends_with('"')) return false;
    auto const inner = line.substr(1, line.size() - 2);
    for (auto at = inner.find('"'); at != inner.npos; at = inner.find('"', at + 1)) {
        if (at > 0 && inner[at - 1] == '\\') continue;
        if (at + 1 < inner.size() && inner[at + 1] == '"') ++at;
        else return false;
    }
    return true;
}

} // namespace

file_kind kind_by_bytes(std::string_view bytes) noexcept
{
    for (auto const& one : magics) {
        if (bytes.size() < one.at || !bytes.substr(one.at).starts_with(one.bytes)) continue;
        // `BM` may begin a prompt: a bitmap has zeros after its size.
        if (one.bytes == "BM" && (bytes.size() < 10 || bytes.substr(6, 4) != "\0\0\0\0"sv))
            continue;
        return one.kind;
    }
    return {};
}

file_kind kind_by_name(std::string_view path)
{
    auto const slash = path.rfind('/');
    if (slash != path.npos) path.remove_prefix(slash + 1);
    auto const dot = path.rfind('.');
    if (dot == path.npos || dot == 0) return {};
    auto const wanted = ' ' + lower(path.substr(dot + 1)) + ' ';
    for (auto const& one : extensions) {
        if (one.names.find(wanted) != one.names.npos) return one.kind;
    }
    return {};
}

file_kind kind_by_line(std::string_view line)
{
    if (is_tag(line)) return lower(line.substr(0, 5)) == "<?xml" ? kinds::xml : kinds::html;
    if (is_list_entry(line)) return kinds::list;
    if (is_markdown(line)) return kinds::markdown;
    if (is_yaml(line)) return kinds::yaml;
    if (is_code(line)) return kinds::code;
    if (is_quoted(line)) return kinds::strings;
    return {};
}

} // namespace neuroflash::inline v0::batch
