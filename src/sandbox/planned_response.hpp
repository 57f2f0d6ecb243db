// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_PLANNED_RESPONSE_HPP
#define NEUROFLASH_SRC_SANDBOX_PLANNED_RESPONSE_HPP

#include "sandbox/http_types.hpp"

#include <neuroflash/sandbox/fault.hpp>

#include <optional>
#include <string>

namespace neuroflash::inline v0::sandbox {

/// The answer that a fault puts in the place of the real one; nothing if the kind does not.
std::optional<http_response> planned_response(fault const& planned, unsigned quota_status);

/// What a quota counts.
enum class paid_unit
{
    image,
    token
};

/// The answer for want of credits.
http_response quota_response(unsigned status, paid_unit unit = paid_unit::image);

/// The response to a missing or expired token.
http_response bad_token_response(bool token_given);

/// fault::raw, or bytes that are neither HTTP nor TLS.
std::string garbage_of(fault const& planned);

} // namespace neuroflash::inline v0::sandbox

#endif
