// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_MODEL_CATALOG_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_MODEL_CATALOG_HPP

#include <span>
#include <string_view>

namespace neuroflash::inline v0::service_model {

/// An image model as the service lists it.
struct catalog_model
{
    std::string_view id;
    std::string_view name;
    std::string_view provider;
    std::string_view description;
    std::span<std::string_view const> capabilities;
    int max_images;
    std::span<std::string_view const> aspect_ratios;
    std::span<std::string_view const> output_formats;
    bool allowed;
    int order;

    bool can(std::string_view capability) const;
    bool has_ratio(std::string_view ratio) const;
    bool has_format(std::string_view format) const;
};

/// All models of the guide's surface, in their order; the first is used if a request names none.
std::span<catalog_model const> model_catalog();

/// All models of image-service v1: those of the guide and one with a capability that no document
/// names.
std::span<catalog_model const> image_service_models();

/// The model of that id; null if there is none.
catalog_model const* find_model(std::span<catalog_model const> catalog, std::string_view id);

} // namespace neuroflash::inline v0::service_model

#endif
