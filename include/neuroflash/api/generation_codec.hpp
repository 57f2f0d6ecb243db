// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_GENERATION_CODEC_HPP
#define NEUROFLASH_API_GENERATION_CODEC_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/extra_members.hpp>
#include <neuroflash/api/generation_sax.hpp>
#include <neuroflash/api/json_read.hpp>
#include <neuroflash/core/recovery/paid_order.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/params/generate_params.hpp>

#include <boost/json/serializer.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>

/// The parameters and the response that generate and edit share.
namespace neuroflash::inline v0::api {

/// Checks the members that both surfaces have.
inline result<void> check_generation_members(generate_params const& params)
{
    if (auto ok = check_text("prompt", params.prompt); !ok) return ok;
    if (params.model) {
        if (params.model->empty()) {
            return refuse("model", "must not be empty; leave it unset for the service's choice.");
        }
        if (auto ok = check_text("model", params.model->str()); !ok) return ok;
    }
    if (params.num_images && *params.num_images < 1) {
        return refuse("num_images", "must be 1 or more, up to the model's max_images.");
    }
    if (auto ok = check_optional_text("aspect_ratio", params.aspect_ratio); !ok) return ok;
    return check_optional_text("output_format", params.output_format);
}

/// Checks the parameters for the guide's surface.
inline result<void> check_generation(generate_params const& params)
{
    if (auto ok = check_generation_members(params); !ok) return ok;
    return check_extra(params.extra, nullptr);
}

/// Most bytes that `append_generation_fields` appends if no text is escaped.
inline std::size_t generation_fields_size(generate_params const& params)
{
    std::size_t size = 128 + core::plain_json_string_size(params.prompt) + params.extra.size();
    if (params.model) size += core::plain_json_string_size(params.model->str());
    if (params.aspect_ratio) size += core::plain_json_string_size(*params.aspect_ratio);
    if (params.output_format) size += core::plain_json_string_size(*params.output_format);
    return size;
}

/// Appends one member: `before`, with the comma and the name, then the text.
inline void append_text(std::string& out, std::string_view before, std::string_view text)
{
    out.append(before);
    core::append_json_string(out, text);
}

/// Appends the members that are set, without the braces.
inline void append_generation_fields(std::string& out, generate_params const& params)
{
    append_text(out, "\"prompt\":", params.prompt);
    if (params.model) append_text(out, ",\"model\":", params.model->str());
    if (params.num_images) {
        out.append(",\"num_images\":").append(std::to_string(*params.num_images));
    }
    if (params.aspect_ratio) append_text(out, ",\"aspect_ratio\":", *params.aspect_ratio);
    if (params.output_format) append_text(out, ",\"output_format\":", *params.output_format);
    if (params.limit_generations) {
        out += *params.limit_generations ? ",\"limit_generations\":true"
                                         : ",\"limit_generations\":false";
    }
}

/// An id of that type, if the node is text.
template <class Id>
std::optional<Id> read_optional_id(json_node const& node)
{
    auto text = node.text();
    if (text.empty()) return {};
    return Id(std::move(text));
}

inline image read_image(json_node const& node)
{
    image made;
    if (!node.require_object()) return made;
    made.image_id = read_optional_id<image_id>(node["image_id"]);
    // One of the two is enough to download the image, but a url of a wrong type is still an error.
    auto const url = node["url"];
    if (url.has_value() || !made.image_id) made.url = url.require_text();
    if (made.url.empty() && !made.image_id) url.require_nonempty_text();
    made.content_type = node["content_type"].text();
    made.file_name = node["file_name"].text();
    made.file_size = node["file_size"].integer(0);
    made.width = node["width"].small_integer();
    made.height = node["height"].small_integer();
    return made;
}

/// The service's warning. Its type is not documented: anything but text is shown as JSON.
inline std::string read_detail(json_node const& node)
{
    if (!node.has_value() || node.is_text()) return node.text();
    std::array<char, 500> text;
    boost::json::serializer writer;
    writer.reset(node.raw());
    auto const written = writer.read(text.data(), text.size());
    // The serializer may stop in the middle of a character.
    auto shown = std::string_view(written.data(), written.size());
    while (!core::is_valid_utf8(shown)) shown.remove_suffix(1);
    return std::string(shown);
}

/// Whether an object of that level of a body has the member more than once. The outermost is 1.
inline bool has_twice(std::string_view body, std::string_view name, int level)
{
    auto depth = 0;
    auto found = 0;
    for (std::size_t at = 0; at < body.size();) {
        auto const c = body[at];
        if ((c == '{' || c == '[') && ++depth == level) found = 0; // a new object of that level
        if (c == '}' || c == ']') --depth;
        if (c != '"') {
            ++at;
            continue;
        }
        auto const end = core::end_of_json_string(body, at);
        auto const text = body.substr(at + 1, end - at - 1);
        auto const after = body.find_first_not_of(" \t\r\n", end);
        auto const is_name = depth == level && after != body.npos && body[after] == ':';
        auto const is_it = text.size() == name.size() + 1 && text.starts_with(name);
        if (is_name && is_it && ++found > 1) return true;
        at = end;
    }
    return false;
}

/// Reads a response as a document, and reports what is wrong with it.
inline result<generation> decode_generation_document(std::string_view body)
{
    json_document document(body);
    auto const root = document.root();
    generation made;
    auto const images = root["images"];
    if (root.require_object() && images.require_array()) {
        made.images.reserve(images.size_hint());
        images.for_each([&](json_node const& item) { made.images.push_back(read_image(item)); });
        // The last of several members would count, and what others name would be lost.
        if (has_twice(body, "images", 1)) images.reject("a single member");
    }
    made.prompt = root["prompt"].text();
    made.description = root["description"].text();
    made.detail = read_detail(root["detail"]);
    made.batch_id = read_optional_id<batch_id>(root["batch_id"]);
    made.model = read_optional_id<model_id>(root["model"]);
    return document.finish(std::move(made));
}

/// Reads a response of any form.
inline result<generation> decode_any_generation(std::string_view body)
{
    return decode_leniently(body, decode_generation_document);
}

/// Reads a response into an empty value; at half the cost if it has the documented form.
inline void decode_generation_into(std::string_view body, result<generation>& made)
{
    if (!read_usual_generation(body, *made)) made = decode_any_generation(body);
}

/// Reads a response.
inline result<generation> decode_generation(std::string_view body)
{
    auto made = result<generation>(boost::system::in_place_value);
    decode_generation_into(body, made);
    return made;
}

/// The properties by which the history can show what the parameters ask for.
inline core::paid_order order_of_generation(generate_params const& params)
{
    auto const model = params.model ? std::string_view(params.model->str()) : std::string_view();
    return {params.prompt, model, params.num_images.value_or(1), {}};
}

inline constexpr int http_accepted = 202;

/// A response without an image is how the service refuses with a success. It is free, because
/// credits are charged per image. Its `detail` or `description` has the reason. After a 202, or if
/// it names a batch and no reason, the images may still be made, so that nothing is known of the
/// charge. `core::refuses_without_images` decides whether the reason is one of a refusal.
inline result<void> accept_generation(generation const& made, int status)
{
    if (!made.images.empty()) return {};
    error_details details;
    auto const is_begun = made.batch_id && made.detail.empty() && made.description.empty();
    if (status == http_accepted || is_begun) {
        details.message = "The service accepted the request, and its response has no image yet.";
        return error(errc::bad_response, std::move(details));
    }
    details.message = "The service answered without an image.";
    return error(errc::rejected_input, std::move(details));
}

} // namespace neuroflash::inline v0::api

#endif
