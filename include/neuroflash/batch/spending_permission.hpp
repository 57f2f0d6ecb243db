// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_SPENDING_PERMISSION_HPP
#define NEUROFLASH_BATCH_SPENDING_PERMISSION_HPP

#include <neuroflash/batch/batch_report.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <utility>

namespace neuroflash::inline v0::batch {

/**
 * \brief The permission to spend credits on a batch. Without one, nothing can be run.
 *
 * It is asked for after the input was read and before the first paid byte, with what the run would
 * cost. What was agreed to is written into the journal: a run that only goes on with that asks
 * nothing.
 */
class spending_permission
{
public:
    /// Decides about a quote: true is yes. Runs on the runner's executor and may take its time.
    using question = std::function<boost::asio::awaitable<bool>(batch_quote)>;

    /// Whatever it costs, within `batch_params::budget` and the quota.
    static spending_permission granted() { return spending_permission(question()); }

    /// Asks for each run that would send something that was not agreed to before.
    static spending_permission asking(question ask) { return spending_permission(std::move(ask)); }

    /// Empty if it is granted.
    question const& ask() const noexcept { return ask_; }

private:
    explicit spending_permission(question ask) : ask_(std::move(ask)) {}

    question ask_;
};

} // namespace neuroflash::inline v0::batch

#endif
