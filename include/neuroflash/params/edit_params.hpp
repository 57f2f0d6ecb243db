// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PARAMS_EDIT_PARAMS_HPP
#define NEUROFLASH_PARAMS_EDIT_PARAMS_HPP

#include <neuroflash/ids.hpp>
#include <neuroflash/models/image_path.hpp>
#include <neuroflash/params/generate_params.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0 {

/**
 * \brief What to change in which pictures. Source: guide, "Ein bestehendes Bild bearbeiten".
 *
 * The guide's surface takes `sources`, paths of its history. Image-service v1 takes `inputs`, ids
 * of images that were uploaded or made there, and a mask.
 */
class edit_params : public generate_params
{
public:
    /// What to change, in one picture.
    edit_params(std::string text, image_path source) : generate_params(std::move(text))
    {
        sources.push_back(std::move(source));
    }
    /// What to change, in several pictures.
    edit_params(std::string text, std::vector<image_path> pictures)
        : generate_params(std::move(text)), sources(std::move(pictures))
    {
    }

    /// What to change, in one image of image-service v1.
    edit_params(std::string text, stored_image_id input) : generate_params(std::move(text))
    {
        inputs.push_back(std::move(input));
    }
    /// What to change, in several images of image-service v1.
    edit_params(std::string text, std::vector<stored_image_id> images)
        : generate_params(std::move(text)), inputs(std::move(images))
    {
    }

    // What looks like a source and is none: the compiler shows the line, and what to write.
    edit_params(std::string, std::string_view) = delete; // from a URL: client.parse_image_path(url)
    edit_params(std::string, image_id const&) = delete;  // from an id: client.path_of(id)
    edit_params(std::string, batch_id const&) = delete; // one image of it: client.path_of(image_id)
    edit_params(std::string, generation_id const&) = delete; // the stored_id of one of its images

    std::vector<image_path> sources;     ///< One or more on the guide's surface; none on v1.
    std::vector<stored_image_id> inputs; ///< One or more on v1; none on the guide's surface.
    /// On v1: an image that says where to change. Whether white or transparent means that is not
    /// documented. Empty: everywhere.
    std::optional<stored_image_id> mask;
};

} // namespace neuroflash::inline v0

#endif
