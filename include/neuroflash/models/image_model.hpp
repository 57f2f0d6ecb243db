// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_IMAGE_MODEL_HPP
#define NEUROFLASH_MODELS_IMAGE_MODEL_HPP

#include <neuroflash/ids.hpp>

#include <string>
#include <vector>

namespace neuroflash::inline v0 {

/// An image model. Source: guide, step 4. Its lists are text, because new values appear without
/// notice.
struct image_model
{
    model_id id;                             ///< Used as `generate_params::model`.
    std::string name;                        ///< The name for people; may be empty.
    std::string provider;                    ///< May be empty.
    std::string description;                 ///< May be empty.
    std::vector<std::string> capabilities;   ///< Such as `text2image`, `image2image`.
    int max_images = 0;                      ///< Most images of one request; 0 if not known.
    std::vector<std::string> aspect_ratios;  ///< Such as `16:9`.
    std::vector<std::string> output_formats; ///< Such as `png`.
    bool allowed = true;                     ///< Whether the workspace may use it.
    int order = 0;                           ///< The position in the service's own list.
};

} // namespace neuroflash::inline v0

#endif
