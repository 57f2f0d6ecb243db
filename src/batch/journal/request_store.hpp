// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_REQUEST_STORE_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_REQUEST_STORE_HPP

#include "batch/journal/item_names.hpp"
#include "batch/journal/item_store.hpp"
#include "batch/journal/journal_database.hpp"
#include "batch/journal/journal_rows.hpp"
#include "batch/journal/states.hpp"
#include "batch/journal/text_store.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::batch {

/// The paid requests, called parts, and the steps from one of their states to the next: the table
/// `parts`. An answer also adds its images to `pictures`.
class request_store
{
public:
    request_store(journal_database& base, item_store& items, item_names& names, text_store& texts)
        : base_(base), items_(items), names_(names), texts_(texts)
    {
    }

    /// The planned requests of the last input, with at most that many images.
    std::vector<work_unit> next_planned(std::int64_t after, int limit, std::int64_t most_images);

    /// The requests of any input that were begun and not settled.
    std::vector<open_part> next_open(std::int64_t after, int limit);

    /// `clock`: the mark of the clock that the time is of; may be empty.
    void on_intent(std::int64_t part, std::int64_t sent_ms, std::string const& clock = {});
    /// Plans a request again. With `sent`, it was sent, and counts as a try.
    void on_released(std::int64_t part, failure_text const& why, bool sent = true);
    void on_failed(std::int64_t part, failure_text const& why);

    /// Plans a failed request that cost nothing again, with its reason. Does nothing if it has not
    /// failed.
    void reopen(std::int64_t part);
    /// `clock`: as above; if empty, the time is still of the clock of the intent.
    void on_unknown(
        std::int64_t part, std::string const& pending, failure_text const& why,
        std::string const& clock = {});
    void on_answered(std::int64_t part, response_row const& response);

    /// Replaces a request for several images by as many for one.
    void split(std::int64_t part);

    /// Failures that cost nothing are planned again: those that may pass by themselves, or all.
    std::int64_t reopen_failed(bool all);

    /// Stores the images that a request on image-service v1 edits, because a file may change before
    /// the request is searched for.
    void on_inputs(std::int64_t part, edit_images const& ids);

    /// The images of `on_inputs`; empty if the request edits none, or an earlier version sent it.
    edit_images inputs_of(std::int64_t part);

    money_totals money();

    /// The number of requests of the last input that are still to be sent.
    std::int64_t planned_requests();

    /// The credits of the planned requests.
    std::map<std::string, std::int64_t> planned_by_model();

    /// The mean time of the answered requests, in seconds; 0 if none was answered.
    double usual_seconds();

    /// \par Exceptions
    /// storage_failure if no request goes from its state to that one.
    void move_part(std::int64_t part, state to);

private:
    statement& sql(std::string_view text) { return base_.sql(text); }

    journal_database& base_;
    item_store& items_;
    item_names& names_;
    text_store& texts_;
};

} // namespace neuroflash::inline v0::batch

#endif
