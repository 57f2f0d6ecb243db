// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_PNG_WRITER_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_PNG_WRITER_HPP

#include "service_model/image_format.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace neuroflash::inline v0::service_model {

/// \brief A PNG file of images that are made of long runs of one colour.
///
/// It looks only for runs and repeated rows, which takes a fraction of the time of zlib.
/// \param pixels the numbers of the colours, row by row from the top
/// \param colours 1 to 256 of them, each 0xRRGGBB
std::string indexed_png(
    image_size size, std::span<std::uint8_t const> pixels, std::span<std::uint32_t const> colours);

/// A PNG file in one colour.
std::string flat_png(image_size size, std::uint32_t colour);

} // namespace neuroflash::inline v0::service_model

#endif
