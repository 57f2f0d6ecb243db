// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_WIRE_HPP
#define NEUROFLASH_SRC_SANDBOX_WIRE_HPP

#include "sandbox/http_types.hpp"

#include <chrono>
#include <string>

namespace neuroflash::inline v0::sandbox {

/// What a head depends on, apart from the response.
struct head_style
{
    bool keep_alive = true;
    bool old_version = false; ///< Whether the version is HTTP/1.0.
    bool head_only = false;   ///< Whether the method is HEAD.
    /// The field Date. It is the time of the service, because clients compare it with other times
    /// that the service names.
    std::chrono::system_clock::time_point now = std::chrono::system_clock::now();
};

/// The header of a response as it goes over the wire, with its framing.
std::string head_of(http_response const& response, head_style const& style);

} // namespace neuroflash::inline v0::sandbox

#endif
