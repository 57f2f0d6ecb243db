// SPDX-License-Identifier: BSL-1.0
#include "sandbox/draw_task.hpp"

#include "sandbox/decode_image.hpp"
#include "sandbox/painter.hpp"

#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

using service_model::image_kind;
using service_model::image_task;
using service_model::mask_convention;

/// A recipe of the drawn file of a mask, so that it costs one recipe, whatever the mask was made
/// from.
std::shared_ptr<recipe const> flattened(recipe const& mask)
{
    auto made = std::make_shared<recipe>();
    made->size = mask.size;
    made->file = std::make_shared<std::string const>(draw_file(mask, image_format::png));
    made->file_format = image_format::png;
    set_key(*made);
    return made;
}

/// Sets the mask, which counts like a source. A chain of masks that are made with masks would
/// otherwise double the cost with every step.
void set_mask(recipe& made, std::shared_ptr<recipe const> mask)
{
    if (mask->weight > 1 && made.weight + mask->weight > max_branching_weight)
        mask = flattened(*mask);
    made.weight += mask->weight;
    made.mask = std::move(mask);
}

std::shared_ptr<recipe const>
recipe_for(image_task const& task, unsigned index, mask_convention convention)
{
    auto made = std::make_shared<recipe>();
    made->prompt = std::make_shared<std::string const>(task.asked.prompt);
    made->index = index;
    made->aspect_ratio = task.asked.ratio;
    made->size = task.size;
    made->file = task.upload;
    made->file_format = task.format;
    made->enlarges = task.kind == image_kind::upscaled;
    std::vector<std::shared_ptr<recipe const>> sources;
    for (auto const& input : task.inputs) sources.push_back(recipe_of(*input));
    set_sources(*made, std::move(sources));
    if (task.mask) set_mask(*made, recipe_of(*task.mask));
    made->transparent_mask_changes = convention == mask_convention::transparent_changes;
    set_key(*made);
    return made;
}

} // namespace

std::string cache_key(recipe const& what, image_format format)
{
    return what.key + std::string(name_of(format));
}

std::shared_ptr<recipe const> recipe_of(service_model::image_record const& image)
{
    return std::static_pointer_cast<recipe const>(image.drawing);
}

std::optional<std::vector<drawn_file>>
draw_task(image_task const& task, mask_convention convention, image_cache& images)
{
    if (task.upload && can_decode(task.format) && !decode_image(*task.upload, task.format))
        return std::nullopt;
    std::vector<drawn_file> files;
    for (int i = 0; i < task.granted; ++i) {
        auto what = recipe_for(task, static_cast<unsigned>(i), convention);
        auto const key = cache_key(*what, task.format);
        auto bytes = task.upload ? task.upload : images.find(key);
        bool const is_new = !bytes;
        if (is_new) {
            bytes = std::make_shared<std::string const>(draw_file(*what, task.format));
            images.put(key, bytes);
        }
        files.push_back({std::move(what), std::move(bytes), is_new});
    }
    return files;
}

} // namespace neuroflash::inline v0::sandbox
