// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SANDBOX_RECORDS_HPP
#define NEUROFLASH_SANDBOX_RECORDS_HPP

#include <neuroflash/sandbox/fault_kind.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// The operation of a request that made images.
enum class charge_kind
{
    generate,
    edit,
    upload, ///< free
    upscale
};

/// The surface of the API that a request came through.
enum class api_surface
{
    guide,           ///< ds-prototypes
    image_service_v1 ///< image-service v1
};

/// One charge, or a free upload or upscale. The list of all of them is the true record of
/// charges, whatever the client received.
struct ledger_entry
{
    std::uint64_t sequence = 0;               ///< 1, 2, 3... in order of charging
    std::string workspace;                    ///< id of the workspace
    charge_kind kind = charge_kind::generate; ///< the operation
    std::string prompt;                       ///< the prompt as received
    long credits = 0;                         ///< one per image; 0 for uploads
    api_surface surface = api_surface::guide; ///< the API of the request
    std::string batch_id;                     ///< batch of the images that were made
    std::vector<std::string> image_ids;       ///< ids of the images that were made
};

/// One charge for text. A completion is charged in full when it was made, whatever became of the
/// response.
struct token_entry
{
    std::uint64_t sequence = 0; ///< 1, 2, 3... in order of charging
    std::string workspace;      ///< id of the workspace
    std::string completion_id;  ///< id of the completion
    std::string model;          ///< model, with the prefix of its provider
    long prompt_tokens = 0;     ///< tokens of the request
    long completion_tokens = 0; ///< tokens of the response
    bool streamed = false;      ///< whether the response is a stream

    /// The sum of both.
    long tokens() const { return prompt_tokens + completion_tokens; }
};

/// One request as it arrived. Secrets are not kept; for the token, only whether there was one.
struct request_record
{
    std::string method;           ///< such as "POST"
    std::string target;           ///< path and query
    bool authorized = false;      ///< whether an Authorization header was present
    std::string workspace;        ///< x-workspace-id; empty if absent
    std::string content_type;     ///< Content-Type; empty if absent
    std::string user_agent;       ///< User-Agent; empty if absent
    std::string body;             ///< empty for the token endpoint, whose body is a secret
    std::uint64_t connection = 0; ///< number of the connection, from 1
    bool to_storage = false;      ///< whether it was sent to the origin of signed addresses
    /// false if a fault ended it early; only the first line is known then
    bool whole = true;
};

/// Counts since the start of the server.
struct counters
{
    std::uint64_t requests = 0;            ///< all requests, whatever the response
    std::uint64_t token_requests = 0;      ///< POSTs to the token endpoint
    std::uint64_t workspace_requests = 0;  ///< GETs of the list of workspaces
    std::uint64_t quota_requests = 0;      ///< GETs of the list of quotas
    std::uint64_t model_requests = 0;      ///< GETs of the list of image models
    std::uint64_t history_requests = 0;    ///< lists and single items
    std::uint64_t generate_requests = 0;   ///< POSTs, refused ones included
    std::uint64_t edit_requests = 0;       ///< POSTs, refused ones included
    std::uint64_t text_model_requests = 0; ///< GETs of the list of text models
    std::uint64_t chat_requests = 0;       ///< POSTs, refused ones included
    std::uint64_t completions = 0;         ///< completions that were made and charged
    std::uint64_t voice_requests = 0;      ///< requests about brand voices
    std::uint64_t generations = 0;         ///< generations that were carried out and charged
    std::uint64_t edits = 0;               ///< edits that were carried out and charged
    std::uint64_t uploads = 0;             ///< uploads that were carried out
    std::uint64_t upscales = 0;            ///< upscales that were carried out
    /// requests to image-service v1, whatever the response
    std::uint64_t image_service_requests = 0;
    std::uint64_t signed_with_token = 0; ///< requests to signed addresses that leaked a token
    std::uint64_t deletes = 0;           ///< deletes that were carried out
    std::uint64_t downloads = 0;         ///< images sent, by either address
    std::uint64_t unauthorized = 0;      ///< responses with 401
    std::uint64_t faults_applied = 0;    ///< faults of requests and connections
    std::array<std::uint64_t, fault_kind_count> faults_by_kind{}; ///< by index_of(kind)
    std::uint64_t images_rendered = 0;    ///< other downloads came from the cache
    std::uint64_t working = 0;            ///< generations and edits in progress
    std::uint64_t working_peak = 0;       ///< most at one time
    std::uint64_t connections_opened = 0; ///< connections accepted
    std::uint64_t connections_open = 0;   ///< connections open now
    std::uint64_t connections_peak = 0;   ///< most at one time
    std::uint64_t tls_handshakes = 0;     ///< handshakes completed
    std::uint64_t tls_resumed = 0;        ///< handshakes with a resumed session
    std::uint64_t tls_failed = 0;         ///< handshakes that failed on either side
};

} // namespace neuroflash::inline v0::sandbox

#endif
