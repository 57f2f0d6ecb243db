// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_STORED_IMAGE_HPP
#define NEUROFLASH_MODELS_STORED_IMAGE_HPP

#include <neuroflash/ids.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0 {

/**
 * \brief One image of image-service v1: uploaded, generated, edited or upscaled.
 *
 * Source: reference, /images and /images/tasks. Only the id is certain; all else may be missing.
 */
struct stored_image
{
    stored_image_id id; ///< For `edit`, `upscale`, `get_image`, `download` and `delete_image`.
    /// Shared by the images of one request; empty: not said, as it may be for an upload.
    std::optional<neuroflash::generation_id> generation_id;
    neuroflash::workspace_id workspace_id; ///< Whose it is; may be empty.
    user_id created_by;                    ///< Who made it; may be empty. Only they may delete it,
                                           ///< and admins.
    std::string prompt;                    ///< Empty for uploads and upscales.
    std::optional<model_id> model;         ///< Empty: none, or not said.
    std::string parameters;                ///< The service's JSON object, as text; may be empty.
    std::vector<stored_image_id> inputs;   ///< The images it was made from.
    std::optional<int> width;              ///< Pixels.
    std::optional<int> height;             ///< Pixels.
    std::optional<std::int64_t> file_size; ///< Bytes.
    std::string created_at;                ///< As the service writes it.
    std::string updated_at;                ///< As the service writes it.
    std::optional<std::chrono::sys_seconds> created; ///< As a time; without a zone, read as UTC.
    std::optional<std::chrono::sys_seconds> updated; ///< Time of the last change.
    std::string content; ///< Where its bytes are, as the service writes it; empty: not there yet.
};

} // namespace neuroflash::inline v0

#endif
