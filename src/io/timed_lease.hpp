// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_TIMED_LEASE_HPP
#define NEUROFLASH_SRC_IO_TIMED_LEASE_HPP

#include "io/connection_pool.hpp"

#include <neuroflash/exchange_outcome.hpp>

#include <memory>
#include <utility>

namespace neuroflash::inline v0::io {

/// Who waited for a connection that was being opened waited in the phases of its opening: in their
/// last parts, if he came later. Gives the rest.
timeline::duration
split(timeline::duration waited, timeline const& opening, timeline& into) noexcept;

/**
 * \brief What an exchange carries with it: the connection, and what becomes of it afterwards.
 *
 * It ends the exchange on behalf of whoever began it, so that no coroutine has to wait around
 * another for that.
 */
class timed_lease
{
public:
    /// `keeps`: what must live as long, such as the memory that the exchange reads into. `waited`:
    /// for the connection.
    timed_lease(
        lease with, std::shared_ptr<void const> keeps, timeline::duration waited = {}) noexcept
        : keeps_(std::move(keeps)), connection_(with.shared()), with_(std::move(with)),
          waited_(waited)
    {
    }

    /// For one who keeps the connection himself, and is told whether it may serve again.
    timed_lease(connection& one, bool& reusable) noexcept
        : connection_(std::shared_ptr<void>(), &one), reusable_(&reusable)
    {
        reusable = false;
    }

    connection& operator*() const noexcept { return *connection_; }

    /// The exchange has come to its end.
    void settle(exchange_outcome& outcome, bool reusable);

private:
    std::shared_ptr<void const> keeps_;
    std::shared_ptr<connection> connection_; ///< Outlives its return to the pool.
    lease with_;
    timeline::duration waited_{};
    bool* reusable_ = nullptr;
};

} // namespace neuroflash::inline v0::io

#endif
