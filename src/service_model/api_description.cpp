// SPDX-License-Identifier: BSL-1.0
#include "service_model/api_description.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

constexpr std::string_view workspace_holder = "{workspace}";

/// The services below this prefix read the workspace from the header.
constexpr std::string_view header_prefix = "/api/ds-prototypes/";

workspace_place place_of_workspace(std::string_view path)
{
    if (path.find(workspace_holder) != std::string_view::npos) return workspace_place::path;
    return path.starts_with(header_prefix) ? workspace_place::header : workspace_place::none;
}

bool has_other_holder(std::string_view path)
{
    auto const at = path.find(workspace_holder);
    if (at == std::string_view::npos) return path.find('{') != std::string_view::npos;
    return path.find('{') != at || path.find('{', at + 1) != std::string_view::npos;
}

std::vector<described_response> read_described_responses()
{
    auto made = std::vector<described_response>();
    auto const text = openapi_json();
    auto const description = json::parse({text.data(), text.size()});
    for (auto const& [name, item] : description.at("paths").as_object()) {
        auto failure = boost::system::error_code();
        auto const* const example =
            item.find_pointer("/get/responses/200/content/application~1json/example", failure);
        auto path = std::string(name);
        if (example == nullptr || has_other_holder(path)) continue;
        auto const workspace = place_of_workspace(path);
        made.push_back({std::move(path), workspace, json::serialize(*example)});
    }
    return made;
}

/// The segment of `path` in the place of `{workspace}`; empty if `path` is not of that pattern.
std::string_view workspace_in(std::string_view pattern, std::string_view path)
{
    auto const at = pattern.find(workspace_holder);
    auto const before = pattern.substr(0, at);
    auto const after = pattern.substr(at + workspace_holder.size());
    if (path.size() < before.size() + after.size()) return {};
    if (!path.starts_with(before) || !path.ends_with(after)) return {};
    path.remove_prefix(before.size());
    path.remove_suffix(after.size());
    return path.find('/') == std::string_view::npos ? path : std::string_view();
}

} // namespace

std::vector<described_response> const& described_responses()
{
    static auto const all = read_described_responses();
    return all;
}

described_match find_described_response(std::string_view path)
{
    for (auto const& one : described_responses()) {
        if (one.workspace != workspace_place::path) {
            if (one.path == path) return {&one, {}};
            continue;
        }
        auto const workspace = workspace_in(one.path, path);
        if (!workspace.empty()) return {&one, workspace};
    }
    return {};
}

} // namespace neuroflash::inline v0::service_model
