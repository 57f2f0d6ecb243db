// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/diagnosis.hpp"

#include "cli/errors/advice.hpp"
#include "cli/errors/option_names.hpp"
#include "cli/errors/pasted_command.hpp"
#include "cli/render/text.hpp"

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

/// Below this a finding has lines of its own.
constexpr std::size_t narrow_report_columns = 60;

text_style style_of(check_status status) noexcept
{
    switch (status) {
    case check_status::ok: return text_style::good;
    case check_status::warning: return text_style::warning;
    case check_status::failed: return text_style::bad;
    case check_status::skipped: break;
    }
    return text_style::heading;
}

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

/// Other commands advise to run the doctor, which runs already.
advice without_this_command(std::string const& text)
{
    auto what = advice::parse(text);
    if (what.command != "neuroflash doctor") return what;
    what.command.clear();
    auto const end = what.sentence.rfind(". ");
    if (what.sentence.ends_with(':') && end != std::string::npos) what.sentence.resize(end + 1);
    return what;
}

} // namespace

std::string_view mark_of(check_status status) noexcept
{
    return verdict_rows[static_cast<std::size_t>(status)].mark;
}

std::string_view name_of(check_status status) noexcept
{
    return verdict_rows[static_cast<std::size_t>(status)].name;
}

finding finding::warning(std::string message, std::string advice)
{
    auto made = finding(check_status::warning, std::move(message));
    made.advice = std::move(advice);
    return made;
}

finding finding::failed(errc code, std::string message, std::string advice)
{
    auto made = finding(check_status::failed, std::move(message));
    made.advice = std::move(advice);
    if (made.advice.empty()) {
        auto details = error_details();
        details.message = made.message;
        made.advice = advise(advice_facts(error(code, std::move(details)))).to_text();
    }
    made.code = code;
    return made;
}

finding finding::failed(error const& from)
{
    auto const failure = in_option_names(from);
    auto made = failed(failure.value(), failure.message(), failure.advice());
    auto const& details = failure.details();
    auto const& said = details.server_message;
    if (!said.empty() && made.message.find(said) == std::string::npos) {
        made.message += " The service says: " + said;
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
    if (found.code == errc::cancelled) return; // the end of the checks, not a failure
    auto const message = without_secrets(std::move(found.message));
    auto what = without_this_command(without_secrets(std::move(found.advice)));
    what.command = with_typed_profile(std::move(what.command));
    auto const of = without_secrets(std::string(subject));
    if (found.status == check_status::failed) {
        if (failures_++ == 0) code_ = exit_code_of(found.code, charge_state::not_charged);
    }
    if (found.status == check_status::warning) ++warnings_;
    print(found.status, check, of.empty() ? message : of + ": " + message, what.to_text());

    auto entry = boost::json::object();
    entry["check"] = check;
    entry["subject"] = string_or_null(of);
    entry["status"] = name_of(found.status);
    entry["message"] = message;
    entry["advice"] = string_or_null(what.sentence);
    entry["command"] = string_or_null(what.command);
    auto const failed = found.status == check_status::failed;
    entry["code"] = failed ? boost::json::value(to_string(found.code)) : nullptr;
    entry["details"] = std::move(found.details);
    checks_.push_back(std::move(entry));
}

void diagnosis::print(
    check_status status, std::string_view check, std::string const& message,
    std::string const& advice)
{
    auto const mark = std::string(mark_of(status));
    auto const line = out_.painted(style_of(status), mark) +
        std::string(mark_width - mark.size(), ' ') + padded(check, check_width);
    // If the terminal is narrow, the finding stands below its name.
    auto const columns = out_.columns();
    auto const narrow = columns > 0 && columns < narrow_report_columns;
    auto const indent = narrow ? mark_width : mark_width + check_width;
    auto const break_line = narrow ? '\n' + std::string(indent, ' ') : std::string();
    auto const shown = [&](std::string const& text, std::size_t at) {
        return columns == 0 ? text : wrapped(text, columns, at);
    };
    // Wrapped here, with colours in it: as a block it stays as it is.
    out_.block(line + break_line + shown(printable(message), indent) + '\n');
    if (advice.empty()) return;
    auto const what = cli::advice::parse(advice);
    constexpr auto heading = std::string_view("what to do:");
    auto text = shown(std::string(heading) + ' ' + printable(what.sentence), indent);
    text.replace(0, heading.size(), out_.painted(text_style::advice, heading));
    out_.block(std::string(indent, ' ') + text + '\n');
    if (!what.command.empty()) out_.line(std::string(indent + 2, ' ') + printable(what.command));
}

void diagnosis::finish()
{
    auto const warned = warnings_ == 0
        ? std::string()
        : ", " + pluralize(static_cast<std::int64_t>(warnings_), "warning", "warnings");
    auto const failures = pluralize(static_cast<std::int64_t>(failures_), "failure", "failures");
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
