// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_LISTED_PAGE_HPP
#define NEUROFLASH_API_LISTED_PAGE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0::api {

/// An image of a list on either surface, for the search of lost images. Members that the list
/// does not show are empty.
struct listed_entry
{
    std::string id;
    std::string batch; ///< The batch of the request that made it.
    std::string prompt;
    /// The list shows prompts, so an empty one means that there is none.
    bool shows_prompt = false;
    std::string model;
    std::string url;
    std::string created_at;
    std::string creator;
    std::optional<std::int64_t> file_size; ///< Bytes.
    std::vector<std::string> inputs;       ///< Ids of the images it was made from.
};

/// Part of the list.
struct listed_page
{
    std::vector<listed_entry> entries;
    std::optional<std::int64_t> total; ///< Images in all; empty if the service does not say.
    bool is_part = false;              ///< An item without an id was left out.
};

} // namespace neuroflash::inline v0::api

#endif
