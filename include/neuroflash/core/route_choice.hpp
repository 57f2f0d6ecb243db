// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_ROUTE_CHOICE_HPP
#define NEUROFLASH_CORE_ROUTE_CHOICE_HPP

#include <array>
#include <optional>
#include <string_view>

namespace neuroflash::core {

/// Without the white space that JSON allows at its beginning.
inline std::string_view skip_json_space(std::string_view text) noexcept
{
    auto const begin = text.find_first_not_of(" \t\r\n");
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

/// True: `text` is these JSON tokens, in this order, and nothing else.
inline bool is_json_tokens(std::string_view text, auto const& tokens) noexcept
{
    for (std::string_view const token : tokens) {
        text = skip_json_space(text);
        if (!text.starts_with(token)) return false;
        text.remove_prefix(token.size());
    }
    return skip_json_space(text).empty();
}

/**
 * \brief Whether an answer means that the service has no such route.
 *
 * 405; or 404 with FastAPI's own `{"detail":"Not Found"}`; or 404 whose body is no JSON object,
 * as a gateway answers. A 404 about an item (`{"detail":"Image not found"}`) is none: trying the
 * other path would only hide it.
 */
inline bool route_is_missing(int status, std::string_view body) noexcept
{
    static constexpr auto no_route =
        std::to_array<std::string_view>({"{", "\"detail\"", ":", "\"Not Found\"", "}"});
    static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (status == 405) return true;
    if (status != 404) return false;
    if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
    return !skip_json_space(body).starts_with('{') || is_json_tokens(body, no_route);
}

/// Which of an operation's two paths works; remembered once one has.
class route_choice
{
public:
    enum class route
    {
        guide,     ///< What the guide prints; tried first.
        reference, ///< The fallback.
    };

    static route other(route r) noexcept
    {
        return r == route::guide ? route::reference : route::guide;
    }

    /// The one to begin with.
    route preferred() const noexcept { return known_.value_or(route::guide); }

    /// An answer showed that the route exists. The first to show it stays.
    void on_worked(route r) noexcept
    {
        if (!known_) known_ = r;
    }

    /**
     * \brief Whether, `tried` being missing, `other(tried)` may be tried.
     *
     * `routes_tried` counts those that this call has tried, `tried` included: a call tries each
     * once.
     */
    bool fallback_allowed(route tried, int routes_tried) const noexcept
    {
        // Another call may have found out meanwhile.
        return routes_tried <= 1 && known_.value_or(other(tried)) == other(tried);
    }

private:
    std::optional<route> known_;
};

} // namespace neuroflash::core

#endif
