// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_SIMULATED_SERVICE_PARAMS_HPP
#define NEUROFLASH_TESTING_SIMULATED_SERVICE_PARAMS_HPP

#include <neuroflash/service_model/image_service_params.hpp>
#include <neuroflash/service_model/quota_levels.hpp>
#include <neuroflash/service_model/service_switches.hpp>
#include <neuroflash/testing/planned_fault.hpp>
#include <neuroflash/testing/random_source.hpp>
#include <neuroflash/testing/stream_fault.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace neuroflash::inline v0::testing {

using service_model::chat_mount;
using service_model::list_envelope;
using service_model::prompt_response;
using service_model::quota_levels;
using service_model::route_mount;
using service_model::usage_place;

/// The order in which the history is listed.
using history_order = service_model::list_order;

/// The format of `created_at` in the history. The API does not document it.
using timestamp_style = service_model::time_form;

/// The behaviour of the service. By default it makes no errors.
class simulated_service_params
{
public:
    simulated_service_params() = default;

    std::uint64_t seed = 1; ///< The seed of everything random.

    // All times below are virtual.
    /// The time in one direction.
    duration_range latency{std::chrono::milliseconds(5), std::chrono::milliseconds(80)};
    /// The time of a generation.
    duration_range work{std::chrono::seconds(2), std::chrono::seconds(30)};
    /// The time from the end of an image's generation until it is in the history.
    duration_range history_delay;

    /// The time before each event of a stream.
    duration_range text_piece{std::chrono::milliseconds(20), std::chrono::milliseconds(200)};

    /// A gateway ends every exchange at this time after its request arrived: with a lost
    /// connection, a truncated body or a 504. The work continues, and is charged.
    std::chrono::milliseconds request_cutoff = std::chrono::seconds(150);

    /// The share of the requests that fail, 0..1; each kind equally often.
    double fault_rate = 0;
    std::vector<fault_kind> fault_kinds; ///< The kinds to use; empty for all.

    /// The share of the chats with a fault in their response, 0..1; each kind equally often.
    double stream_fault_rate = 0;
    std::vector<fault_kind> stream_faults; ///< The kinds to use; empty for all.

    /// The share of requests whose work is done, 0..1, for faults that leave it open.
    double work_done_share = 0.5;

    /// Whether a request that gets 408 or 5xx with Retry-After may have been carried out
    /// and charged. Only the history of such a service can tell.
    bool works_despite_retry_after = false;

    /// Probability, 0..1, that work is abandoned if the client disconnects before its end.
    double gives_up_without_client = 0;

    // The members below are about the history.
    /// Members to leave out, such as `prompt`, `created_at`, `total`.
    std::vector<std::string> hidden_history_fields;
    /// Members to leave out of a response with images: `image_id`, ...
    std::vector<std::string> hidden_response_fields;
    history_order order = history_order::newest_first;     ///< The order of its lists.
    timestamp_style timestamps = timestamp_style::seconds; ///< The format of times.
    /// The service's clock minus the client's.
    std::chrono::milliseconds clock_skew{0};
    bool sends_date = true; ///< Whether responses have a Date field, by its clock.
    /// Whether `created_at` is the time of the request, not that of the image.
    bool created_when_received = false;
    bool pages_history = true; ///< False if it ignores `page` and `size`, and lists everything.
    std::size_t default_page_size = 20; ///< Entries per page if no size is given.
    std::size_t max_page_size = 200;    ///< Limit of the given size.

    /// How the list of workspaces is wrapped.
    list_envelope workspace_envelope = list_envelope::embedded;
    route_mount mounts = route_mount::both; ///< The documented paths that exist.
    quota_levels quota;     ///< The initial quota; `simulated_service::set_quota` changes it.
    int quota_status = 429; ///< Status if no credits are left: 429 or 403.
    std::chrono::seconds token_lifetime{14399}; ///< The `expires_in` of each token.

    // The members below are about texts and brand voices.
    chat_mount chat = chat_mount::both; ///< The paths of texts that exist.
    /// The place where a stream reports its tokens; `fault_kind::stream_extra_usage` and
    /// `stream_no_usage` override it.
    usage_place usage = usage_place::last_chunk;
    list_envelope voice_envelope = list_envelope::data;     ///< How the list of voices is wrapped.
    prompt_response voice_prompt = prompt_response::prompt; ///< The response of `ds-prompt`.
    bool long_summaries = false; ///< Whether the summaries of voices have 20,000 bytes.

    service_model::image_service_params v1; ///< How image-service v1 behaves.

    // The only account and its workspace.
    std::string client_id = "simulated-client";     ///< The id of the only account.
    std::string client_secret = "simulated-secret"; ///< The secret of the only account.
    std::string workspace = "workspace-1";          ///< The id of the only workspace.
};

} // namespace neuroflash::inline v0::testing

#endif
