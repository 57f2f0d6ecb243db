// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_REQUEST_OUTCOMES_HPP
#define NEUROFLASH_SRC_BATCH_RUN_REQUEST_OUTCOMES_HPP

#include "batch/policy/next_step.hpp"
#include "batch/run/admission.hpp"
#include "batch/run/downloader.hpp"
#include "batch/run/request_queue.hpp"
#include "batch/run/run_state.hpp"
#include "batch/run/settler.hpp"
#include "batch/run/source_uploads.hpp"

#include <cstdint>
#include <vector>

namespace neuroflash::inline v0::batch {

/// An event about a request, with its key.
batch_event event_of(event_kind kind, work_unit const& unit);

/// Carries out what follows from the end of a paid request: `next_step` decides it, and the journal
/// has it before an event reports it. Each member ends one request, whose credits are reserved.
class request_outcomes
{
public:
    request_outcomes(
        run_state& shared, request_queue& queue, admission& gate, settler& settling,
        downloader& images, source_uploads& uploads)
        : state_(shared), queue_(queue), admission_(gate), settler_(settling), downloader_(images),
          uploads_(uploads)
    {
    }

    asio::awaitable<void> on_made(work_unit unit, generation made);
    asio::awaitable<void> on_failure(work_unit unit, error why);

    /// Ends a request whose prompt or sources are missing, before it was begun.
    asio::awaitable<void> on_unprepared(work_unit unit, error why);

    /// The requests of this run whose images their own calls found in the history.
    std::int64_t recovered() const noexcept { return recovered_; }

private:
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
    std::int64_t recovered_ = 0;
    std::vector<std::int64_t> refused_; ///< Parts whose access was denied in a row.
};

} // namespace neuroflash::inline v0::batch

#endif
