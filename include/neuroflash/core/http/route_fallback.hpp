// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_ROUTE_FALLBACK_HPP
#define NEUROFLASH_CORE_HTTP_ROUTE_FALLBACK_HPP

#include <algorithm>
#include <optional>
#include <string_view>

namespace neuroflash::inline v0::core {

/// Whether `text` contains `words`, which are in lower case, in any case.
inline bool mentions(std::string_view text, std::string_view words) noexcept
{
    auto const same = [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
    };
    return std::search(text.begin(), text.end(), words.begin(), words.end(), same) != text.end();
}

/**
 * \brief Whether a response means that the service has no such route.
 *
 * 405, and 404 if the path names no item that could be missing. If it names one
 * (`path_names_item`), a 404 counts if its body is not a JSON object, as from a gateway, or is just
 * `"Not Found"`, as from FastAPI, or mentions a route. `{"detail":"Image not found"}` is about
 * the item: the other path would only hide it.
 */
inline bool route_is_missing(int status, std::string_view body, bool path_names_item) noexcept
{
    static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (status == 405) return true;
    if (status != 404) return false;
    if (!path_names_item) return true;
    if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
    auto const begin = body.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || body[begin] != '{') return true;
    return mentions(body, "\"not found\"") || mentions(body, "no route");
}

/// Whether a response shows that its route exists: a gateway in front of the service answers with
/// 401, 429 or 503 for any path. To be called only if `route_is_missing` is false.
inline bool proves_route(int status) noexcept
{
    return status / 100 == 2 || status == 400 || status == 404 || status == 409 || status == 422;
}

/// The one of an operation's two paths that works, remembered after its first success.
class route_fallback
{
public:
    enum class route
    {
        guide,     ///< The path of the guide; tried first.
        reference, ///< The fallback path.
    };

    static route other(route r) noexcept
    {
        return r == route::guide ? route::reference : route::guide;
    }

    /// The route to try first.
    route preferred() const noexcept { return known_.value_or(route::guide); }

    /// A response showed that the route exists. The last such response counts, because services
    /// move.
    void on_worked(route r) noexcept { known_ = r; }

    /// Whether the other route may be tried when one is missing. `routes_tried` counts those that
    /// this call has tried, the missing one included: a call tries each once.
    static bool fallback_allowed(int routes_tried) noexcept { return routes_tried <= 1; }

private:
    std::optional<route> known_;
};

} // namespace neuroflash::inline v0::core

#endif
