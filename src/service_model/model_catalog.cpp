// SPDX-License-Identifier: BSL-1.0
#include "service_model/model_catalog.hpp"

#include <algorithm>
#include <iterator>

namespace neuroflash::inline v0::service_model {

namespace {

constexpr std::string_view both_ways[] = {"text2image", "image2image"};
constexpr std::string_view from_text[] = {"text2image"};
constexpr std::string_view with_mask[] = {"image2image", "inpainting"};
constexpr std::string_view ten_ratios[] = {"21:9", "16:9", "3:2", "4:3", "5:4",
                                           "1:1",  "4:5",  "3:4", "2:3", "9:16"};
constexpr std::string_view five_ratios[] = {"16:9", "4:3", "1:1", "3:4", "9:16"};
constexpr std::string_view all_formats[] = {"jpeg", "png", "webp"};
constexpr std::string_view two_formats[] = {"jpeg", "png"};

constexpr catalog_model models[] = {
    {"nano-banana-2", "Nano Banana 2", "fal.ai", "Fast and efficient image generation model",
     both_ways, 4, ten_ratios, all_formats, true, 1},
    {"nano-banana", "Nano Banana", "fal.ai", "The first generation of Nano Banana", both_ways, 4,
     ten_ratios, all_formats, true, 2},
    {"sketch-1", "Sketch 1", "sandbox", "Draws from text only, one or two images at a time",
     from_text, 2, five_ratios, two_formats, true, 3},
    {"nano-banana-pro", "Nano Banana Pro", "fal.ai", "Highest quality, not part of this plan",
     both_ways, 4, ten_ratios, all_formats, false, 4},
    {"mask-1", "Mask 1", "sandbox", "Changes the marked part of an image", with_mask, 4, ten_ratios,
     all_formats, true, 5},
};
constexpr std::size_t guide_models = std::size(models) - 1;

bool holds(std::span<std::string_view const> list, std::string_view value)
{
    return std::find(list.begin(), list.end(), value) != list.end();
}

} // namespace

bool catalog_model::can(std::string_view capability) const
{
    return holds(capabilities, capability);
}

bool catalog_model::has_ratio(std::string_view ratio) const
{
    return holds(aspect_ratios, ratio);
}

bool catalog_model::has_format(std::string_view format) const
{
    return holds(output_formats, format);
}

std::span<catalog_model const> model_catalog()
{
    return std::span(models).first(guide_models);
}

std::span<catalog_model const> image_service_models()
{
    return models;
}

catalog_model const* find_model(std::span<catalog_model const> catalog, std::string_view id)
{
    auto const found = std::ranges::find(catalog, id, &catalog_model::id);
    return found == catalog.end() ? nullptr : &*found;
}

} // namespace neuroflash::inline v0::service_model
