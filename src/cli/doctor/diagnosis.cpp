// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/diagnosis.hpp"

#include "cli/advice.hpp"
#include "cli/text.hpp"
#include "cli/tool_words.hpp"

#include <boost/json/value.hpp>

#include <array>
#include <utility>

namespace neuroflash::cli {

namespace {

struct verdict_row
{
    std::string_view mark;
    std::string_view name;
};

constexpr auto verdict_rows = std::to_array<verdict_row>(
    {{"ok", "ok"}, {"warn", "warning"}, {"FAIL", "failed"}, {"skip", "skipped"}});

constexpr std::size_t mark_width = 6;
constexpr std::size_t check_width = 17;

std::string padded(std::string_view text, std::size_t width)
{
    auto made = std::string(text);
    made.resize(std::max(width, made.size() + 1), ' ');
    return made;
}

boost::json::value string_or_null(std::string const& text)
{
    return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

} // namespace

std::string_view mark_of(verdict status) noexcept
{
    return verdict_rows[static_cast<std::size_t>(status)].mark;
}

std::string_view name_of(verdict status) noexcept
{
    return verdict_rows[static_cast<std::size_t>(status)].name;
}

finding finding::warning(std::string message, std::string advice)
{
    auto made = finding(verdict::warning, std::move(message));
    made.advice = std::move(advice);
    return made;
}

finding finding::failed(errc code, std::string message, std::string advice)
{
    auto made = finding(verdict::failed, std::move(message));
    made.advice = std::move(advice);
    if (made.advice.empty()) {
        auto facts = failure_facts();
        facts.code = code;
        made.advice = advise(facts).to_text();
    }
    made.code = code;
    return made;
}

finding finding::failed(error const& from)
{
    auto const failure = in_tool_words(from);
    auto made = failed(failure.value(), failure.message(), failure.advice());
    auto const& details = failure.details();
    auto const& words = details.server_message;
    if (!words.empty() && made.message.find(words) == std::string::npos) {
        made.message += " The service says: " + words;
    }
    if (details.http_status != 0) made.details["http_status"] = details.http_status;
    return made;
}

void diagnosis::keep_secret(std::string word)
{
    if (!word.empty()) secrets_.push_back(std::move(word));
}

void diagnosis::add(std::string_view check, std::string_view subject, finding found)
{
    if (found.code == errc::cancelled) return; // the end of the examination, and nobody's fault
    auto const message = without_secrets(std::move(found.message));
    auto const advice = without_secrets(std::move(found.advice));
    auto const of = without_secrets(std::string(subject));
    if (found.status == verdict::failed) {
        if (failures_++ == 0) code_ = exit_code_of(found.code, charge_state::not_charged);
    }
    if (found.status == verdict::warning) ++warnings_;

    auto line = padded(mark_of(found.status), mark_width) + padded(check, check_width);
    out_.line(line + printable(of.empty() ? message : of + ": " + message));
    if (!advice.empty()) {
        auto const indent = std::string(mark_width + check_width, ' ');
        auto const what = cli::advice::parse(advice);
        out_.line(indent + "what to do: " + printable(what.sentence));
        if (!what.command.empty()) out_.line(indent + "  " + printable(what.command));
    }

    auto entry = boost::json::object();
    entry["check"] = check;
    entry["subject"] = string_or_null(of);
    entry["status"] = name_of(found.status);
    entry["message"] = message;
    entry["advice"] = string_or_null(cli::advice::parse(advice).sentence);
    entry["command"] = string_or_null(cli::advice::parse(advice).command);
    auto const failed = found.status == verdict::failed;
    entry["code"] = failed ? boost::json::value(to_string(found.code)) : nullptr;
    entry["details"] = std::move(found.details);
    checks_.push_back(std::move(entry));
}

void diagnosis::finish()
{
    auto const warned = warnings_ == 0
        ? std::string()
        : ", " + counted(static_cast<std::int64_t>(warnings_), "warning", "warnings");
    auto const failures = counted(static_cast<std::int64_t>(failures_), "failure", "failures");
    out_.line((failures_ == 0 ? "All is well" : failures) + warned + "; nothing was paid.");

    auto whole = boost::json::object();
    whole["ok"] = failures_ == 0;
    whole["exit_code"] = static_cast<int>(code_);
    whole["checks"] = std::move(checks_);
    out_.document(whole);
}

std::string diagnosis::without_secrets(std::string text) const
{
    static constexpr std::string_view mask = "[secret]";
    for (auto const& secret : secrets_) {
        auto at = text.find(secret);
        while (at != std::string::npos) {
            text.replace(at, secret.size(), mask);
            at = text.find(secret, at + mask.size());
        }
    }
    return text;
}

} // namespace neuroflash::cli
