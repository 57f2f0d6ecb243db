// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_RECONCILER_HPP
#define NEUROFLASH_SRC_CALL_RECONCILER_HPP

#include "call/history_reader.hpp"

#include <neuroflash/client_params.hpp>
#include <neuroflash/core/reconcile_state.hpp>
#include <neuroflash/core/recovery/absence.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/recovery/paid_call_ledger.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/pending_generation.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::call {

class call_job;
class engine;

/// What a paid call asked for, as far as the history can show it. The texts outlive it.
struct paid_order
{
    std::string_view prompt;
    std::string_view model; ///< Empty: none was asked for.
    int images = 1;
};

/// Finds the images of paid calls whose answers were lost; drives core::reconcile_state.
class reconciler
{
public:
    explicit reconciler(reconcile_params const& params)
        : params_(params), state_(std::max(params.window, defaults::reconcile_window))
    {
    }

    core::paid_call_ledger& ledger() noexcept { return state_.ledger(); }

    /// A paid call got its answer: these images are its own.
    void on_answered(core::open_call& call, generation const& made, time_point now);

    /**
     * \brief What a paid call ends with that failed with its charge unknown.
     *
     * The images, if the history shows them in time; else `why` with all it takes to settle it.
     */
    asio::awaitable<result<generation>>
    settle(std::shared_ptr<engine> on, call_job& job, paid_order order, error why);

    /// When it can be proven at the earliest that nothing was carried out of what the call has sent
    /// so far; empty: never, because looking is switched off or ends before.
    std::optional<time_point> proof_due(call_job const& job) const;

    /// Looks until that is proven, and it is `not_before` (true), or something is found or the
    /// call's deadline leaves no time (false; `settle` then says what became of it). Only after a
    /// proof may the call be sent again.
    asio::awaitable<bool> await_absence(
        std::shared_ptr<engine> on, call_job& job, paid_order order, time_point not_before);

    /// Looks once, if nobody has: what is there now is old for calls that follow.
    asio::awaitable<void> look_before(std::shared_ptr<engine> on, call_job& job);

    /// Takes up what an error's `pending` left open.
    asio::awaitable<result<generation>>
    resume(std::shared_ptr<engine> on, call_job& job, pending_generation pending);

    void close();

private:
    /// What a look came to, for one call.
    struct sighting
    {
        core::match_result what;
        bool nothing = false; ///< No trace, in a history that was read far enough.
        core::absence_reason proof = core::absence_reason::scan_failed;
        bool last = false;     ///< Its window closed before.
        bool hopeless = false; ///< Looking again would fail as well.
        std::string trouble;   ///< Why nothing was found.
    };

    core::absence_reason
    prove(history_reader const& reader, core::lost_call const& call, bool jumped);
    sighting
    assess(engine& on, history_reader const& reader, core::lost_call& call, time_point closes);
    history_reader& reader_of(std::string const& workspace);
    std::shared_ptr<core::lost_call>
    enter(engine& on, call_job const& job, paid_order const& order);
    asio::awaitable<result<generation>> search(
        std::shared_ptr<engine> on, call_job& job, std::shared_ptr<core::lost_call> call, error why,
        std::chrono::nanoseconds window);
    generation make(
        engine& on, call_job const& job, core::lost_call const& call,
        core::match_result const& what, error const& why) const;
    error give_up(
        std::shared_ptr<core::lost_call> const& call, error const& why, std::string found) const;

    reconcile_params params_;
    core::reconcile_state state_;
    std::map<std::string, history_reader> readers_;
    std::map<std::string, bool> baselines_;
    std::uint64_t lost_ = 0;
};

} // namespace neuroflash::inline v0::call

#endif
