// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RETRY_RETRY_POLICY_HPP
#define NEUROFLASH_CORE_RETRY_RETRY_POLICY_HPP

#include <neuroflash/client_params.hpp>
#include <neuroflash/core/retry/backoff.hpp>
#include <neuroflash/core/retry/classify.hpp>
#include <neuroflash/core/retry/retry_budget.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace neuroflash::inline v0::core {

/// The action after an attempt. A cell of doc/retry.md.
enum class retry_rule
{
    done,                  ///< No action, because there is a result.
    backoff,               ///< Retry after a delay.
    server_delay,          ///< Retry after the delay of Retry-After, else as `backoff`.
    only_with_retry_after, ///< Retry with Retry-After and proof of absence; else `reconcile`.
    at_once,               ///< Retry without delay, on another connection.
    renew_token,           ///< Retry with a new token, once.
    stop,                  ///< The outcome is final.
    reconcile,             ///< Final, and may have been charged: never sent again.
    reconcile_if_sent,     ///< Final, and may have been charged if a byte was sent.
};

/// The words of doc/retry.md.
constexpr std::string_view to_string(retry_rule rule) noexcept
{
    switch (rule) {
    case retry_rule::done: return "done";
    case retry_rule::backoff: return "retry with backoff";
    case retry_rule::server_delay: return "retry after Retry-After or backoff";
    case retry_rule::only_with_retry_after:
        return "with Retry-After: retry once absence is proven; otherwise reconcile";
    case retry_rule::at_once: return "at once on a new one";
    case retry_rule::renew_token: return "renew token, once";
    case retry_rule::stop: return "stop";
    case retry_rule::reconcile: return "never sent again: reconcile";
    case retry_rule::reconcile_if_sent: return "stop; after the first byte: reconcile";
    }
    return "stop";
}

struct retry_row
{
    attempt_class result;
    std::string_view name;     ///< The enumerator.
    std::string_view happened; ///< What happened, in words.
    retry_rule free;           ///< The rule for GET and DELETE.
    retry_rule paid;           ///< The rule for what costs credits or tokens.
};

/// The table of doc/retry.md; a test compares the two. In the order of the enumerators.
inline constexpr auto retry_table = std::to_array<retry_row>({
    {attempt_class::succeeded, "succeeded", "2xx, whole response read", retry_rule::done,
     retry_rule::done},
    {attempt_class::not_sent, "not_sent",
     "name resolution, connect, proxy or TLS failed: no request byte sent", retry_rule::backoff,
     retry_rule::backoff},
    {attempt_class::permanent_connect_failure, "permanent_connect_failure",
     "no such host name, or its certificate is not trusted: no request byte sent", retry_rule::stop,
     retry_rule::stop},
    {attempt_class::stale_reuse, "stale_reuse", "reused connection dead, 0 bytes accepted",
     retry_rule::at_once, retry_rule::at_once},
    {attempt_class::ambiguous, "ambiguous", "failed after the first request byte",
     retry_rule::backoff, retry_rule::reconcile},
    {attempt_class::unauthorized, "unauthorized", "401, whole response read",
     retry_rule::renew_token, retry_rule::renew_token},
    {attempt_class::rate_limited, "rate_limited", "429, rate limit", retry_rule::server_delay,
     retry_rule::server_delay},
    {attempt_class::quota, "quota", "429, 403 or 402, quota", retry_rule::stop, retry_rule::stop},
    {attempt_class::unavailable, "unavailable", "503", retry_rule::server_delay,
     retry_rule::only_with_retry_after},
    {attempt_class::server_failed, "server_failed", "408, 424, 499, 500, 502, 504, another 5xx",
     retry_rule::server_delay, retry_rule::only_with_retry_after},
    {attempt_class::unreadable, "unreadable", "2xx whose body is unreadable", retry_rule::backoff,
     retry_rule::reconcile},
    {attempt_class::refused, "refused",
     "another 3xx or 4xx, or a 2xx that refuses; whole response read", retry_rule::stop,
     retry_rule::stop},
    {attempt_class::out_of_time, "out_of_time", "deadline", retry_rule::stop,
     retry_rule::reconcile_if_sent},
    {attempt_class::cancelled, "cancelled", "cancelled", retry_rule::stop,
     retry_rule::reconcile_if_sent},
    {attempt_class::client_closed, "client_closed", "client destroyed", retry_rule::stop,
     retry_rule::reconcile_if_sent},
    {attempt_class::client_side, "client_side", "response too large, sink or disk failed",
     retry_rule::stop, retry_rule::reconcile_if_sent},
});

static_assert([] {
    for (std::size_t i = 0; i < retry_table.size(); ++i) {
        if (retry_table[i].result != static_cast<attempt_class>(i)) return false;
    }
    return retry_table.back().result == attempt_class::client_side;
}());

constexpr retry_row const& row_of(attempt_class result) noexcept
{
    return retry_table[static_cast<std::size_t>(result)];
}

/// The enumerator's name.
constexpr std::string_view to_string(attempt_class result) noexcept
{
    return row_of(result).name;
}

struct retry_action
{
    enum kind_t
    {
        stop,          ///< No further attempt.
        again,         ///< A new attempt without delay; after stale_reuse on an unused connection.
        wait,          ///< A new attempt after `delay`.
        refresh_token, ///< A new attempt with a new token; the old one was refused.
    } kind;
    std::chrono::nanoseconds delay{}; ///< Least delay, even if a proof is needed first.
    std::string_view reason;          ///< The reason as static text.
    bool out_of_time = false;         ///< Stopped because the deadline leaves no time.

    /// Whether it must wait until the history proves that no attempt so far was carried out
    /// (`absence_proof`), because it would be paid for again.
    bool needs_proof = false;
};

struct attempt_facts
{
    attempt_class result;
    std::size_t bytes_written; ///< Bytes of the request.
    std::optional<std::chrono::seconds> retry_after;

    /// This or an earlier attempt of a paid call may have been carried out.
    bool in_doubt = false;

    /// Least time until absence can be proven; empty if it cannot be, because
    /// the client does not read the history, or not that long.
    std::optional<std::chrono::nanoseconds> proof_in;

    /// This attempt of a free call may have left its result at the service, as an upload does.
    /// Another attempt would leave a second one.
    bool may_leave_copy = false;

    bool sent_token = true;       ///< The request had the client's token, so a new one may help.
    bool retry_forbidden = false; ///< The service asks for no retry.
    bool delivered = false;       ///< The caller has parts of a response, and another may differ.
    bool may_have_left = false;   ///< `core::may_have_left`, for a transport that counts no bytes.
};

/**
 * \brief Decides whether one call is retried, and when. doc/retry.md has its table.
 *
 * `max_attempts` bounds the attempts that reached an outcome; the resend on a dead reused
 * connection (at most `max_attempts + 1` of them) and the repetition after a renewed token (one)
 * are additional and take nothing from the budget. After the last such resend a dead connection
 * counts as `not_sent`.
 *
 * \par Object lifetimes
 * The budget must outlive it.
 */
class retry_policy
{
public:
    /// `max_attempts` replaces the one of `params`.
    retry_policy(
        retry_params const& params, bool paid, time_point deadline, retry_budget& budget,
        std::optional<int> max_attempts = std::nullopt)
        : params_(params), paid_(paid), deadline_(deadline), budget_(&budget)
    {
        if (max_attempts) params_.max_attempts = *max_attempts;
    }

    /// `jitter` is 0..1, a new value for each call.
    retry_action on_attempt(attempt_facts const& facts, time_point now, double jitter);

    /// The request is sent to another address at once: its second path, or a redirect. Takes
    /// nothing from the budget.
    retry_action on_other_address(attempt_facts const& facts, time_point now) const;

    /// Attempts reported so far, of every kind.
    int attempts() const noexcept { return attempts_; }

private:
    retry_rule rule_for(attempt_facts const& facts) const noexcept;
    static std::string_view ruled_out(retry_rule rule, attempt_facts const& facts) noexcept;
    retry_action resend(attempt_facts const& facts, time_point now);
    retry_action renew(attempt_facts const& facts, time_point now);
    retry_action later(attempt_facts const& facts, retry_rule rule, time_point now, double jitter);
    retry_action
    with_proof(retry_action planned, bool needed, attempt_facts const& facts, time_point now) const;
    retry_action final_action(retry_rule rule, attempt_facts const& facts) const noexcept;

    retry_params params_;
    bool paid_;
    time_point deadline_;
    retry_budget* budget_;
    int attempts_ = 0;
    int resends_ = 0;
    int retries_ = 0; ///< Retries after a delay, which count against max_attempts and the budget.
    bool renewed_ = false;
};

inline retry_action
retry_policy::on_attempt(attempt_facts const& facts, time_point now, double jitter)
{
    if (attempts_++ == 0) budget_->on_request();
    auto const rule = rule_for(facts);
    // Checked first, because a retry that is not made takes nothing from the budget.
    auto const why = ruled_out(rule, facts);
    if (!why.empty()) return {retry_action::stop, {}, why};
    switch (rule) {
    case retry_rule::backoff:
    case retry_rule::server_delay:
    case retry_rule::only_with_retry_after: return later(facts, rule, now, jitter);
    case retry_rule::at_once: return resend(facts, now);
    case retry_rule::renew_token: return renew(facts, now);
    case retry_rule::done:
    case retry_rule::stop:
    case retry_rule::reconcile:
    case retry_rule::reconcile_if_sent: break;
    }
    return final_action(rule, facts);
}

inline retry_action retry_policy::on_other_address(attempt_facts const& facts, time_point now) const
{
    return with_proof({retry_action::again, {}, "another path"}, false, facts, now);
}

inline retry_rule retry_policy::rule_for(attempt_facts const& facts) const noexcept
{
    auto result = facts.result;
    if (result == attempt_class::stale_reuse && resends_ > params_.max_attempts) {
        result = attempt_class::not_sent;
    }
    // The bytes count before the class: this line prevents a second payment.
    if (facts.bytes_written != 0 &&
        (result == attempt_class::not_sent || result == attempt_class::permanent_connect_failure ||
         result == attempt_class::stale_reuse)) {
        result = attempt_class::ambiguous;
    }
    auto const trusted = result == attempt_class::unavailable && params_.trust_503;
    auto const rule = paid_ && !trusted ? row_of(result).paid : row_of(result).free;
    if (rule == retry_rule::only_with_retry_after && !facts.retry_after)
        return retry_rule::reconcile;
    return rule;
}

/// Why the call may not do what the rule says; empty if it may.
inline std::string_view
retry_policy::ruled_out(retry_rule rule, attempt_facts const& facts) noexcept
{
    auto const waits = rule == retry_rule::backoff || rule == retry_rule::server_delay ||
        rule == retry_rule::only_with_retry_after;
    auto const renews = rule == retry_rule::renew_token;
    if (!waits && !renews && rule != retry_rule::at_once) return {};
    if (facts.delivered) return "parts of the response were already handed out";
    if (waits && facts.retry_forbidden) return "the service asks not to be tried again";
    if (renews && !facts.sent_token) return "another attempt would not help";
    return {};
}

inline retry_action retry_policy::resend(attempt_facts const& facts, time_point now)
{
    if (now >= deadline_) return {retry_action::stop, {}, "the deadline has passed", true};
    ++resends_;
    return with_proof(
        {retry_action::again, {}, "the reused connection was dead and nothing was sent"}, false,
        facts, now);
}

inline retry_action retry_policy::renew(attempt_facts const& facts, time_point now)
{
    if (renewed_) return {retry_action::stop, {}, "the service refuses a fresh token too"};
    if (now >= deadline_) return {retry_action::stop, {}, "the deadline has passed", true};
    renewed_ = true;
    return with_proof(
        {retry_action::refresh_token, {}, "the service refuses the token"}, false, facts, now);
}

inline retry_action
retry_policy::later(attempt_facts const& facts, retry_rule rule, time_point now, double jitter)
{
    if (retries_ + 1 >= params_.max_attempts) {
        return {retry_action::stop, {}, "all attempts are used up"};
    }
    auto delay = full_jitter(retries_, params_.base_delay, params_.max_delay, jitter);
    auto const asked = rule != retry_rule::backoff && facts.retry_after;
    if (asked) {
        if (*facts.retry_after > params_.retry_after_cap) {
            return {retry_action::stop, {}, "the service asks for a longer wait than is allowed"};
        }
        // Not earlier than the service requests, and not for all refused calls at the same moment.
        auto const longest = std::chrono::seconds(std::chrono::years(1));
        delay += std::min(*facts.retry_after, longest);
    }
    // Subtracted on this side, because the deadline may be the clock's last moment.
    if (deadline_ - delay <= now) {
        return {
            retry_action::stop,
            {},
            asked ? "the service asks for a longer wait than the deadline leaves"
                  : "the deadline leaves no room for another attempt",
            true};
    }
    auto const planned = retry_action{
        retry_action::wait, delay,
        asked ? "waiting as the service asks" : "waiting before another attempt"};
    auto const action = with_proof(planned, rule == retry_rule::only_with_retry_after, facts, now);
    if (action.kind == retry_action::stop) return action;
    if (!budget_->take()) return {retry_action::stop, {}, "the retry budget is used up"};
    ++retries_;
    return action;
}

/// For any retry: while an attempt may have been carried out, it must wait until the history proves
/// that none was. A free call has no least time for that.
inline retry_action retry_policy::with_proof(
    retry_action planned, bool needed, attempt_facts const& facts, time_point now) const
{
    if (facts.may_leave_copy) planned.needs_proof = true;
    if (!paid_ || !(needed || facts.in_doubt)) return planned;
    if (!facts.proof_in) {
        return {
            retry_action::stop,
            {},
            "it may have been carried out, and a proof that it was not is not awaited"};
    }
    planned.needs_proof = true;
    planned.delay = std::max(planned.delay, *facts.proof_in);
    if (deadline_ - planned.delay <= now) {
        return {
            retry_action::stop,
            {},
            "the deadline leaves no time to prove that it was not carried out",
            true};
    }
    return planned;
}

inline retry_action
retry_policy::final_action(retry_rule rule, attempt_facts const& facts) const noexcept
{
    auto const late = facts.result == attempt_class::out_of_time;
    if (rule == retry_rule::done) return {retry_action::stop, {}, "done"};
    if (rule == retry_rule::reconcile ||
        (rule == retry_rule::reconcile_if_sent &&
         (facts.bytes_written != 0 || facts.may_have_left))) {
        return {
            retry_action::stop, {}, "the request may have been carried out: not sent again", late};
    }
    return {
        retry_action::stop,
        {},
        late ? "the deadline has passed" : "another attempt would not help",
        late};
}

} // namespace neuroflash::inline v0::core

#endif
