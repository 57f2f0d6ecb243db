// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_RESPONSES_HPP
#define NEUROFLASH_SRC_SANDBOX_RESPONSES_HPP

#include "sandbox/http_types.hpp"
#include "service_model/service_response.hpp"

namespace neuroflash::inline v0::sandbox {

using service_model::field_error;
using service_model::invalid;
using service_model::json_response;
using service_model::refuse;

} // namespace neuroflash::inline v0::sandbox

#endif
