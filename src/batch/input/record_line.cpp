// SPDX-License-Identifier: BSL-1.0
#include "batch/input/kinds.hpp"
#include "batch/input/line_shapes.hpp"
#include "batch/input/program_line.hpp"

#include <array>
#include <string_view>

namespace neuroflash::inline v0::batch {

namespace {

using proof = line_kind::proof;
using view = std::string_view;

struct beginning
{
    view text;
    line_kind kind;
};

/// The beginnings as programs write them, in upper and lower case.
constexpr auto beginnings = std::to_array<beginning>(
    {{"diff --git ", {kinds::changes, proof::file}},
     {"@@ -", {kinds::changes, proof::file}},
     {"--- a/", {kinds::changes, proof::file}},
     {"+++ ", {kinds::changes, proof::file}},
     {"*** a/", {kinds::changes, proof::file}},
     {"-----BEGIN ", {kinds::secret_key, proof::file}},
     {"ssh-rsa ", {kinds::secret_key, proof::file}},
     {"ssh-ed25519 ", {kinds::secret_key, proof::file}},
     {"HTTP/1.", {kinds::http, proof::file}},
     {"HTTP/2 ", {kinds::http, proof::file}},
     {"BEGIN:V", {kinds::calendar, proof::file}},
     {"WEBVTT", {kinds::media, proof::file}},
     {"#EXTM3U", {kinds::media, proof::file}},
     {"[Script Info]", {kinds::media, proof::file}},
     {"Dialogue: 0,", {kinds::media, proof::file}},
     {"msgid \"", {kinds::translations, proof::file}},
     {"msgstr \"", {kinds::translations, proof::file}},
     {"Traceback (most recent call last)", {kinds::log, proof::file}}});

/// No prompt has these before a colon. In small letters.
constexpr auto names_of_mail = std::to_array<view>(
    {"message-id:", "mime-version:", "return-path:", "delivered-to:", "dkim-signature:",
     "content-transfer-encoding:", "received: from ", "received: by ", "content-type: text/",
     "content-type: multipart/", "content-type: application/", "in-reply-to:", "list-unsubscribe:",
     "x-mailer:", "x-received:", "authentication-results:", "user-agent: "});

/// Prompts may begin with one of these; a mail has several in a row.
constexpr auto headings_of_mail = std::to_array<view>(
    {"from:", "to:", "cc:", "subject:", "date:", "reply-to:", "sent:", "von:", "an:", "betreff:",
     "gesendet:", "datum:"});

constexpr auto levels = std::to_array<view>(
    {"INFO", "WARN", "WARNING", "ERROR", "DEBUG", "TRACE", "FATAL", "NOTICE", "CRITICAL"});

constexpr auto months = view("JanFebMarAprMayJunJulAugSepOctNovDec");

line_kind mail_line(view line)
{
    auto const small = shapes::lower(line.substr(0, 40));
    if (shapes::begins_with_any(small, names_of_mail)) return {kinds::mail, proof::file};
    auto const at = line.find('@');
    auto const has_address = at != line.npos && at > 0 && at + 1 < line.size() &&
        shapes::is_of_name(line[at - 1]) && shapes::is_letter(line[at + 1]);
    // `From anna@example.org Sun Nov 29`: as mailboxes separate mails.
    if (line.starts_with("From ") && line.find(' ', 5) != line.npos && at < line.find(' ', 5)) {
        return {kinds::mail, proof::file};
    }
    if (!shapes::begins_with_any(small, headings_of_mail)) return {};
    return {kinds::mail, has_address ? proof::file : proof::hint};
}

bool has_level(view line)
{
    for (auto const one : levels) {
        auto const at = line.find(one);
        if (at == line.npos || at > 60) continue;
        auto const end = at + one.size();
        auto const before = at == 0 || !shapes::is_of_name(line[at - 1]);
        if (before && (end == line.size() || !shapes::is_of_name(line[end]))) return true;
    }
    return false;
}

/// Times as programs write them before a message; `12:30 on a station clock` is a prompt.
constexpr auto shapes_of_times = std::to_array<view>(
    {"0000-00-00 00:00", "0000-00-00T00:00", "0000/00/00 00:00", "00-00 00:00:00", "00:00:00",
     "00.00.0000 00:00", "00.00.0000, 00:00", "00.00.00, 00:00", "00/00/0000 00:00",
     "00/00/0000, 00:00", "00/00/00, 00:00", "00:00.00]"});

/// `2026-11-29 07:51:00`, `29.11.26, 07:51`, `Nov 29 07:51:00`, `07:51:00`, in brackets or not.
bool begins_with_time(view line)
{
    if (line.starts_with('[') || line.starts_with('<')) line.remove_prefix(1);
    for (auto const shape : shapes_of_times) {
        if (shapes::fits_digits(line, shape)) return true;
    }
    if (line.size() < 16) return false;
    auto const month = months.find(line.substr(0, 3));
    if (month == months.npos || month % 3 != 0) return false;
    return shapes::fits_digits(line.substr(3), " 00 00:00:00") ||
        shapes::fits_digits(line.substr(3), "  0 00:00:00");
}

/// `[    0.000000] Linux`, `I1129 07:51:00.123 12 a.go:3] x`, `at a.B.c(B.java:12)`: of a kernel,
/// of Google's libraries, of a trace.
bool is_of_other_log(view line)
{
    auto const end = line.find(']');
    if (line.starts_with('[') && end != line.npos) {
        auto const inner = shapes::without_blanks(line.substr(1, end - 1));
        if (inner.size() > 7 && inner[inner.size() - 7] == '.' &&
            inner.find_first_not_of("0123456789.") == inner.npos)
            return true;
    }
    if (line.size() > 5 && view("IWEF").find(line.front()) != view::npos &&
        shapes::fits_digits(line.substr(1), "0000 00:00:00"))
        return true;
    auto const place = line.rfind(':');
    return line.starts_with("at ") && line.ends_with(')') && place != line.npos &&
        line.find('(') < place && shapes::is_digit(line[place + 1]);
}

line_kind log_line(view line)
{
    // The times of a subtitle have an arrow between them.
    auto const timed = line.find(" --> ") == line.npos && begins_with_time(line);
    if (timed && has_level(line)) return {kinds::log, proof::line};
    if (timed || is_of_other_log(line)) return {kinds::log, proof::hint};
    // `127.0.0.1 - - [29/Nov/2026:07:51:00 +0000] "GET / HTTP/1.1"`
    if (line.find(" - - [") != line.npos && line.find(" HTTP/") != line.npos) {
        return {kinds::log, proof::file};
    }
    auto const in_brackets = line.starts_with('[');
    auto const word = shapes::name_in_front(line.substr(in_brackets ? 1 : 0));
    auto const end = line.substr(word.size() + (in_brackets ? 1 : 0));
    auto const named = std::find(levels.begin(), levels.end(), word) != levels.end();
    if (named && end.starts_with(in_brackets ? ']' : ':')) return {kinds::log, proof::hint};
    return {};
}

/// The settings that image programs save with an image.
line_kind other_tool_line(view line)
{
    auto const small = shapes::lower(line.substr(0, 40));
    if (small.starts_with("negative prompt:")) return {kinds::other_tool, proof::line};
    if (small.starts_with("steps: ") && line.find("Sampler: ") != line.npos)
        return {kinds::other_tool, proof::line};
    return {};
}

} // namespace

line_kind record_line(std::string_view line)
{
    for (auto const& one : beginnings) {
        if (line.starts_with(one.text)) return one.kind;
    }
    for (auto const rule : {&mail_line, &log_line, &other_tool_line}) {
        if (auto const got = rule(line); got.kind.known()) return got;
    }
    return {};
}

} // namespace neuroflash::inline v0::batch
