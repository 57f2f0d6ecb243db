// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_CLIENT_LISTING_HPP
#define NEUROFLASH_SRC_CLI_CLIENT_LISTING_HPP

#include "cli/options/options.hpp"

#include <neuroflash/error.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What the commands have in common that list many images page by page.
namespace neuroflash::cli {

/// Which images are wanted, and how many.
struct listing
{
    bool walks = false;    ///< Through pages, as many as it takes.
    std::size_t limit = 0; ///< The number of matching images; 0 for all.
    std::string model;     ///< Empty for any.
    std::optional<std::chrono::system_clock::time_point> since;

    /// Whether the image is wanted. One of unknown time is, whatever `since` says.
    bool wants(
        std::string_view of_model, std::optional<std::chrono::system_clock::time_point> made) const;
};

/// \par Errors
/// invalid_argument: an invalid time, or a page together with what reads several.
result<listing> read_listing(options const& given);

/// How to get the page after the one that `given` names, where there is more; empty where there is
/// not. `usual_size`: of a page, if `given` has none.
std::string next_page_text(
    std::string_view command, options const& given, std::size_t shown, std::size_t usual_size,
    std::optional<std::int64_t> total);

} // namespace neuroflash::cli

#endif
