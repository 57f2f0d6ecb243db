// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_EXTRA_MEMBERS_HPP
#define NEUROFLASH_API_EXTRA_MEMBERS_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/client_params.hpp>
#include <neuroflash/core/text/json_parse.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

/// The JSON object of a caller whose members are added to a request.
namespace neuroflash::inline v0::api {

/// The name of a member of `field_params`, without the mark of an array.
constexpr std::string_view field_name(std::string_view field) noexcept
{
    if (field.ends_with("[]")) field.remove_suffix(2);
    return field;
}

/// Whether a member of `field_params` that names images takes an array of ids.
constexpr bool takes_array(std::string_view field) noexcept
{
    return field.ends_with("[]") || field.ends_with('s');
}

/// Members that the library writes itself, on either surface, and those by which it finds the
/// images of a lost response. A second number of images would be paid for but not counted; images
/// in another workspace or of another creator would not be found, and the request sent again.
inline bool is_own_member(std::string_view name, field_params const* fields)
{
    static constexpr auto own = std::to_array<std::string_view>(
        {"prompt", "model", "modelId", "num_images", "numImages", "aspect_ratio", "aspectRatio",
         "output_format", "outputFormat", "limit_generations", "image_urls", "workspaceId",
         "workspace_id", "createdByUserId", "generationId"});
    if (std::find(own.begin(), own.end(), name) != own.end()) return true;
    if (fields == nullptr) return false;
    return name == field_name(fields->edit_input) || name == fields->mask ||
        name == field_name(fields->upscale_input) || name == fields->upscale_factor;
}

/// `fields` are those of image-service v1; null on the guide's surface.
inline result<void> check_extra(std::string const& extra, field_params const* fields)
{
    if (extra.empty()) return {};
    error_code failure;
    auto const value = core::parse_json(extra, failure, {});
    if (failure) {
        return refuse(
            "extra", "must be a JSON object, and is not JSON: " + failure.message() + '.');
    }
    auto const* const object = value.if_object();
    if (object == nullptr) return refuse("extra", "must be a JSON object, such as {\"seed\":1}.");
    for (auto const& member : *object) {
        auto const name = std::string_view(member.key().data(), member.key().size());
        if (!is_own_member(name, fields)) continue;
        return refuse(
            "extra",
            "must not hold the member \"" + std::string(name) + "\": the library needs it itself.");
    }
    return {};
}

/// Appends the members after those of `out`, an object that is not closed yet.
inline void append_extra(std::string& out, std::string_view extra)
{
    auto const first = extra.find('{');
    auto const last = extra.rfind('}');
    if (first == extra.npos || last == extra.npos) return;
    auto const members = extra.substr(first + 1, last - first - 1);
    if (members.find_first_not_of(" \t\r\n") == members.npos) return;
    if (out.back() != '{') out += ',';
    out.append(members);
}

} // namespace neuroflash::inline v0::api

#endif
