// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_BRAND_VOICES_HPP
#define NEUROFLASH_API_BRAND_VOICES_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/json_read.hpp>
#include <neuroflash/api/write_request.hpp>
#include <neuroflash/models/brand_voice.hpp>
#include <neuroflash/models/page.hpp>
#include <neuroflash/params/list_params.hpp>

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::api {

/// The strings of an array, or one string.
inline std::vector<std::string> read_texts(json_node const& node)
{
    if (!node.is_text()) return node.texts();
    auto one = std::vector<std::string>{node.text()};
    if (one.front().empty()) one.clear();
    return one;
}

/// Reads the members that the reference names; all but the id may be missing.
inline brand_voice read_brand_voice(json_node const& node)
{
    brand_voice voice;
    if (!node.require_object()) return voice;
    auto const id = node["id"];
    auto text = id.require_nonempty_text();
    // The id is put into paths, so text that could change a path is not an id.
    if (id.is_text() && !text.empty() && !invalid_id_reason(text).empty()) id.reject("a plain id");
    voice.id = brand_voice_id(std::move(text));
    voice.name = node["name"].text();
    voice.description = node["description"].text();
    voice.language = node["language"].text();
    voice.country = node["country"].text();
    for (auto const& one : read_texts(node["donts"])) {
        voice.donts.append(voice.donts.empty() ? "" : " ").append(one);
    }
    voice.industry_jargon = node["industryJargon"].text();
    voice.vocabulary = read_texts(node["vocabulary"]);
    voice.active = node["active"].flag(true);
    voice.personal = node["personal"].flag(false);
    voice.created_at = node["createdAt"].text();
    voice.updated_at = node["updatedAt"].text();
    auto const embedded = node["_embedded"];
    auto const inner = embedded["brand"];
    auto const outer = node["brand"];
    auto const& brand = inner.is_object() ? inner : outer;
    voice.brand.id = brand["id"].text();
    voice.brand.name = brand["name"].text();
    voice.brand.values = read_texts(brand["values"]);
    voice.brand.website = brand["website"].text();
    voice.brand.legacy = brand["legacy"].flag(false);
    return voice;
}

/// The brand voices of a workspace. Source: reference, /brand-voice/overview.
struct list_brand_voices
{
    using params_type = list_brand_voices_params;
    using value_type = page<brand_voice>;
    static constexpr operation kind = operation::list_brand_voices;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = false;

    static result<void> check(params_type const& params)
    {
        return check_paging(params.page, params.size);
    }

    static core::request_spec encode(params_type const& params, endpoint_context const& context)
    {
        core::request_spec request;
        request.path =
            fill_route(context.routes.brand_voices, "workspace", context.workspace.str());
        append_paging(request.query, params.page, params.size);
        return request;
    }

    /// The envelope is not documented: `data`, the first list in `_embedded`, or none.
    static result<value_type> decode(std::string_view body)
    {
        json_document document(body);
        auto const root = document.root();
        auto const data = root["data"];
        auto const embedded = root["_embedded"];
        auto const inner = embedded[first_list(embedded)];
        auto const& list = root.is_array() ? root : embedded.is_object() ? inner : data;
        if (!list.is_array() && !data.has_value() && !embedded.has_value()) {
            root.reject("an array, or an object with data or _embedded");
        }
        value_type voices;
        if (list.require_array()) {
            voices.data.reserve(list.size_hint());
            list.for_each(
                [&](json_node const& item) { voices.data.push_back(read_brand_voice(item)); });
        }
        auto const paging = root["page"];
        voices.size = paging["size"].integer(0).value_or(0);
        voices.total_elements = paging["totalElements"].integer(0).value_or(0);
        voices.total_pages = paging["totalPages"].integer(0).value_or(0);
        voices.current_page = paging["currentPage"].integer(0).value_or(0);
        return document.finish(std::move(voices));
    }

private:
    static std::string_view first_list(json_node const& embedded)
    {
        if (!embedded.is_object()) return "brandVoices";
        for (auto const& [name, content] : embedded.raw()->get_object()) {
            if (content.is_array()) return {name.data(), name.size()};
        }
        return "brandVoices";
    }
};

static_assert(endpoint<list_brand_voices>);

/// One brand voice, bare or in `data`. Source: reference, /brand-voice/overview.
struct get_brand_voice
{
    using params_type = brand_voice_id;
    using value_type = brand_voice;
    static constexpr operation kind = operation::get_brand_voice;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = false;

    static result<void> check(params_type const& id)
    {
        return check_id("brand_voice_id", id.str());
    }

    static core::request_spec encode(params_type const& id, endpoint_context const& context)
    {
        core::request_spec request;
        auto const& route = context.routes.brand_voice;
        request.path = fill_route(route, "workspace", context.workspace.str());
        request.path = fill_route(request.path, "id", id.str());
        return request;
    }

    static result<value_type> decode(std::string_view body)
    {
        json_document document(body);
        auto const root = document.root();
        auto const data = root["data"];
        return document.finish(read_brand_voice(data.is_object() ? data : root));
    }
};

static_assert(endpoint<get_brand_voice>);

/// The route of a summary of a voice, and where its id is sent.
class voice_summary_params
{
public:
    voice_summary_params(brand_voice_id which, std::string at, bool by_id)
        : id(std::move(which)), route(std::move(at)), id_in_body(by_id)
    {
    }

    brand_voice_id id;
    std::string route;
    bool id_in_body; ///< Else it is in the path.
};

/**
 * \brief The text that makes a model write as the brand does.
 *
 * Source: reference, /brand-voice/overview (`ds-prompt`) and
 * /content-generation/brand-voice-summaries.
 */
struct brand_voice_summary
{
    using params_type = voice_summary_params;
    using value_type = std::string;
    static constexpr operation kind = operation::brand_voice_summary;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = false;

    static result<void> check(params_type const& params)
    {
        return check_id("brand_voice_id", params.id.str());
    }

    static core::request_spec encode(params_type const& params, endpoint_context const& context)
    {
        core::request_spec request;
        request.method = http_method::post;
        request.path = fill_route(params.route, "workspace", context.workspace.str());
        request.path = fill_route(request.path, "id", params.id.str());
        request.content_type = "application/json";
        request.body = "{";
        if (params.id_in_body) {
            request.body += "\"brandVoiceId\":";
            core::append_json_string(request.body, params.id.str());
        }
        request.body += '}';
        return request;
    }

    /// `{"text"}` is documented; for `ds-prompt` nothing is. Accepted are any member whose name
    /// promises text, a JSON string, and plain text.
    static result<value_type> decode(std::string_view body)
    {
        auto const begin = body.find_first_not_of(" \t\r\n\xef\xbb\xbf");
        auto const first = begin == std::string_view::npos ? '\0' : body[begin];
        auto const is_json = first == '{' || first == '[' || first == '"';
        if (!is_json && first != '<' && first != '\0' && core::is_valid_utf8(body)) {
            return trimmed(body);
        }
        json_document document(body);
        auto const root = document.root();
        auto const data = root["data"];
        auto text = root.is_text() ? root.text() : text_in(root);
        if (text.empty()) text = data.is_text() ? data.text() : text_in(data);
        if (text.empty()) root.reject("an object with text or prompt");
        return document.finish(trimmed(text));
    }

private:
    static std::string text_in(json_node const& node)
    {
        for (auto const* name :
             {"text", "prompt", "systemPrompt", "system_prompt", "dsPrompt", "ds_prompt", "summary",
              "content"}) {
            if (auto text = node[name].text(); !trimmed(text).empty()) return text;
        }
        return {};
    }

    static std::string trimmed(std::string_view text)
    {
        if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
        auto const begin = text.find_first_not_of(" \t\r\n");
        if (begin == std::string_view::npos) return {};
        return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
    }
};

static_assert(endpoint<brand_voice_summary>);

/// The limits of the plan for brand voices. Source: reference, /brand-voice/limits.
struct get_brand_voice_limits
{
    using params_type = no_params;
    using value_type = brand_voice_limits;
    static constexpr operation kind = operation::brand_voice_limits;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = false;

    static result<void> check(params_type const&) { return {}; }

    static core::request_spec encode(params_type const&, endpoint_context const& context)
    {
        core::request_spec request;
        auto const& route = context.routes.brand_voice_limits;
        request.path = fill_route(route, "workspace", context.workspace.str());
        return request;
    }

    static result<value_type> decode(std::string_view body)
    {
        json_document document(body);
        auto const root = document.root();
        auto const data = root["data"];
        auto const& place = data.is_object() ? data : root;
        value_type limits;
        auto const create = place["create"];
        if (place.require_object() && create.require_object()) limits.create = read(create);
        limits.advanced_rules = read(place["advancedRules"]);
        return document.finish(limits);
    }

private:
    static plan_limit read(json_node const& node)
    {
        plan_limit one;
        one.available = node["available"].flag(false);
        one.current_usage = node["currentUsage"].integer(0).value_or(0);
        one.is_unlimited = node["isUnlimited"].flag(false);
        one.limit = node["limit"].integer(0).value_or(0);
        return one;
    }
};

static_assert(endpoint<get_brand_voice_limits>);

} // namespace neuroflash::inline v0::api

#endif
