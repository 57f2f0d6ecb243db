// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PARAMS_UPSCALE_PARAMS_HPP
#define NEUROFLASH_PARAMS_UPSCALE_PARAMS_HPP

#include <neuroflash/ids.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0 {

/**
 * \brief The parameters of an upscale on image-service v1.
 *
 * Experimental: the service documents that upscale tasks exist, but neither their members nor
 * their price. `client_params::fields` has the names that are sent.
 */
class upscale_params
{
public:
    /// The image; the service chooses the rest.
    explicit upscale_params(stored_image_id source) : image(std::move(source)) {}

    // These types are mistakes. Upload the image, or list the images of this surface.
    upscale_params(image_id const&) = delete;      // an id of the guide's surface
    upscale_params(generation_id const&) = delete; // take the id of one of its images
    upscale_params(std::string_view) = delete;     // use stored_image_id(text)

    stored_image_id image;                    ///< Must not be empty.
    std::optional<double> factor;             ///< How many times longer each side becomes, 1 to 16.
    std::optional<model_id> model;            ///< An id of the model catalogue.
    std::optional<std::string> output_format; ///< A format such as `png`.
    std::string extra;                        ///< JSON members to add, as `generate_params::extra`.
};

} // namespace neuroflash::inline v0

#endif
