// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/models/image_path.hpp>

#include <neuroflash/core/http/url.hpp>
#include <neuroflash/core/text/encode.hpp>

#include <boost/url/parse.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0 {

namespace {

namespace urls = boost::urls;

constexpr std::size_t max_path_size = 2048;

error refuse(std::string reason)
{
    error_details details;
    details.message = "image path: " + std::move(reason);
    details.advice = "Use output_image_url of a history item, such as "
                     "/api/ds-prototypes/image_generation/{image_id}/view.";
    return error(errc::invalid_argument, std::move(details));
}

bool is_dot_segment(std::string_view segment) noexcept
{
    return segment == "." || segment == "..";
}

/// Whether a server could read the decoded path as another one than it seems to be.
bool is_misleading(std::string_view decoded) noexcept
{
    if (std::any_of(decoded.begin(), decoded.end(), core::is_control)) return true;
    if (decoded.find('\\') != std::string_view::npos) return true;
    while (!decoded.empty()) {
        auto const end = std::min(decoded.find('/'), decoded.size());
        if (is_dot_segment(decoded.substr(0, end))) return true;
        decoded.remove_prefix(std::min(end + 1, decoded.size()));
    }
    return false;
}

/// Whether nothing of it can be decoded or left out. Such a path is what it seems to be, and those
/// of the service are: a page of the history has two hundred.
bool is_plain(std::string_view path) noexcept
{
    auto const is_kept = [](char c) {
        return core::is_alphanumeric(c) || c == '/' || c == '-' || c == '_';
    };
    return std::all_of(path.begin(), path.end(), is_kept);
}

/// Why `text`, from the first slash on, is not a plain absolute path; empty if it is.
std::string_view invalid_path_reason(std::string_view text)
{
    if (text.empty() || text[0] != '/') return "must begin with a slash.";
    if (text == "/") return "must name an image.";
    if (text.size() > max_path_size) return "must not be longer than 2048 characters.";
    if (text.starts_with("//")) return "must be a path, not the address of another host.";
    if (is_plain(text)) return {};
    auto const parsed = urls::parse_origin_form(text);
    if (!parsed) return "must be a plain path, percent-encoded where needed.";
    if (is_misleading(parsed->path())) {
        return "must not contain dot segments, backslashes or control characters.";
    }
    return {};
}

/// The path of an absolute URL below the origin of `api_base`; empty if it has another origin.
std::string own_path(std::string_view text, std::string_view api_base)
{
    auto const base = core::parse_base(api_base);
    auto const url = core::parse_location(text);
    if (!base || !url || url->origin != base->origin) return {};
    return url->target;
}

} // namespace

result<image_path> image_path::parse(std::string_view text, std::string_view api_base)
{
    if (text.empty()) return refuse("must not be empty.");
    auto path = std::string(text);
    if (text[0] != '/') {
        auto const is_url = text.find("://") != std::string_view::npos;
        if (!is_url) return refuse("must be the path of a stored image, from the first slash on.");
        path = own_path(text, api_base);
        if (path.empty()) {
            return refuse("must be a path of the service itself. An absolute URL makes it answer "
                          "500, because it resolves these paths internally.");
        }
    }
    auto const rejection = invalid_path_reason(path);
    if (!rejection.empty()) return refuse(std::string(rejection));
    image_path parsed;
    parsed.text_ = std::move(path);
    return parsed;
}

image_path image_path::of(image_id const& id, std::string_view api_base)
{
    image_path path;
    // Such ids name no image; an empty path is refused before anything is sent.
    if (id.empty() || is_dot_segment(id.str())) return path;
    if (auto const base = core::parse_base(api_base)) path.text_ = base->target;
    while (path.text_.ends_with('/')) path.text_.pop_back();
    path.text_ += "/ds-prototypes/image_generation/";
    core::append_percent_encoded(path.text_, id.str());
    path.text_ += "/view";
    return path;
}

} // namespace neuroflash::inline v0
