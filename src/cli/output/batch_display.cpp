// SPDX-License-Identifier: BSL-1.0
#include "cli/errors/option_names.hpp"
#include "cli/output/batch_show.hpp"
#include "cli/render/text.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace neuroflash::cli {

namespace {

/// The time between two lines in a pipe.
constexpr auto line_every = std::chrono::seconds(10);

/// More of them are in results.jsonl.
constexpr std::size_t most_causes = 20;

/// A time within minutes is shown as a duration, because a clock's time would say little.
std::string waiting_text(std::chrono::sys_seconds until)
{
    constexpr auto short_wait = std::chrono::minutes(5);
    constexpr auto shortest = std::chrono::nanoseconds(std::chrono::seconds(1));
    auto const left = std::chrono::nanoseconds(until - std::chrono::system_clock::now());
    if (left >= short_wait) return "Waiting until " + moment_text(until) + '.';
    return "Continuing in " + duration_text(std::max(left, shortest)) + '.';
}

/// What the batch does instead of sending requests.
std::string step_text(batch::batch_event const& event)
{
    if (event.kind == batch::event_kind::settling) {
        return "searching the history for the images of unanswered requests (" +
            pluralize(event.number, "credit", "credits") +
            "; free; usually up to 3 minutes, at most about 5)";
    }
    if (event.kind == batch::event_kind::refetching) {
        return pluralize(event.number, "image is", "images are") +
            " missing or incomplete on disk; downloading again (free)";
    }
    return printable(event.message) + ' ' + waiting_text(*event.until);
}

/// Whether the request of a failed item was charged. The other kinds say it in their names.
std::string charge_words(batch::batch_event const& event)
{
    if (event.kind != batch::event_kind::failed || !event.charge) return {};
    switch (*event.charge) {
    case charge_state::not_charged: return ", not charged";
    case charge_state::charged: return ", charged";
    case charge_state::unknown: return ", may have been charged";
    }
    return {};
}

} // namespace

void batch_display::on_event(batch::batch_event const& event)
{
    if (out_.json()) {
        out_.document(to_json(event));
        return;
    }
    show(event);
}

void batch_display::show(batch::batch_event const& event)
{
    using batch::event_kind;
    auto const key = printable(event.key);
    switch (event.kind) {
    case event_kind::invalid_line:
        out_.note(
            "line " + std::to_string(event.line) + ": " +
            printable(in_option_names(event.message)));
        break;
    case event_kind::more_invalid_lines:
        out_.note(pluralize(event.number, "line", "lines") + " more: " + printable(event.message));
        break;
    case event_kind::reading: show_reading(event); break;
    case event_kind::settling:
    case event_kind::refetching:
    case event_kind::waiting: out_.note(step_text(event)); break;
    case event_kind::failed:
    case event_kind::fewer_images:
    case event_kind::undelivered:
    case event_kind::unknown: show_failure(event); break;
    case event_kind::unrecorded:
        out_.note(
            (event.charge == charge_state::unknown ? "may be paid, and is" : "paid, but") +
            std::string(" not recorded in the journal; keep this line: ") +
            (key.empty() ? key : key + ": ") + printable(event.message));
        break;
    case event_kind::progress: show_progress(event.progress); break;
    case event_kind::started:
    case event_kind::done:
    case event_kind::planned:
    case event_kind::recovered:
    case event_kind::split:
    case event_kind::retrying:
        out_.debug(
            "[batch] " + std::string(batch::to_string(event.kind)) + ' ' + key + ' ' +
            event.message);
        break;
    }
}

/// A cause is reported once; how many more times it came, at the end.
void batch_display::show_failure(batch::batch_event const& event)
{
    auto text = std::string(batch::to_string(event.kind)) + charge_words(event) + ": ";
    std::replace(text.begin(), text.end(), '_', ' ');
    auto const cause = printable(in_option_names(event.message));
    if (++failures_[text + cause] > 1) return;
    if (failures_.size() > most_causes) return;
    out_.note(text + printable(event.key) + ": " + cause);
    if (failures_.size() == most_causes) out_.note("more causes: see results.jsonl at the end");
}

void batch_display::show_counts()
{
    for (auto const& [text, count] : failures_) {
        if (count > 1) {
            // One item may fail in the same way several times, so this is no number of items.
            out_.note(pluralize(count - 1, "time", "times") + " more: " + text);
        }
    }
    failures_.clear();
}

void batch_display::show_reading(batch::batch_event const& event)
{
    if (!event.message.empty()) out_.note(printable(event.message));
    if (event.number == 0) return;
    auto const text = "reading the input: " + std::to_string(event.number) + " lines";
    if (out_.shows_progress()) return out_.progress_line(text);
    auto const now = std::chrono::steady_clock::now();
    if (now < next_line_) return;
    next_line_ = now + line_every;
    out_.note(text);
}

void batch_display::show_progress(batch::batch_progress const& progress)
{
    if (out_.shows_progress()) {
        out_.progress_line(progress_text(progress, out_.progress_columns()));
        return;
    }
    auto const now = std::chrono::steady_clock::now();
    if (next_line_ == std::chrono::steady_clock::time_point()) next_line_ = now + line_every;
    if (now < next_line_) return;
    next_line_ = now + line_every;
    out_.note(progress_text(progress, 0));
}

} // namespace neuroflash::cli
