// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SANDBOX_RECORDS_HPP
#define NEUROFLASH_SANDBOX_RECORDS_HPP

#include <neuroflash/sandbox/fault_kind.hpp>
#include <neuroflash/service_model/charge_records.hpp>

#include <array>
#include <cstdint>
#include <string>

namespace neuroflash::inline v0::sandbox {

using service_model::api_surface;
using service_model::charge_kind;
using service_model::ledger_entry;
using service_model::token_entry;

/// One request as it arrived. Secrets are not kept; for the token, only whether there was one.
struct request_record
{
    std::string method;           ///< Such as "POST".
    std::string target;           ///< Path and query.
    bool authorized = false;      ///< Whether an Authorization header was present.
    std::string workspace;        ///< The header x-workspace-id; empty if absent.
    std::string content_type;     ///< Content-Type; empty if absent.
    std::string user_agent;       ///< User-Agent; empty if absent.
    std::string body;             ///< Empty for a login, at whatever path: its body is a secret.
    std::uint64_t connection = 0; ///< Number of the connection, from 1.
    bool to_storage = false;      ///< Whether it was sent to the origin of signed addresses.
    /// False if a fault ended it early; only the first line is known then.
    bool whole = true;
};

/// Counts since the start of the server.
struct counters
{
    std::uint64_t requests = 0;            ///< All requests, whatever the response.
    std::uint64_t token_requests = 0;      ///< POSTs to the token endpoint.
    std::uint64_t workspace_requests = 0;  ///< GETs of the list of workspaces.
    std::uint64_t quota_requests = 0;      ///< GETs of the list of quotas.
    std::uint64_t model_requests = 0;      ///< GETs of the list of image models.
    std::uint64_t history_requests = 0;    ///< Lists and single items.
    std::uint64_t generate_requests = 0;   ///< POSTs, refused ones included.
    std::uint64_t edit_requests = 0;       ///< POSTs, refused ones included.
    std::uint64_t text_model_requests = 0; ///< GETs of the list of text models.
    std::uint64_t chat_requests = 0;       ///< POSTs, refused ones included.
    std::uint64_t completions = 0;         ///< Completions that were made and charged.
    std::uint64_t voice_requests = 0;      ///< Requests about brand voices.
    std::uint64_t generations = 0;         ///< Generations that were carried out and charged.
    std::uint64_t edits = 0;               ///< Edits that were carried out and charged.
    std::uint64_t uploads = 0;             ///< Uploads that were carried out.
    std::uint64_t upscales = 0;            ///< Upscales that were carried out.
    /// Requests to image-service v1, whatever the response.
    std::uint64_t image_service_requests = 0;
    std::uint64_t signed_with_token = 0; ///< Requests to signed addresses that leaked a token.
    std::uint64_t deletes = 0;           ///< Deletes that were carried out.
    std::uint64_t downloads = 0;         ///< Images sent, by either address.
    std::uint64_t unauthorized = 0;      ///< Responses with 401.
    std::uint64_t faults_applied = 0;    ///< Faults of requests and connections.
    std::array<std::uint64_t, fault_kind_count> faults_by_kind{}; ///< By index_of(kind).
    std::uint64_t images_rendered = 0;    ///< Other downloads came from the cache.
    std::uint64_t working = 0;            ///< Generations and edits in progress.
    std::uint64_t working_peak = 0;       ///< Most at one time.
    std::uint64_t connections_opened = 0; ///< Connections accepted.
    std::uint64_t connections_open = 0;   ///< Connections open now.
    std::uint64_t connections_peak = 0;   ///< Most at one time.
    std::uint64_t tls_handshakes = 0;     ///< Handshakes completed.
    std::uint64_t tls_resumed = 0;        ///< Handshakes with a resumed session.
    std::uint64_t tls_failed = 0;         ///< Handshakes that failed on either side.
};

} // namespace neuroflash::inline v0::sandbox

#endif
