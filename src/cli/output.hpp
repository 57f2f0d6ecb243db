// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_OUTPUT_HPP
#define NEUROFLASH_CLI_OUTPUT_HPP

#include <neuroflash/error.hpp>

#include <boost/json/fwd.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdio>
#include <functional>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

/// The two streams. Knows whether a person or a program reads, and remembers failed writes.
class output
{
public:
    /// `keeps_for_bytes`: standard output is for `bytes` alone, and what else goes there goes to
    /// standard error.
    output(bool json, bool verbose, bool keeps_for_bytes);

    bool json() const noexcept { return json_; }
    bool verbose() const noexcept { return verbose_; }

    /// Whether a progress line may be shown: standard error is a terminal that rewrites lines, and
    /// no document is expected. Where standard output goes does not matter.
    bool shows_progress() const noexcept { return progress_allowed_; }

    /// What a progress line may take of the terminal, so that it never wraps: one column less than
    /// there are.
    std::size_t progress_columns() const;

    /// Columns for tables; 0 where standard output is no terminal.
    std::size_t columns() const;

    /// One line on standard output for people; nothing with --json. Text from outside goes
    /// through `printable` before.
    void line(std::string_view text = {});

    /// Whole lines, such as a table's; nothing with --json.
    void block(std::string_view lines);

    /// The one document on standard output; nothing without --json.
    void document(boost::json::object content);

    /// The bytes of an image, on standard output.
    ///
    /// \par Errors
    /// storage_failed. A reader that went away is one here: it has not got what was paid for.
    result<void> bytes(std::string_view whole);

    /// The document of an error, on standard error.
    void error_document(boost::json::object content);

    /// Has every document completed by this, just before it is written.
    void complete_with(std::function<void(boost::json::object&)> more) { more_ = std::move(more); }

    /// One line on standard error.
    void note(std::string_view text);

    /// The same, with --verbose only. Makes the text printable itself.
    void debug(std::string_view text);

    /// Replaces the line under the cursor on standard error, cut to `progress_columns`; removes it
    /// if the text is empty.
    void progress_line(std::string_view text);

    /// Whether standard output took no more.
    bool is_broken() const noexcept { return broken_.failed(); }

    /// What became of standard output. A reader who has seen enough (EPIPE) is no error.
    boost::system::error_code finish();

private:
    boost::system::error_code write(std::string_view text, std::FILE* to);

    bool json_;
    bool verbose_;
    bool progress_allowed_;
    std::FILE* words_; ///< Where lines and documents go.
    bool progress_visible_ = false;
    boost::system::error_code broken_;
    std::function<void(boost::json::object&)> more_;
};

} // namespace neuroflash::cli

#endif
