// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/observer.hpp>

namespace neuroflash::inline v0 {

std::string_view to_string(operation value) noexcept
{
    switch (value) {
    case operation::issue_token: return "issue_token";
    case operation::list_workspaces: return "list_workspaces";
    case operation::list_quotas: return "list_quotas";
    case operation::list_image_models: return "list_image_models";
    case operation::generate: return "generate";
    case operation::edit: return "edit";
    case operation::reconcile: return "reconcile";
    case operation::list_history: return "list_history";
    case operation::get_history_item: return "get_history_item";
    case operation::delete_image: return "delete_image";
    case operation::download: return "download";
    case operation::generate_text: return "generate_text";
    case operation::list_text_models: return "list_text_models";
    case operation::list_brand_voices: return "list_brand_voices";
    case operation::get_brand_voice: return "get_brand_voice";
    case operation::brand_voice_summary: return "brand_voice_summary";
    case operation::brand_voice_limits: return "brand_voice_limits";
    case operation::upscale: return "upscale";
    case operation::upload_image: return "upload_image";
    case operation::list_images: return "list_images";
    case operation::get_image: return "get_image";
    }
    return "unknown";
}

std::string_view to_string(retry_cause cause) noexcept
{
    switch (cause) {
    case retry_cause::other_path: return "other_path";
    case retry_cause::dead_connection: return "dead_connection";
    case retry_cause::token_refused: return "token_refused";
    case retry_cause::not_connected: return "not_connected";
    case retry_cause::lost: return "lost";
    case retry_cause::rate_limited: return "rate_limited";
    case retry_cause::unavailable: return "unavailable";
    case retry_cause::server_failed: return "server_failed";
    case retry_cause::unreadable: return "unreadable";
    }
    return "unknown";
}

std::string_view to_string(close_reason why) noexcept
{
    switch (why) {
    case close_reason::failed: return "failed";
    case close_reason::answered: return "answered";
    case close_reason::dead: return "dead";
    case close_reason::expired: return "expired";
    case close_reason::closing: return "closing";
    }
    return "unknown";
}

} // namespace neuroflash::inline v0
