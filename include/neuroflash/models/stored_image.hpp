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
    /// Used with `edit`, `upscale`, `get_image`, `download` and `delete_image`.
    stored_image_id id;
    /// Id that the images of one request share; may be empty, for example for an upload.
    std::optional<neuroflash::generation_id> generation_id;
    neuroflash::workspace_id workspace_id; ///< Its workspace; may be empty.
    /// The creator. Only the creator and admins may delete the image. May be empty.
    user_id created_by;
    std::string prompt; ///< Empty for uploads and upscales.
    /// Whether an empty `prompt` means that the image has none. False if the service did not say:
    /// it shows a model or a generation, but no member `prompt`, or one that is no text.
    bool shows_prompt = false;
    std::optional<model_id> model;         ///< Empty if there is none or it is not known.
    std::string parameters;                ///< The service's JSON object, as text; may be empty.
    std::vector<stored_image_id> inputs;   ///< The images it was made from.
    std::optional<int> width;              ///< Pixels.
    std::optional<int> height;             ///< Pixels.
    std::optional<std::int64_t> file_size; ///< Bytes.
    std::string created_at;                ///< Time of creation, as the service writes it.
    std::string updated_at;                ///< Time of the last change, as the service writes it.
    /// `created_at` as a time; UTC if it has no zone.
    std::optional<std::chrono::sys_seconds> created;
    /// `updated_at` as a time; UTC if it has no zone.
    std::optional<std::chrono::sys_seconds> updated;
    /// The address of its bytes, as the service writes it; empty until they exist.
    std::string content;
};

} // namespace neuroflash::inline v0

#endif
