// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_FAULT_SCRIPT_HPP
#define NEUROFLASH_SRC_SANDBOX_FAULT_SCRIPT_HPP

#include "sandbox/close_mode.hpp"
#include "sandbox/http_types.hpp"
#include "sandbox/wire.hpp"

#include <neuroflash/sandbox/fault.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// Bytes that go out in one write, after a pause.
struct wire_piece
{
    std::string bytes;
    std::chrono::milliseconds pause{0};
};

/// A response to which a fault was applied: bytes and what follows them, decided without a
/// socket.
struct wire_script
{
    wire_script() {} // not an aggregate: g++ 12 destroys aggregates that coroutines return twice

    std::string bytes;
    std::size_t drip_end =
        0; ///< The end of the bytes that are sent in pieces; the rest is sent at once.
    std::size_t piece = 1;
    std::chrono::milliseconds pause{0}; ///< The time between pieces.
    std::vector<wire_piece> pieces;     ///< The pieces that follow the bytes.
    bool stalls = false;                ///< Whether nothing follows until the client closes.
    std::optional<close_mode> end;      ///< Empty if the connection serves more requests.
};

/// A head in which `lines` replace the line of the length. They are at its end if it has no such
/// line.
std::string with_length(std::string head, std::string const& lines);

/// The bytes as an HTTP chunk. Empty if there are none, because an empty chunk would end the body.
std::string chunk_of(std::string_view bytes);

/// Whether the request has to be carried out before the fault is applied.
bool carries_out(fault const& planned);

/// \brief The response to a request that meets the fault.
///
/// \param real the response without the fault; used only if carries_out() and the kind sends it
/// \param quota_status the status of the refusal for lack of credits
/// \param unit the unit in which the request is paid
/// \pre not a fault of a connection or of the request stage
wire_script script_of(
    fault const& planned, http_response const& real, head_style const& style, unsigned quota_status,
    service_model::paid_unit unit);

} // namespace neuroflash::inline v0::sandbox

#endif
