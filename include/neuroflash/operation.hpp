// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_OPERATION_HPP
#define NEUROFLASH_OPERATION_HPP

#include <cstddef>
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

inline constexpr std::size_t operation_count = 21; ///< Size of arrays that are indexed by it.

/// The enumerator's name: `list_history`. It never changes: metrics use it as a label.
std::string_view to_string(operation value) noexcept;

} // namespace neuroflash::inline v0

#endif
