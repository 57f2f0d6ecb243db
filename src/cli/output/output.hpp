// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OUTPUT_OUTPUT_HPP
#define NEUROFLASH_SRC_CLI_OUTPUT_OUTPUT_HPP

#include "cli/output/document_form.hpp"
#include "cli/render/paint.hpp"
#include "cli/render/table.hpp"

#include <neuroflash/error.hpp>

#include <boost/json/fwd.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::cli {

/// How the tool is to print.
struct output_style
{
    document_shape shape;
    std::string color = "auto"; ///< One of auto, always and never.
    bool quiet = false;
    bool verbose = false;
    bool keeps_for_bytes = false; ///< Standard output is for `bytes` alone; else see below.
    bool is_paid = false;         ///< The command can cost something.
};

/// The two streams. Knows whether a person or a program reads, and remembers failed writes.
class output
{
public:
    /// With `keeps_for_bytes` everything but `bytes` that would go to standard output goes to
    /// standard error.
    explicit output(output_style style);

    /// Whether a program reads: words for people are left out.
    bool json() const noexcept { return style_.shape.form != document_form::table; }
    bool quiet() const noexcept { return style_.quiet; }

    /// Whether failures are documents, too. CSV has no place for them.
    bool has_error_documents() const noexcept
    {
        return json() && style_.shape.form != document_form::csv;
    }

    /// Whether a document is printed with all of its members, not only its rows.
    bool has_whole_documents() const noexcept { return style_.shape.form == document_form::json; }

    bool verbose() const noexcept { return style_.verbose; }

    /// Whether a progress line may be shown: standard error is a terminal that rewrites lines, and
    /// no document is expected. Where standard output goes does not matter.
    bool shows_progress() const noexcept { return progress_allowed_; }

    /// What a progress line may take of the terminal, so that it never wraps: one column less than
    /// there are.
    std::size_t progress_columns() const;

    /// Columns for tables; 0 where standard output is no terminal.
    std::size_t columns() const;

    /// A line on standard output for people, broken between words where the terminal is narrower;
    /// nothing with --json or --quiet. Text from outside goes through `printable` before.
    void line(std::string_view text = {});

    /// Lines of words, broken between words where the terminal is narrower.
    void sentences(std::string_view lines);

    /// Whole lines as they are, such as a table's; nothing with --json or --quiet.
    void block(std::string_view lines);

    /// A table, as wide as the terminal.
    void show(table const& what);

    /// A table of things that the first column names. With --quiet these names alone.
    void list(table const& what);

    /// Lines that --quiet leaves: names of things, such as files, one a line.
    void names(std::string_view lines);

    /// The text in a colour, if standard output shows colours.
    std::string painted(text_style what, std::string_view text) const;

    /// The report of a failure, on standard error.
    void report(std::string const& text);

    /// The document on standard output, in the form of --output and through the filter of --jq;
    /// nothing for people.
    void document(boost::json::object content);

    /// The bytes of an image, on standard output.
    ///
    /// \par Errors
    /// storage_failed. A reader that went away is one here: it has not got what was paid for.
    result<void> bytes(std::string_view whole);

    /// The document of an error, on standard error.
    void error_document(boost::json::object content);

    /// Has every document completed by this, just before it is written. Several complete it in
    /// their order.
    void complete_with(std::function<void(boost::json::object&)> more)
    {
        more_.push_back(std::move(more));
    }

    /// One line on standard error that --quiet leaves out: no failure, and nothing about money.
    void hint(std::string_view text);

    /// A line on standard error, broken between words where the terminal is narrower.
    void note(std::string_view text);

    /// Writes a note with --verbose only. Makes the text printable itself.
    void debug(std::string_view text);

    /// With --quiet alone, on standard error: how a command failed, where a text that it leaves out
    /// would have said so.
    void failure_if_quiet(std::string_view lines);

    /// Replaces the line under the cursor on standard error, cut to `progress_columns`; removes it
    /// if the text is empty.
    void progress_line(std::string_view text);

    /// Whether --jq could not work on a document, which went to standard error instead.
    bool filter_failed() const noexcept { return filter_failed_; }

    /// The signal that ended the filter of --jq; 0 if none did.
    int filter_signal() const noexcept { return filter_signal_; }

    /// Whether the reader of standard output went away.
    bool has_no_reader() const noexcept { return broken_ == boost::system::errc::broken_pipe; }

    /// If standard output failed, other than by a reader that went away: prints what cannot be had
    /// again on standard error, as text or as the document, and returns why. The caller reports it.
    boost::system::error_code rescue(boost::json::object const& document, std::string_view text);

    /// What became of standard output. A reader who has seen enough (EPIPE) is no error.
    boost::system::error_code finish();

private:
    void complete(boost::json::object& content) const;
    void document_without_filter(
        error const& why, boost::json::value const& charge, std::string const& text);
    boost::json::value charge_in(boost::json::object const& content) const;
    standard_stream text_stream() const noexcept;
    boost::system::error_code write(std::string_view text, std::FILE* to);

    output_style style_;
    bool progress_allowed_;
    std::FILE* words_; ///< The stream of lines and documents.
    bool progress_visible_ = false;
    bool filter_failed_ = false;
    int filter_signal_ = 0;
    boost::system::error_code broken_;
    std::vector<std::function<void(boost::json::object&)>> more_;
};

} // namespace neuroflash::cli

#endif
