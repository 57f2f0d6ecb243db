// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_SENDER_HPP
#define NEUROFLASH_SRC_BATCH_RUN_SENDER_HPP

#include "batch/policy/next_step.hpp"
#include "batch/run/admission.hpp"
#include "batch/run/brander.hpp"
#include "batch/run/downloader.hpp"
#include "batch/run/request_queue.hpp"
#include "batch/run/run_state.hpp"
#include "batch/run/settler.hpp"
#include "batch/run/source_uploads.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace neuroflash::inline v0::batch {

/// Sends the paid requests. The journal has each one before its first byte is sent, and
/// `next_step` decides what follows from its end.
class sender
{
public:
    sender(
        run_state& shared, request_queue& queue, admission& gate, settler& settling,
        downloader& images, source_uploads& uploads)
        : state_(shared), queue_(queue), admission_(gate), settler_(settling), downloader_(images),
          uploads_(uploads), brander_(shared)
    {
    }

    /// Starts requests until none is left or something stops it, and returns when all have ended.
    asio::awaitable<void> send_all();

    std::size_t in_flight() const noexcept { return in_flight_; }
    std::int64_t requests() const noexcept { return requests_; } ///< In this run.
    std::int64_t texts() const noexcept { return brander_.texts(); }
    std::int64_t recovered() const noexcept { return recovered_; } ///< By their own calls.

private:
    asio::awaitable<void> send_next(work_unit unit);
    asio::awaitable<void> send(work_unit unit);
    asio::awaitable<bool> brand(work_unit& unit);
    asio::awaitable<void> on_unprepared(work_unit unit, error why);
    asio::awaitable<bool> record_intent(work_unit const& unit, edit_inputs const& inputs);
    asio::awaitable<void> take_back(work_unit const& unit);
    asio::awaitable<bool> is_record_there(work_unit const& unit);
    std::optional<error> refusal_of_place(std::int64_t images) const;
    asio::awaitable<void> on_made(work_unit unit, generation made);
    asio::awaitable<void> on_failure(work_unit unit, error why);
    failure_facts facts_of(work_unit const& unit, error const& why, failure_class what) const;
    asio::awaitable<void> note_refusal(work_unit const& unit, failure_decision const& what);
    asio::awaitable<error> on_missing_image(work_unit const& unit, error why);
    void settle_credits(work_unit const& unit, error const& why, credit_step what);
    void act_for_all(failure_decision const& what, error const& why);
    asio::awaitable<void> fail(work_unit unit, error why, bool may_pass);
    asio::awaitable<void> retry(work_unit unit, error why, failure_decision what);
    asio::awaitable<void> keep_unknown(work_unit unit, error why);

    run_state& state_;
    request_queue& queue_;
    admission& admission_;
    settler& settler_;
    downloader& downloader_;
    source_uploads& uploads_;
    brander brander_;
    std::size_t in_flight_ = 0;
    std::int64_t requests_ = 0;
    std::int64_t recovered_ = 0;
    std::vector<std::int64_t> refused_; ///< Parts whose access was denied in a row.
};

} // namespace neuroflash::inline v0::batch

#endif
