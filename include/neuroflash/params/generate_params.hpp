// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PARAMS_GENERATE_PARAMS_HPP
#define NEUROFLASH_PARAMS_GENERATE_PARAMS_HPP

#include <neuroflash/ids.hpp>

#include <optional>
#include <string>
#include <utility>

namespace neuroflash::inline v0 {

/// What to draw. Source: guide, step 5. What is left empty, the service chooses.
class generate_params
{
public:
    /// What to draw; the rest is the service's choice.
    explicit generate_params(std::string text) : prompt(std::move(text)) {}

    std::string prompt;                       ///< Not empty; UTF-8.
    std::optional<model_id> model;            ///< See `list_image_models`.
    std::optional<int> num_images;            ///< 1..the model's `max_images`; a credit each.
    std::optional<std::string> aspect_ratio;  ///< One of the model's, such as `16:9`.
    std::optional<std::string> output_format; ///< One of the model's, such as `png`.
    std::optional<bool> limit_generations;    ///< At most one generation. Not on v1.

    /// A JSON object whose members are added to the request: for what the library does not know.
    /// It must not repeat a member that the request has already. Empty: nothing is added.
    std::string extra;
};

} // namespace neuroflash::inline v0

#endif
