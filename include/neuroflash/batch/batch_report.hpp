// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_BATCH_REPORT_HPP
#define NEUROFLASH_BATCH_BATCH_REPORT_HPP

#include <neuroflash/error.hpp>

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// Counts of the lines of an input. `items` and the three members below it add up to `lines`.
class input_counts
{
public:
    input_counts() = default;

    std::int64_t lines = 0;       ///< Lines that are not blank.
    std::int64_t items = 0;       ///< Items in this part of the input.
    std::int64_t repeated = 0;    ///< Lines that repeat an earlier line.
    std::int64_t other_parts = 0; ///< Lines of other parts of the input.
    std::int64_t invalid = 0;     ///< Invalid lines.

    std::int64_t new_items = 0; ///< Items that no earlier input had.
};

/// Counts of the items of the last input, by state. They add up to `items`.
class item_totals
{
public:
    item_totals() = default;

    std::int64_t items = 0; ///< All items.
    std::int64_t done = 0;  ///< Items that are paid and whose images are all downloaded.
    /// Items that are paid and have images still to be downloaded, for free.
    std::int64_t undelivered = 0;
    /// Items that were rejected permanently, or whose images the service lost.
    std::int64_t failed = 0;
    std::int64_t unknown = 0;   ///< Items that may have been charged; only the history can tell.
    std::int64_t in_flight = 0; ///< Items that are being worked on.
    /// Items to be sent, including those that were split and are sent in part.
    std::int64_t left = 0;
};

/// Credits that were spent or are reserved.
class credit_totals
{
public:
    credit_totals() = default;

    std::int64_t spent = 0;   ///< Spent by all runs on this directory.
    std::int64_t held = 0;    ///< Reserved for requests whose outcome is not known.
    std::int64_t planned = 0; ///< Needed for requests that are still to be sent.
};

/// The reason for the end of a run.
enum class stop_reason
{
    finished,      ///< All items are finished.
    interrupted,   ///< `stop()` was called, or `run()` cancelled.
    budget,        ///< The budget is used up.
    daily_limit,   ///< No credits are left until midnight UTC.
    cycle_limit,   ///< No credits are left in this billing cycle.
    fair_use,      ///< The service reports that its limit of fair use is reached.
    unknown_limit, ///< `batch_params::max_unknown` credits are unknown.
    storage,       ///< The disk or the journal failed.
    account,       ///< The service rejects the account.
    unreachable,   ///< No request succeeded for too long, or the quota could not be read.
};

/// The enumerator's name.
std::string_view to_string(stop_reason reason) noexcept;

/// Prints the name of the reason.
template <class Traits>
std::basic_ostream<char, Traits>&
operator<<(std::basic_ostream<char, Traits>& out, stop_reason reason)
{
    return out << to_string(reason);
}

/// The result of a run.
class batch_summary
{
public:
    batch_summary() = default;

    input_counts input;    ///< Counts of the lines that were read.
    item_totals totals;    ///< Counts of the items, by state.
    credit_totals credits; ///< Credits of all runs on this directory.
    /// Credits counted by this run, also those of requests that an earlier run left open.
    std::int64_t spent_now = 0;
    std::int64_t tokens = 0; ///< Tokens that written prompts cost, in all runs.
    /// Texts whose number of tokens is not known, in all runs. They come on top of `tokens`.
    std::int64_t uncounted_texts = 0;
    std::int64_t texts = 0;       ///< Prompts in this run whose writing may have cost tokens.
    std::int64_t requests = 0;    ///< Paid requests for images of this run.
    std::int64_t images = 0;      ///< Images downloaded in this run.
    std::int64_t recovered = 0;   ///< Images found in the history in this run.
    std::int64_t other_items = 0; ///< Items that only earlier inputs have.
    /// Paid images still to be downloaded, those of earlier inputs included.
    std::int64_t images_left = 0;
    /// Images that were requested for items of the last input and not made: the service answered
    /// with fewer. They cost nothing, and are not requested again.
    std::int64_t images_not_made = 0;
    /// Paid images, and requests that may have been charged, that are in no journal, because the
    /// journal was lost; events named them.
    std::int64_t unrecorded = 0;
    std::chrono::nanoseconds elapsed{};       ///< Duration of this run.
    stop_reason stop = stop_reason::finished; ///< The reason for the end.
    std::optional<neuroflash::error> failure; ///< Set for storage, account and unreachable; its
                                              ///< charge covers everything that is unknown.

    /// The time (UTC) at which the daily limit is reset; set for daily_limit.
    std::optional<std::chrono::sys_seconds> resume_at;
};

/// The cost and duration of a run that has not begun.
class batch_quote
{
public:
    batch_quote() = default;

    input_counts input;    ///< Counts of the lines that were read.
    item_totals totals;    ///< Counts of the items, by state.
    credit_totals credits; ///< `planned` is the cost of the run.
    /// `planned` by model; the empty name is the service's default.
    std::map<std::string, std::int64_t> credits_by_model;
    std::int64_t other_items = 0; ///< Items that only earlier inputs have.
    std::int64_t paid_again = 0;  ///< Items to be sent whose prompt was sent or paid with
                                  ///< other settings, in an earlier input.
    std::int64_t available = 0;   ///< Credits of the workspace, or left of the budget, right now.
    std::int64_t available_cycle = 0;    ///< Credits available in this billing cycle.
    std::chrono::nanoseconds duration{}; ///< The estimated duration.
    bool measured = false;               ///< Whether it is based on this directory's own timings.
};

/// The state of a directory, from its journal alone.
class batch_status
{
public:
    batch_status() = default;

    item_totals totals;               ///< Counts of the items of the last input, by state.
    credit_totals credits;            ///< Credits of all runs on this directory.
    std::int64_t images_not_made = 0; ///< The member of `batch_summary` with this name.
    std::int64_t tokens = 0;          ///< Tokens that written prompts cost, in all runs.
    std::int64_t uncounted_texts = 0; ///< The member of `batch_summary` with this name.
    std::int64_t other_items = 0;     ///< Items that only earlier inputs have.
    bool running = false;             ///< Whether a process works on it.
};

/// A time in which the service cannot be reached.
class service_outage
{
public:
    service_outage() = default;

    errc cause = errc::connect_failed; ///< The error of the last attempt.
    std::chrono::nanoseconds since{};  ///< The start, as time since the start of the run.
    /// Requests that may have been charged and have no response.
    std::int64_t unresolved = 0;
    /// Time until all of them are given up, if known.
    std::optional<std::chrono::nanoseconds> at_most;
};

/// A free step that a run waits for.
class current_wait
{
public:
    current_wait() = default;

    std::string what;                   ///< A name such as "the quota".
    std::chrono::nanoseconds elapsed{}; ///< The time until now.
};

/// The state of a run.
class batch_progress
{
public:
    batch_progress() = default;

    item_totals totals;               ///< Counts of the items, by state.
    std::int64_t spent = 0;           ///< Credits spent by all runs.
    std::optional<std::int64_t> left; ///< Credits that may still be spent; empty if not known.
    std::size_t in_flight = 0;        ///< Paid requests in flight.
    /// Paid requests of all runs that were begun, and whose charge is not known yet.
    std::int64_t open_requests = 0;
    std::size_t limit = 0;       ///< Most paid requests allowed now.
    std::size_t downloading = 0; ///< Images that are being downloaded.
    /// Set while the service cannot be reached; `rate` has no meaning then.
    std::optional<service_outage> outage;
    std::optional<current_wait> waiting_for;   ///< A free step that has lasted for some seconds.
    double rate = 0;                           ///< Recent items per second.
    std::optional<std::chrono::seconds> to_go; ///< Estimated; empty if not known yet.
    std::chrono::nanoseconds elapsed{};        ///< Time since the start of the run.
};

} // namespace neuroflash::inline v0::batch

#endif
