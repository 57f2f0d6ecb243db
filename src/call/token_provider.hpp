// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_TOKEN_PROVIDER_HPP
#define NEUROFLASH_SRC_CALL_TOKEN_PROVIDER_HPP

#include "call/single_flight.hpp"

#include <neuroflash/core/auth/token_policy.hpp>
#include <neuroflash/core/pool/published.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace neuroflash::inline v0::call {

class client_state;

/// The access token of a client: one request at a time, however many calls wait for it.
class token_provider
{
public:
    using need = core::token_policy::need;

    /// The task of a call that may last until `deadline`. Unless it is `use`, `obtain` must follow.
    need on_need(time_point now, time_point deadline)
    {
        return state_.on_need(now, deadline - now);
    }

    /// Does what `on_need` returned: waits for a token, and fetches one if needed.
    /// \par Errors
    /// authentication_failed, token_timeout, cancelled, client_closed, any error of the fetch.
    asio::awaitable<result<void>>
    obtain(std::shared_ptr<client_state> on, need needed, time_point deadline);

    /// Ends the fetch that `on_need` asked for, because there was no memory to begin it.
    void give_up(client_state& on);

    /// Whether `on_need` would return `use`.
    bool is_good_for(time_point now, time_point deadline) const noexcept
    {
        return state_.is_good_for(now, deadline - now);
    }
    bool has_valid(time_point now) const noexcept { return state_.has_valid(now); }
    std::string const& token() const noexcept { return state_.token(); }
    std::uint64_t generation() const noexcept { return state_.generation(); }
    void on_rejected(std::uint64_t generation) { state_.on_rejected(generation); }
    /// The number of token requests; may be called on any thread.
    std::uint64_t requests() const noexcept { return requests_.read(); }

    void close() { flight_.close(); }

private:
    void start_fetch(std::shared_ptr<client_state> on);
    asio::awaitable<void> fetch(std::shared_ptr<client_state> on);
    void on_failed(client_state& on, error why);

    core::token_policy state_;
    single_flight flight_;
    time_point fetch_began_{};
    core::published<std::uint64_t> requests_;
    std::optional<error> failure_; ///< The failure of the last fetch.
};

} // namespace neuroflash::inline v0::call

#endif
