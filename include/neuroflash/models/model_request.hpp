// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_MODEL_REQUEST_HPP
#define NEUROFLASH_MODELS_MODEL_REQUEST_HPP

#include <neuroflash/models/image_model.hpp>
#include <neuroflash/nearest_word.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0 {

/// The requirements of a paid request for its model. Empty texts leave the choice to the service.
class model_request
{
public:
    model_request() = default;

    std::string model;         ///< The id of the model.
    int images = 1;            ///< The number of images; > 0.
    std::string aspect_ratio;  ///< Such as `16:9`.
    std::string output_format; ///< Such as `png`.
    bool edits = false;        ///< Whether images are made from images.
};

/// The names, separated by commas.
inline std::string joined_names(std::vector<std::string> const& all)
{
    std::string text;
    for (auto const& one : all) text += (text.empty() ? "" : ", ") + one;
    return text;
}

/// `did you mean 16:9? (It has 1:1, 16:9.)`: the end of a message about an unknown name.
inline std::string
known_instead(std::string const& name, std::vector<std::string> const& known, std::string_view verb)
{
    auto const meant = nearest_word(name, known);
    auto text = meant.empty() ? std::string() : "; did you mean " + meant + "?";
    return text + " (" + std::string(verb) + ' ' + joined_names(known) + ')';
}

/// The requirement that the model does not meet; empty if none is known. An empty list in a model
/// is no limit.
inline std::string unsupported_by_model_reason(model_request const& of, image_model const& model)
{
    auto const lacks = [](std::vector<std::string> const& all, std::string_view one) {
        return !all.empty() && std::find(all.begin(), all.end(), one) == all.end();
    };
    auto const name = "model " + model.id.str();
    if (!model.allowed) return name + " is not allowed in this workspace";
    auto const* const need = of.edits ? "image2image" : "text2image";
    if (lacks(model.capabilities, need)) return name + " cannot do " + need;
    if (model.max_images > 0 && of.images > model.max_images) {
        return name + " makes at most " + std::to_string(model.max_images) + " images, not " +
            std::to_string(of.images);
    }
    if (!of.aspect_ratio.empty() && lacks(model.aspect_ratios, of.aspect_ratio)) {
        return name + " has no aspect ratio " + of.aspect_ratio +
            known_instead(of.aspect_ratio, model.aspect_ratios, "it has");
    }
    if (!of.output_format.empty() && lacks(model.output_formats, of.output_format)) {
        return name + " has no output format " + of.output_format +
            known_instead(of.output_format, model.output_formats, "it has");
    }
    return {};
}

/**
 * \brief What the service would reject, according to its list of models; empty if nothing is known.
 *
 * Without a model, at least one must be suitable, because the service chooses. The text names the
 * model and the valid values.
 */
inline std::string
unsupported_request_reason(model_request const& of, std::span<image_model const> models)
{
    if (!of.model.empty()) {
        std::vector<std::string> usable;
        for (auto const& one : models) {
            if (one.id.str() == of.model) return unsupported_by_model_reason(of, one);
            if (one.allowed) usable.push_back(one.id.str());
        }
        return "there is no model " + of.model + known_instead(of.model, usable, "there are");
    }
    std::string first;
    for (auto const& model : models) {
        auto why = unsupported_by_model_reason(of, model);
        if (why.empty()) return {};
        auto const hidden = first.find("not allowed") != std::string::npos;
        if (first.empty() || (model.allowed && hidden)) first = std::move(why);
    }
    return first;
}

} // namespace neuroflash::inline v0

#endif
