// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PARAMS_EDIT_PARAMS_HPP
#define NEUROFLASH_PARAMS_EDIT_PARAMS_HPP

#include <neuroflash/models/image_path.hpp>
#include <neuroflash/params/generate_params.hpp>

#include <string>
#include <utility>
#include <vector>

namespace neuroflash {

/// What to change in which pictures. Source: guide, "Ein bestehendes Bild bearbeiten".
class edit_params : public generate_params
{
public:
    edit_params(std::string prompt, image_path source) : generate_params(std::move(prompt))
    {
        sources.push_back(std::move(source));
    }
    edit_params(std::string prompt, std::vector<image_path> sources)
        : generate_params(std::move(prompt)), sources(std::move(sources))
    {
    }

    std::vector<image_path> sources; ///< One or more.
};

} // namespace neuroflash

#endif
