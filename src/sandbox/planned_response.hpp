// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_PLANNED_RESPONSE_HPP
#define NEUROFLASH_SRC_SANDBOX_PLANNED_RESPONSE_HPP

#include "sandbox/http_types.hpp"

#include <neuroflash/sandbox/fault.hpp>

#include <optional>
#include <string>

namespace neuroflash::inline v0::sandbox {

/// The response that a fault sends instead of the real one; nothing if its kind sends none.
/// \param unit the unit in which the request is paid
std::optional<http_response>
planned_response(fault const& planned, unsigned quota_status, service_model::paid_unit unit);

/// fault::raw, or bytes that are neither HTTP nor TLS.
std::string garbage_of(fault const& planned);

} // namespace neuroflash::inline v0::sandbox

#endif
