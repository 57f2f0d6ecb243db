// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SANDBOX_SANDBOX_PARAMS_HPP
#define NEUROFLASH_SANDBOX_SANDBOX_PARAMS_HPP

#include <neuroflash/service_model/image_service_params.hpp>
#include <neuroflash/service_model/quota_levels.hpp>
#include <neuroflash/service_model/service_switches.hpp>
#include <neuroflash/service_model/workspace_seed.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0::sandbox {

using service_model::chat_mount;
using service_model::list_envelope;
using service_model::prompt_response;
using service_model::quota_levels;
using service_model::route_mount;
using service_model::summary_mount;
using service_model::usage_place;
using service_model::workspace_seed;

/// The order in which the history lists images.
using history_order = service_model::list_order;

/// The form of the response with the list of workspaces; the documents of the service contradict
/// each other here. The guide reads `embedded`.
using workspace_envelope = service_model::list_envelope;

/// The behaviour of a sandbox_server. Every member has a default; an invalid value makes the
/// server's constructor throw std::invalid_argument naming the member.
struct sandbox_params
{
    sandbox_params();

    /// The address to listen on: an IP address, or "localhost". Any address that is not loopback
    /// lets other machines use the sandbox.
    std::string host = "127.0.0.1";

    std::uint16_t port = 0; ///< TCP port; 0 if the system chooses it.

    /// TCP port of the admin API at the same address, which doc/sandbox.md describes; 0 if the
    /// system chooses it; empty for no admin API.
    std::optional<std::uint16_t> admin_port;

    std::string client_id = "sandbox-client";     ///< Id of the only account.
    std::string client_secret = "sandbox-secret"; ///< Secret of the only account.
    std::chrono::seconds token_lifetime{14399};   ///< "expires_in" of every token, at least 1 s.

    /// The workspaces, at least one. The default is one workspace named "Sandbox".
    std::vector<workspace_seed> workspaces;

    quota_levels image_quota; ///< Initial image quota of every workspace; see set_quota().
    quota_levels token_quota; ///< Initial token quota of every workspace; see set_token_quota().

    /// Status of the response when no image credit or token is left: 429 or 403.
    unsigned quota_exceeded_status = 429;

    /// How long the service works on a generation or an edit before it responds. Any number of
    /// them run at the same time.
    std::chrono::milliseconds generation_time{0};

    /// How the list of workspaces is wrapped.
    workspace_envelope envelope = workspace_envelope::embedded;
    route_mount mounts = route_mount::both; ///< Which of the documented paths exist.

    /// Names of fields left out of history items, for tests of clients that must work without them
    /// ("prompt", "model", "created_at", "batch_id", ...).
    std::vector<std::string> hidden_history_fields;

    history_order history = history_order::newest_first; ///< Order of its lists.

    /// The number of the first listing that shows a new image, counted from its making; each page
    /// that is requested is a listing. 0 and 1 show it at once.
    unsigned history_delay_listings = 0;

    /// The time from the making of an image until the history shows it, by the service's clock.
    std::chrono::milliseconds history_delay{0};

    /// Most entries per page of the history, whatever size is requested; 0 for 200.
    unsigned history_page_limit = 0;

    /// Whether the history returns the first page, whatever page is requested.
    bool history_ignores_page = false;

    chat_mount chat = chat_mount::both; ///< Which paths of the chat exist.
    /// The place where a stream says how many tokens it used.
    usage_place usage = usage_place::last_chunk;
    std::chrono::milliseconds text_piece_time{0}; ///< Delay before each piece of a stream.
    /// How the list of brand voices is wrapped.
    list_envelope voice_envelope = list_envelope::data;
    prompt_response voice_prompt = prompt_response::prompt; ///< The response of ds-prompt.
    summary_mount summaries = summary_mount::all;           ///< Which paths of the summaries exist.
    /// Whether summaries and prompts of brand voices have 20 kB.
    bool long_summaries = false;
    bool forbid_unknown_fields = false;     ///< Whether a chat with an undocumented field is 422.
    service_model::image_service_params v1; ///< How image-service v1 behaves.

    bool tls = true;                                  ///< False for plain HTTP.
    unsigned threads = 1;                             ///< I/O threads, 1..64.
    unsigned image_long_side = 1024;                  ///< Pixels, 32..4096.
    std::chrono::milliseconds keep_alive_time{75000}; ///< Idle connections are closed after this.

    /// The directory of ca.pem. Empty for a private temporary directory, removed at the end.
    std::string ca_directory;

    bool record = false; ///< Whether to keep a request_record of every request.

    /// Most requests to keep, with 64 KiB of each body; 0 for all of them.
    std::size_t record_limit = 0;

    std::uint64_t seed = 0; ///< Seed of the ids; 0 for different ids in every run.
};

} // namespace neuroflash::inline v0::sandbox

#endif
