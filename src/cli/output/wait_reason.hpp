// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OUTPUT_WAIT_REASON_HPP
#define NEUROFLASH_SRC_CLI_OUTPUT_WAIT_REASON_HPP

#include <neuroflash/observer.hpp>

#include <memory>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

/// Knows why the client waits, for the progress line. A failed attempt is remembered until its call
/// ends, a wait until it is over.
class wait_reason : public observer
{
public:
    /// `next` receives the ends of calls as well; it may be null.
    explicit wait_reason(std::shared_ptr<observer> next) : next_(std::move(next)) {}

    void on_attempt_started(attempt_started const& event) override;
    void on_attempt_finished(attempt_finished const& event) override;
    void on_retry(retry_planned const& event) override;
    void on_wait(wait_started const& event) override;
    void on_connection_opened(connection_opened const& event) override;
    void on_call_finished(call_finished const& event) override;

    /// A part of a sentence, such as `connection failed, retrying`; empty if the service works on a
    /// first attempt.
    std::string_view text() const noexcept { return waiting_.empty() ? retrying_ : waiting_; }

private:
    std::shared_ptr<observer> next_;
    std::string_view waiting_;  ///< A literal; empty if nothing is waited for.
    std::string_view retrying_; ///< A literal; empty if no attempt has failed.
    errc last_failure_{};       ///< The code of the last attempt.
};

} // namespace neuroflash::cli

#endif
