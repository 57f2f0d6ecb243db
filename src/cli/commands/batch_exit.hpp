// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_BATCH_EXIT_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_BATCH_EXIT_HPP

#include "cli/errors/advice.hpp"
#include "cli/errors/exit_codes.hpp"

#include <neuroflash/batch.hpp>

#include <string>
#include <utility>

namespace neuroflash::cli {

enum class batch_work
{
    run,
    reconcile, ///< It does not count what is still to be sent.
};

/**
 * \brief How the process ends after a batch.
 *
 * Money first: what is open counts even where only an earlier input had it. `signal`: the one that
 * came, whatever else had stopped the run before; 0: none.
 */
inline exit_code
exit_code_for(batch::batch_summary const& from, int signal, batch_work what) noexcept
{
    using batch::stop_reason;
    if (signal != 0) return exit_code_of_signal(signal);
    if (from.stop == stop_reason::interrupted) return exit_code::interrupted;
    auto const& items = from.totals;
    auto const open = from.credits.held > 0 || items.in_flight > 0 || items.unknown > 0;
    if (open || from.stop == stop_reason::unknown_limit) return exit_code::maybe_charged;
    if (from.stop == stop_reason::account) return exit_code::account;
    if (from.unrecorded > 0) return exit_code::some_failed; // paid, and named on the screen
    if (from.stop == stop_reason::storage || from.stop == stop_reason::unreachable) {
        return exit_code::failed;
    }
    if (from.stop != stop_reason::finished) return exit_code::quota;
    // Both counts include earlier inputs, and images that were settled late: the
    // same command continues with them.
    auto const to_fetch = items.undelivered > 0 || from.images_left > 0;
    auto const to_send = what == batch_work::run && items.left > 0;
    return items.failed > 0 || to_fetch || to_send ? exit_code::some_failed : exit_code::done;
}

/// What to do about requests that are unknown after a batch; `search` is the command that searches
/// for their images. After a search without a result it is not the only advice, because a history
/// that proves nothing never gives one.
inline advice advice_for_unknown(batch_work after, std::string search)
{
    auto text = std::string("Unknown requests may have been charged and are not sent again. ");
    if (after == batch_work::reconcile) {
        text += "If you do not find such an image at the service either, give its line a new key: "
                "it is then made again, and may be paid for twice. ";
    }
    text += "To search for their images, now or later, free of charge:";
    return advice(std::move(text), std::move(search));
}

} // namespace neuroflash::cli

#endif
