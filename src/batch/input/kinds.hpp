// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_KINDS_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_KINDS_HPP

#include "batch/input/file_kind.hpp"

#include <string_view>

/// The names of file kinds that are not read, and the alternatives.
namespace neuroflash::inline v0::batch::kinds {

using namespace std::string_view_literals;

inline constexpr auto text_file =
    "Write a prompt on each line, JSON lines, or CSV with a column `prompt`."sv;
inline constexpr auto unpack =
    "Unpack it, and give the text file in it, or pipe that in: INPUT -"sv;
inline constexpr auto export_csv = "Save the sheet as CSV (UTF-8), with a column `prompt`."sv;

inline constexpr auto zip = file_kind(
    "a ZIP archive or a document packed as one (xlsx, ods, docx)"sv,
    "Save a spreadsheet as CSV (UTF-8); unpack an archive first."sv);
inline constexpr auto gzip = file_kind("compressed with gzip"sv, unpack);
inline constexpr auto bzip2 = file_kind("compressed with bzip2"sv, unpack);
inline constexpr auto xz = file_kind("compressed with xz"sv, unpack);
inline constexpr auto zstd = file_kind("compressed with zstd"sv, unpack);
inline constexpr auto archive = file_kind("an archive"sv, unpack);
inline constexpr auto image = file_kind("an image"sv, text_file);
inline constexpr auto media = file_kind("audio, video or subtitles"sv, text_file);
inline constexpr auto pdf = file_kind("a PDF or PostScript document"sv, text_file);
inline constexpr auto rtf = file_kind("a rich text document"sv, "Save it as plain text (UTF-8)."sv);
inline constexpr auto office = file_kind(
    "a document of an office program"sv,
    "Save a spreadsheet as CSV (UTF-8), and other text as plain text (UTF-8)."sv);
inline constexpr auto database =
    file_kind("a database"sv, "Export a table as CSV, with a column `prompt`."sv);
inline constexpr auto program = file_kind("a program"sv, text_file);
inline constexpr auto sheet = file_kind("a spreadsheet"sv, export_csv);
inline constexpr auto rows = file_kind(
    "rows of a table"sv,
    "Name the columns in a first row, one of them `prompt`, and read it by these: --format csv "
    "(input_format::csv). If the first row names them, --prompt-column NAME says which one has the "
    "prompts."sv);
inline constexpr auto html = file_kind("HTML"sv, text_file);
inline constexpr auto xml = file_kind("XML"sv, text_file);
inline constexpr auto yaml = file_kind("YAML"sv, text_file);
inline constexpr auto markdown = file_kind("Markdown"sv, text_file);
inline constexpr auto latex = file_kind("LaTeX"sv, text_file);
inline constexpr auto list = file_kind("a list of Markdown or YAML"sv, text_file);
inline constexpr auto settings = file_kind("a file of settings"sv, text_file);
inline constexpr auto log = file_kind("a log"sv, text_file);
inline constexpr auto mail = file_kind("a saved mail"sv, text_file);
inline constexpr auto http = file_kind("an HTTP message"sv, text_file);
inline constexpr auto secret_key = file_kind("a key or a certificate"sv, text_file);
inline constexpr auto calendar = file_kind("a calendar or a list of contacts"sv, text_file);
inline constexpr auto names = file_kind("a list of addresses, files or ids"sv, text_file);
inline constexpr auto translations = file_kind("a file of translations"sv, text_file);
inline constexpr auto changes = file_kind("a diff"sv, text_file);
inline constexpr auto code = file_kind("source code"sv, text_file);
inline constexpr auto comment =
    file_kind("a comment"sv, "Begin comments with # and a blank, or remove them."sv);
inline constexpr auto heading = file_kind("a heading"sv, text_file);
inline constexpr auto other_tool =
    file_kind("the settings of another image program"sv, "Write only the prompt on each line."sv);
inline constexpr auto strings = file_kind(
    "a text in quotation marks, as in JSON or CSV"sv,
    "Write the prompts without quotation marks, or as JSON objects: {\"prompt\": \"...\"}"sv);

} // namespace neuroflash::inline v0::batch::kinds

#endif
