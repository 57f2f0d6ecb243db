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

/// One image the workspace made. The guide names the id and the path; all else is optional.
struct history_item
{
    neuroflash::image_id image_id;     ///< `output_image_id`: for download and delete.
    neuroflash::image_path image_path; ///< `output_image_url`: for edit and download.
    std::string image_url;             ///< The same as the service wrote it; may be absolute.
    std::string prompt;                ///< Empty: not said.
    std::optional<model_id> model;     ///< Empty: not said.
    /// Of the generation it came from; empty: not said.
    std::optional<neuroflash::batch_id> batch_id;
    std::string created_at; ///< As the service writes it; UTC where it says so.
    /// The same as a time; empty: it is none, or does not say in which zone it is.
    std::optional<std::chrono::sys_seconds> created;
};

/// Part of the history, in the service's order (newest first is not promised).
struct history_page
{
    std::vector<history_item> items;   ///< Of this page.
    std::optional<std::int64_t> total; ///< Items in all, where the service says so.
};

} // namespace neuroflash::inline v0

#endif
