// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_GENERATION_HPP
#define NEUROFLASH_MODELS_GENERATION_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/result.hpp>
#include <neuroflash/shared_value.hpp>
#include <neuroflash/timeline.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0 {

/// One generated image. Source: guide, step 5; reference, image-generation.
struct image
{
    std::string url; ///< The address of the image; may be relative.
    /// The type according to the service; may be empty.
    std::string content_type;
    /// The name according to the service; never use it as a path.
    std::string file_name;
    std::optional<std::int64_t> file_size;        ///< Bytes.
    std::optional<int> width;                     ///< Pixels.
    std::optional<int> height;                    ///< Pixels.
    std::optional<neuroflash::image_id> image_id; ///< Id for download, edit and delete.
    /// Id on image-service v1, where `image_id` is empty.
    std::optional<stored_image_id> stored_id;

    friend bool operator==(image const&, image const&) = default;
};

/// What the client knows of the call that generated images, beyond the response of the service.
struct call_report
{
    std::optional<model_id> requested_model; ///< Empty if the service chose.
    std::string request_id; ///< The service's id of the request, for its support; may be empty.
    std::string trace_id;   ///< `call_params::trace_id`, as given.
    neuroflash::timeline timeline; ///< The time spent in each phase.
};

/// The result of a generation, an edit or an upscale. Source: guide, step 5.
struct generation
{
    std::vector<image> images; ///< May be fewer than requested; `detail` says why.
    std::string prompt;        ///< The prompt as the service returns it.
    std::string description;   ///< The model's description of the image; often empty.
    /// A warning of the service, such as a quota that is almost used up.
    std::string detail;
    std::optional<neuroflash::batch_id> batch_id; ///< Id of the batch; may be empty.
    /// Id of the generation on image-service v1, where `batch_id` is empty.
    std::optional<neuroflash::generation_id> generation_id;
    user_id created_by; ///< The creator of the images, on image-service v1; may be empty.
    std::optional<model_id> model; ///< The model in the response; may be empty.

    charge_verdict charge; ///< What it cost.
    int attempts = 0;      ///< Requests tried.
    /// Found in the history after the response was lost.
    bool recovered = false;
    /// How well the images fit the request, if `recovered`, or if the service accepted the request
    /// and named neither images nor a generation, so that they were found in the list of images.
    history_match match = history_match::none;
    std::chrono::nanoseconds elapsed{}; ///< The time from the start of the call to its end.
    /// Apart, because a coroutine has the place for a generation in its frame while it waits.
    shared_value<call_report> call;
};

/// A generation costs credits, so a result that is destroyed unread is reported in the log.
template <>
inline constexpr bool is_paid_value<generation> = true;

} // namespace neuroflash::inline v0

#endif
