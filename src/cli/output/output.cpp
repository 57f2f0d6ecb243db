// SPDX-License-Identifier: BSL-1.0
#include "cli/output/output.hpp"

#include "cli/output/filter_process.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/text.hpp"
#include "cli/system/process_environment.hpp"
#include "cli/system/write_all.hpp"

#include <cstdio>
#include <string>
#include <utility>

namespace neuroflash::cli {

namespace {

constexpr auto clear_line = std::string_view("\r\x1b[K");

} // namespace

output::output(output_style style)
    : style_(std::move(style)),
      progress_allowed_(!json() && !style_.quiet && process_environment::get().rewrites_lines()),
      words_(style_.keeps_for_bytes ? stderr : stdout)
{
}

std::size_t output::columns() const
{
    return process_environment::get().columns(text_stream());
}

standard_stream output::text_stream() const noexcept
{
    return words_ == stdout ? standard_stream::output : standard_stream::error;
}

std::size_t output::progress_columns() const
{
    auto const all = process_environment::get().columns(standard_stream::error);
    return all > 0 ? all - 1 : 0;
}

void output::line(std::string_view text)
{
    sentences(std::string(text) + '\n');
}

void output::sentences(std::string_view lines)
{
    block(broken_between_words(lines, columns()));
}

void output::block(std::string_view lines)
{
    if (!json() && !style_.quiet) write(lines, words_);
}

void output::show(table const& what)
{
    block(what.text(columns(), has_colors(style_.color, text_stream())));
}

void output::list(table const& what)
{
    show(what);
    names(what.first_column());
}

void output::names(std::string_view lines)
{
    if (!json() && style_.quiet) write(lines, words_);
}

std::string output::painted(text_style what, std::string_view text) const
{
    return cli::painted(has_colors(style_.color, text_stream()), what, text);
}

void output::report(std::string const& text)
{
    auto const whole = report_for_terminal(text, style_.color);
    write(whole + '\n', stderr);
}

void output::document(boost::json::object content)
{
    if (!json()) return;
    if (style_.shape.form == document_form::json) complete(content);
    auto charge = charge_in(content);
    auto text = document_text(content, style_.shape);
    if (style_.shape.filter) {
        auto filtered = run_filter(*style_.shape.filter, text);
        if (filtered.signal != 0) filter_signal_ = filtered.signal;
        if (!filtered.text) return document_without_filter(filtered.text.error(), charge, text);
        text = std::move(*filtered.text);
    }
    // Without the quotation marks of JSON its escapes are missing as well.
    auto const is_raw = style_.shape.filter || style_.shape.form == document_form::csv;
    if (is_raw && columns() > 0) text = without_controls(text);
    write(text, words_);
}

/// What the command cost, for the error of a filter that could not show it. Null if it was free.
boost::json::value output::charge_in(boost::json::object const& content) const
{
    if (auto const* charge = content.if_contains("charge")) return *charge;
    if (!style_.is_paid) return {};
    return to_json(charge_verdict(
        charge_state::unknown, 0, "The document that follows says what was charged."));
}

/// The document may be the only place where a paid result is named.
void output::document_without_filter(
    error const& why, boost::json::value const& charge, std::string const& text)
{
    if (!std::exchange(filter_failed_, true)) {
        auto document = to_json(why);
        if (charge.is_object()) document["error"].as_object()["charge"] = charge;
        error_document(std::move(document));
    }
    write(text, stderr);
}

result<void> output::bytes(std::string_view whole)
{
    auto const failed = write(whole, stdout);
    if (!failed) return {};
    broken_ = {}; // the error reports it
    auto details = error_details();
    details.message = "Standard output: " + failed.message() + '.';
    details.advice = "Check what reads it, and the free space.";
    return error(errc::storage_failed, std::move(details));
}

void output::complete(boost::json::object& content) const
{
    for (auto const& more : more_) more(content);
}

void output::error_document(boost::json::object content)
{
    complete(content);
    write(json_text(content) + '\n', stderr);
}

void output::note(std::string_view text)
{
    auto const columns = process_environment::get().columns(standard_stream::error);
    write(broken_between_words(text, columns) + '\n', stderr);
}

void output::hint(std::string_view text)
{
    if (!json() && !style_.quiet) note(text);
}

void output::failure_if_quiet(std::string_view lines)
{
    if (json() || !style_.quiet) return;
    while (lines.ends_with('\n')) lines.remove_suffix(1);
    note(lines);
}

void output::debug(std::string_view text)
{
    if (style_.verbose) write(printable(text) + '\n', stderr);
}

void output::progress_line(std::string_view text)
{
    if (!progress_allowed_ || (text.empty() && !progress_visible_)) return;
    // What is replaced in a moment is not worth waiting for a reader.
    if (!takes_text(STDERR_FILENO)) return;
    (void)write_all(STDERR_FILENO, std::string(clear_line) + shortened(text, progress_columns()));
    progress_visible_ = !text.empty();
}

boost::system::error_code output::rescue(boost::json::object const& document, std::string_view text)
{
    auto const failed = finish();
    if (!failed) return {};
    broken_ = {};
    write((json() ? json_text(document) : without_controls(text)) + '\n', stderr);
    return failed;
}

boost::system::error_code output::finish()
{
    progress_line({});
    if (has_no_reader()) return {};
    return broken_;
}

boost::system::error_code output::write(std::string_view text, std::FILE* to)
{
    progress_line({});
    // At once: a reader behind a pipe follows the steps, and a full disk shows here.
    auto const failed = write_all(::fileno(to), text);
    if (to == stdout && !broken_) broken_ = failed;
    return failed;
}

} // namespace neuroflash::cli
