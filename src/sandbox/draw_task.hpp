// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_DRAW_TASK_HPP
#define NEUROFLASH_SRC_SANDBOX_DRAW_TASK_HPP

#include "sandbox/http_types.hpp"
#include "sandbox/image_cache.hpp"

#include <neuroflash/service_model/image_service_params.hpp>

#include <optional>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// \brief The files of the images that a task of image-service v1 makes.
///
/// Returns nothing if the file of an upload is damaged. \param images the cache of files that were
/// drawn before
std::optional<std::vector<drawn_file>> draw_task(
    service_model::image_task const& task, service_model::mask_convention convention,
    image_cache& images);

/// The key of a file in the cache.
std::string cache_key(recipe const& what, image_format format);

/// The recipe of an image, which the store keeps instead of its file.
std::shared_ptr<recipe const> recipe_of(service_model::image_record const& image);

} // namespace neuroflash::inline v0::sandbox

#endif
