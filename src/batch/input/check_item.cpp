// SPDX-License-Identifier: BSL-1.0
#include "batch/input/check_item.hpp"

#include <neuroflash/models/model_request.hpp>

namespace neuroflash::inline v0::batch {

std::string fault_by_models(item const& of, std::span<image_model const> models)
{
    auto request = model_request();
    request.model = of.model;
    request.images = of.images;
    request.aspect_ratio = of.aspect_ratio;
    request.output_format = of.output_format;
    request.edits = !of.sources.empty();
    return unsupported_request_reason(request, models);
}

} // namespace neuroflash::inline v0::batch
