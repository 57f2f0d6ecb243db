// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_OPERATION_HPP
#define NEUROFLASH_OPERATION_HPP

#include <neuroflash/charge.hpp>

#include <array>
#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0 {

/// The purpose of a call: one for each operation of `client`, and one for the token.
enum class operation
{
    issue_token,
    list_workspaces,
    list_quotas,
    list_image_models,
    generate,
    edit,
    reconcile, ///< Its requests are list_history or, on image-service v1, list_images.
    list_history,
    get_history_item,
    delete_image,
    download,
    generate_text, ///< Used by `stream_text`, `complete_text` and `write_image_prompt`.
    list_text_models,
    list_brand_voices,
    get_brand_voice,
    brand_voice_summary,
    brand_voice_limits,
    upscale,
    upload_image,
    list_images,
    get_image,
};

/// Identifies a call in events.
struct call_name
{
    operation kind = operation::generate; ///< The operation.
    std::string_view trace_id;            ///< `call_params::trace_id`; empty if not set.
};

/// An operation and its name.
struct operation_name
{
    operation kind;        ///< The operation.
    std::string_view name; ///< The enumerator's. It never changes: metrics use it as a label.
    /// The unit in which a call may be charged, or in which it settles an earlier charge; empty if
    /// the operation is free.
    std::optional<charge_unit> paid_in = std::nullopt;
};

/// Size of arrays that are indexed by an operation.
inline constexpr std::size_t operation_count = 21;

/// The names of all operations, in the order of the enumerators.
inline constexpr std::array<operation_name, operation_count> operation_names = {{
    {operation::issue_token, "issue_token"},
    {operation::list_workspaces, "list_workspaces"},
    {operation::list_quotas, "list_quotas"},
    {operation::list_image_models, "list_image_models"},
    {operation::generate, "generate", charge_unit::credits},
    {operation::edit, "edit", charge_unit::credits},
    {operation::reconcile, "reconcile", charge_unit::credits},
    {operation::list_history, "list_history"},
    {operation::get_history_item, "get_history_item"},
    {operation::delete_image, "delete_image"},
    {operation::download, "download"},
    {operation::generate_text, "generate_text", charge_unit::tokens},
    {operation::list_text_models, "list_text_models"},
    {operation::list_brand_voices, "list_brand_voices"},
    {operation::get_brand_voice, "get_brand_voice"},
    {operation::brand_voice_summary, "brand_voice_summary"},
    {operation::brand_voice_limits, "brand_voice_limits"},
    {operation::upscale, "upscale", charge_unit::credits},
    {operation::upload_image, "upload_image"},
    {operation::list_images, "list_images"},
    {operation::get_image, "get_image"},
}};

static_assert(
    [] {
        for (std::size_t i = 0; i < operation_count; ++i) {
            if (static_cast<std::size_t>(operation_names[i].kind) != i) return false;
        }
        return true;
    }(),
    "operation_names has not one row for each enumerator, in their order");

/// The unit in which a call of the operation may be charged; empty if it is free.
constexpr std::optional<charge_unit> paid_in(operation value) noexcept
{
    auto const index = static_cast<std::size_t>(value);
    return index < operation_count ? operation_names[index].paid_in : std::nullopt;
}

/// The enumerator's name: `list_history`.
std::string_view to_string(operation value) noexcept;

/// Prints the name of the operation.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, operation value)
{
    return out << to_string(value);
}

/**
 * \brief Paths below `api_base`, each replaceable.
 *
 * Guide and reference disagree on several of them. There the first path is tried, and the fallback
 * if the service says that no such route exists; the one that works is remembered. A fallback may
 * be empty. `{id}` stands for the image id, `{workspace}` for the workspace; a path that contains
 * one of them must keep it. The names of the paths of image-service v1 begin with `v1_`.
 */
struct route_params
{
    std::string workspaces = "/workspace-service/v1/workspaces"; ///< Path of `list_workspaces`.
    /// Path of `list_quotas`.
    std::string quotas = "/usage-service/v1/workspaces/{workspace}/quotas";
    /// Path of `list_image_models`.
    std::string models = "/ds-prototypes/image_generation/models";
    std::string generate = "/ds-prototypes/image_generation/";          ///< Path of `generate`.
    std::string edit = "/ds-prototypes/edit";                           ///< Path of `edit`.
    std::string edit_fallback = "/ds-prototypes/image_generation/edit"; ///< Second path of `edit`.
    std::string history = "/ds-prototypes/history";                     ///< Path of `list_history`.
    /// Second path of `list_history`.
    std::string history_fallback = "/ds-prototypes/image_generation/history";
    std::string history_item = "/ds-prototypes/history/{id}"; ///< Path of `get_history_item`.
    /// Second path of `get_history_item`.
    std::string history_item_fallback = "/ds-prototypes/image_generation/history/{id}";
    std::string delete_image = "/ds-prototypes/history/{id}"; ///< Path of `delete_image`.
    /// Second path of `delete_image`.
    std::string delete_image_fallback = "/ds-prototypes/image_generation/history/{id}";
    /// Path of `stream_text` and `complete_text`.
    std::string text = "/ds-prototypes/content_generation/chat/completions";
    std::string text_fallback = "/ds-prototypes/chat/completions"; ///< Second path of both.
    /// Path of `list_text_models`.
    std::string text_models = "/ds-prototypes/model_selection/models";
    /// Path of `list_brand_voices`.
    std::string brand_voices = "/brand-voice-service/v1/workspaces/{workspace}/brand-voices";
    /// Path of `get_brand_voice`.
    std::string brand_voice = "/brand-voice-service/v1/workspaces/{workspace}/brand-voices/{id}";
    /// First path of `brand_voice_summary`, which tries this and the next three; each may be empty.
    std::string brand_voice_prompt =
        "/brand-voice-service/v1/workspaces/{workspace}/brand-voices/{id}/ds-prompt";
    /// Second path of `brand_voice_summary`. The reference leaves out the name of the service, so
    /// this one and the next two are guesses.
    std::string brand_voice_summaries =
        "/word-embedding/v1/workspaces/{workspace}/brand-voice-summaries";
    /// Third path of `brand_voice_summary`.
    std::string brand_voice_summaries_fallback =
        "/content-service/v1/workspaces/{workspace}/brand-voice-summaries";
    /// Fourth path of `brand_voice_summary`.
    std::string brand_voice_summaries_literal = "/v1/workspaces/{workspace}/brand-voice-summaries";
    /// Path of `brand_voice_limits`.
    std::string brand_voice_limits =
        "/brand-voice-service/v1/workspaces/{workspace}/brand-voice-limits";

    /// Path of `upload_image` and `list_images`, on image-service v1.
    std::string v1_images = "/image-service/v1/workspaces/{workspace}/images";
    /// Path of `get_image` and `delete_image`, on image-service v1.
    std::string v1_image = "/image-service/v1/workspaces/{workspace}/images/{id}";
    /// Path of the bytes of an image of image-service v1, if the service gives no link to them.
    std::string v1_content = "/image-service/v1/workspaces/{workspace}/images/{id}/content";
    /// Path of the models of image-service v1.
    std::string v1_models = "/image-service/v1/workspaces/{workspace}/image-models";
    /// Path of `generate` on image-service v1.
    std::string v1_generate = "/image-service/v1/workspaces/{workspace}/image-generation-tasks";
    std::string v1_edit =
        "/image-service/v1/workspaces/{workspace}/image-edit-tasks"; ///< Path of `edit`.
    /// Path of `upscale`.
    std::string v1_upscale = "/image-service/v1/workspaces/{workspace}/image-upscale-tasks";
};

/// A path of `route_params`, and what the constructor of `client` requires of it.
struct route_rule
{
    std::string_view name;              ///< The name of the member.
    std::string route_params::* member; ///< The path.
    bool may_be_empty = false;          ///< The path is a fallback, which may be left out.
    bool has_id = false;                ///< It must contain `{id}`, if it is not empty.
    bool has_workspace = false;         ///< It must contain `{workspace}`.
};

/// The rules of all paths, in the order of the members.
inline constexpr std::array<route_rule, sizeof(route_params) / sizeof(std::string)> route_rules = {{
    {.name = "workspaces", .member = &route_params::workspaces},
    {.name = "quotas", .member = &route_params::quotas, .has_workspace = true},
    {.name = "models", .member = &route_params::models},
    {.name = "generate", .member = &route_params::generate},
    {.name = "edit", .member = &route_params::edit},
    {.name = "edit_fallback", .member = &route_params::edit_fallback, .may_be_empty = true},
    {.name = "history", .member = &route_params::history},
    {.name = "history_fallback", .member = &route_params::history_fallback, .may_be_empty = true},
    {.name = "history_item", .member = &route_params::history_item, .has_id = true},
    {.name = "history_item_fallback",
     .member = &route_params::history_item_fallback,
     .may_be_empty = true,
     .has_id = true},
    {.name = "delete_image", .member = &route_params::delete_image, .has_id = true},
    {.name = "delete_image_fallback",
     .member = &route_params::delete_image_fallback,
     .may_be_empty = true,
     .has_id = true},
    {.name = "text", .member = &route_params::text},
    {.name = "text_fallback", .member = &route_params::text_fallback, .may_be_empty = true},
    {.name = "text_models", .member = &route_params::text_models},
    {.name = "brand_voices", .member = &route_params::brand_voices},
    {.name = "brand_voice", .member = &route_params::brand_voice, .has_id = true},
    {.name = "brand_voice_prompt",
     .member = &route_params::brand_voice_prompt,
     .may_be_empty = true,
     .has_id = true},
    {.name = "brand_voice_summaries",
     .member = &route_params::brand_voice_summaries,
     .may_be_empty = true},
    {.name = "brand_voice_summaries_fallback",
     .member = &route_params::brand_voice_summaries_fallback,
     .may_be_empty = true},
    {.name = "brand_voice_summaries_literal",
     .member = &route_params::brand_voice_summaries_literal,
     .may_be_empty = true},
    {.name = "brand_voice_limits", .member = &route_params::brand_voice_limits},
    {.name = "v1_images", .member = &route_params::v1_images, .has_workspace = true},
    {.name = "v1_image", .member = &route_params::v1_image, .has_id = true, .has_workspace = true},
    {.name = "v1_content",
     .member = &route_params::v1_content,
     .has_id = true,
     .has_workspace = true},
    {.name = "v1_models", .member = &route_params::v1_models, .has_workspace = true},
    {.name = "v1_generate", .member = &route_params::v1_generate, .has_workspace = true},
    {.name = "v1_edit", .member = &route_params::v1_edit, .has_workspace = true},
    {.name = "v1_upscale", .member = &route_params::v1_upscale, .has_workspace = true},
}};

static_assert(
    route_rules.back().member != nullptr,
    "route_rules has not one row for each member of route_params");

} // namespace neuroflash::inline v0

#endif
