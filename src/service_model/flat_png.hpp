// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_FLAT_PNG_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_FLAT_PNG_HPP

#include "service_model/image_format.hpp"

#include <cstdint>
#include <string>

namespace neuroflash::inline v0::service_model {

/// A PNG file of that size in one colour, for services without a painter.
/// \param colour 0xRRGGBB
std::string flat_png(picture_size size, std::uint32_t colour);

} // namespace neuroflash::inline v0::service_model

#endif
