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
 * \brief What to change in which images. Source: guide, "Ein bestehendes Bild bearbeiten".
 *
 * The guide's surface takes `sources`, paths of its history. Image-service v1 takes `inputs`, ids
 * of images that were uploaded or made there, and a mask.
 */
class edit_params : public generate_params
{
public:
    /// Changes one image.
    edit_params(std::string text, image_path source);
    /// Changes several images.
    edit_params(std::string text, std::vector<image_path> images);

    /// Changes one image of image-service v1.
    edit_params(std::string text, stored_image_id input);
    /// Changes several images of image-service v1.
    edit_params(std::string text, std::vector<stored_image_id> images);

    // These types are mistakes. The compiler shows the line, whose comment says what to write
    // instead.
    edit_params(std::string, std::string_view) = delete; // from a URL: client.parse_image_path(url)
    edit_params(std::string, image_id const&) = delete;  // from an id: client.path_of(id)
    edit_params(std::string, batch_id const&) = delete; // one image of it: client.path_of(image_id)
    edit_params(std::string, generation_id const&) = delete; // the stored_id of one of its images

    std::vector<image_path> sources;     ///< At least one on the guide's surface; none on v1.
    std::vector<stored_image_id> inputs; ///< At least one on v1; none on the guide's surface.
    /// An image that marks where to change; on v1 only. The service does not document whether white
    /// or transparent pixels are changed. Empty to change the whole image.
    std::optional<stored_image_id> mask;
};

} // namespace neuroflash::inline v0

#endif
