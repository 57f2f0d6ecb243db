// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_TIMED_LEASE_HPP
#define NEUROFLASH_SRC_IO_TIMED_LEASE_HPP

#include "io/connection_pool.hpp"

#include <neuroflash/exchange_outcome.hpp>

#include <memory>
#include <utility>

namespace neuroflash::inline v0::io {

/// Charges a caller's wait to the phases that opened the connection; for a caller that came later,
/// to their last parts. Returns the rest.
timeline::duration
split(timeline::duration waited, timeline const& opening, timeline& into) noexcept;

/**
 * \brief The connection of an exchange, and what happens to it afterwards.
 *
 * It ends the exchange for the caller that began it, so that no coroutine has to wait around
 * another for that.
 */
class timed_lease
{
public:
    /// `keeps` is what must live as long, such as the memory that the exchange reads into. `waited`
    /// is the wait for the connection.
    timed_lease(
        lease&& with, std::shared_ptr<void const> keeps, timeline::duration waited = {}) noexcept
        : keeps_(std::move(keeps)), connection_(with.shared()), lease_(std::move(with)),
          waited_(waited)
    {
    }

    /// For a caller that keeps the connection; `reusable` receives whether it may serve again.
    timed_lease(connection& one, bool& reusable) noexcept
        : connection_(std::shared_ptr<void>(), &one), reusable_(&reusable)
    {
        reusable = false;
    }

    connection& operator*() const noexcept { return *connection_; }

    /// Called when the exchange has ended.
    void complete(exchange_outcome& outcome, bool reusable);

private:
    std::shared_ptr<void const> keeps_;
    std::shared_ptr<connection> connection_; ///< Outlives its return to the pool.
    lease lease_;
    timeline::duration waited_{};
    bool* reusable_ = nullptr;
};

} // namespace neuroflash::inline v0::io

#endif
