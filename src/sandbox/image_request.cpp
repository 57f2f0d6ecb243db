// SPDX-License-Identifier: BSL-1.0
#include "sandbox/image_request.hpp"

#include "service_model/task_request.hpp"

#include <utility>

namespace neuroflash::inline v0::sandbox {

std::variant<image_request, http_response>
read_image_request(std::string_view body, charge_kind kind)
{
    service_model::task_rules rules;
    rules.models = service_model::model_catalog();
    rules.capability = "text2image";
    rules.prompt = "prompt";
    rules.model = "model";
    rules.count = "num_images";
    rules.ratio = "aspect_ratio";
    rules.format = "output_format";
    rules.limit = "limit_generations";
    if (kind == charge_kind::edit) {
        rules.capability = "image2image";
        rules.inputs = "image_urls";
    }
    auto asked = service_model::read_task(body, rules);
    if (!asked.errors.empty()) return invalid("body", asked.errors);
    if (!asked.model_allowed) return refuse(403, "Model is not available in this workspace");
    image_request made;
    made.prompt = std::move(asked.prompt);
    made.model = std::move(asked.model);
    made.num_images = asked.count;
    made.aspect_ratio = std::move(asked.ratio);
    made.format = asked.format.value_or(image_format::png);
    made.image_urls = std::move(asked.inputs);
    return made;
}

} // namespace neuroflash::inline v0::sandbox
