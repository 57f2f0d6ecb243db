// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_SPENDING_PERMISSION_HPP
#define NEUROFLASH_BATCH_SPENDING_PERMISSION_HPP

#include <neuroflash/batch/batch_report.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <utility>

namespace neuroflash::inline v0::batch {

/**
 * \brief The permission to spend credits on a batch. It is required to run one.
 *
 * It is requested after the input was read and before the first paid byte, with the cost of the
 * run. The cost that was allowed is recorded in the journal: a run that continues within it does
 * not ask again.
 */
class spending_permission
{
public:
    /// Decides about a quote: true to allow it. Runs on the runner's executor and may take its
    /// time.
    using question = std::function<boost::asio::awaitable<bool>(batch_quote)>;

    /// Allows any cost within `batch_params::budget` and the quota.
    static spending_permission granted() { return spending_permission(question()); }

    /// Asks before each run that would send requests that were not allowed before.
    static spending_permission asking(question ask) { return spending_permission(std::move(ask)); }

    /// The question; empty if the permission was granted.
    question const& ask() const noexcept { return ask_; }

private:
    explicit spending_permission(question ask) : ask_(std::move(ask)) {}

    question ask_;
};

} // namespace neuroflash::inline v0::batch

#endif
