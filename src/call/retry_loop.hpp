// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_RETRY_LOOP_HPP
#define NEUROFLASH_SRC_CALL_RETRY_LOOP_HPP

#include "call/call_context.hpp"
#include "call/call_state.hpp"
#include "call/client_state.hpp"

#include <neuroflash/core/http/error_map.hpp>
#include <neuroflash/core/retry/classify.hpp>
#include <neuroflash/core/retry/retry_policy.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::call {

/**
 * \brief The attempts of one call, and the steps between them.
 *
 * It is not a coroutine. The coroutine that drives the call awaits what `wait` returns, so that no
 * coroutine is nested in another.
 *
 * \par Object lifetimes
 * `on`, `job` and `progress` outlive it.
 */
class retry_loop
{
public:
    /// `progress` belongs to the call. Its state is not `sending` before the first attempt.
    retry_loop(client_state& on, call_context& job, call_progress& progress);
    ~retry_loop();
    retry_loop(retry_loop const&) = delete;
    retry_loop& operator=(retry_loop const&) = delete;

    /// Called when a wait is over. Sets the state that follows. `cancelled` says that the call was
    /// cancelled, perhaps while it waited for nothing that would have ended.
    void next(bool cancelled);

    /// Waits for what the state names.
    asio::awaitable<void> wait();

    /// Called after `next` or `wait` has thrown, in practice for lack of memory. Returns true,
    /// once, if a paid request may have been sent: its response is lost then, and `next` says so.
    /// A proof for which the history was being read is missing then.
    bool take_exception() noexcept;

    /// Whether the response of the last attempt was decoded.
    bool has_succeeded() const noexcept { return last_ == core::attempt_class::succeeded; }

    /// The number of requests sent.
    int attempts() const noexcept { return sent_; }

    /// Call it in the state `finished`.
    result<success_facts> finish();

private:
    using route = core::route_fallback::route;

    /// The facts of the attempts before the current one.
    struct earlier_facts
    {
        bool ambiguous = false;   ///< One of them may have been carried out.
        bool threw = false;       ///< One of them ended with an exception.
        bool left_origin = false; ///< A redirect led to another origin: no token is sent any more.
    };

    void begin_attempt(bool cancelled);
    bool has_token(time_point now);
    bool has_slot(time_point now);
    void on_response();

    /// Returns false if the call is over.
    bool decide(exchange_outcome& outcome);

    asio::awaitable<void> get_token();
    asio::awaitable<void> back_off();
    asio::awaitable<void> check_history();

    void build() const;

    /// Ends the call with this error.
    void fail(error why);
    error make_error(errc code);
    error make_error(error const& why);
    error out_of_time();

    void on_sending(time_point now);
    bool sends_token() const noexcept
    {
        return job_.authorize && !earlier_.left_origin && job_.to.origin == on_.api().origin;
    }

    void read_failure(http_response& response);
    core::attempt_class classify_text(exchange_outcome& outcome);
    bool try_other_route(exchange_outcome const& outcome);
    bool follow(exchange_outcome const& outcome);
    core::attempt_class classify_response(exchange_outcome const& outcome);
    void take_verdict(core::attempt_class what, exchange_outcome const& outcome);
    core::attempt_facts facts_of(core::attempt_class what, exchange_outcome const& outcome) const;
    bool goes_on(exchange_outcome const& outcome);
    void explain(exchange_outcome const& outcome, std::string_view reason);
    errc code_for(core::attempt_class what, exchange_outcome const& outcome) const;
    std::string message_for(errc code, exchange_outcome const& outcome) const;
    error final_error(errc code, error_details details) const;

    client_state& on_;
    call_context& job_;
    call_progress& progress_;
    core::retry_policy policy_;
    core::retry_action next_{core::retry_action::again, {}, {}};
    route route_ = route::guide;
    int routes_tried_ = 1;
    int redirects_ = 0;
    int sent_ = 0; ///< Requests sent, including those for another route or a redirect.
    earlier_facts earlier_;
    core::attempt_class last_ = core::attempt_class::not_sent;
    std::uint64_t token_used_ = 0;

    /// The task of `awaiting_token`. An `issue` is owed to all callers until it has begun.
    token_provider::need token_need_ = token_provider::need::use;
    time_point last_sent_{};
    charge_verdict charge_;           ///< It has no evidence until something was sent.
    core::server_failure failure_;    ///< The failure that the last response reports.
    std::string refused_redirect_;    ///< Why the last redirect was not followed.
    std::optional<error> unreadable_; ///< Why the last 2xx response cannot be decoded.

    /// The error that ends the call; in `checking_history`, the error if there is no proof.
    std::optional<error> error_;
};

} // namespace neuroflash::inline v0::call

#endif
