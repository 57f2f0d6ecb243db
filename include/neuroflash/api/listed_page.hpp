// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_LISTED_PAGE_HPP
#define NEUROFLASH_API_LISTED_PAGE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0::api {

/// An image as the list of either surface shows it, for the search of lost images. What the list
/// does not show is empty.
struct listed_entry
{
    std::string id;
    std::string batch; ///< Of the request that made it.
    std::string prompt;
    bool shows_prompt = false; ///< The list shows prompts: an empty one means that there is none.
    std::string model;
    std::string url;
    std::string created_at;
    std::string creator;
    std::optional<std::int64_t> file_size; ///< Bytes.
    std::vector<std::string> inputs;       ///< Ids of the images it was made from.
};

/// Part of such a list.
struct listed_page
{
    std::vector<listed_entry> entries;
    std::optional<std::int64_t> total; ///< Images in all, where the service says so.
};

} // namespace neuroflash::inline v0::api

#endif
