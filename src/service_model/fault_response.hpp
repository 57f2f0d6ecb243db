// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_FAULT_RESPONSE_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_FAULT_RESPONSE_HPP

#include "service_model/service_response.hpp"

#include <neuroflash/service_model/fault_kind.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace neuroflash::inline v0::service_model {

/// The response that a fault sends instead of the real one. Nothing if its kind sends none, or if
/// the fault states the response itself.
/// \param unit the unit in which the request is paid
/// \param retry_after the value of the field Retry-After; no field if empty
std::optional<service_response> fault_response(
    fault_kind kind, unsigned quota_status, paid_unit unit,
    std::optional<std::chrono::seconds> retry_after);

/// The unit in which a request is paid, if it is paid. \param target the target of the request
paid_unit unit_of(std::string_view target);

} // namespace neuroflash::inline v0::service_model

#endif
