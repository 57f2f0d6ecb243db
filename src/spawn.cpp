// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/spawn.hpp>

#include "io/serialized.hpp"

#include <utility>

namespace neuroflash::inline v0::detail {

asio::any_io_executor one_at_a_time(asio::any_io_executor executor)
{
    return io::serialized(std::move(executor));
}

error cancelled_before_start()
{
    auto details = error_details();
    details.charge.evidence = "Nothing was sent.";
    return error(errc::cancelled, std::move(details));
}

error const& ended_by_exception()
{
    // Never destroyed, because an operation may end after the static objects do.
    static auto const& made = *new auto([] {
        auto details = error_details();
        details.charge = charge_verdict(
            charge_state::unknown, 0,
            "The operation ended with an exception; if it is a paid one, its request may have been "
            "sent.");
        return error(errc::internal, std::move(details));
    }());
    return made;
}

} // namespace neuroflash::inline v0::detail
