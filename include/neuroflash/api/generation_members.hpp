// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_GENERATION_MEMBERS_HPP
#define NEUROFLASH_API_GENERATION_MEMBERS_HPP

#include <cstddef>
#include <cstring>
#include <string_view>

namespace neuroflash::inline v0::api {

/// The members that are read: of a paid response, `images` to `model`; of its images, the others.
enum class generation_member
{
    unknown,
    images,
    prompt,
    description,
    detail,
    batch_id,
    model,
    url,
    content_type,
    file_name,
    file_size,
    width,
    height,
    image_id,
};

/// Compares without a call, because the compiler knows the size.
template <std::size_t Size>
bool is_named(std::string_view name, char const (&known)[Size]) noexcept
{
    return name.size() == Size - 1 && std::memcmp(name.data(), known, Size - 1) == 0;
}

inline generation_member member_of_response(std::string_view name) noexcept
{
    using enum generation_member;
    if (is_named(name, "images")) return images;
    if (is_named(name, "prompt")) return prompt;
    if (is_named(name, "description")) return description;
    if (is_named(name, "detail")) return detail;
    if (is_named(name, "batch_id")) return batch_id;
    if (is_named(name, "model")) return model;
    return unknown;
}

inline generation_member member_of_image(std::string_view name) noexcept
{
    using enum generation_member;
    if (is_named(name, "url")) return url;
    if (is_named(name, "content_type")) return content_type;
    if (is_named(name, "file_name")) return file_name;
    if (is_named(name, "file_size")) return file_size;
    if (is_named(name, "width")) return width;
    if (is_named(name, "height")) return height;
    if (is_named(name, "image_id")) return image_id;
    return unknown;
}

} // namespace neuroflash::inline v0::api

#endif
