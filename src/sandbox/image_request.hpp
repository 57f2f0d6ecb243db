// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_IMAGE_REQUEST_HPP
#define NEUROFLASH_SRC_SANDBOX_IMAGE_REQUEST_HPP

#include "sandbox/http_types.hpp"
#include "sandbox/responses.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace neuroflash::inline v0::sandbox {

using service_model::refused_word;

/// The body of a generation or an edit of the guide, checked and with its defaults filled in.
struct image_request
{
    std::string prompt;
    std::string model;
    int num_images = 1;
    std::string aspect_ratio; ///< empty if not requested
    image_format format = image_format::png;
    std::vector<std::string> image_urls; ///< empty for a generation
};

/// \brief Checks a body as FastAPI would: all wrong fields in one answer.
///
/// Unknown fields are ignored, null counts as missing where the field is optional.
std::variant<image_request, http_response>
read_image_request(std::string_view body, charge_kind kind);

} // namespace neuroflash::inline v0::sandbox

#endif
