// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SERVICE_MODEL_CHARGE_RECORDS_HPP
#define NEUROFLASH_SERVICE_MODEL_CHARGE_RECORDS_HPP

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// The operation of a request that made images.
enum class charge_kind
{
    generate,
    edit,
    upload, ///< Free.
    upscale
};

/// The surface of the API that a request came through.
enum class api_surface
{
    guide,           ///< The API of the guide, ds-prototypes.
    image_service_v1 ///< The API image-service v1.
};

/// One charge, or a free upload or upscale. The list of all of them is the true record of
/// charges, whatever the client received.
struct ledger_entry
{
    std::uint64_t sequence = 0; ///< 1, 2, 3... in order of charging.
    /// The time of the charge: that of `virtual_time` in the simulated service.
    std::chrono::steady_clock::time_point at;
    std::string workspace;                    ///< Id of the workspace.
    charge_kind kind = charge_kind::generate; ///< The operation.
    std::string prompt;                       ///< The prompt as received.
    long credits = 0;                         ///< One per image; 0 for uploads.
    api_surface surface = api_surface::guide; ///< The API of the request.
    std::string batch_id;                     ///< Batch of the images that were made.
    std::vector<std::string> image_ids;       ///< Ids of the images that were made.
    /// X-Request-Id: `call_params::trace_id` of the call. Empty in the sandbox.
    std::string request_id;
};

/// One charge for text. A completion is charged in full when it is made, whatever happens to the
/// response.
struct token_entry
{
    std::uint64_t sequence = 0; ///< 1, 2, 3... in order of charging.
    /// The time of the charge: that of `virtual_time` in the simulated service.
    std::chrono::steady_clock::time_point at;
    std::string workspace;      ///< Id of the workspace.
    std::string completion_id;  ///< Id of the completion.
    std::string model;          ///< Model, with the prefix of its provider.
    long prompt_tokens = 0;     ///< Tokens of the request.
    long completion_tokens = 0; ///< Tokens of the response.
    bool streamed = false;      ///< Whether the response is a stream.
    /// X-Request-Id: `call_params::trace_id` of the call. Empty in the sandbox.
    std::string request_id;

    /// The sum of both.
    long tokens() const { return prompt_tokens + completion_tokens; }
};

} // namespace neuroflash::inline v0::service_model

#endif
