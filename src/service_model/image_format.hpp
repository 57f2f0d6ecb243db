// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_IMAGE_FORMAT_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_IMAGE_FORMAT_HPP

#include <optional>
#include <string_view>

namespace neuroflash::inline v0::service_model {

/// The formats of image files that the service knows. It makes the first three.
enum class image_format
{
    jpeg,
    png,
    webp,
    gif,
    heic,
    avif
};

/// Whether the service makes files of this format. It keeps uploads of other formats unchanged.
constexpr bool is_made(image_format format)
{
    return format == image_format::jpeg || format == image_format::png ||
        format == image_format::webp;
}

/// The pixels that a side of a file may have: the limits of libwebp, libjpeg and libpng.
constexpr unsigned longest_side(image_format format)
{
    if (format == image_format::webp) return 16'383;
    return format == image_format::jpeg ? 65'500 : 1'000'000;
}

/// A format that the service makes, by its name in a request.
std::optional<image_format> parse_image_format(std::string_view name);

std::string_view name_of(image_format format);         ///< "jpeg", as the models list it
std::string_view extension_of(image_format format);    ///< "jpg", without the dot
std::string_view content_type_of(image_format format); ///< "image/jpeg"

/// Width and height in pixels.
struct image_size
{
    unsigned width = 0;
    unsigned height = 0;

    friend bool operator==(image_size const&, image_size const&) = default;
};

/// Whether a file of this format can have this size.
constexpr bool is_possible(image_size size, image_format format)
{
    return size.width <= longest_side(format) && size.height <= longest_side(format);
}

/// The largest size whose long side is at most `long_side` and whose ratio is exactly
/// `aspect_ratio` ("16:9"); nothing for text that is not a ratio.
std::optional<image_size> size_for(std::string_view aspect_ratio, unsigned long_side);

} // namespace neuroflash::inline v0::service_model

#endif
