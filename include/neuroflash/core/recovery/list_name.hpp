// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_LIST_NAME_HPP
#define NEUROFLASH_CORE_RECOVERY_LIST_NAME_HPP

#include <neuroflash/image_surface.hpp>

#include <string>
#include <string_view>

/// The name of a list of images: a workspace has one on each surface. For the guide's it is the
/// workspace, whose name has no line feed.
namespace neuroflash::inline v0::core {

inline constexpr std::string_view v1_list_prefix = "v1\n";

inline std::string list_name(image_surface surface, std::string_view workspace)
{
    auto name = std::string(surface == image_surface::v1 ? v1_list_prefix : std::string_view());
    return name.append(workspace);
}

constexpr image_surface surface_of_list(std::string_view name) noexcept
{
    return name.starts_with(v1_list_prefix) ? image_surface::v1 : image_surface::guide;
}

constexpr std::string_view workspace_of_list(std::string_view name) noexcept
{
    if (name.starts_with(v1_list_prefix)) name.remove_prefix(v1_list_prefix.size());
    return name;
}

} // namespace neuroflash::inline v0::core

#endif
