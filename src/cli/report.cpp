// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include <neuroflash/pending_generation.hpp>

#include "text.hpp"
#include "tool_words.hpp"

namespace neuroflash::cli {

namespace {

/// Appends unless the text says it already.
void append_words(std::string& text, std::string const& words)
{
    if (words.empty() || text.find(words) != std::string::npos) return;
    text += ' ' + words;
}

std::string what_happened(error const& failure)
{
    auto const& details = failure.details();
    auto text = failure.message();
    append_words(text, details.server_message);
    for (auto const& field : details.field_errors) {
        if (text.find(field.message) != std::string::npos) continue;
        text += ' ' + (field.field.empty() ? "" : field.field + ": ") + field.message;
    }
    return text;
}

std::string facts(error const& failure)
{
    auto const& details = failure.details();
    auto text = std::string();
    if (details.http_status != 0) text += "HTTP " + std::to_string(details.http_status) + ", ";
    text += to_string(failure.value());
    if (!details.server_code.empty()) text += ", server code " + details.server_code;
    if (details.phase != phase::none) text += ", in phase " + std::string(to_string(details.phase));
    if (details.attempts > 0) text += ", " + counted(details.attempts, "attempt", "attempts");
    if (details.elapsed.count() > 0) text += ", " + seconds(details.elapsed);
    if (!details.request_id.empty()) text += ", request " + details.request_id;
    return text;
}

} // namespace

std::string charge_words(charge_verdict const& charge)
{
    auto text = std::string("unknown");
    if (charge.state == charge_state::not_charged) text = "no";
    if (charge.state == charge_state::charged) text = counted(charge.credits, "credit", "credits");
    return charge.evidence.empty() ? text : text + " (" + charge.evidence + ')';
}

std::string advice_of(error const& failure)
{
    auto advice = in_tool_words(failure).advice();
    if (auto const* pending = failure.pending()) {
        advice = "Look for the pictures, free of charge: neuroflash reconcile " +
                 pending->to_string();
    }
    if (auto const wait = failure.details().retry_after) {
        advice += " The service asks to wait " + std::to_string(wait->count()) + " s.";
    }
    return advice;
}

std::string three_lines(error const& from, std::string_view heading)
{
    auto const failure = in_tool_words(from);
    auto const first = what_happened(failure) + " (" + facts(failure) + ')';
    return std::string(heading) + ": " + printable(first) +
           "\ncharged: " + printable(charge_words(failure.charge())) +
           "\nwhat to do: " + printable(advice_of(failure));
}

} // namespace neuroflash::cli
