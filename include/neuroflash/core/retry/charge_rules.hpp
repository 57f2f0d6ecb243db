// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RETRY_CHARGE_RULES_HPP
#define NEUROFLASH_CORE_RETRY_CHARGE_RULES_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/core/retry/classify.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::core {

/**
 * \brief Whether a whole response says that the service refused to work.
 *
 * 307 and 308 are refusals, because the work would be done elsewhere. 408 and 499 are not: servers
 * and gateways send them when they stop waiting, which says nothing about work that has begun. 424
 * is not: the model may have failed after it was asked. A
 * 5xx is not: a gateway may send it after the work was done. For `trust_503` see retry_params.
 */
inline bool refuses(exchange_outcome const& outcome, bool trust_503 = false) noexcept
{
    auto const status = outcome.response.status;
    if (outcome.code != errc{}) return false;
    if (status == 307 || status == 308) return true;
    if (status == 503) return trust_503;
    return status >= 400 && status < 499 && status != 408 && status != 424;
}

/// Whether no byte of the request was sent, and no response contradicts it.
inline bool never_left(exchange_outcome const& outcome) noexcept
{
    return outcome.code != errc{} && !may_have_left(outcome);
}

inline constexpr std::string_view nothing_sent = "No byte of the request was sent.";

/// Why the charge is unknown, as a sentence.
inline std::string
why_unknown(attempt_class result, exchange_outcome const& outcome, charge_unit unit)
{
    auto const made = unit == charge_unit::tokens ? "a text was written" : "images were made";
    if (outcome.code == errc{}) {
        auto const status = std::to_string(outcome.response.status);
        if (result == attempt_class::unreadable && outcome.response.status / 100 != 2) {
            return "The service answered " + status +
                ", and its response names work that was begun.";
        }
        if (result == attempt_class::unreadable) {
            return "The service answered " + status + ", but the response cannot be read.";
        }
        if (result == attempt_class::succeeded) {
            return "The service answered " + status +
                (unit == charge_unit::tokens ? "; no text has been read yet."
                                             : "; no image has been counted yet.");
        }
        return "The service answered " + status + ", which does not say whether " + made + '.';
    }
    auto text = outcome.bytes_written == 0
        ? std::string("The request was sent")
        : std::to_string(outcome.bytes_written) + " bytes of the request were written";
    if (!outcome.header_seen) return text + " and no response came.";
    return text + " and the response (status " + std::to_string(outcome.response.status) +
        ") was not read to its end.";
}

/// The first sentence of an error whose charge is unknown.
inline std::string lost_response_text(charge_unit unit)
{
    auto const made =
        unit == charge_unit::tokens ? "a text may have been written" : "images may have been made";
    return std::string("The request was sent and its outcome is unknown: ") + made +
        " and charged.";
}

/**
 * \brief Whether one attempt cost anything.
 *
 * Never `charged`: only the decoded images show the number; the decoding step replaces the verdict.
 */
inline charge_verdict verdict_of_attempt(
    attempt_class result, exchange_outcome const& outcome, bool paid, bool trust_503 = false,
    charge_unit unit = charge_unit::credits)
{
    auto const verdict = [unit](charge_state state, std::string evidence) {
        auto made = charge_verdict(state, 0, std::move(evidence));
        made.unit = unit;
        return made;
    };
    auto const free_of_charge = [&](std::string evidence) {
        return verdict(charge_state::not_charged, std::move(evidence));
    }; // GCOVR_EXCL_LINE: reached only when memory runs out
    if (!paid) return free_of_charge("This operation costs nothing.");
    if (never_left(outcome)) return free_of_charge(std::string(nothing_sent));
    if (result == attempt_class::refused && outcome.code == errc{} &&
        outcome.response.status / 100 == 2) {
        return free_of_charge(
            "The service answered " + std::to_string(outcome.response.status) +
            (unit == charge_unit::tokens ? " without a text" : " without an image") +
            ": this is a rejection.");
    }
    // A refusal that cannot be read as one names the work.
    if (result != attempt_class::unreadable && refuses(outcome, trust_503)) {
        return free_of_charge(
            "The service refused the request with status " +
            std::to_string(outcome.response.status) + ".");
    }
    return verdict(charge_state::unknown, why_unknown(result, outcome, unit));
}

inline int weight(charge_state state) noexcept
{
    switch (state) {
    case charge_state::not_charged: return 0;
    case charge_state::unknown: return 1;
    case charge_state::charged: return 2;
    }
    return 1;
}

/**
 * \brief The verdict on several attempts of one call.
 *
 * `unknown` wins over `not_charged`. `charged` wins over both, because it is certain, but the
 * evidence then keeps the doubt about the other attempt. Two charges add up.
 */
inline charge_verdict merge_verdicts(charge_verdict previous, charge_verdict next)
{
    // The more serious of the two, or the later one if they are equal.
    if (weight(previous.state) > weight(next.state)) std::swap(previous, next);
    // The evidence is about the last attempt, but an earlier one was sent and refused.
    if (next.evidence == nothing_sent && !previous.evidence.empty()) {
        next.evidence = std::move(previous.evidence);
    }
    if (next.state != charge_state::charged) return next;
    if (previous.state == charge_state::charged) {
        next.credits += previous.credits;
        next.tokens += previous.tokens;
        next.evidence += " Another attempt: " + previous.evidence;
    }
    if (previous.state == charge_state::unknown) {
        next.evidence += " Another attempt may have been charged: " + previous.evidence;
    }
    return next;
}

} // namespace neuroflash::inline v0::core

#endif
