// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_HISTORY_HPP
#define NEUROFLASH_MODELS_HISTORY_HPP

#include <neuroflash/ids.hpp>
#include <neuroflash/models/image_path.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0 {

/// One image of the workspace. The guide names the id and the path; all else is optional.
struct history_item
{
    neuroflash::image_id image_id;     ///< `output_image_id`, for download and delete.
    neuroflash::image_path image_path; ///< `output_image_url`, for edit and download.
    /// `output_image_url` as the service wrote it; may be absolute.
    std::string image_url;
    std::string prompt;            ///< Empty if the service does not return it.
    std::optional<model_id> model; ///< Empty if the service does not return it.
    /// Id of the batch that made it; empty if the service does not return it.
    std::optional<neuroflash::batch_id> batch_id;
    std::string created_at; ///< Time as the service writes it; UTC if it says so.
    /// `created_at` as a time; empty if it is invalid or has no time zone.
    std::optional<std::chrono::sys_seconds> created;
};

/// Part of the history, in the service's order, which need not be newest first.
struct history_page
{
    std::vector<history_item> items; ///< The images of this page.
    /// Images on all pages; empty if the service does not return it.
    std::optional<std::int64_t> total;
};

} // namespace neuroflash::inline v0

#endif
