// SPDX-License-Identifier: BSL-1.0
#include "cli/output/batch_show.hpp"

#include "cli/errors/error_report.hpp"
#include "cli/errors/option_names.hpp"
#include "cli/render/text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace neuroflash::cli {

namespace json = boost::json;

namespace {

std::string format_number(double value, char const* format)
{
    auto buffer = std::array<char, 48>();
    auto const size = std::snprintf(buffer.data(), buffer.size(), format, value);
    return std::string(buffer.data(), static_cast<std::size_t>(size));
}

json::object member_of(batch::item_totals const& from)
{
    auto made = json::object();
    made["items"] = from.items;
    made["done"] = from.done;
    made["undelivered"] = from.undelivered;
    made["failed"] = from.failed;
    made["unknown"] = from.unknown;
    made["in_flight"] = from.in_flight;
    made["left"] = from.left;
    return made;
}

json::object member_of(batch::input_counts const& from)
{
    auto made = json::object();
    made["lines"] = from.lines;
    made["items"] = from.items;
    made["repeated"] = from.repeated;
    made["other_parts"] = from.other_parts;
    made["invalid"] = from.invalid;
    made["new_items"] = from.new_items;
    return made;
}

json::object member_of(batch::credit_totals const& from)
{
    auto made = json::object();
    made["spent"] = from.spent;
    made["unresolved"] = from.held;
    made["planned"] = from.planned;
    return made;
}

double whole_and_part_seconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double>(time).count();
}

json::value member_of(std::optional<batch::service_outage> const& from)
{
    if (!from) return nullptr;
    auto made = json::object();
    made["cause"] = to_string(from->cause);
    made["since_seconds"] = whole_and_part_seconds(from->since);
    made["unresolved"] = from->unresolved;
    made["at_most_seconds"] =
        from->at_most ? json::value(whole_and_part_seconds(*from->at_most)) : json::value(nullptr);
    return made;
}

/// `0:20`, `12:05`.
std::string minutes_text(std::chrono::nanoseconds time)
{
    auto const all =
        std::max<std::int64_t>(std::chrono::round<std::chrono::seconds>(time).count(), 0);
    auto const rest = std::to_string(all % 60);
    return std::to_string(all / 60) + (rest.size() < 2 ? ":0" : ":") + rest;
}

/// What is wrong, since when, and how long it can last.
std::string outage_text(batch::service_outage const& from)
{
    auto text = "service unreachable since " + minutes_text(from.since) + " (" +
        std::string(to_string(from.cause)) + "), retrying";
    std::replace(text.begin(), text.end(), '_', ' ');
    if (from.unresolved == 0) return text;
    text += "; " + pluralize(from.unresolved, "request", "requests") +
        " unknown, searching the history";
    if (from.at_most) text += ", at most " + minutes_text(*from.at_most) + " more";
    return text;
}

json::object member_of(batch::batch_progress const& from)
{
    auto made = member_of(from.totals);
    made["credits_spent"] = from.spent;
    made["credits_left"] = from.left ? json::value(*from.left) : json::value(nullptr);
    made["requests"] = from.in_flight;
    made["limit"] = from.limit;
    made["downloads"] = from.downloading;
    made["outage"] = member_of(from.outage);
    made["waiting_for"] =
        from.waiting_for ? json::value(from.waiting_for->what) : json::value(nullptr);
    made["rate"] = from.rate;
    made["seconds_to_go"] = from.to_go ? json::value(from.to_go->count()) : json::value(nullptr);
    return made;
}

std::string bar(batch::item_totals const& totals, std::size_t width)
{
    auto const over = totals.done + totals.failed + totals.unknown;
    auto const share = totals.items > 0 ? double(over) / double(totals.items) : 1.0;
    auto const full = static_cast<std::size_t>(share * static_cast<double>(width));
    auto text = std::string("[");
    for (std::size_t i = 0; i < width; ++i) text += i < full ? "#" : ".";
    return text + ']';
}

std::string stop_text(batch::batch_summary const& from)
{
    using batch::stop_reason;
    switch (from.stop) {
    case stop_reason::finished: return {};
    case stop_reason::interrupted: return "Interrupted. Give the same command again to continue.";
    case stop_reason::budget:
        return "The budget, of all runs together, is used up. --budget " +
            std::to_string(from.credits.spent + from.credits.held + from.credits.planned) +
            " is enough for all of it.";
    case stop_reason::daily_limit:
        return "The day's credits are used up. Start again at " +
            (from.resume_at ? moment_text(*from.resume_at) : std::string("midnight UTC")) +
            ", or wait with --wait-for-reset.";
    case stop_reason::cycle_limit:
        return "The credits of this billing cycle are used up. Give the same command again when "
               "there are new ones; --wait-for-reset waits only for a new day.";
    case stop_reason::fair_use:
        return "The service says that the limit of fair use is reached, so nothing more was sent. "
               "Ask neuroflash, or try again later.";
    case stop_reason::unknown_limit:
        return "As many credits are unknown as --max-unknown allows. Give the same command "
               "again: it searches for their images first.";
    case stop_reason::storage:
        return std::string("The disk or the journal failed, and sending was stopped.") +
            (from.credits.held > 0
                 ? " Unknown requests may be paid: the same command searches for their images first."
                 : "");
    case stop_reason::account:
        return "The service rejects the account. Correct the account, then give the same command again.";
    case stop_reason::unreachable:
        return "No request succeeded for too long. Give the same command later.";
    }
    return {};
}

void append_row(std::string& to, std::int64_t count, std::string const& what)
{
    if (count == 0) return;
    auto const digits = std::to_string(count);
    to += std::string(digits.size() < 8 ? 8 - digits.size() : 0, ' ') + digits + "  " + what + '\n';
}

void append_totals(std::string& to, batch::item_totals const& totals)
{
    append_row(to, totals.done, "done");
    append_row(
        to, totals.undelivered,
        "paid, images not yet downloaded (batch-reconcile downloads them, free)");
    append_row(
        to, totals.failed, "failed (results.jsonl says why; --retry-failed tries them again)");
    append_row(
        to, totals.unknown, "unknown, may be paid (batch-reconcile searches for the images)");
    append_row(
        to, totals.in_flight,
        "in flight, or left so by an earlier run; may be paid (batch-reconcile searches for the "
        "images)");
    append_row(to, totals.left, "still to be sent");
}

void append_not_made(std::string& to, std::int64_t images)
{
    if (images == 0) return;
    to += "Note: " + pluralize(images, "requested image was", "requested images were") +
        " not made: the service answered with fewer (images_not_made in results.jsonl). Not "
        "charged, and not requested again.\n";
}

void append_others(std::string& to, std::int64_t items)
{
    if (items == 0) return;
    to += "Note: this directory also holds " + pluralize(items, "item", "items") +
        " from earlier input files. The same prompt with another model, "
        "number or format is another item, and is paid for.\n";
}

} // namespace

std::string duration_text(std::chrono::nanoseconds time)
{
    auto const all = std::chrono::round<std::chrono::seconds>(time).count();
    if (all < 1 && time.count() > 0) return short_time(time);
    if (all < 90) return std::to_string(all) + " s";
    auto const minutes = (all + 30) / 60;
    if (minutes < 90) return std::to_string(minutes) + " min";
    auto const rest = minutes % 60;
    return std::to_string(minutes / 60) + " h " + (rest < 10 ? "0" : "") + std::to_string(rest) +
        " min";
}

std::string moment_text(std::chrono::sys_seconds when)
{
    auto const day = std::chrono::floor<std::chrono::days>(when);
    auto const date = std::chrono::year_month_day(day);
    auto const time = std::chrono::hh_mm_ss(when - day);
    auto buffer = std::array<char, 64>();
    auto const size = std::snprintf(
        buffer.data(), buffer.size(), "%04d-%02u-%02u %02d:%02d UTC", int(date.year()),
        unsigned(date.month()), unsigned(date.day()), int(time.hours().count()),
        int(time.minutes().count()));
    return std::string(buffer.data(), static_cast<std::size_t>(size));
}

std::string progress_text(batch::batch_progress const& from, std::size_t columns)
{
    auto const& totals = from.totals;
    if (from.outage) {
        auto const text = outage_text(*from.outage) + "; " + std::to_string(totals.done) + '/' +
            std::to_string(totals.items) + " done";
        return columns > 1 ? shortened(text, columns - 1) : text;
    }
    auto text = std::to_string(totals.done) + '/' + std::to_string(totals.items) + " done";
    if (totals.failed > 0) text += ", " + std::to_string(totals.failed) + " failed";
    if (totals.unknown > 0) text += ", " + std::to_string(totals.unknown) + " unknown";
    text += ", " + std::to_string(from.in_flight) + " in flight";
    if (from.rate > 0)
        text += ", " + format_number(from.rate, from.rate < 10 ? "%.1f/s" : "%.0f/s");
    text += ", " + pluralize(from.spent, "credit", "credits") + " spent";
    if (from.left) text += ", " + std::to_string(*from.left) + " left";
    if (from.to_go && from.to_go->count() > 0) text += ", " + duration_text(*from.to_go) + " to go";
    if (from.waiting_for) {
        text += ", has waited " + duration_text(from.waiting_for->elapsed) + " for " +
            from.waiting_for->what;
    }
    constexpr std::size_t widest_bar = 24;
    constexpr std::size_t narrowest_bar = 6;
    if (columns > text.size() + narrowest_bar + 3) {
        auto const room = columns - text.size() - 3;
        text = bar(totals, std::min(room, widest_bar)) + ' ' + text;
    }
    return columns > 0 ? shortened(text, columns) : text;
}

std::string to_text(batch::batch_summary const& from)
{
    auto text = std::string();
    if (auto const why = stop_text(from); !why.empty()) text += why + '\n';
    if (from.failure) {
        // The charge is that of the run, below, not that of the error.
        auto const why = in_option_names(*from.failure);
        text += printable(std::string(to_string(why.value())) + ": " + why.message()) + '\n' +
            lines_of(advice_of(*from.failure));
    }
    auto const& input = from.input;
    if (input.lines > 0) {
        text += pluralize(input.lines, "line", "lines") + ":\n";
        append_row(text, input.invalid, "invalid, left out");
        append_row(text, input.repeated, "the same as an earlier line");
        append_row(text, input.other_parts, "of other parts");
    } else {
        text += pluralize(from.totals.items, "item", "items") + ":\n";
    }
    append_totals(text, from.totals);
    if (from.requests == 0 && from.texts == 0 && from.stop == batch::stop_reason::finished &&
        input.lines > 0) {
        auto const none_of_it = input.items == 0 && input.other_parts > 0;
        auto const all_done = from.totals.done == from.totals.items;
        text += std::string("No paid request was sent") +
            (none_of_it     ? ": all lines belong to other parts of the input.\n"
                 : all_done ? ": all of it was done before.\n"
                            : ".\n");
    }
    append_not_made(text, from.images_not_made);
    append_others(text, from.other_items);
    text += pluralize(from.spent_now, "credit", "credits") + " counted in this run, " +
        std::to_string(from.credits.spent) + " in all";
    if (from.credits.held > 0) text += ", " + std::to_string(from.credits.held) + " unknown";
    text += tokens_for_prompts(from.tokens, from.uncounted_texts, " in all");
    text += "; " + pluralize(from.images, "image", "images") + " downloaded";
    if (from.images_left > 0)
        text += ", " + std::to_string(from.images_left) + " not downloaded yet";
    if (from.recovered > 0) text += ", " + std::to_string(from.recovered) + " found in the history";
    return text + "; " + duration_text(from.elapsed) + ".\n";
}

std::string paid_again_text(batch::batch_quote const& quote)
{
    if (quote.paid_again == 0) return {};
    return "Note: " + pluralize(quote.paid_again, "prompt of these was", "prompts of these were") +
        " sent before with other settings (key, brand voice, model, number, ratio, format, mask), "
        "and would be paid for again.\n";
}

std::string to_text(batch::batch_quote const& from)
{
    auto text = pluralize(from.input.lines, "line", "lines") + ":\n";
    append_row(text, from.input.invalid, "invalid, left out");
    append_row(text, from.input.repeated, "the same as an earlier line");
    append_row(text, from.input.other_parts, "of other parts");
    append_totals(text, from.totals);
    append_others(text, from.other_items);
    text += paid_again_text(from);
    text += "It would cost " + pluralize(from.credits.planned, "credit", "credits");
    auto models = std::string();
    for (auto const& [model, credits] : from.credits_by_model) {
        models += (models.empty() ? "" : ", ") + std::to_string(credits) + " for " +
            (model.empty() ? "the default model" : printable(model));
    }
    if (!models.empty()) text += " (" + models + ')';
    text += "; " + std::to_string(from.available) + " can be spent now";
    if (from.credits.planned > from.available) {
        text += ", " + std::to_string(from.credits.planned - from.available) + " too few";
    }
    if (from.available_cycle != from.available) {
        text += ", " + std::to_string(from.available_cycle) + " in this billing cycle";
    }
    text += ".\nIt would take about " + duration_text(from.duration);
    text += from.measured ? ", judging by earlier requests.\n" : ", if a request takes 12 s.\n";
    return text;
}

std::string to_text(batch::batch_status const& from)
{
    auto text = pluralize(from.totals.items, "item", "items") +
        (from.running ? ", a process is running:\n" : ":\n");
    append_totals(text, from.totals);
    append_not_made(text, from.images_not_made);
    append_others(text, from.other_items);
    text += pluralize(from.credits.spent, "credit", "credits") + " spent";
    if (from.credits.held > 0) text += ", " + std::to_string(from.credits.held) + " unknown";
    text += ", " + std::to_string(from.credits.planned) + " still to be spent";
    text += tokens_for_prompts(from.tokens, from.uncounted_texts);
    return text + ".\n";
}

std::string to_text(batch::merge_summary const& from)
{
    auto text = pluralize(from.totals.items, "item", "items") + ":\n";
    append_totals(text, from.totals);
    append_row(text, from.repeated, "in more than one part, taken once");
    append_row(
        text, from.images_with_two_items,
        "images belong to two items: one more may have been paid for each");
    return text + pluralize(from.images, "image", "images") + ".\n";
}

json::object to_json(batch::batch_event const& from)
{
    auto made = json::object();
    made["event"] = batch::to_string(from.kind);
    if (from.charge) made["charge"] = to_string(*from.charge);
    if (!from.key.empty()) made["key"] = from.key;
    if (!from.image_id.empty()) made["image_id"] = from.image_id;
    if (from.line > 0) made["line"] = from.line;
    if (from.number > 0) made["number"] = from.number;
    if (!from.code.empty()) made["code"] = from.code;
    if (!from.message.empty()) made["message"] = from.message;
    if (from.until) made["until"] = from.until->time_since_epoch().count();
    using batch::event_kind;
    if (from.kind == event_kind::progress || from.kind == event_kind::planned) {
        made["progress"] = member_of(from.progress);
    }
    return made;
}

json::object to_json(batch::batch_summary const& from)
{
    auto made = json::object();
    made["event"] = "summary";
    made["stop"] = batch::to_string(from.stop);
    made["input"] = member_of(from.input);
    made["items"] = member_of(from.totals);
    auto credits = member_of(from.credits);
    credits["spent_now"] = from.spent_now;
    made["credits"] = std::move(credits);
    made["tokens"] = from.tokens;
    made["uncounted_texts"] = from.uncounted_texts;
    made["texts"] = from.texts;
    made["requests"] = from.requests;
    made["images"] = from.images;
    made["images_left"] = from.images_left;
    made["images_not_made"] = from.images_not_made;
    made["other_items"] = from.other_items;
    made["recovered"] = from.recovered;
    made["unrecorded"] = from.unrecorded;
    made["seconds"] = whole_and_part_seconds(from.elapsed);
    made["resume_at"] = from.resume_at ? json::value(from.resume_at->time_since_epoch().count())
                                       : json::value(nullptr);
    made["error"] =
        from.failure ? json::value(in_option_names(*from.failure).message()) : json::value(nullptr);
    return made;
}

json::object to_json(batch::batch_quote const& from)
{
    auto made = json::object();
    made["input"] = member_of(from.input);
    made["items"] = member_of(from.totals);
    made["credits"] = member_of(from.credits);
    auto models = json::object();
    for (auto const& [model, credits] : from.credits_by_model) models[model] = credits;
    made["credits_by_model"] = std::move(models);
    made["other_items"] = from.other_items;
    made["paid_again"] = from.paid_again;
    made["available"] = from.available;
    made["available_cycle"] = from.available_cycle;
    made["seconds"] = whole_and_part_seconds(from.duration);
    made["measured"] = from.measured;
    return made;
}

json::object to_json(batch::batch_status const& from)
{
    auto made = json::object();
    made["items"] = member_of(from.totals);
    made["credits"] = member_of(from.credits);
    made["tokens"] = from.tokens;
    made["uncounted_texts"] = from.uncounted_texts;
    made["images_not_made"] = from.images_not_made;
    made["other_items"] = from.other_items;
    made["running"] = from.running;
    return made;
}

json::object to_json(batch::merge_summary const& from)
{
    auto made = json::object();
    made["items"] = member_of(from.totals);
    made["images"] = from.images;
    made["repeated"] = from.repeated;
    made["images_with_two_items"] = from.images_with_two_items;
    return made;
}

} // namespace neuroflash::cli
