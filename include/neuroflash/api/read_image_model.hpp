// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_READ_IMAGE_MODEL_HPP
#define NEUROFLASH_API_READ_IMAGE_MODEL_HPP

#include <neuroflash/api/json_read.hpp>
#include <neuroflash/models/image_model.hpp>

#include <limits>
#include <string_view>

namespace neuroflash::inline v0::api {

/// The names of the members of a model that differ between the surfaces.
struct image_model_names
{
    std::string_view max_images;     ///< The name of `image_model::max_images`.
    std::string_view aspect_ratios;  ///< The name of `image_model::aspect_ratios`.
    std::string_view output_formats; ///< The name of `image_model::output_formats`.
};

/// One entry of a list of image models.
inline image_model read_image_model(json_node const& node, image_model_names const& names)
{
    image_model one;
    if (!node.require_object()) return one;
    one.id = model_id(node["id"].require_nonempty_text());
    one.name = node["name"].text();
    one.provider = node["provider"].text();
    one.description = node["description"].text();
    one.capabilities = node["capabilities"].texts();
    one.max_images = node[names.max_images].small_integer().value_or(0);
    one.aspect_ratios = node[names.aspect_ratios].texts();
    one.output_formats = node[names.output_formats].texts();
    one.allowed = node["allowed"].flag(true);
    one.order = node["order"].small_integer(std::numeric_limits<int>::min()).value_or(0);
    return one;
}

} // namespace neuroflash::inline v0::api

#endif
