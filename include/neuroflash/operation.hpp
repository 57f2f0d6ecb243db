// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_OPERATION_HPP
#define NEUROFLASH_OPERATION_HPP

#include <cstddef>
#include <string_view>

namespace neuroflash::inline v0 {

/// What a call is for; one for each operation of `client`, and one for the token.
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
    generate_text, ///< `stream_text`, `complete_text` and `write_image_prompt`.
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

/// Which call something belongs to.
struct call_name
{
    operation kind = operation::generate; ///< What is done.
    std::string_view trace_id;            ///< `call_params::trace_id`; often empty.
};

inline constexpr std::size_t operation_count = 21; ///< For arrays with a place for each.

/// The enumerator's name: `list_history`. Stable: metrics have it as a label.
std::string_view to_string(operation value) noexcept;

} // namespace neuroflash::inline v0

#endif
