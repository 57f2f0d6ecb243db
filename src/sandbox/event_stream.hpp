// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_EVENT_STREAM_HPP
#define NEUROFLASH_SRC_SANDBOX_EVENT_STREAM_HPP

#include "sandbox/fault_script.hpp"
#include "sandbox/http_types.hpp"

#include <neuroflash/sandbox/fault.hpp>

#include <optional>

namespace neuroflash::inline v0::sandbox {

/// \brief The script that sends a streamed response: a chunk for each event.
///
/// \param planned a fault of the stage stream, or nothing
/// \pre real.stream
wire_script
stream_script(std::optional<fault> const& planned, http_response const& real, head_style style);

} // namespace neuroflash::inline v0::sandbox

#endif
