// SPDX-License-Identifier: BSL-1.0
#include "sandbox/recipe.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace neuroflash::inline v0::sandbox {

std::optional<image_format> parse_image_format(std::string_view name)
{
    if (name == "jpeg") return image_format::jpeg;
    if (name == "png") return image_format::png;
    if (name == "webp") return image_format::webp;
    return std::nullopt;
}

std::string_view name_of(image_format format)
{
    switch (format) {
    case image_format::jpeg: return "jpeg";
    case image_format::png: return "png";
    case image_format::webp: return "webp";
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
    }
    return {};
}

std::optional<picture_size> size_for(std::string_view aspect_ratio, unsigned long_side)
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
    return picture_size{across / common * scale, down / common * scale};
}

void set_sources(recipe& made, std::vector<std::shared_ptr<recipe const>> sources)
{
    made.weight = 1;
    for (auto& source : sources) {
        if (!made.sources.empty() && made.weight + source->weight > max_branching_weight) break;
        made.weight += source->weight;
        made.sources.push_back(std::move(source));
    }
}

} // namespace neuroflash::inline v0::sandbox
