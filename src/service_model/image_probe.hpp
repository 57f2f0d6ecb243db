// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_IMAGE_PROBE_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_IMAGE_PROBE_HPP

#include "service_model/image_format.hpp"

#include <string_view>

namespace neuroflash::inline v0::service_model {

/// What the bytes of a file say about themselves.
struct image_probe
{
    image_format format = image_format::png;
    image_size size;        ///< 0 if the file does not state it in a place that is read.
    std::string_view wrong; ///< The reason why it is not an image file; empty if it is one.
};

/// Recognises a file by its bytes, and checks that it is complete. It does not decode pixels.
image_probe probe_image(std::string_view bytes);

} // namespace neuroflash::inline v0::service_model

#endif
