// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_LIST_TEXT_MODELS_HPP
#define NEUROFLASH_API_LIST_TEXT_MODELS_HPP

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/json_read.hpp>
#include <neuroflash/api/write_request.hpp>
#include <neuroflash/models/text_model.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::api {

/// The models that write text. Source: reference, /guides/text-generation.
struct list_text_models
{
    using params_type = no_params;
    using value_type = std::vector<text_model>;
    static constexpr operation kind = operation::list_text_models;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = true;

    static result<void> check(params_type const&) { return {}; }

    static core::request_spec encode(params_type const&, endpoint_context const& context)
    {
        core::request_spec request;
        request.path = context.routes.text_models;
        return request;
    }

    /// A bare array, or `data` as elsewhere in the service. The list may name a model twice,
    /// with and without its provider: the first that may be used counts.
    static result<value_type> decode(std::string_view body)
    {
        json_document document(body);
        auto const root = document.root();
        auto const data = root["data"];
        auto const models = root["models"];
        auto const& list = !root.is_object() ? root : models.is_array() ? models : data;
        value_type all;
        if (list.require_array()) {
            all.reserve(list.size_hint());
            list.for_each([&](json_node const& item) {
                auto one = read(item);
                if (document.failed()) return;
                auto const before = find_same(all, one.id.str());
                if (before == all.end()) all.push_back(std::move(one));
                else if (!before->available && one.available) *before = std::move(one);
            });
        }
        return document.finish(std::move(all));
    }

private:
    static std::string_view bare(std::string_view id) noexcept
    {
        auto const slash = id.find('/');
        return slash == std::string_view::npos ? id : id.substr(slash + 1);
    }

    /// A model of another provider may have the same name: only one of the two ids has a prefix.
    static value_type::iterator find_same(value_type& all, std::string_view id)
    {
        return std::find_if(all.begin(), all.end(), [id](text_model const& one) {
            auto const other = std::string_view(one.id.str());
            if (other == id) return true;
            auto const both = other != bare(other) && id != bare(id);
            return !both && bare(other) == bare(id);
        });
    }

    static text_model read(json_node const& node)
    {
        text_model one;
        if (!node.require_object()) return one;
        one.id = model_id(node["id"].require_nonempty_text());
        one.name = node["name"].text();
        one.provider = node["provider"].text();
        one.description = node["description"].text();
        one.context_window = node["context_window"].integer(0).value_or(0);
        one.available = node["available"].flag(true);
        one.reasoning_model = node["reasoning_model"].flag(false);
        return one;
    }
};

static_assert(endpoint<list_text_models>);

/**
 * \brief The first model of the list that the workspace may use.
 *
 * \par Errors
 * permission_denied if there is none.
 */
inline result<model_id> first_usable(std::vector<text_model> const& all)
{
    for (auto const& one : all) {
        if (one.available) return one.id;
    }
    error_details details;
    details.message = "The workspace may use none of the " + std::to_string(all.size()) +
        " text models of the service.";
    details.advice = "Name a model, or check the workspace and its plan.";
    details.charge.evidence = "No text was asked for.";
    return error(errc::permission_denied, std::move(details));
}

} // namespace neuroflash::inline v0::api

#endif
