// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLIENT_PARAMS_HPP
#define NEUROFLASH_CLIENT_PARAMS_HPP

#include <neuroflash/credentials.hpp>
#include <neuroflash/defaults.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/image_surface.hpp>
#include <neuroflash/logger.hpp>
#include <neuroflash/proxy_params.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace neuroflash::inline v0 {

class observer;

/// How often and how patiently a call is tried again. doc/retry.md says when it may be at all.
struct retry_params
{
    int max_attempts = defaults::max_attempts; ///< 1..10, the first attempt included.
    std::chrono::milliseconds base_delay = defaults::retry_base_delay; ///< > 0; doubles each time.
    std::chrono::milliseconds max_delay = defaults::retry_max_delay;   ///< >= base_delay.
    std::chrono::seconds retry_after_cap = defaults::retry_after_cap;  ///< >= 0.
    double budget_ratio = defaults::retry_budget_ratio;     ///< 0..1: retries for each request.
    double budget_reserve = defaults::retry_budget_reserve; ///< >= 0: retries before that counts.

    /// True: a 503 of this service certainly means that a paid request was not carried out, so it
    /// is sent again like a 429, without proof from the history. If a gateway answers 503 after the
    /// work was done, you pay twice, and the call reports one charge.
    bool trust_503 = false;
};

/**
 * \brief How a paid call whose answer was lost looks for its images in the history.
 *
 * It happens within the call's own deadline; what it leaves unknown, `client::reconcile` settles.
 */
struct reconcile_params
{
    bool enabled = true; ///< False: such a call ends at once with its charge unknown.

    /// From the sending on; > 0. A call looks no longer: when it has passed and the history shows
    /// nothing, nothing is expected to come. The default covers the hosting's cut at about 150 s.
    /// Below `absence_after`, a call never waits for the proof that lets it be sent again.
    std::chrono::milliseconds window = defaults::reconcile_window;

    /// From the sending on; > 0. Only then does an empty history prove that nothing was made
    /// (`error_details::absent_from_history`). How long the service may work is its own affair, so
    /// a shorter `window` does not make this shorter.
    std::chrono::milliseconds absence_after = defaults::reconcile_window;

    /// The first look is at once, the second after this time, later ones after twice the time
    /// before; > 0. One look serves all calls of a workspace that wait.
    std::chrono::milliseconds first_delay = defaults::reconcile_first_delay;
    std::chrono::milliseconds max_delay = defaults::reconcile_max_delay; ///< >= first_delay.

    /// Pages of 200 images that one look reads at most; > 0.
    int max_pages = defaults::reconcile_max_pages;

    /// Look at the history once before the first paid call of a workspace. Needed only where the
    /// service's history shows no creation times: what is there before is then known as old.
    bool baseline = false;
};

/**
 * \brief Paths below `api_base`, each replaceable.
 *
 * Guide and reference disagree on four of them: there the first is tried and, when the service
 * says that no such route exists, the fallback; the one that works is remembered. An empty
 * fallback means there is none. `{id}` stands for the image id, `{workspace}` for the workspace;
 * a path that has it must keep it. Those of image-service v1 begin with `v1_`.
 */
struct route_params
{
    std::string workspaces = "/workspace-service/v1/workspaces"; ///< Of `list_workspaces`.
    std::string quotas = "/usage-service/v1/workspaces/{workspace}/quotas"; ///< Of `list_quotas`.
    std::string models = "/ds-prototypes/image_generation/models";      ///< Of `list_image_models`.
    std::string generate = "/ds-prototypes/image_generation/";          ///< Of `generate`.
    std::string edit = "/ds-prototypes/edit";                           ///< Of `edit`.
    std::string edit_fallback = "/ds-prototypes/image_generation/edit"; ///< Its other path.
    std::string history = "/ds-prototypes/history";                     ///< Of `list_history`.
    std::string history_fallback = "/ds-prototypes/image_generation/history"; ///< Its other path.
    std::string history_item = "/ds-prototypes/history/{id}"; ///< Of `get_history_item`.
    /// Its other path.
    std::string history_item_fallback = "/ds-prototypes/image_generation/history/{id}";
    std::string delete_image = "/ds-prototypes/history/{id}"; ///< Of `delete_image`.
    /// Its other path.
    std::string delete_image_fallback = "/ds-prototypes/image_generation/history/{id}";
    /// Of `stream_text` and `complete_text`.
    std::string text = "/ds-prototypes/content_generation/chat/completions";
    std::string text_fallback = "/ds-prototypes/chat/completions";     ///< Its other path.
    std::string text_models = "/ds-prototypes/model_selection/models"; ///< Of `list_text_models`.
    /// Of `list_brand_voices`.
    std::string brand_voices = "/brand-voice-service/v1/workspaces/{workspace}/brand-voices";
    /// Of `get_brand_voice`.
    std::string brand_voice = "/brand-voice-service/v1/workspaces/{workspace}/brand-voices/{id}";
    /// Of `brand_voice_summary`, which tries this and the next three in turn; each may be empty.
    std::string brand_voice_prompt =
        "/brand-voice-service/v1/workspaces/{workspace}/brand-voices/{id}/ds-prompt";
    /// Second path of `brand_voice_summary`. The reference leaves out the name of the service, so
    /// this one and the next two are guesses.
    std::string brand_voice_summaries =
        "/word-embedding/v1/workspaces/{workspace}/brand-voice-summaries";
    /// Third path of `brand_voice_summary`.
    std::string brand_voice_summaries_fallback =
        "/content-service/v1/workspaces/{workspace}/brand-voice-summaries";
    /// Fourth path of `brand_voice_summary`.
    std::string brand_voice_summaries_literal = "/v1/workspaces/{workspace}/brand-voice-summaries";
    /// Of `brand_voice_limits`.
    std::string brand_voice_limits =
        "/brand-voice-service/v1/workspaces/{workspace}/brand-voice-limits";

    /// Image-service v1: its images, for `upload_image` and `list_images`.
    std::string v1_images = "/image-service/v1/workspaces/{workspace}/images";
    /// One of them, for `get_image` and `delete_image`.
    std::string v1_image = "/image-service/v1/workspaces/{workspace}/images/{id}";
    /// The bytes of one of them, where the service names no link to them.
    std::string v1_content = "/image-service/v1/workspaces/{workspace}/images/{id}/content";
    std::string v1_models = "/image-service/v1/workspaces/{workspace}/image-models"; ///< Models.
    /// Of `generate`.
    std::string v1_generate = "/image-service/v1/workspaces/{workspace}/image-generation-tasks";
    std::string v1_edit =
        "/image-service/v1/workspaces/{workspace}/image-edit-tasks"; ///< Of `edit`.
    /// Of `upscale`.
    std::string v1_upscale = "/image-service/v1/workspaces/{workspace}/image-upscale-tasks";
};

/**
 * \brief Names of members that image-service v1 does not document.
 *
 * They are guesses. A request with a wrong name is refused with 422, which names the right one and
 * costs nothing. Each is a letter or underscore, then letters, digits and underscores, 64 at most.
 * Where an image is named, a name that ends in `s` takes an array of ids, another one a single id;
 * `[]` after a name makes it an array too.
 */
struct field_params
{
    std::string edit_input = "inputImageIds";   ///< The images to edit.
    std::string mask = "maskImageId";           ///< The mask of an edit; always a single id.
    std::string upscale_input = "inputImageId"; ///< The image to upscale.
    std::string upscale_factor = "factor";      ///< How much larger; always a number.
};

/**
 * \brief Everything a client needs to know, with documented defaults. Checked once, by `client`.
 *
 * Only `credentials` must be set. Durations are a year at most; a deadline may be
 * longer, which counts as a year.
 */
class client_params
{
public:
    client_params() = default;

    /**
     * \brief Reads what the command line reads, the rest being defaults.
     *
     * `NEUROFLASH_CLIENT_ID` and `NEUROFLASH_CLIENT_SECRET`; where they are set and not empty, also
     * `NEUROFLASH_WORKSPACE_ID`, `NEUROFLASH_API_BASE`, `NEUROFLASH_TOKEN_URL`,
     * `NEUROFLASH_CA_FILE` and `NEUROFLASH_PROXY` (a URL, as `proxy_params` takes it): the lines
     * that `neuroflash sandbox` prints are all that is needed. Further `NEUROFLASH_SURFACE`
     * (`guide` or `v1`) and, for `field_params`, `NEUROFLASH_EDIT_INPUT_FIELD`,
     * `NEUROFLASH_MASK_FIELD`, `NEUROFLASH_UPSCALE_INPUT_FIELD` and
     * `NEUROFLASH_UPSCALE_FACTOR_FIELD`.
     *
     * \par Errors
     * invalid_argument, naming the variable that is missing, empty or no surface.
     */
    static result<client_params> from_environment();

    neuroflash::credentials credentials; ///< Whose account is used. Must be set.

    /// Where the API lives. `https`, or `http` to a loopback address; no query, no fragment.
    std::string api_base = defaults::api_base;

    /// Where tokens come from. Same rules as `api_base`.
    std::string token_url = defaults::token_url;

    /// PEM file with the authorities to trust instead of the system's. Empty: the system's.
    std::string ca_file;

    /// How the service is reached; by default directly, whatever the environment says.
    proxy_params proxy;

    /// Downloads may lead to addresses of this machine or of a private net. False: only where
    /// `api_base` and `token_url` lead as well. A picture's URL comes from elsewhere and must not
    /// open what only this machine can reach. Checked on the addresses connected to; behind a
    /// proxy, which resolves names itself, on addresses in URLs alone.
    bool internal_downloads = false;

    /// Value of the User-Agent header; visible ASCII.
    std::string user_agent = defaults::user_agent;

    /// Used where a call names none. Empty: the first one listed, looked up once.
    std::optional<workspace_id> workspace;

    /// Which API `generate`, `edit` and `list_image_models` use. What only image-service v1 has
    /// always goes there: uploads, its list of images, upscales.
    image_surface surface = image_surface::guide;

    /// Live connections to one host at a time, those being opened included; 1..100000.
    std::size_t max_connections = defaults::max_connections;

    /// An idle connection older than this is not used again; >= 0.
    std::chrono::milliseconds idle_timeout = defaults::idle_timeout;

    /// A connection older than this is not used again; > 0.
    std::chrono::milliseconds max_connection_age = defaults::max_connection_age;

    /// Bounds of one connection's first phases, each > 0; a call's deadline cuts them short.
    std::chrono::milliseconds name_resolution_timeout = defaults::name_resolution_timeout;
    std::chrono::milliseconds connect_timeout = defaults::connect_timeout; ///< Of TCP.
    std::chrono::milliseconds tls_timeout = defaults::tls_timeout;         ///< Of the handshake.

    /// How long a call may take in all where `call_params` does not say: > 0. They count wall
    /// time from the call on: queue, token, name resolution and waits included.
    std::chrono::milliseconds deadline = defaults::deadline;
    /// The same for `generate`, `edit` and `upscale`.
    std::chrono::milliseconds generation_deadline = defaults::generation_deadline;
    /// The same for `download` and `upload_image`.
    std::chrono::milliseconds download_deadline = defaults::download_deadline;
    /// The same for `stream_text`, until the end of the stream, and for `complete_text`.
    std::chrono::milliseconds text_deadline = defaults::text_deadline;

    /// A text ends as cut if its request was sent and no byte comes for so long; > 0. Only the time
    /// in which its reader waits counts.
    std::chrono::milliseconds text_idle_limit = defaults::text_idle_limit;

    /// Limits of what is read, in bytes; > 0.
    std::size_t max_response_bytes = defaults::max_response_bytes;
    std::size_t max_download_bytes = defaults::max_download_bytes; ///< The same for a picture.

    /// Largest file that `upload_image` sends, in bytes; > 0. What the service takes is not
    /// documented.
    std::size_t max_upload_bytes = defaults::max_upload_bytes;

    /// True: you promise that the executor runs one handler at a time, as the one of an io_context
    /// that one thread runs does. The client then makes no strand of its own. It needs no promise
    /// for a strand, nor for an io_context whose concurrency hint is 1. A promise that is broken is
    /// undefined behaviour.
    bool executor_is_serial = false;

    retry_params retry;         ///< When a call is tried again.
    reconcile_params reconcile; ///< How a lost paid answer is looked for.
    route_params routes;        ///< Where the operations are.
    field_params fields;        ///< What image-service v1 calls what is not documented.

    /// Empty: no logging.
    neuroflash::logger logger;

    /// Is told of attempts, retries, waits, connections and tokens. Null: nobody is.
    std::shared_ptr<neuroflash::observer> observer;
};

} // namespace neuroflash::inline v0

#endif
