// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SERVICE_MODEL_SERVICE_SWITCHES_HPP
#define NEUROFLASH_SERVICE_MODEL_SERVICE_SWITCHES_HPP

namespace neuroflash::inline v0::service_model {

/// Which of the contradictory paths of edit, history and delete exist. The others are 404.
enum class route_mount
{
    both,          ///< All of them.
    guide_only,    ///< /api/ds-prototypes/edit, /api/ds-prototypes/history...
    reference_only ///< /api/ds-prototypes/image_generation/edit, .../image_generation/history...
};

/// Which of the documented paths of the chat exist. The others are 404.
enum class chat_mount
{
    both,               ///< All of them.
    content_generation, ///< /api/ds-prototypes/content_generation/chat/completions
    short_path          ///< /api/ds-prototypes/chat/completions
};

/// The place in a stream that says how many tokens it used. The API does not document it.
enum class usage_place
{
    last_chunk,  ///< In the chunk with the finish reason.
    extra_chunk, ///< In a chunk of its own after it, whose choices are empty.
    nowhere      ///< No part of the stream says it.
};

/// How a list is wrapped: the images of image-service v1, brand voices, workspaces. NAME is
/// `images`, `brandVoices` or `workspaces`.
enum class list_envelope
{
    data,     ///< {"data":[...],"page":{...}}
    embedded, ///< {"_embedded":{NAME:[...]},"page":{...}}
    bare      ///< [...]
};

/// The order of a list of images. The API does not document it.
enum class list_order
{
    newest_first, ///< By the time of making, the latest first.
    oldest_first, ///< By the time of making, the earliest first.
    unordered     ///< An order that depends on the ids alone.
};

/// The response of ds-prompt. The API does not document it.
enum class prompt_response
{
    prompt, ///< {"prompt":"..."}
    text,   ///< {"text":"..."}
    plain   ///< The type text/plain.
};

/// The prefixes below which brand-voice-summaries exists. The others are 404.
enum class summary_mount
{
    all,             ///< Each of them.
    word_embedding,  ///< /api/word-embedding/v1/...
    content_service, ///< /api/content-service/v1/...
    bare             ///< /api/v1/...
};

} // namespace neuroflash::inline v0::service_model

#endif
