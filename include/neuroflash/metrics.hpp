// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_METRICS_HPP
#define NEUROFLASH_METRICS_HPP

#include <neuroflash/metrics_snapshot.hpp>
#include <neuroflash/observer.hpp>

#include <mutex>

namespace neuroflash::inline v0 {

/**
 * \brief An observer that counts events.
 *
 * Several clients may share one; their counts are added. To receive the events as well, derive from
 * it and call its functions from yours.
 *
 * \par Thread safety
 * All members: `snapshot` may be called from any thread while clients work. An event locks a mutex,
 * which is free except while a snapshot is copied.
 */
class metrics : public observer
{
public:
    /// The counts until now.
    metrics_snapshot snapshot() const;

    /// Counts an attempt.
    void on_attempt_finished(attempt_finished const& event) override;
    /// Counts a retry.
    void on_retry(retry_planned const& event) override;
    /// Counts a wait.
    void on_wait(wait_started const& event) override;
    /// Counts a call.
    void on_call_finished(call_finished const& event) override;
    /// Counts an opened connection.
    void on_connection_opened(connection_opened const& event) override;
    /// Counts a closed connection.
    void on_connection_closed(connection_closed const& event) override;
    /// Counts a new token.
    void on_token_renewed(token_renewed const& event) override;

private:
    mutable std::mutex mutex_;
    metrics_snapshot counted_;
};

} // namespace neuroflash::inline v0

#endif
