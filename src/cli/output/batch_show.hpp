// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OUTPUT_BATCH_SHOW_HPP
#define NEUROFLASH_SRC_CLI_OUTPUT_BATCH_SHOW_HPP

#include "cli/output/output.hpp"

#include <neuroflash/batch.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

/// What the batch commands print.
namespace neuroflash::cli {

boost::json::object to_json(batch::batch_event const& from);
boost::json::object to_json(batch::batch_summary const& from);
boost::json::object to_json(batch::batch_quote const& from);
boost::json::object to_json(batch::batch_status const& from);
boost::json::object to_json(batch::merge_summary const& from);

/// One line for a terminal of that width: a bar, numbers, time left. Without the bar if width is 0.
std::string progress_text(batch::batch_progress const& from, std::size_t columns);

/// A line about requests that would be paid for a second time; empty if there are none.
std::string paid_again_text(batch::batch_quote const& quote);

/// Lines for people; the numbers add up to the lines of the input.
std::string to_text(batch::batch_summary const& from);
std::string to_text(batch::batch_quote const& from);
std::string to_text(batch::batch_status const& from);
std::string to_text(batch::merge_summary const& from);

/// `18 min`, `2 h 05 min`.
std::string duration_text(std::chrono::nanoseconds time);

/// `2026-11-23 00:00 UTC`.
std::string moment_text(std::chrono::sys_seconds when);

/// What a run shows while it goes on: a line that changes on a terminal, a line now and then in a
/// pipe, events with --json.
class batch_display
{
public:
    explicit batch_display(output& out) : out_(out) {}

    void on_event(batch::batch_event const& event);

    /// Reports how many more times a cause came that came several times. Called at the end.
    void show_counts();

private:
    void show_failure(batch::batch_event const& event);
    void show(batch::batch_event const& event);
    void show_reading(batch::batch_event const& event);
    void show_progress(batch::batch_progress const& progress);

    output& out_;
    std::chrono::steady_clock::time_point next_line_{};
    std::map<std::string, std::int64_t> failures_; ///< How often each one came.
};

} // namespace neuroflash::cli

#endif
