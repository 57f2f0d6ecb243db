// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_GENERATION_HPP
#define NEUROFLASH_MODELS_GENERATION_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/result.hpp>
#include <neuroflash/timeline.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0 {

/// One generated picture. Source: guide, step 5; reference, image-generation.
struct image
{
    std::string url;                              ///< Where it can be downloaded; may be relative.
    std::string content_type;                     ///< As the service says; may be empty.
    std::string file_name;                        ///< As the service says; never use it as a path.
    std::optional<std::int64_t> file_size;        ///< Bytes.
    std::optional<int> width;                     ///< Pixels.
    std::optional<int> height;                    ///< Pixels.
    std::optional<neuroflash::image_id> image_id; ///< For download, edit and delete.
    /// The same on image-service v1, where `image_id` is empty.
    std::optional<stored_image_id> stored_id;
};

/// What a generation, an edit or an upscale gave. Source: guide, step 5.
struct generation
{
    std::vector<image> images; ///< May be fewer than asked for; `detail` says why.
    std::string prompt;        ///< The service's echo.
    std::string description;   ///< The model's words about the picture; often empty.
    std::string detail;        ///< The service's warning, such as a quota that is nearly used up.
    std::optional<neuroflash::batch_id> batch_id; ///< Of all its images; empty: not said.
    /// The same on image-service v1, where `batch_id` is empty.
    std::optional<neuroflash::generation_id> generation_id;
    user_id created_by; ///< Whose images they are, on image-service v1; empty: not said.
    std::optional<model_id> model_asked; ///< The model of the request; empty: the service chose.
    std::optional<model_id> model;       ///< The model as the service answers; empty: not said.

    std::string request_id; ///< The service's name for the request, for its support; may be empty.
    std::string trace_id;   ///< `call_params::trace_id`, as given.

    charge_verdict charge;                     ///< What it cost.
    int attempts = 0;                          ///< Requests tried.
    bool recovered = false;                    ///< Found in the history after its answer was lost.
    history_match match = history_match::none; ///< If recovered: how surely it is this request's.
    std::chrono::nanoseconds elapsed{};        ///< From the call to its end.
    neuroflash::timeline timeline;             ///< Where that time went.
};

/// A generation costs credits, so a result that is dropped unread is reported in the log.
template <>
inline constexpr bool is_paid_value<generation> = true;

} // namespace neuroflash::inline v0

#endif
