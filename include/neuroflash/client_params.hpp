// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLIENT_PARAMS_HPP
#define NEUROFLASH_CLIENT_PARAMS_HPP

#include <neuroflash/credentials.hpp>
#include <neuroflash/defaults.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/image_surface.hpp>
#include <neuroflash/logger.hpp>
#include <neuroflash/operation.hpp>
#include <neuroflash/proxy_params.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace neuroflash::inline v0 {

class observer;

/// How often a call is tried, and how long it waits before each retry. doc/retry.md says which
/// failures are retried at all.
struct retry_params
{
    /// Most attempts of a call, the first included; 1..10.
    int max_attempts = defaults::max_attempts;

    /// Longest wait before the first retry; > 0. It doubles for each retry.
    std::chrono::milliseconds base_delay = defaults::retry_base_delay;

    /// Longest wait before any retry without Retry-After; >= base_delay.
    std::chrono::milliseconds max_delay = defaults::retry_max_delay;

    /// Longest Retry-After that is honoured; >= 0. A longer one ends the call.
    std::chrono::seconds retry_after_cap = defaults::retry_after_cap;

    /// Retries that each call adds to the budget, which all calls of a client share; 0..1.
    double budget_ratio = defaults::retry_budget_ratio;

    /// Most retries in the budget, which is full at the start; >= 0, and less than 1 counts as 1.
    double budget_reserve = defaults::retry_budget_reserve;

    /// Whether a 503 of this service proves that a paid request was not carried out. If true, it is
    /// sent again like a 429, without proof from the history. If a gateway answers 503 after the
    /// work was done, you pay twice, and the call reports one charge.
    bool trust_503 = false;
};

/**
 * \brief How a paid call whose response was lost searches the history for its images.
 *
 * The search ends with the call's own deadline. `client::reconcile` continues it if the outcome is
 * still unknown.
 */
struct reconcile_params
{
    /// Whether the history is searched. If false, such a call ends at once, its charge unknown.
    bool enabled = true;

    /// Longest time of a search, from the sending of the request on; > 0. If the window has passed
    /// and the history shows nothing, no image is expected. The default covers the gateway's limit
    /// of about 150 s. With a window below `absence_after`, a call never waits for the proof that
    /// allows another attempt.
    std::chrono::milliseconds window = defaults::reconcile_window;

    /// Time after the sending of the request; > 0. Only when it has passed does the client take an
    /// empty history for the proof that nothing was made (`error_details::absent_from_history`).
    /// The service does not document how late an image may appear. A shorter `window` does not
    /// shorten this time.
    std::chrono::milliseconds absence_after = defaults::reconcile_window;

    /// Delay between the first search, which starts at once, and the second; > 0. It doubles for
    /// each later search. One search serves all waiting calls of a workspace.
    std::chrono::milliseconds first_delay = defaults::reconcile_first_delay;
    /// Longest delay between two searches; >= first_delay.
    std::chrono::milliseconds max_delay = defaults::reconcile_max_delay;

    /// Most pages of 200 images that one search reads; > 0.
    int max_pages = defaults::reconcile_max_pages;

    /// Reads the history once before the first paid call of a workspace. Needed only if the
    /// service's history shows no creation times: images that were there before are then known to
    /// be old.
    bool baseline = false;
};

/**
 * \brief Names of JSON members that image-service v1 does not document.
 *
 * They are guesses. A request with a wrong name is rejected with 422, which names the right one and
 * is free. Each name has a letter or underscore, then letters, digits and underscores, 64 at most.
 * A name of images that ends in `s` is sent with an array of ids, any other name with a single id;
 * `[]` after a name makes it an array too.
 */
struct field_params
{
    std::string edit_input = "inputImageIds";   ///< The images to edit.
    std::string mask = "maskImageId";           ///< The mask of an edit; always a single id.
    std::string upscale_input = "inputImageId"; ///< The image to upscale.
    /// How many times longer each side becomes; always a number.
    std::string upscale_factor = "factor";
};

/**
 * \brief The configuration of a client, with documented defaults. Checked once, by `client`.
 *
 * Only `credentials` must be set. A duration is at most one year; a longer deadline
 * counts as one year.
 */
class client_params
{
public:
    client_params() = default;

    /**
     * \brief Reads the variables of the environment that the command line reads.
     *
     * `NEUROFLASH_CLIENT_ID` and `NEUROFLASH_CLIENT_SECRET` are required. If set and not empty,
     * `NEUROFLASH_WORKSPACE_ID`, `NEUROFLASH_API_BASE`, `NEUROFLASH_TOKEN_URL`,
     * `NEUROFLASH_CA_FILE` and `NEUROFLASH_PROXY` (a URL, as `proxy_params` takes it) are used, so
     * the lines that `neuroflash sandbox` prints are all that is needed. `NEUROFLASH_SURFACE`
     * (`guide` or `v1`) and, for `field_params`, `NEUROFLASH_EDIT_INPUT_FIELD`,
     * `NEUROFLASH_MASK_FIELD`, `NEUROFLASH_UPSCALE_INPUT_FIELD` and
     * `NEUROFLASH_UPSCALE_FACTOR_FIELD` are optional too. The other members have their defaults.
     *
     * \par Errors
     * invalid_argument, naming the variable that is missing, empty or not a surface.
     */
    static result<client_params> from_environment();

    neuroflash::credentials credentials; ///< The account that is used. Must be set.

    /// The address of the API. `https`, or `http` to a loopback address; no query, no fragment.
    std::string api_base = defaults::api_base;

    /// The address that issues tokens. The rules are those of `api_base`.
    std::string token_url = defaults::token_url;

    /// PEM file with the authorities to trust instead of the system's; empty for the system's.
    std::string ca_file;

    /// The proxy, if any. By default the service is reached directly, whatever the environment
    /// says.
    proxy_params proxy;

    /// Whether downloads may lead to addresses of this machine or of a private network. If false,
    /// only hosts of `api_base` and `token_url` may have such addresses. The URL of an image is not
    /// trusted: it must not reach what only this machine can reach. The addresses that are
    /// connected to are checked; behind a proxy, which resolves names itself, only addresses in
    /// URLs are.
    bool internal_downloads = false;

    /// Value of the User-Agent header; visible ASCII.
    std::string user_agent = defaults::user_agent;

    /// The workspace of calls that name none. Empty for the first one listed, which is looked up
    /// once.
    std::optional<workspace_id> workspace;

    /// The API that `generate`, `edit` and `list_image_models` use. Operations that only
    /// image-service v1 has always go there: uploads, its list of images, upscales.
    image_surface surface = image_surface::guide;

    /// Most live connections to one host, those being opened included; 1..100000.
    std::size_t max_connections = defaults::max_connections;

    /// An idle connection older than this is not used again; >= 0.
    std::chrono::milliseconds idle_timeout = defaults::idle_timeout;

    /// A connection older than this is not used again; > 0.
    std::chrono::milliseconds max_connection_age = defaults::max_connection_age;

    /// Timeout of one name resolution; > 0. It is a failed attempt, which is retried. The call's
    /// deadline may end it earlier. The same is true for the next two.
    std::chrono::milliseconds name_resolution_timeout = defaults::name_resolution_timeout;
    /// Timeout of one TCP connect; > 0.
    std::chrono::milliseconds connect_timeout = defaults::connect_timeout;
    /// Timeout of one TLS handshake; > 0.
    std::chrono::milliseconds tls_timeout = defaults::tls_timeout;

    /// Deadline of a call if `call_params` has none; > 0. Deadlines count wall time from the start
    /// of the call: queue, token, name resolution and waits included.
    std::chrono::milliseconds deadline = defaults::deadline;
    /// Deadline of `generate`, `edit`, `upscale` and `reconcile`; > 0.
    std::chrono::milliseconds generation_deadline = defaults::generation_deadline;
    /// Deadline of `download` and `upload_image`; > 0.
    std::chrono::milliseconds download_deadline = defaults::download_deadline;
    /// Deadline of `stream_text`, until the end of the stream, of `complete_text`, and of
    /// `write_image_prompt` with the summary that it needs; > 0.
    std::chrono::milliseconds text_deadline = defaults::text_deadline;

    /// Longest time without a byte after the request for a text was sent; > 0. After it the text
    /// ends as cut. Only the time in which its reader waits counts.
    std::chrono::milliseconds text_idle_limit = defaults::text_idle_limit;

    /// Largest response, in bytes; > 0.
    std::size_t max_response_bytes = defaults::max_response_bytes;
    /// Largest download, in bytes; > 0.
    std::size_t max_download_bytes = defaults::max_download_bytes;

    /// Largest file that `upload_image` sends, in bytes; > 0. The service's own limit is not
    /// documented.
    std::size_t max_upload_bytes = defaults::max_upload_bytes;

    /// Whether the executor runs one handler at a time, as that of an io_context that one thread
    /// runs does. If true, the client makes no strand of its own. The promise is not needed for a
    /// strand, nor for an io_context whose concurrency hint is 1. A broken promise is undefined
    /// behaviour.
    bool executor_is_serial = false;

    retry_params retry;         ///< The limits and rules of retries.
    reconcile_params reconcile; ///< How the images of a lost response are searched for.
    route_params routes;        ///< The paths of the operations.
    field_params fields;        ///< The names of members that image-service v1 does not document.

    /// Receives the log lines; empty for no logging.
    neuroflash::logger logger;

    /// Receives attempt, retry, wait, connection and token events. Null for no events.
    std::shared_ptr<neuroflash::observer> observer;
};

} // namespace neuroflash::inline v0

#endif
