// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_WRITE_REQUEST_HPP
#define NEUROFLASH_API_WRITE_REQUEST_HPP

#include <neuroflash/core/text/encode.hpp>

#include <optional>
#include <string>
#include <string_view>

/// The pieces that several endpoints write their requests with.
namespace neuroflash::inline v0::api {

/// The parameters of endpoints that need a token only.
struct no_params
{
    no_params() = default;
};

/// Appends any `text` as one path segment: servers and proxies remove dot segments.
inline void append_segment(std::string& path, std::string_view text)
{
    if (text == "." || text == "..") {
        for (auto const c : text) core::append_percent_escape(path, c);
    } else {
        core::append_percent_encoded(path, text);
    }
}

/// `route` with each `{name}` replaced by the percent-encoded `value`.
inline std::string fill_route(std::string_view route, std::string_view name, std::string_view value)
{
    auto const placeholder = '{' + std::string(name) + '}';
    std::string path;
    path.reserve(route.size() + 3 * value.size());
    for (auto at = route.find(placeholder); at != std::string_view::npos;
         at = route.find(placeholder)) {
        path.append(route.substr(0, at));
        append_segment(path, value);
        route.remove_prefix(at + placeholder.size());
    }
    return path.append(route);
}

inline void append_query(std::string& query, std::string_view name, std::string_view value)
{
    if (!query.empty()) query += '&';
    core::append_percent_encoded(query, name);
    query += '=';
    core::append_percent_encoded(query, value);
}

inline void
append_paging(std::string& query, std::optional<int> const& page, std::optional<int> const& size)
{
    if (page) append_query(query, "page", std::to_string(*page));
    if (size) append_query(query, "size", std::to_string(*size));
}

} // namespace neuroflash::inline v0::api

#endif
