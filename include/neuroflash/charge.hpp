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
enum class charge_state : std::uint8_t
{
    not_charged, ///< There is evidence that the service charged nothing.
    /// The service answered: one credit per image that was made, or tokens for a text.
    charged,
    unknown, ///< The request may have reached the service, and no response shows what it did.
};

/// The unit in which an operation is paid.
enum class charge_unit : std::uint8_t
{
    credits, ///< The unit for images.
    tokens,  ///< The unit for texts.
};

/// How well a recovered result fits its request: the history does not say which request made an
/// image.
enum class history_match : std::uint8_t
{
    none,     ///< The service's response named the images or their generation.
    probable, ///< New, and not another known call's; prompt or time could not be checked.
    /// The prompt is equal, the image was made after the request was sent (3 s are allowed for the
    /// clocks), and it belongs to no other call.
    exact,
};

/**
 * \brief What one call cost, and how that is known.
 *
 * The state is `unknown` unless there is evidence for one of the others. Evidence that the service
 * did nothing is a request of which no byte was written, or a whole response that rejects it: a
 * status from 400 to 499 except 408, 424 and 499, a 307 or 308, or a 2xx that reports an error. The
 * service does not document that rejections are free, but no charged rejection is known.
 */
class charge_verdict
{
public:
    charge_verdict() = default;
    /// A verdict with the credits charged and the evidence.
    charge_verdict(charge_state verdict, int taken, std::string reason)
        : state(verdict), credits(taken), evidence(std::move(reason))
    {
    }

    charge_state state = charge_state::not_charged; ///< Whether there was a charge.
    charge_unit unit = charge_unit::credits;        ///< The unit of the charge.

    /// Credits charged; 0 unless `charged`, and 0 for texts.
    int credits = 0;

    /// Tokens charged; 0 unless `charged`, and 0 if the service did not report them.
    std::int64_t tokens = 0;

    /// The evidence for the verdict, as one sentence.
    std::string evidence;

    friend bool operator==(charge_verdict const&, charge_verdict const&) = default;
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
