// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CHARGE_HPP
#define NEUROFLASH_CHARGE_HPP

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0 {

/// Whether a paid operation cost credits.
enum class charge_state
{
    not_charged, ///< The service certainly took no credit.
    charged,     ///< The service answered: one credit for each image that came, or text came.
    unknown,     ///< The request may have reached the service, and no answer settles it.
};

/// What an operation is paid with.
enum class charge_unit
{
    credits, ///< Images.
    tokens,  ///< Text.
};

/// How well a recovered result fits its request: the service names no request in its history.
enum class history_match
{
    none,     ///< Not from the history: the service's own answer.
    probable, ///< New, and no other call's as far as can be seen; prompt or time could not be
              ///< checked.
    /// The prompt is the same, it was made after the request left (clocks compare to 3 s), and is
    /// nobody else's.
    exact,
};

/**
 * \brief What is known about the money of one call, and how it is known.
 *
 * Where nothing speaks for `not_charged`, the state is `unknown`. A whole answer with a status from
 * 400 to 499 (but 408 and 499) is taken as the service's word that it did nothing: that refusals
 * are free is not documented by the service, and no refusal is known that was charged.
 */
class charge_verdict
{
public:
    charge_verdict() = default;
    /// Verdict, credits taken, and what it rests on.
    charge_verdict(charge_state verdict, int taken, std::string reason)
        : state(verdict), credits(taken), evidence(std::move(reason))
    {
    }

    charge_state state = charge_state::not_charged; ///< What is known.

    /// Credits taken; 0 unless `charged`, and of a text.
    int credits = 0;

    charge_unit unit = charge_unit::credits; ///< What is taken.

    /// Tokens taken; 0 unless `charged`, and where the service did not say how many.
    std::int64_t tokens = 0;

    /// One sentence: what the verdict rests on.
    std::string evidence;
};

/// `not_charged`, `charged` or `unknown`.
inline std::string_view to_string(charge_state state) noexcept
{
    switch (state) {
    case charge_state::not_charged: return "not_charged";
    case charge_state::charged: return "charged";
    case charge_state::unknown: return "unknown";
    }
    return "unknown";
}

/// `none`, `probable` or `exact`.
inline std::string_view to_string(history_match match) noexcept
{
    switch (match) {
    case history_match::none: return "none";
    case history_match::probable: return "probable";
    case history_match::exact: return "exact";
    }
    return "none";
}

/// `not_charged`, `charged(n)`, `charged(n tokens)`, `charged(tokens)` or `unknown`.
inline std::string to_string(charge_verdict const& verdict)
{
    auto text = std::string(to_string(verdict.state));
    if (verdict.state == charge_state::charged && verdict.unit == charge_unit::tokens) {
        text += verdict.tokens > 0 ? '(' + std::to_string(verdict.tokens) + " tokens)" : "(tokens)";
    } else if (verdict.state == charge_state::charged) {
        text += '(' + std::to_string(verdict.credits) + ')';
    }
    return text;
}

/// Prints `not_charged`, `charged` or `unknown`.
template <class Traits>
std::basic_ostream<char, Traits>&
operator<<(std::basic_ostream<char, Traits>& out, charge_state state)
{
    return out << to_string(state);
}

/// Prints `none`, `probable` or `exact`.
template <class Traits>
std::basic_ostream<char, Traits>&
operator<<(std::basic_ostream<char, Traits>& out, history_match match)
{
    return out << to_string(match);
}

/// Prints what `to_string` gives.
template <class Traits>
std::basic_ostream<char, Traits>&
operator<<(std::basic_ostream<char, Traits>& out, charge_verdict const& verdict)
{
    return out << to_string(verdict);
}

} // namespace neuroflash::inline v0

#endif
