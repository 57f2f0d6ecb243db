// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_WORKSPACE_PROVIDER_HPP
#define NEUROFLASH_SRC_CALL_WORKSPACE_PROVIDER_HPP

#include "call/single_flight.hpp"

#include <neuroflash/error.hpp>
#include <neuroflash/ids.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>

namespace neuroflash::inline v0::call {

class client_state;

/// The first workspace of the list: looked up once, by one request however many calls wait.
class workspace_provider
{
public:
    /// Null if the workspace must be looked up with `obtain`.
    workspace_id const* cached() const noexcept { return known_ ? &*known_ : nullptr; }

    asio::awaitable<result<void>> obtain(std::shared_ptr<client_state> on, time_point deadline);

    void close() { flight_.close(); }

private:
    void start(std::shared_ptr<client_state> const& on);
    asio::awaitable<void> look_up(std::shared_ptr<client_state> on);
    void complete(std::optional<error> failure);

    enum class lookup
    {
        none,      ///< No look-up has begun.
        under_way, ///< Its request is under way.
        ended,     ///< `known_` or `failure_` holds the result.
    };

    single_flight flight_;
    lookup lookup_ = lookup::none;
    std::optional<workspace_id> known_;
    std::optional<error> failure_; ///< The failure of the last look-up.
};

} // namespace neuroflash::inline v0::call

#endif
