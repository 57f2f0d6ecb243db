// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_REFUSAL_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_REFUSAL_HPP

#include <neuroflash/error.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace neuroflash::inline v0::batch {

/// Why an input as a whole is not read. No request was sent.
inline error input_error(std::string message, std::string advice)
{
    auto details = error_details();
    details.message = std::move(message);
    details.advice = std::move(advice);
    details.charge = charge_verdict(charge_state::not_charged, 0, "No paid request was sent.");
    return error(errc::invalid_argument, std::move(details));
}

/// Ends the reading of an input.
class input_refused : public std::runtime_error
{
public:
    input_refused(std::string message, std::string advice)
        : std::runtime_error(message), why_(input_error(std::move(message), std::move(advice)))
    {
    }

    error const& why() const noexcept { return why_; }

private:
    error why_;
};

/// Why one line, or one row of a table, is not read.
class rejection
{
public:
    rejection() = default;
    rejection(std::string why, std::string more = {})
        : reason(std::move(why)), detail(std::move(more))
    {
    }

    std::string reason; ///< Equal for all lines of this kind; a sentence without its full stop.
    std::string detail; ///< The details of this line, which follow the reason.

    /// The item can be read. Only the look of its texts is against it, so an earlier version may
    /// have taken it.
    bool by_look = false;

    bool empty() const noexcept { return reason.empty(); }
    std::string text() const { return reason + detail; }
};

} // namespace neuroflash::inline v0::batch

#endif
