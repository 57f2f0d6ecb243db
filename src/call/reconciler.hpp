// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_RECONCILER_HPP
#define NEUROFLASH_SRC_CALL_RECONCILER_HPP

#include "call/history_reader.hpp"

#include <neuroflash/client_params.hpp>
#include <neuroflash/core/paid_flights.hpp>
#include <neuroflash/core/reconcile_state.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/pending_generation.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
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
        : params_(params), state_(flights_, std::max(params.window, defaults::reconcile_window))
    {
    }

    core::paid_flights& flights() noexcept { return flights_; }

    /// A paid call got its answer: these images are its own.
    void on_answered(core::paid_flight& flight, generation const& made, time_point now);

    /**
     * \brief What a paid call ends with that failed with its charge unknown.
     *
     * The images, if the history shows them in time; else `why` with all it takes to settle it.
     */
    asio::awaitable<result<generation>>
    settle(std::shared_ptr<engine> on, call_job& job, paid_order order, error why);

    /// Whether the history shows no trace of what the call has sent so far: the service's word that
    /// it did nothing is believed only then. Where looking is switched off it is believed.
    asio::awaitable<bool> is_absent(std::shared_ptr<engine> on, call_job& job, paid_order order);

    /// Looks once, if nobody has: what is there now is old for calls that follow.
    asio::awaitable<void>
    look_before(std::shared_ptr<engine> on, call_job& job);

    /// Takes up what an error's `pending` left open.
    asio::awaitable<result<generation>>
    resume(std::shared_ptr<engine> on, call_job& job, pending_generation pending);

    void close();

private:
    class waiting;

    /// What a look came to, for one call.
    struct sighting
    {
        core::finding what;
        bool nothing = false;  ///< No trace, in a history that was read far enough.
        bool absent = false;   ///< The same, beyond doubt.
        bool last = false;     ///< Its window closed before.
        bool hopeless = false; ///< Looking again would fail as well.
        std::string trouble;   ///< Why nothing was found.
    };

    sighting assess(
        engine& on, history_reader const& reader, core::lost_call& call, time_point closes);
    history_reader& reader_of(std::string const& workspace);
    std::shared_ptr<core::lost_call>
    enter(engine& on, call_job const& job, paid_order const& order);
    asio::awaitable<result<generation>> search(
        std::shared_ptr<engine> on, call_job& job, std::shared_ptr<core::lost_call> call,
        error why);
    generation make(
        engine& on, call_job const& job, core::lost_call const& call, core::finding const& what,
        error const& why) const;
    error give_up(
        std::shared_ptr<core::lost_call> const& call, error const& why, std::string found) const;

    reconcile_params params_;
    core::paid_flights flights_;
    core::reconcile_state state_;
    std::map<std::string, history_reader> readers_;
    std::map<std::string, bool> baselines_;
    std::uint64_t lost_ = 0;
};

} // namespace neuroflash::v0::call

#endif
