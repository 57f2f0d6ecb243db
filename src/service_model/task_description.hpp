// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_TASK_DESCRIPTION_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_TASK_DESCRIPTION_HPP

#include <neuroflash/service_model/image_service_params.hpp>

#include <string>

namespace neuroflash::inline v0::service_model {

/// The OpenAPI document of the three tasks, with the names of fields that the parameters choose, as
/// FastAPI writes it: with references, and `anyOf` for what may be null.
std::string task_description(image_service_params const& params);

} // namespace neuroflash::inline v0::service_model

#endif
