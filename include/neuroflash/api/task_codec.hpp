// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_TASK_CODEC_HPP
#define NEUROFLASH_API_TASK_CODEC_HPP

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/extra_members.hpp>
#include <neuroflash/api/generation_codec.hpp>
#include <neuroflash/api/read_stored_image.hpp>
#include <neuroflash/api/write_request.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The parameters and the response that the tasks of image-service v1 share.
namespace neuroflash::inline v0::api {

inline result<void> check_task(generate_params const& params, field_params const& fields)
{
    if (auto ok = check_generation_members(params); !ok) return ok;
    if (params.limit_generations) {
        return refuse(
            "limit_generations", "is not known to image-service v1; set num_images to 1 instead.");
    }
    return check_extra(params.extra, &fields);
}

/// Appends the members of a generation, with the names of image-service v1.
inline void append_task_members(std::string& out, generate_params const& params)
{
    append_text(out, "\"prompt\":", params.prompt);
    if (params.model) append_text(out, ",\"modelId\":", params.model->str());
    if (params.num_images) out.append(",\"numImages\":").append(std::to_string(*params.num_images));
    if (params.aspect_ratio) append_text(out, ",\"aspectRatio\":", *params.aspect_ratio);
    if (params.output_format) append_text(out, ",\"outputFormat\":", *params.output_format);
}

/// Appends a member that names images, after those of `out`.
inline void
append_image_ids(std::string& out, std::string_view field, std::vector<stored_image_id> const& ids)
{
    if (out.back() != '{') out += ',';
    core::append_json_string(out, field_name(field));
    out += ':';
    if (!takes_array(field)) {
        core::append_json_string(out, ids.front().str());
        return;
    }
    out += '[';
    for (auto const& id : ids) {
        if (out.back() != '[') out += ',';
        core::append_json_string(out, id.str());
    }
    out += ']';
}

/// Appends a number as short as it can be written: `2`, `1.5`.
inline void append_number(std::string& out, double number)
{
    auto digits = std::array<char, 32>();
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

/// One image of a response, as the caller of a generation gets it.
inline image image_of_task(stored_image const& from)
{
    auto made = image();
    made.url = from.content;
    made.file_size = from.file_size;
    made.width = from.width;
    made.height = from.height;
    made.stored_id = from.id;
    return made;
}

/**
 * \brief The response of a task: `images`, which may still be empty, next to `generationId`.
 *
 * A single image is accepted in place of the whole response, because a task that is only accepted
 * may answer with the image to be made. Source: reference, /images/tasks.
 */
inline result<generation> decode_task(std::string_view body)
{
    json_document document(body);
    auto const root = document.root();
    auto const data = root["data"];
    auto const& place = data.is_object() ? data : root;
    generation made;
    auto const images = place["images"];
    auto const add = [&made](json_node const& node) {
        auto const one = read_stored_image(node);
        made.images.push_back(image_of_task(one));
        if (made.prompt.empty()) made.prompt = one.prompt;
        if (!made.model) made.model = one.model;
        if (!made.generation_id) made.generation_id = one.generation_id;
        if (made.created_by.empty()) made.created_by = one.created_by;
    };
    if (place.require_object()) {
        made.generation_id = read_optional_id<generation_id>(place["generationId"]);
        auto const is_image = !images.has_value() && place["id"].is_text();
        if (is_image) {
            add(place);
        } else if (images.has_value() || !made.generation_id) {
            if (images.require_array()) {
                made.images.reserve(images.size_hint());
                images.for_each(add);
                // The last of several members counts, and what the others name would be lost. The
                // images of a generation are looked up if it has none.
                auto const is_looked_up = made.images.empty() && made.generation_id;
                auto const is_wrapped = data.is_object();
                auto const is_twice = has_twice(body, "images", is_wrapped ? 2 : 1) ||
                    (is_wrapped && has_twice(body, "data", 1));
                if (!is_looked_up && is_twice) images.reject("a single member");
            }
        }
    }
    made.description = place["description"].text();
    made.detail = read_detail(place["detail"]);
    return document.finish(std::move(made));
}

/// A response with neither an image nor an id is a refusal, as on the guide's surface. With a 202
/// or a `generationId` its images are still to come, even if it has a `detail`: the service
/// documents that as a warning, so it does not say that the work is free.
inline result<void> accept_task(generation const& made, int status)
{
    if (!made.images.empty() || made.generation_id || status == http_accepted) return {};
    return accept_generation(made, status);
}

/// Whether an image is made. Link or size alone may be missing for other reasons, so only the
/// images of an unfinished response must have both.
inline bool is_finished(image const& one, bool is_accepted_only) noexcept
{
    auto const has_link = !one.url.empty();
    auto const has_size = one.file_size.has_value();
    return is_accepted_only ? has_link && has_size : has_link || has_size;
}

inline bool is_finished_task(generation const& made, int status) noexcept
{
    auto const ready = [status](image const& one) {
        return is_finished(one, status == http_accepted);
    };
    return !made.images.empty() && std::all_of(made.images.begin(), made.images.end(), ready);
}

/// The base of all tasks.
struct task_endpoint
{
    using value_type = generation;
    static constexpr bool paid = true;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = false;
    static constexpr image_surface surface = image_surface::v1;

    /// A POST to the route; the caller writes the body.
    static core::request_spec begin(std::string_view route, endpoint_context const& context)
    {
        auto request = context.begin();
        request.method = http_method::post;
        request.path = fill_route(route, "workspace", context.workspace.str());
        request.content_type = "application/json";
        return request;
    }

    static result<value_type> decode(std::string_view body)
    {
        return decode_leniently(body, decode_task);
    }

    static result<void> accept(value_type const& made, int status)
    {
        return accept_task(made, status);
    }

    static bool is_finished(value_type const& made, int status) noexcept
    {
        return is_finished_task(made, status);
    }
};

} // namespace neuroflash::inline v0::api

#endif
