// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_WIRE_HPP
#define NEUROFLASH_SRC_SANDBOX_WIRE_HPP

#include "sandbox/http_types.hpp"

#include <string>

namespace neuroflash::inline v0::sandbox {

/// The header of a response as it goes over the wire, with its framing.
std::string head_of(http_response const& response, bool keep_alive, bool old_version);

} // namespace neuroflash::inline v0::sandbox

#endif
