// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_CALL_STATE_HPP
#define NEUROFLASH_SRC_CALL_CALL_STATE_HPP

#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace neuroflash::inline v0::call {

/**
 * \brief The state of a call, which names the one thing that the call waits for.
 *
 * `drive` awaits what the state names, and then `next` sets the state that follows.
 */
enum class call_state
{
    validating,          ///< The parameters are checked. No I/O has begun.
    awaiting_workspace,  ///< No workspace is known: the list is fetched.
    scanning_baseline,   ///< The history is read before the first paid request, if
                         ///< reconcile_params::baseline is set.
    awaiting_token,      ///< There is no usable token: the one fetch is awaited.
    awaiting_connection, ///< All connections are in use. The call holds no request yet.
    sending,             ///< The request is being sent, or the response is awaited.
    backing_off,         ///< A retry is due later.
    checking_history,    ///< Before a retry that may pay or store again: the history, or the list
                         ///< of images for an upload, must show no possible match.
    awaiting_images,     ///< The service has accepted the work: its images are requested. A
                         ///< download by id: the link of the image is requested.
    settling,            ///< The response of a paid request is lost: its images are searched for.
    finished,            ///< There is a value or an error.
};

/// The state of a call and its right to a connection: what it holds even while it waits for one.
class call_progress
{
public:
    /// Returns true if there is a slot. Otherwise the state is `awaiting_connection`.
    bool acquire(transport& over, slot_request const& what, time_point now)
    {
        acquiring_ = over.acquire(what, slot);
        if (!acquiring_.valid()) return true;
        state = call_state::awaiting_connection;
        waiting_since = now;
        return false;
    }

    /// Await it in the state `awaiting_connection`.
    asio::awaitable<void> wait_for_slot() noexcept { return std::move(acquiring_); }

    call_state state = call_state::validating;
    exchange_slot slot;
    time_point waiting_since{}; ///< The start of the wait for a slot.

private:
    asio::awaitable<void> acquiring_;
};

} // namespace neuroflash::inline v0::call

#endif
