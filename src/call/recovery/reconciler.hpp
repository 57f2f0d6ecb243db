// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_RECOVERY_RECONCILER_HPP
#define NEUROFLASH_SRC_CALL_RECOVERY_RECONCILER_HPP

#include "call/recovery/history_reader.hpp"

#include <neuroflash/client_params.hpp>
#include <neuroflash/core/recovery/absence.hpp>
#include <neuroflash/core/recovery/image_matcher.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/recovery/paid_call_ledger.hpp>
#include <neuroflash/core/recovery/paid_order.hpp>
#include <neuroflash/core/recovery/reconciliation.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/pending_generation.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::call {

class call_context;
class client_state;

/**
 * \brief Finds the images of paid calls whose responses were lost; drives core::reconciliation.
 *
 * reconciler.cpp scans and searches, reconciler_result.cpp makes what a search ends with,
 * resume_pending.cpp has client::reconcile, await_images.cpp waits for what is accepted only.
 */
class reconciler
{
public:
    explicit reconciler(reconcile_params const& params)
        : params_(params),
          state_(std::max(params.window, defaults::reconcile_window), params.absence_after)
    {
    }

    core::paid_call_ledger& ledger() noexcept { return state_.ledger(); }

    /// Called when a paid call is answered: these images are its own.
    void on_answered(core::open_call& call, generation const& made, time_point now);

    /// Called when this client sends a request that deletes the image.
    void on_deletion(std::string_view image);

    /// Called when a response names the creator of this client's images.
    void on_creator(user_id const& who);
    /// Empty if unknown. A service account has one name, so several names distinguish nothing.
    std::string creator() const
    {
        return creators_.size() == 1 ? *creators_.begin() : std::string();
    }

    /**
     * \brief Waits for the images of a call that the service has accepted and not finished.
     *
     * It asks by their ids or, without ids, by the generation of `made` in the list. Fills `made`.
     * The error says that the deadline passed, or that a request was refused, and has everything
     * that is needed to settle the call later.
     */
    asio::awaitable<std::optional<error>> await_images(
        std::shared_ptr<client_state> on, call_context& job, core::paid_order order,
        generation& made);

    /**
     * \brief The result of a paid call that failed with its charge unknown.
     *
     * The images, if the history shows them in time; otherwise `why`, with what settles it later.
     */
    asio::awaitable<result<generation>>
    settle(std::shared_ptr<client_state> on, call_context& job, core::paid_order order, error why);

    /// The end of a call whose `settle` or `await_images` was ended by an exception: an error with
    /// what settles it later.
    error settle_later(
        client_state& on, call_context const& job, core::paid_order const& order, error const& why);
    error fetch_later(
        client_state& on, call_context const& job, core::paid_order const& order,
        generation const& made);

    /// The earliest time at which absence of all requests of the call can be proven. Empty if it
    /// never can: scans are switched off, or end before.
    std::optional<time_point> proof_due(call_context const& job) const;

    /// Scans until absence is proven and it is `not_before` (true), or until images are found or
    /// the deadline of the call leaves no time (false; `settle` then returns its result). Only
    /// after a proof may the call be sent again.
    asio::awaitable<bool> await_absence(
        std::shared_ptr<client_state> on, call_context& job, core::paid_order order,
        time_point not_before);

    /// Scans the history once for each list. The images it shows are old for later calls.
    asio::awaitable<void> scan_baseline(std::shared_ptr<client_state> on, call_context& job);

    /// Searches for the images of a pending request.
    asio::awaitable<result<generation>>
    resume(std::shared_ptr<client_state> on, call_context& job, pending_generation pending);

    void close();

private:
    /// What a scan says about a call whose images it did not find.
    enum class absence_hint
    {
        unclear,  ///< An image may be its own, or the scan failed or did not read far enough.
        nothing,  ///< No image may be its own, and the history was read far enough.
        hopeless, ///< The scan failed, and another one would fail as well.
    };

    /// The result of a scan for one call.
    struct scan_result
    {
        core::match_result found;
        core::absence_reason absence = core::absence_reason::scan_failed;
        absence_hint hint = absence_hint::unclear;
        bool last = false;  ///< The window had closed when the scan began.
        std::string reason; ///< Why nothing was found.
    };

    history_reader& reader_of(std::string const& list);
    asio::awaitable<std::optional<error>> await_names(
        std::shared_ptr<client_state> on, call_context& job, std::shared_ptr<core::lost_call> call,
        generation& made);
    /// With `size_matters`, an image is finished only if its size is shown as well.
    asio::awaitable<std::optional<error>> await_contents(
        std::shared_ptr<client_state> on, call_context& job, std::string_view list,
        generation& made, bool size_matters);
    std::shared_ptr<core::lost_call>
    record(client_state& on, call_context const& job, core::paid_order const& order);
    std::shared_ptr<core::lost_call> record_accepted(
        client_state& on, call_context const& job, core::paid_order const& order,
        generation const& made);
    core::absence_reason
    prove(history_reader::scan_facts const& scan, core::lost_call const& call, bool clock_jumped);
    scan_result assess(
        client_state& on, history_reader::scan_facts const& scan, core::lost_call& call,
        time_point closes);
    asio::awaitable<result<generation>> search(
        std::shared_ptr<client_state> on, call_context& job, std::shared_ptr<core::lost_call> call,
        error why, std::chrono::nanoseconds window);
    asio::awaitable<errc>
    pause(std::shared_ptr<client_state> on, time_point until, time_point::duration& delay) const;

    /// The error of a call whose images were not found. `finding` says what the last scan
    /// showed, as a part of a sentence; it may be empty.
    static error unsettled(
        std::shared_ptr<core::lost_call> const& call, error const& why, std::string_view finding);

    /// The error of a search that `by` ended: cancellation, the client's end, or the deadline.
    static error
    interrupted(std::shared_ptr<core::lost_call> const& call, errc by, error const& why);

    reconcile_params params_;
    core::reconciliation state_;
    std::map<std::string, history_reader> readers_;
    std::set<std::string> baselines_; ///< Lists that were scanned before the first call.
    std::set<std::string> creators_;  ///< The creators of this client's images, by responses.
    std::uint64_t lost_ = 0;
};

} // namespace neuroflash::inline v0::call

#endif
