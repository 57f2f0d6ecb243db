// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_BATCH_REPORT_HPP
#define NEUROFLASH_BATCH_BATCH_REPORT_HPP

#include <neuroflash/error.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace neuroflash::inline v0::batch {

/// What became of the lines of an input. `items` and the three below it add up to `lines`.
class input_counts
{
public:
    input_counts() = default;

    std::int64_t lines = 0;     ///< Not blank.
    std::int64_t items = 0;     ///< Of this part of the input.
    std::int64_t repeated = 0;  ///< The same as an earlier line.
    std::int64_t elsewhere = 0; ///< Of other parts of the input.
    std::int64_t bad = 0;       ///< That cannot be worked on.

    std::int64_t fresh = 0; ///< Of the items, those that no earlier input had.
};

/// Where the items of the last input stand. They add up to `items`.
class item_totals
{
public:
    item_totals() = default;

    std::int64_t items = 0;       ///< All of them.
    std::int64_t done = 0;        ///< Paid, and all pictures are here.
    std::int64_t undelivered = 0; ///< Paid, and pictures are still to be fetched, for free.
    std::int64_t failed = 0;      ///< Refused for good, or the service lost the picture.
    std::int64_t unknown = 0;     ///< Perhaps paid: only the history tells.
    std::int64_t in_flight = 0;   ///< Begun, and not over.
    std::int64_t left = 0;        ///< To be sent; of an item that was split, at least a part.
};

/// What was spent, and what is spoken for.
class credit_totals
{
public:
    credit_totals() = default;

    std::int64_t spent = 0;   ///< By all runs on this directory.
    std::int64_t held = 0;    ///< Of requests that are not settled.
    std::int64_t planned = 0; ///< Of requests that are still to be sent.
};

/// Why a run ended.
enum class stop_reason
{
    finished,    ///< Nothing is left to do.
    interrupted, ///< `stop()` was called, or `run()` cancelled.
    budget,      ///< The budget leaves no room.
    daily_limit, ///< No credits until midnight UTC.
    cycle_limit, ///< No credits in this billing cycle.
    fair_use,    ///< The service says that its limit of fair use is reached.
    too_unknown, ///< As many credits are unresolved as may be at once.
    storage,     ///< The disk or the journal failed.
    account,     ///< The service refuses the account.
    unreachable, ///< The service could not be used for too long.
};

/// The enumerator's name.
std::string_view to_string(stop_reason reason) noexcept;

/// How a run ended.
class batch_summary
{
public:
    batch_summary() = default;

    input_counts input;             ///< What was read.
    item_totals totals;             ///< Where the items stand.
    credit_totals credits;          ///< Of all runs on this directory.
    std::int64_t spent_now = 0;     ///< Credits of this run.
    std::int64_t requests = 0;      ///< Paid requests of this run.
    std::int64_t pictures = 0;      ///< Fetched in this run.
    std::int64_t recovered = 0;     ///< Found in the history in this run.
    std::int64_t other_items = 0;   ///< Of earlier inputs, and not of this one.
    std::int64_t pictures_left = 0; ///< Paid, still to be fetched; of earlier inputs too.
    std::int64_t unrecorded = 0; ///< Paid images, and requests perhaps paid, that no journal has:
                                 ///< the journal was lost, and events named them.
    std::chrono::nanoseconds elapsed{};       ///< Of this run.
    stop_reason stop = stop_reason::finished; ///< Why it ended.
    std::optional<neuroflash::error> failure; ///< Of storage, account, unreachable; its charge
                                              ///< is that of all that is open.
    std::optional<std::chrono::sys_seconds> come_back; ///< Of the daily limit.
};

/// What a run would cost and take.
class batch_quote
{
public:
    batch_quote() = default;

    input_counts input;                                   ///< What was read.
    item_totals totals;                                   ///< Where the items stand.
    credit_totals credits;                                ///< `planned`: what it would cost.
    std::map<std::string, std::int64_t> credits_by_model; ///< Of these; by name, empty: any.
    std::int64_t other_items = 0; ///< Of earlier inputs, and not of this one.
    std::int64_t paid_again = 0;  ///< Items to be sent whose prompt an earlier input has with other
                                  ///< settings, sent or paid.
    std::int64_t available = 0;   ///< Credits of the workspace, or left of the budget, right now.
    std::int64_t available_cycle = 0; ///< The same in this billing cycle.
    std::chrono::nanoseconds takes{}; ///< About.
    bool measured = false;            ///< From this directory's own timings; else a guess.
};

/// Where a directory stands, from its journal alone.
class batch_status
{
public:
    batch_status() = default;

    item_totals totals;           ///< Where the items of the last input stand.
    credit_totals credits;        ///< Of all runs on this directory.
    std::int64_t other_items = 0; ///< Of earlier inputs, and not of the last.
    bool running = false;         ///< A process works on it.
};

/// The service cannot be reached.
class service_outage
{
public:
    service_outage() = default;

    errc cause = errc::connect_failed; ///< Of the last attempt.
    std::chrono::nanoseconds since{};  ///< Of the run, as `batch_progress::elapsed`.
    std::int64_t unresolved = 0;       ///< Requests that may have been charged and have no answer.
    std::optional<std::chrono::nanoseconds> at_most; ///< Until all of them are given up, if known.
};

/// Something that a run waits for.
class awaited
{
public:
    awaited() = default;

    std::string what;                 ///< Such as "the quota".
    std::chrono::nanoseconds lasts{}; ///< So far.
};

/// Where a run stands.
class batch_progress
{
public:
    batch_progress() = default;

    item_totals totals;                   ///< Where the items stand.
    std::int64_t spent = 0;               ///< Credits, by all runs.
    std::optional<std::int64_t> left;     ///< Credits that may still be spent; empty: not known.
    std::size_t in_flight = 0;            ///< Paid requests.
    std::size_t limit = 0;                ///< How many there may be now.
    std::size_t downloading = 0;          ///< Pictures being fetched.
    std::optional<service_outage> outage; ///< While the service cannot be reached: no rate then.
    std::optional<awaited> waiting_for;   ///< What costs nothing and has lasted for some seconds.
    double rate = 0;                      ///< Items a second, of late.
    std::optional<std::chrono::seconds> to_go; ///< About; empty: not known yet.
    std::chrono::nanoseconds elapsed{};        ///< Since the run began.
};

} // namespace neuroflash::inline v0::batch

#endif
