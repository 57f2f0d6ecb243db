// SPDX-License-Identifier: BSL-1.0
// The parameters of an edit, one a line: what the service reads is what the user asked for.
#include "fuzz.hpp"

#include <neuroflash/api/edit.hpp>

#include <boost/json/parse.hpp>

#include <string>

using namespace neuroflash;

namespace {

std::optional<std::string> optional(std::string_view text)
{
    if (text.empty()) return {};
    return std::string(text);
}

std::string text_at(boost::json::object const& body, char const* name)
{
    auto const* value = body.if_contains(name);
    return value != nullptr ? std::string(value->as_string()) : std::string();
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const [prompt, rest] = fuzz::split_at(fuzz::text_of(data, size), '\x1e');
    auto const [model, rest_2] = fuzz::split_at(rest, '\x1e');
    auto const [ratio, source] = fuzz::split_at(rest_2, '\x1e');
    auto const path = image_path::parse(source);
    auto params = edit_params(std::string(prompt), path ? *path : image_path::of(image_id("0")));
    if (!model.empty()) params.model = model_id(model);
    params.aspect_ratio = optional(ratio);
    if (size % 3 == 0) params.num_images = static_cast<int>(size);
    if (size % 5 == 0) params.limit_generations = size % 2 == 0;

    auto const ok = api::edit::check(params);
    if (!ok) {
        fuzz::require(fuzz::is_printable(ok.error().message()), "a refusal is printable");
        return 0;
    }
    auto const routes = route_params();
    auto const workspace = workspace_id("w");
    auto const request = api::edit::encode(params, {routes, workspace});
    error_code bad;
    auto const value = boost::json::parse(request.body, bad);
    fuzz::require(!bad && value.is_object(), "a request is JSON");
    auto const& body = value.get_object();
    fuzz::require(text_at(body, "prompt") == prompt, "the prompt arrives");
    fuzz::require(text_at(body, "model") == model, "the model arrives");
    fuzz::require(text_at(body, "aspect_ratio") == ratio, "the ratio arrives");
    auto const& sources = body.at("image_urls").as_array();
    fuzz::require(sources.size() == 1, "the source arrives");
    fuzz::require(sources[0].as_string() == params.sources[0].str(), "as it is");
    fuzz::require(body.contains("num_images") == params.num_images.has_value(), "what is unset");
    return 0;
}
