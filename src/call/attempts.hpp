// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_ATTEMPTS_HPP
#define NEUROFLASH_SRC_CALL_ATTEMPTS_HPP

#include "call/call_loop.hpp"
#include "call/engine.hpp"

#include <neuroflash/core/classify.hpp>
#include <neuroflash/core/error_map.hpp>
#include <neuroflash/core/retry_state.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace neuroflash::inline v0::call {

/**
 * \brief The state of one call between its attempts, and what it does next.
 *
 * No coroutine, so that the two that drive it, `run` and an endpoint's own, need not stand one
 * within the other. Both do as `next` says until it says `over`:
 * \code
 * switch (state.next(cancelled)) {
 * case attempts::step::attend: co_await state.attend();
 * case attempts::step::send:   co_await state.exchange(); state.take();
 * \endcode
 *
 * \par Object lifetimes
 * `on` and `job` outlive it.
 */
class attempts
{
public:
    enum class step
    {
        send,   ///< There is a request.
        attend, ///< Something must be waited for: a token, a while, the history.
        over,   ///< `finish`.
    };

    attempts(engine& on, call_job& job);
    ~attempts();
    attempts(attempts const&) = delete;
    attempts& operator=(attempts const&) = delete;

    /// `cancelled`: the call was, while nobody waited for anything that would have ended.
    step next(bool cancelled);

    /// Waits for what has to be waited for.
    asio::awaitable<void> attend();

    /// The attempt itself; then `take`.
    asio::awaitable<void> exchange();
    void take();
    result<call_facts> finish();

private:
    using route = core::route_choice::route;

    void build() const;

    /// Looks at an outcome; false: the call is over.
    bool go_on(exchange_outcome& outcome);

    /// The call ended between two attempts, or before the first.
    step end(error why);
    error ended(errc code);
    error ended(error const& why);
    error out_of_time();

    void on_sending(time_point now);
    bool sends_token() const noexcept
    {
        return job_.authorize && !left_ && job_.to.origin == on_.api().origin;
    }

    void read_failure(http_response& response);
    core::attempt_class judge_words(exchange_outcome& outcome);
    bool try_other_route(exchange_outcome const& outcome);
    bool follow(exchange_outcome const& outcome);
    core::attempt_class judge_answer(exchange_outcome const& outcome);
    void take_verdict(core::attempt_class what, exchange_outcome const& outcome);
    core::attempt_facts facts_of(core::attempt_class what, exchange_outcome const& outcome) const;
    bool goes_on(exchange_outcome const& outcome);
    void explain(core::attempt_class what, exchange_outcome const& outcome);
    errc code_for(core::attempt_class what, exchange_outcome const& outcome) const;
    std::string message_for(errc code, exchange_outcome const& outcome) const;
    error final_error(errc code, error_details details) const;

    engine& on_;
    call_job& job_;
    core::retry_state retry_;
    core::retry_action next_{core::retry_action::again, {}, {}};
    route route_ = route::guide;
    int routes_tried_ = 1;
    int redirects_ = 0;
    bool answer_lost_ = false; ///< An earlier attempt may have been carried out.
    bool left_ = false; ///< A redirect led to another origin: it does not win the token back.
    int sent_ = 0;      ///< Requests tried, those for another route or a redirect included.
    core::attempt_class last_ = core::attempt_class::not_sent;
    std::uint64_t token_used_ = 0;
    std::optional<token_source::need> token_wanted_; ///< To be waited for.
    bool token_waited_for_ = false; ///< What there is now is good enough for the next attempt.
    bool pausing_ = false;          ///< `next_` wants a while or a proof first.
    bool over_ = false;
    time_point last_sent_{};
    bool succeeded_ = false;
    charge_verdict charge_;           ///< Without evidence as long as nothing was sent.
    core::server_failure failure_;    ///< What the last answer says, where it is no success.
    std::string refused_redirect_;    ///< Why the last redirect was not followed.
    std::optional<error> unreadable_; ///< Why the last 2xx answer cannot be decoded.
    std::optional<error> error_;      ///< What the call ends with.
};

} // namespace neuroflash::inline v0::call

#endif
