// SPDX-License-Identifier: BSL-1.0
#include "cli/errors/error_report.hpp"

#include <neuroflash/defaults.hpp>
#include <neuroflash/pending_generation.hpp>

#include "cli/errors/option_names.hpp"
#include "cli/errors/pasted_command.hpp"
#include "cli/render/text.hpp"

#include <chrono>
#include <string>

namespace neuroflash::cli {

namespace {

/// Whether the command itself looks for the images of a request.
auto was_searched = false;

/// Whether its deadline ends before a search can prove that there are no images.
auto search_was_short = false;

/// The deadline of a search that can.
constexpr auto long_search =
    std::chrono::duration_cast<std::chrono::seconds>(defaults::generation_deadline);
static_assert(long_search > defaults::reconcile_window);

/// Appends unless the text says it already.
void append_text(std::string& text, std::string const& more)
{
    if (more.empty() || text.find(more) != std::string::npos) return;
    text += ' ' + more;
}

std::string what_happened(error const& failure)
{
    auto const& details = failure.details();
    auto text = failure.message();
    append_text(text, details.server_message);
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
    if (details.attempts > 0) text += ", " + pluralize(details.attempts, "attempt", "attempts");
    if (details.elapsed.count() > 0) text += ", " + seconds(details.elapsed);
    if (!details.request_id.empty()) text += ", request " + details.request_id;
    return text;
}

/// What to do about a request whose images may exist.
advice search_advice(pending_generation const& pending)
{
    auto made = advice(
        "Look for the images, free of charge.", "neuroflash reconcile " + pending.to_string());
    if (!was_searched) return made;
    made.sentence = "If the search ended early, give the command again";
    if (search_was_short) {
        made.sentence +=
            " with this --timeout: a shorter search may not prove that there is no image";
        made.command += " --timeout " + std::to_string(long_search.count());
    }
    made.sentence += ". Otherwise an image of that time may belong to this request under another "
                     "prompt: check `" +
        with_typed_profile(std::string(list_command(pending.surface))) +
        "`, and name the images of other requests with --exclude.";
    return made;
}

} // namespace

void note_search(bool is_short) noexcept
{
    was_searched = true;
    search_was_short = is_short;
}

std::string charge_text(charge_verdict const& charge)
{
    auto text = std::string("unknown");
    if (charge.state == charge_state::not_charged) text = "no";
    if (charge.state == charge_state::charged) {
        text = charge.unit == charge_unit::credits ? pluralize(charge.credits, "credit", "credits")
            : charge.tokens > 0                    ? pluralize(charge.tokens, "token", "tokens")
                                                   : "tokens; the number is not known";
    }
    return charge.evidence.empty() ? text : text + " (" + charge.evidence + ')';
}

advice advice_of(error const& failure)
{
    auto made = advice::parse(in_option_names(failure).advice());
    if (auto const* pending = failure.pending()) {
        made = failure.details().absent_from_history
            ? advice("The history shows no image of this request, and the time in which one would "
                     "appear has passed. The prompt can be sent again.")
            : search_advice(*pending);
    }
    if (auto const wait = failure.details().retry_after) {
        made.sentence += " The service asks to wait " + std::to_string(wait->count()) + " s.";
    }
    return made;
}

std::string lines_of(advice const& what)
{
    auto text = "what to do: " + printable(what.sentence) + '\n';
    if (!what.command.empty()) text += "  " + printable(with_typed_profile(what.command)) + '\n';
    return text;
}

std::string report_of(error const& from, std::string_view heading, charge_line charge)
{
    auto const failure = in_option_names(from);
    auto text = std::string(heading) + ": " + printable(what_happened(failure));
    // A mistake in the arguments has no facts beyond its sentence.
    if (failure.value() != errc::invalid_argument || failure.details().http_status != 0) {
        text += " (" + printable(facts(failure)) + ')';
    }
    text += '\n';
    auto const& verdict = failure.charge();
    if (charge == charge_line::shown || verdict.state != charge_state::not_charged) {
        text += "charged: " + printable(charge_text(verdict)) + '\n';
    }
    text += lines_of(advice_of(failure));
    text.pop_back();
    return text;
}

} // namespace neuroflash::cli
