// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SANDBOX_RECORDS_HPP
#define NEUROFLASH_SANDBOX_RECORDS_HPP

#include <neuroflash/sandbox/fault_kind.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// What a request asked for that made images.
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

/// One charge, or an upload or upscale that cost nothing. The list of all of them is the truth
/// about money, whatever the client saw.
struct ledger_entry
{
    std::uint64_t sequence = 0;               ///< 1, 2, 3... in order of charging
    std::string workspace;                    ///< id
    charge_kind kind = charge_kind::generate; ///< what was asked for
    std::string prompt;                       ///< as it came
    long credits = 0;                         ///< one an image; 0 for uploads
    api_surface surface = api_surface::guide; ///< through which it was asked for
    std::string batch_id;                     ///< of the images made
    std::vector<std::string> image_ids;       ///< of the images made
};

/// One charge for text. A completion is charged in full when it was made, whatever became of the
/// answer.
struct token_entry
{
    std::uint64_t sequence = 0; ///< 1, 2, 3... in order of charging
    std::string workspace;      ///< id
    std::string completion_id;  ///< of the answer
    std::string model;          ///< with the prefix of its provider
    long prompt_tokens = 0;     ///< of the request
    long completion_tokens = 0; ///< of the answer
    bool streamed = false;      ///< the answer is a stream

    /// Sum of both.
    long tokens() const { return prompt_tokens + completion_tokens; }
};

/// One request as it arrived. Secrets are not kept: of the token only whether there was one.
struct request_record
{
    std::string method;           ///< such as "POST"
    std::string target;           ///< path and query
    bool authorized = false;      ///< an Authorization header was present
    std::string workspace;        ///< x-workspace-id, empty if absent
    std::string content_type;     ///< header, empty if absent
    std::string user_agent;       ///< header, empty if absent
    std::string body;             ///< empty for the token endpoint, whose body is a secret
    std::uint64_t connection = 0; ///< number of the connection, from 1
    bool to_storage = false;      ///< sent to the origin of signed addresses
    bool whole = true; ///< false: a fault struck before its end; only the first line is known
};

/// Counts since the start of the server.
struct counters
{
    std::uint64_t requests = 0;               ///< all of them, whatever the answer
    std::uint64_t token_requests = 0;         ///< POSTs to the token endpoint
    std::uint64_t workspace_requests = 0;     ///< GETs of the list
    std::uint64_t quota_requests = 0;         ///< GETs of the list
    std::uint64_t model_requests = 0;         ///< GETs of the list
    std::uint64_t history_requests = 0;       ///< lists and single items
    std::uint64_t generate_requests = 0;      ///< POSTs, refused ones included
    std::uint64_t edit_requests = 0;          ///< POSTs, refused ones included
    std::uint64_t text_model_requests = 0;    ///< GETs of the list
    std::uint64_t chat_requests = 0;          ///< POSTs, refused ones included
    std::uint64_t completions = 0;            ///< made and charged
    std::uint64_t voice_requests = 0;         ///< of brand voices, whatever is asked
    std::uint64_t generations = 0;            ///< carried out and charged
    std::uint64_t edits = 0;                  ///< carried out and charged
    std::uint64_t uploads = 0;                ///< carried out
    std::uint64_t upscales = 0;               ///< carried out
    std::uint64_t image_service_requests = 0; ///< to image-service v1, whatever the answer
    std::uint64_t signed_with_token = 0;      ///< requests to signed addresses that leaked a token
    std::uint64_t deletes = 0;                ///< carried out
    std::uint64_t downloads = 0;              ///< pictures handed out, by either address
    std::uint64_t unauthorized = 0;           ///< answers 401
    std::uint64_t faults_applied = 0;         ///< of requests and connections
    std::array<std::uint64_t, fault_kind_count> faults_by_kind{}; ///< at index_of(kind)
    std::uint64_t pictures_rendered = 0;  ///< the rest of the downloads came from the cache
    std::uint64_t working = 0;            ///< generations and edits being worked on now
    std::uint64_t working_peak = 0;       ///< most at one time
    std::uint64_t connections_opened = 0; ///< accepted
    std::uint64_t connections_open = 0;   ///< now
    std::uint64_t connections_peak = 0;   ///< most at one time
    std::uint64_t tls_handshakes = 0;     ///< completed
    std::uint64_t tls_resumed = 0;        ///< of these with a resumed session
    std::uint64_t tls_failed = 0;         ///< broken off by either side
};

} // namespace neuroflash::inline v0::sandbox

#endif
