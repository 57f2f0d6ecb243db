// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_ADMISSION_HPP
#define NEUROFLASH_SRC_BATCH_RUN_ADMISSION_HPP

#include "batch/policy/adaptive_limit.hpp"
#include "batch/policy/admit.hpp"
#include "batch/policy/latency_model.hpp"
#include "batch/run/request_queue.hpp"
#include "batch/run/run_state.hpp"
#include "batch/run/settler.hpp"

#include <neuroflash/models/quota.hpp>

#include <optional>

namespace neuroflash::inline v0::batch {

/// The limit of requests in flight, and the credits for the next one.
class admission
{
public:
    admission(run_state& shared, request_queue& queue, settler& settling)
        : state_(shared), queue_(queue), settler_(settling), limit_(shared.params.concurrency)
    {
    }

    /// Waits as needed. Returns true if `unit`, perhaps swapped with a smaller one, may be sent,
    /// and false if the caller must look again, or the run has stopped. `in_flight` changes
    /// meanwhile.
    asio::awaitable<bool> admit_unit(work_unit& unit, std::size_t const& in_flight);

    /// Reads the quota, and starts the account with its figure.
    asio::awaitable<result<void>> read_quota();

    /// Whether a request that costs nothing is denied access, too.
    asio::awaitable<bool> is_free_call_refused();

    /// Discards the last figure.
    void forget_quota() noexcept { quota_read_ = {}; }

    void on_made(work_unit const& unit, generation const& made);
    void on_cut(work_unit const& unit, std::chrono::nanoseconds took);
    void on_refused() noexcept { limit_.on_refused(); }

    std::size_t limit() const noexcept { return limit_.limit(); }
    std::optional<quota> const& last_quota() const noexcept { return quota_; }

private:
    admission_facts facts_of(work_unit const& unit, std::size_t in_flight, bool is_exact) const;
    void stop_for(stop_reason why);
    asio::awaitable<bool> refresh_quota();
    asio::awaitable<void> split(work_unit& unit);
    asio::awaitable<void> wait_for_midnight();

    run_state& state_;
    request_queue& queue_;
    settler& settler_;
    adaptive_limit limit_;
    latency_model latency_;
    std::optional<quota> quota_;
    clock_point quota_read_{};
};

} // namespace neuroflash::inline v0::batch

#endif
