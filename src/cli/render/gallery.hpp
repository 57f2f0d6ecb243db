// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_RENDER_GALLERY_HPP
#define NEUROFLASH_SRC_CLI_RENDER_GALLERY_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::cli {

/// One image of the page.
struct gallery_image
{
    std::string file; ///< Relative to the page.
    std::string heading;
    std::string prompt;
    std::string model;
    std::optional<int> width;
    std::optional<int> height;
    std::string content_type;
    std::uint64_t bytes = 0;
    int credits = 0;
    std::string image_id;
};

/// What the page shows: an image, and what an edit made of it.
struct gallery
{
    std::string service; ///< The source of the images, in words.
    std::string when;    ///< Date and time, UTC.
    std::string quota;   ///< The cost of the run and the remaining quota, in words.
    gallery_image before;
    gallery_image after;
};

inline constexpr std::string_view gallery_title = "neuroflash: an image and its edit";

/// In every page, near its beginning: by this an earlier page is known.
inline constexpr std::string_view gallery_mark = "<title>neuroflash: an image and its edit</title>";

/// The page: one HTML document that needs nothing but the images next to it. All text is
/// escaped.
std::string gallery_html(gallery const& content);

} // namespace neuroflash::cli

#endif
