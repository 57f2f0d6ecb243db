// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_STREAM_FAULT_HPP
#define NEUROFLASH_TESTING_STREAM_FAULT_HPP

#include <neuroflash/service_model/fault_kind.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

namespace neuroflash::inline v0::testing {

using service_model::fault_kind;
using service_model::to_string;

/// \brief The kinds of faults that a `simulated_service` applies to the response of a chat. The
/// tokens are always charged.
///
/// The first kinds let the whole text arrive. Those from `stream_ended` on cut it. Those from
/// `whole_for_stream` on send a response of another kind.
std::span<fault_kind const> all_stream_faults() noexcept;

/// One fault of a chat's response at a chosen time.
class planned_stream_fault
{
public:
    /// Applies to the next chat.
    explicit planned_stream_fault(fault_kind what) : kind(what) {}

    fault_kind kind; ///< One of `all_stream_faults()`.
    /// The number of chats before the first one with the fault.
    int skip = 0;
    int times = 1;         ///< The number of chats with the fault.
    std::size_t after = 0; ///< Events before the fault; 0 for half of them.
    /// Virtual duration of `stream_pause`; 0 if it lasts until the gateway ends the exchange.
    std::chrono::milliseconds pause{0};
    std::size_t line = 1u << 20; ///< Length of the line of `stream_long_line`, in bytes.
    std::string error;           ///< Document of the error event; empty for the default.
};

} // namespace neuroflash::inline v0::testing

#endif
