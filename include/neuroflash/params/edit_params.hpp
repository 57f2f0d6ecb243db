// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PARAMS_EDIT_PARAMS_HPP
#define NEUROFLASH_PARAMS_EDIT_PARAMS_HPP

#include <neuroflash/ids.hpp>
#include <neuroflash/models/image_path.hpp>
#include <neuroflash/params/generate_params.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0 {

/// What to change in which pictures. Source: guide, "Ein bestehendes Bild bearbeiten".
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

    // What looks like a source and is none: the compiler shows the line, and what to write.
    edit_params(std::string, std::string_view) = delete; // from a URL: client.parse_image_path(url)
    edit_params(std::string, image_id const&) = delete;  // from an id: client.path_of(id)
    edit_params(std::string, batch_id const&) = delete; // one image of it: client.path_of(image_id)

    std::vector<image_path> sources; ///< One or more.
};

} // namespace neuroflash::inline v0

#endif
