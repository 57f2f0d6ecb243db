// SPDX-License-Identifier: BSL-1.0
#include "batch/input/check_item.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace {

bool lists(std::vector<std::string> const& all, std::string_view one)
{
    return all.empty() || std::find(all.begin(), all.end(), one) != all.end();
}

std::string comma_separated(std::vector<std::string> const& all)
{
    auto text = std::string();
    for (auto const& one : all) text += (text.empty() ? "" : ", ") + one;
    return text;
}

std::string fault_by_model(item const& of, image_model const& model)
{
    auto const name = "model " + model.id.str();
    if (!model.allowed) return name + " is not allowed in this workspace";
    auto const* const need = of.sources.empty() ? "text2image" : "image2image";
    if (!lists(model.capabilities, need)) return name + " cannot do " + need;
    if (model.max_images > 0 && of.images > model.max_images) {
        return name + " makes at most " + std::to_string(model.max_images) + " images, not " +
            std::to_string(of.images);
    }
    if (!of.aspect_ratio.empty() && !lists(model.aspect_ratios, of.aspect_ratio)) {
        return name + " has no aspect ratio " + of.aspect_ratio + " (it has " +
            comma_separated(model.aspect_ratios) + ')';
    }
    if (!of.output_format.empty() && !lists(model.output_formats, of.output_format)) {
        return name + " has no output format " + of.output_format + " (it has " +
            comma_separated(model.output_formats) + ')';
    }
    return {};
}

} // namespace

std::string fault_by_models(item const& of, std::span<image_model const> models)
{
    if (!of.model.empty()) {
        auto const named = [&](image_model const& one) { return one.id.str() == of.model; };
        auto const found = std::find_if(models.begin(), models.end(), named);
        return found == models.end() ? "there is no model " + of.model : fault_by_model(of, *found);
    }
    auto first = std::string();
    for (auto const& model : models) {
        auto why = fault_by_model(of, model);
        if (why.empty()) return {};
        if (first.empty() || (model.allowed && first.find("not allowed") != first.npos)) first = why;
    }
    return first;
}

} // namespace neuroflash::v0::batch
