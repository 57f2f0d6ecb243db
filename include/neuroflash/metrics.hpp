// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_METRICS_HPP
#define NEUROFLASH_METRICS_HPP

#include <neuroflash/metrics_snapshot.hpp>
#include <neuroflash/observer.hpp>

#include <mutex>

namespace neuroflash::inline v0 {

/**
 * \brief An observer that counts.
 *
 * Several clients may share one; their figures add up. To count and listen, derive from it and call
 * its functions from yours.
 *
 * \par Thread safety
 * All of it: `snapshot` is called from any thread while clients work. An event costs a mutex that
 * is free but for the moment in which a snapshot is copied.
 */
class metrics : public observer
{
public:
    /// What was counted until now.
    metrics_snapshot snapshot() const;

    /// Counts.
    void on_attempt_finished(attempt_finished const& event) override;
    /// Counts.
    void on_retry(retry_planned const& event) override;
    /// Counts.
    void on_wait(wait_started const& event) override;
    /// Counts.
    void on_call_finished(call_finished const& event) override;
    /// Counts.
    void on_connection_opened(connection_opened const& event) override;
    /// Counts.
    void on_connection_closed(connection_closed const& event) override;
    /// Counts.
    void on_token_renewed(token_renewed const& event) override;

private:
    mutable std::mutex mutex_;
    metrics_snapshot counted_;
};

} // namespace neuroflash::inline v0

#endif
