// SPDX-License-Identifier: BSL-1.0
#include "service_model/image_format.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace neuroflash::inline v0::service_model {

std::optional<image_format> parse_image_format(std::string_view name)
{
    for (auto const format : {image_format::jpeg, image_format::png, image_format::webp})
        if (name == name_of(format)) return format;
    return std::nullopt;
}

std::string_view name_of(image_format format)
{
    switch (format) {
    case image_format::jpeg: return "jpeg";
    case image_format::png: return "png";
    case image_format::webp: return "webp";
    case image_format::gif: return "gif";
    case image_format::heic: return "heic";
    case image_format::avif: return "avif";
    }
    return {};
}

std::string_view extension_of(image_format format)
{
    return format == image_format::jpeg ? std::string_view("jpg") : name_of(format);
}

std::string_view content_type_of(image_format format)
{
    switch (format) {
    case image_format::jpeg: return "image/jpeg";
    case image_format::png: return "image/png";
    case image_format::webp: return "image/webp";
    case image_format::gif: return "image/gif";
    case image_format::heic: return "image/heic";
    case image_format::avif: return "image/avif";
    }
    return {};
}

std::optional<image_size> size_for(std::string_view aspect_ratio, unsigned long_side)
{
    auto const colon = aspect_ratio.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto const number = [](std::string_view text) -> unsigned {
        unsigned value = 0;
        auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
        return ec == std::errc() && end == text.data() + text.size() && value <= 100 ? value : 0;
    };
    auto const across = number(aspect_ratio.substr(0, colon));
    auto const down = number(aspect_ratio.substr(colon + 1));
    if (across == 0 || down == 0) return std::nullopt;
    auto const common = std::gcd(across, down); // 21:9 is 7:3, which fits more finely
    auto const scale = std::max(1u, long_side / (std::max(across, down) / common));
    return image_size{across / common * scale, down / common * scale};
}

} // namespace neuroflash::inline v0::service_model
