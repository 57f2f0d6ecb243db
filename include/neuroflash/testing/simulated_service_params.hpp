// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_SIMULATED_SERVICE_PARAMS_HPP
#define NEUROFLASH_TESTING_SIMULATED_SERVICE_PARAMS_HPP

#include <neuroflash/service_model/image_service_params.hpp>
#include <neuroflash/testing/planned_fault.hpp>
#include <neuroflash/testing/random_source.hpp>
#include <neuroflash/testing/stream_fault.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace neuroflash::inline v0::testing {

/// In which order the history is listed. The API does not promise any.
enum class history_order
{
    newest_first,
    oldest_first,
    by_id, ///< As good as none.
};

/// How the history writes `created_at`. The API does not say.
enum class timestamp_style
{
    seconds,      ///< `2024-01-15T10:30:00Z`
    microseconds, ///< `2024-01-15T10:30:00.123456+00:00`
    naive,        ///< `2024-01-15T10:30:00.123456`, which is UTC
};

/// Under which of the documented paths edit and history are found.
enum class served_routes
{
    both,
    guide,     ///< `/ds-prototypes/history`; 404 for the other.
    reference, ///< `/ds-prototypes/image_generation/history`; 404 for the other.
};

/// Image credits: one an image.
struct image_quota_levels
{
    long limit = 1'000'000;       ///< Of the cycle.
    long used = 0;                ///< In this cycle.
    long limit_daily = 1'000'000; ///< Starts anew at midnight UTC.
    long used_daily = 0;          ///< Today.
};

/// What kind of service it is. The defaults are one that does nothing wrong.
class simulated_service_params
{
public:
    simulated_service_params() = default;

    std::uint64_t seed = 1; ///< Of all that is left to chance.

    // Times, all virtual.
    duration_range latency{
        std::chrono::milliseconds(5), std::chrono::milliseconds(80)};       ///< One way.
    duration_range work{std::chrono::seconds(2), std::chrono::seconds(30)}; ///< Of a generation.
    duration_range history_lag; ///< From an image's making until the history shows it.

    /// Before each event of a stream.
    duration_range text_piece{std::chrono::milliseconds(20), std::chrono::milliseconds(200)};

    /// The hosting ends every exchange this long after its request came: by a lost connection, a
    /// cut body or a 504. The work goes on, and is charged.
    std::chrono::milliseconds hosting_cut = std::chrono::seconds(150);

    /// Share of the requests that go wrong, 0..1; each kind equally often.
    double fault_rate = 0;
    std::vector<fault_kind> fault_kinds; ///< Which kinds; empty: all.

    /// Share of the chats with a fault in their answer, 0..1; each kind equally often.
    double stream_fault_rate = 0;
    std::vector<stream_fault> stream_faults; ///< Which kinds; empty: all.

    /// Of the fault_kinds that are "worked or not": the share that worked, 0..1.
    double work_done_share = 0.5;

    /// Whether a request that is answered with 408 or 5xx and Retry-After may have been carried out
    /// and charged. Only the history of such a service can tell.
    bool works_despite_retry_after = false;

    /// Probability, 0..1, that work is given up when the client goes away before it is done.
    double gives_up_without_client = 0;

    // What the history tells.
    std::vector<std::string> hidden_history_fields; ///< Such as `prompt`, `created_at`, `total`.
    std::vector<std::string> hidden_answer_fields;  ///< Of an answer with images: `image_id`, ...
    history_order order = history_order::newest_first;     ///< Of its listings.
    timestamp_style timestamps = timestamp_style::seconds; ///< How times are written.
    std::chrono::milliseconds clock_skew{0};               ///< Its clock minus the client's.
    bool sends_date = true;             ///< Its answers have the field Date, by its clock.
    bool created_when_received = false; ///< `created_at` is when the request came, not the image.
    bool pages_history = true; ///< False: it ignores `page` and `size`, and lists everything.
    std::size_t default_page_size = 20; ///< Where no size is asked for.
    std::size_t max_page_size = 200;    ///< Whatever is asked for.

    served_routes routes = served_routes::both; ///< Of the documented paths.
    image_quota_levels quota; ///< At the start; `simulated_service::set_quota` changes it.
    int quota_status = 429;   ///< Of a refusal for want of credits: 429 or 403.
    std::chrono::seconds token_lifetime{14399}; ///< `expires_in` of each token.

    service_model::image_service_params v1; ///< How image-service v1 behaves.

    // Who may use it.
    std::string client_id = "simulated-client";     ///< Of the only account.
    std::string client_secret = "simulated-secret"; ///< Of the only account.
    std::string workspace = "workspace-1";          ///< Id of the only workspace.
};

} // namespace neuroflash::inline v0::testing

#endif
