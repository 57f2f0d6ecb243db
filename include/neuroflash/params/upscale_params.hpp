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
 * \brief Which image of image-service v1 to enlarge.
 *
 * Experimental: the service documents that upscale tasks exist, and neither their members nor
 * their price. `client_params::fields` holds the names that are sent.
 */
class upscale_params
{
public:
    /// The image; the rest is the service's choice.
    explicit upscale_params(stored_image_id source) : image(std::move(source)) {}

    // What looks like an image and is none of this surface: upload it, or list the images.
    upscale_params(image_id const&) = delete;      // an id of the guide's surface
    upscale_params(generation_id const&) = delete; // take the id of one of its images
    upscale_params(std::string_view) = delete;     // name it: stored_image_id(text)

    stored_image_id image;                    ///< Not empty.
    std::optional<double> factor;             ///< How much larger each side gets, 1 to 16.
    std::optional<model_id> model;            ///< See `list_image_models`.
    std::optional<std::string> output_format; ///< Such as `png`.
    std::string extra;                        ///< As `generate_params::extra`.
};

} // namespace neuroflash::inline v0

#endif
