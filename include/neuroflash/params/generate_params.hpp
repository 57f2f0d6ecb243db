// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PARAMS_GENERATE_PARAMS_HPP
#define NEUROFLASH_PARAMS_GENERATE_PARAMS_HPP

#include <neuroflash/ids.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0 {

/// The parameters of a generation. Source: guide, step 5. The service chooses values that are
/// empty.
class generate_params
{
public:
    /// Generates from a prompt; the service chooses the rest.
    explicit generate_params(std::string text) : prompt(std::move(text)) {}

    /// Generates from the text of a `std::string_view` or a similar type.
    template <class View>
        requires(
            std::convertible_to<View const&, std::string_view> &&
            !std::convertible_to<View const&, std::string>)
    explicit generate_params(View const& text) : prompt(std::string_view(text))
    {
    }

    std::string prompt;                       ///< Must not be empty; UTF-8.
    std::optional<model_id> model;            ///< An id of `list_image_models`.
    std::optional<int> num_images;            ///< 1..the model's `max_images`; one credit each.
    std::optional<std::string> aspect_ratio;  ///< One of the model's, such as `16:9`.
    std::optional<std::string> output_format; ///< One of the model's, such as `png`.
    std::optional<bool> limit_generations;    ///< At most one generation. Not on v1.

    /// A JSON object whose members are added to the request, for members that the library does not
    /// know. It must not repeat a member of the request, nor hold one by which the images of a lost
    /// response are found, such as `workspaceId`. Empty to add nothing.
    std::string extra;
};

} // namespace neuroflash::inline v0

#endif
