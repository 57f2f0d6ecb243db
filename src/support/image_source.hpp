// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SUPPORT_IMAGE_SOURCE_HPP
#define NEUROFLASH_SRC_SUPPORT_IMAGE_SOURCE_HPP

#include <filesystem>
#include <string_view>
#include <system_error>

/// What a text means that names an image: a file of this machine, an address, or else an id.
namespace neuroflash::inline v0::support {

/// Whether the text is an address, or an image in its text. No id looks like that.
inline bool is_address(std::string_view source)
{
    return source.find("://") != source.npos || source.starts_with("data:");
}

/// Whether this machine has something of that name. A link that leads nowhere, and a file that this
/// user may not look at, are there too: taken for ids, they would be sent to the service.
inline bool is_there(std::filesystem::path const& name)
{
    auto failed = std::error_code();
    auto const entry = std::filesystem::symlink_status(name, failed);
    return std::filesystem::exists(entry) || failed == std::errc::permission_denied;
}

} // namespace neuroflash::inline v0::support

#endif
