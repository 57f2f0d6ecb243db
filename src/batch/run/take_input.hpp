// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_TAKE_INPUT_HPP
#define NEUROFLASH_SRC_BATCH_RUN_TAKE_INPUT_HPP

#include "batch/input/item.hpp"
#include "batch/journal/journal.hpp"
#include "batch/run/source_uploads.hpp"

#include <neuroflash/batch/batch_event.hpp>
#include <neuroflash/batch/batch_input.hpp>
#include <neuroflash/batch/batch_params.hpp>
#include <neuroflash/batch/batch_report.hpp>
#include <neuroflash/error.hpp>

#include <atomic>
#include <functional>
#include <optional>
#include <string>

namespace neuroflash::inline v0::batch {

/// The parameters of `take_input`, without the journal and the input.
class input_context
{
public:
    input_context(batch_params const& params, std::atomic<bool> const& stop)
        : params(params), stop(stop)
    {
    }

    batch_params const& params;
    std::atomic<bool> const& stop; ///< Ends the reading early.

    /// Why the service could not draw an item; empty if it could.
    std::function<std::string(item const&)> fault_of;

    /// What became of an item's files since they were uploaded; empty if files are not used.
    std::function<file_changes(item const&)> changes_of;

    /// Called with `invalid_line`, `more_invalid_lines` and `reading`, on the thread that reads.
    std::function<void(batch_event)> emit;
};

/// The result of reading an input.
class taken_input
{
public:
    taken_input() = default;

    input_counts counts;
    std::optional<error> refused; ///< The input as a whole is not read, or has no prompts.
};

/// Plans each item of the input in the journal, within its transaction. Memory does not grow with
/// the input. The first invalid lines are reported in full, then how many there are for each
/// reason.
taken_input take_input(journal& into, batch_input const& from, input_context const& context);

} // namespace neuroflash::inline v0::batch

#endif
