// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_OUTAGE_WATCH_HPP
#define NEUROFLASH_SRC_BATCH_RUN_OUTAGE_WATCH_HPP

#include <neuroflash/observer.hpp>
#include <neuroflash/time_source.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::batch {

/**
 * \brief Concludes from the attempts of all calls whether the service can be reached.
 *
 * A paid call whose connection broke searches the history for minutes before it ends. Only its
 * attempts show meanwhile that no service answers. Every event is passed on to the user's observer.
 */
class outage_watch : public observer
{
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// A time in which attempts have failed, and none was answered.
    class outage
    {
    public:
        time_point since;
        errc cause = errc::connect_failed; ///< The cause of the last failure.
    };

    outage_watch(std::shared_ptr<observer> next, std::shared_ptr<time_source> time)
        : next_(std::move(next)), time_(std::move(time))
    {
    }

    /// Empty while the service answers, and for the first few seconds of an outage.
    std::optional<outage> current() const
    {
        constexpr auto noticeable = std::chrono::seconds(3);
        if (!outage_ || time_->now() - outage_->since < noticeable) return {};
        return outage_;
    }

    void on_attempt_started(attempt_started const& e) override
    {
        if (next_) next_->on_attempt_started(e);
    }

    void on_attempt_finished(attempt_finished const& e) override
    {
        // Images may come from another host.
        if (e.call.kind != operation::download) note(e.code);
        if (next_) next_->on_attempt_finished(e);
    }

    void on_retry(retry_planned const& e) override
    {
        if (next_) next_->on_retry(e);
    }

    void on_wait(wait_started const& e) override
    {
        if (next_) next_->on_wait(e);
    }

    void on_call_finished(call_finished const& e) override
    {
        if (next_) next_->on_call_finished(e);
    }

    void on_connection_opened(connection_opened const& e) override
    {
        if (next_) next_->on_connection_opened(e);
    }

    void on_connection_closed(connection_closed const& e) override
    {
        if (next_) next_->on_connection_closed(e);
    }

    void on_token_renewed(token_renewed const& e) override
    {
        if (next_) next_->on_token_renewed(e);
    }

private:
    void note(errc code)
    {
        if (code == errc::cancelled || code == errc::client_closed) return;
        if (code == errc()) {
            outage_.reset(); // any response ends the outage
            return;
        }
        if (!outage_) {
            auto begun = outage();
            begun.since = time_->now();
            outage_ = begun;
        }
        outage_->cause = code;
    }

    std::shared_ptr<observer> next_;
    std::shared_ptr<time_source> time_;
    std::optional<outage> outage_;
};

} // namespace neuroflash::inline v0::batch

#endif
