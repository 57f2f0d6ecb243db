// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_SENDER_HPP
#define NEUROFLASH_SRC_BATCH_RUN_SENDER_HPP

#include "batch/output/room_watch.hpp"
#include "batch/run/admission.hpp"
#include "batch/run/brander.hpp"
#include "batch/run/request_outcomes.hpp"
#include "batch/run/request_queue.hpp"
#include "batch/run/run_directory.hpp"
#include "batch/run/run_state.hpp"
#include "batch/run/source_uploads.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace neuroflash::inline v0::batch {

/// Sends the paid requests. The journal has each one before its first byte is sent, and its end
/// goes to `request_outcomes`.
class sender
{
public:
    sender(
        run_state& shared, run_directory const& directory, request_queue& queue, admission& gate,
        source_uploads& uploads, request_outcomes& outcomes)
        : state_(shared), directory_(directory), queue_(queue), admission_(gate), uploads_(uploads),
          outcomes_(outcomes), brander_(shared), room_(shared.params.out)
    {
    }

    /// Starts requests until none is left or something stops it, and returns when all have ended.
    asio::awaitable<void> send_all();

    std::size_t in_flight() const noexcept { return in_flight_; }
    std::int64_t requests() const noexcept { return requests_; } ///< The number sent in this run.
    std::int64_t texts() const noexcept { return brander_.texts(); }

private:
    asio::awaitable<void> send_next(work_unit unit);
    asio::awaitable<void> send(work_unit unit);
    asio::awaitable<bool> brand(work_unit& unit);
    asio::awaitable<bool> record_intent(work_unit const& unit, edit_inputs const& inputs);
    asio::awaitable<void> take_back(work_unit const& unit);
    std::optional<error> refusal_of_room(std::int64_t images, clock_point now);

    run_state& state_;
    run_directory const& directory_;
    request_queue& queue_;
    admission& admission_;
    source_uploads& uploads_;
    request_outcomes& outcomes_;
    brander brander_;
    room_watch room_; ///< The room for images, on the thread of the journal.
    std::size_t in_flight_ = 0;
    std::int64_t requests_ = 0;
};

} // namespace neuroflash::inline v0::batch

#endif
