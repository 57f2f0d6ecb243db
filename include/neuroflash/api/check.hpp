// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_CHECK_HPP
#define NEUROFLASH_API_CHECK_HPP

#include <neuroflash/core/text/encode.hpp>
#include <neuroflash/error.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Checks before any I/O, whose messages name the parameter and the valid values.
namespace neuroflash::inline v0::api {

inline constexpr std::size_t max_id_size = 200;
inline constexpr int max_page_size = 200;

inline error refuse(std::string_view parameter, std::string_view reason)
{
    error_details details;
    details.message = std::string(parameter).append(": ").append(reason);
    details.charge.evidence = "Nothing was sent.";
    return error(errc::invalid_argument, std::move(details));
}

/// Why `text` cannot be an id, which becomes a path segment or a header; empty if it can.
constexpr std::string_view invalid_id_reason(std::string_view text) noexcept
{
    if (text.empty()) return "must not be empty.";
    if (text.size() > max_id_size) return "must not be longer than 200 characters.";
    if (std::any_of(text.begin(), text.end(), core::is_control)) {
        return "must not contain control characters.";
    }
    // A server that decodes %2F, or removes dot segments, would see another resource.
    if (text.find_first_of("/\\") != std::string_view::npos) {
        return "must be the id alone: no path and no URL.";
    }
    if (text == "." || text == "..") return "must be an id.";
    return {};
}

inline result<void> check_id(std::string_view parameter, std::string_view text)
{
    auto const rejection = invalid_id_reason(text);
    if (!rejection.empty()) return refuse(parameter, rejection);
    return {};
}

inline constexpr std::size_t max_stored_id_size = 1024;

/// An id of image-service v1 is also the key of an object in a store: it may contain anything, and
/// becomes one path segment, percent-encoded.
inline result<void> check_stored_id(std::string_view parameter, std::string_view text)
{
    if (text.empty()) return refuse(parameter, "must not be empty.");
    if (text.size() > max_stored_id_size) {
        return refuse(parameter, "must not be longer than 1024 bytes.");
    }
    if (!core::is_valid_utf8(text)) return refuse(parameter, "must be valid UTF-8.");
    return {};
}

/// Checks a required text.
inline result<void> check_text(std::string_view parameter, std::string_view text)
{
    if (text.empty()) return refuse(parameter, "must not be empty.");
    if (!core::is_valid_utf8(text)) return refuse(parameter, "must be valid UTF-8.");
    return {};
}

/// Checks an optional text, which must not be empty if it is given.
inline result<void>
check_optional_text(std::string_view parameter, std::optional<std::string> const& text)
{
    if (!text) return {};
    if (text->empty()) {
        return refuse(parameter, "must not be empty; leave it unset for the service's choice.");
    }
    return check_text(parameter, *text);
}

inline result<void> check_paging(std::optional<int> const& page, std::optional<int> const& size)
{
    if (page && *page < 1) return refuse("page", "must be 1 or more: pages count from 1.");
    if (size && (*size < 1 || *size > max_page_size)) {
        return refuse("size", "must be 1 to 200 entries.");
    }
    return {};
}

} // namespace neuroflash::inline v0::api

#endif
