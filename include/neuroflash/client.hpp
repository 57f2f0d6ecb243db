// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLIENT_HPP
#define NEUROFLASH_CLIENT_HPP

#include <neuroflash/call_params.hpp>
#include <neuroflash/client_params.hpp>
#include <neuroflash/client_stats.hpp>
#include <neuroflash/download.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/models/brand_voice.hpp>
#include <neuroflash/models/completion.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/models/history.hpp>
#include <neuroflash/models/image_model.hpp>
#include <neuroflash/models/page.hpp>
#include <neuroflash/models/quota.hpp>
#include <neuroflash/models/stored_image.hpp>
#include <neuroflash/models/text_model.hpp>
#include <neuroflash/models/workspace.hpp>
#include <neuroflash/params/edit_params.hpp>
#include <neuroflash/params/generate_params.hpp>
#include <neuroflash/params/list_params.hpp>
#include <neuroflash/params/text_params.hpp>
#include <neuroflash/params/upload_source.hpp>
#include <neuroflash/params/upscale_params.hpp>
#include <neuroflash/pending_generation.hpp>
#include <neuroflash/text_stream.hpp>
#include <neuroflash/time_source.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0 {

namespace call {
class client_state;
}

/**
 * \brief The neuroflash service: one awaitable operation per endpoint.
 *
 * Any number of operations may run at once; they share a pool of connections, one token and one
 * retry budget. Nothing happens before the first operation, and nothing keeps the io_context busy
 * between operations: idle connections are closed when the client is next used or destroyed.
 *
 * \par Object lifetimes
 * Destroying the client ends its operations with errc::client_closed; arguments are copied or moved
 * into the operation. The executor's context may be stopped or destroyed first: its destructor ends
 * the operations without a result, as it ends all coroutines, and closes the connections. What is
 * then asked of the client gives errc::client_closed; `get_executor` gives an empty executor.
 * Context and client must not be destroyed by two threads at once.
 *
 * \par Cancellation
 * Every operation takes Asio's terminal cancellation (`||` with a timer works) and returns
 * errc::cancelled within milliseconds. A paid operation that had begun to send its request then
 * says in `error::charge()` that its cost is unknown.
 *
 * \par Errors
 * All operations return `result<T>`; none throws, but for std::bad_alloc. doc/errors.md lists the
 * codes with cause and cure. invalid_argument comes before any I/O.
 *
 * \par Thread safety
 * Safe on any executor, a thread pool's included: the client serialises its work on a strand of its
 * own. It makes none where the executor is a strand, where it belongs to an io_context whose
 * concurrency hint is 1, or where `client_params::executor_is_serial` says so. Operations may be
 * begun on any thread and awaited on any executor, and the client may be destroyed on any thread
 * while they run. What changes the object itself, move and destruction, must not meet another
 * member function of the same object. doc/threads.md goes through the members.
 */
class client
{
public:
    /// What it runs on, whatever it was given.
    using executor_type = asio::any_io_executor;

    /**
     * \brief Checks the parameters; sends nothing.
     *
     * `executor` may be any: see Thread safety.
     *
     * \par Exceptions
     * std::invalid_argument, naming the member of `client_params` that is wrong.
     */
    client(asio::any_io_executor executor, client_params params);

    /// On the executor of a context: an io_context, a thread_pool.
    template <class ExecutionContext>
        requires std::convertible_to<ExecutionContext&, asio::execution_context&>
    client(ExecutionContext& context, client_params params)
        : client(asio::any_io_executor(context.get_executor()), std::move(params))
    {
    }

    /// The same over another transport and clock: for tests, without network or waiting. A null
    /// pointer stands for the real one.
    client(
        asio::any_io_executor executor, client_params params,
        std::shared_ptr<neuroflash::transport> transport,
        std::shared_ptr<time_source> time = nullptr);

    /// The same on the executor of a context.
    template <class ExecutionContext>
        requires std::convertible_to<ExecutionContext&, asio::execution_context&>
    client(
        ExecutionContext& context, client_params params,
        std::shared_ptr<neuroflash::transport> transport,
        std::shared_ptr<time_source> time = nullptr)
        : client(
              asio::any_io_executor(context.get_executor()), std::move(params),
              std::move(transport), std::move(time))
    {
    }

    ~client();
    /// Also while calls are under way. What was moved from can only be assigned to or destroyed.
    client(client&&) noexcept;
    client& operator=(client&&) noexcept; ///< Ends the calls of this one as its destructor does.
    client(client const&) = delete;
    client& operator=(client const&) = delete;

    /// The one it was made with; empty once the context is gone.
    executor_type get_executor() const;

    /// \brief The workspaces that the account can use. Source: guide, step 2.
    asio::awaitable<result<std::vector<workspace>>>
    list_workspaces(call_params call = call_params());

    /// \brief One page of the workspace's quotas. Source: guide, step 3; reference /usage/quotas.
    asio::awaitable<result<page<quota>>>
    list_quotas(list_quotas_params params = list_quotas_params(), call_params call = call_params());

    /// \brief The workspace's image quota: the entry `images`, as in the guide.
    asio::awaitable<result<quota>> image_quota(call_params call = call_params());

    /// \brief The models, those that the workspace may not use included. Source: guide, step 4. On
    /// the surface v1 all pages of its catalogue.
    asio::awaitable<result<std::vector<image_model>>>
    list_image_models(call_params call = call_params());

    /**
     * \brief Generates images from a text. Source: guide, step 5.
     *
     * Costs a credit an image. Sent again only if it provably did not reach the service, or if the
     * service refuses it and asks to come back: 401, 429, 503 with Retry-After (doc/retry.md).
     *
     * \par Errors
     * quota_exhausted, content_refused, rejected_input, outcome_unknown (the request was sent and
     * its answer lost: `error::charge()` is unknown), any code of a connection.
     */
    asio::awaitable<result<generation>>
    generate(generate_params params, call_params call = call_params());

    /**
     * \brief Makes new images from images. Costs and errors as `generate`.
     *
     * The guide's surface takes images of its history, the surface v1 images of its own list,
     * uploads included. Source: guide, "Ein bestehendes Bild bearbeiten"; reference, /images/tasks.
     */
    asio::awaitable<result<generation>> edit(edit_params params, call_params call = call_params());

    /**
     * \brief Enlarges an image of image-service v1. Experimental: its price is not documented, and
     * counts as a credit. Errors as `generate`.
     */
    asio::awaitable<result<generation>>
    upscale(upscale_params params, call_params call = call_params());

    /**
     * \brief Settles a paid request whose outcome stayed unknown: looks for its images in the
     * history, or in the list of image-service v1 if it was sent there. Free; sends nothing that
     * costs.
     *
     * Looks at least once, and goes on until the request's window (`reconcile_params`) or the
     * deadline ends; `generation::recovered` is true. An image is given to one request only, so
     * asking twice for the same request gives the same images.
     *
     * \par Errors
     * outcome_unknown (nothing found; `error::pending()` is there again, and the evidence says
     * whether anything can still come), invalid_argument, any code of a connection.
     */
    asio::awaitable<result<generation>>
    reconcile(pending_generation pending, call_params call = call_params());

    /// \brief Images made before, a page of them.
    asio::awaitable<result<history_page>> list_history(
        list_history_params params = list_history_params(), call_params call = call_params());

    /// \brief One image of the history. Source: reference, content-generation overview.
    asio::awaitable<result<history_item>>
    get_history_item(image_id id, call_params call = call_params());

    /// \brief Deletes an image for good. Source: guide, "Ein Bild löschen".
    asio::awaitable<result<void>> delete_image(image_id id, call_params call = call_params());

    /**
     * \brief Uploads a picture to image-service v1. Free.
     *
     * A file is checked before anything is sent: PNG, JPEG, WebP, GIF or HEIC by its bytes, and
     * `client_params::max_upload_bytes` at most. It travels as base64 in one request, which is in
     * memory once. If the answer of a request is lost, the list shows whether the picture arrived;
     * where it cannot tell, it is sent again, and the service may then hold a second copy.
     *
     * \par Errors
     * invalid_argument (not a picture, too large, cannot be read, changed while it was read, or an
     * address that is not http, https or data), rejected_input (the service refuses it; 413: too
     * large), any code of a connection.
     */
    asio::awaitable<result<stored_image>>
    upload_image(upload_source source, call_params call = call_params());

    /// \brief Images of image-service v1, a page of them; image_walker gives all. Whether uploads
    /// and the images of the guide's surface are among them is not documented.
    asio::awaitable<result<page<stored_image>>>
    list_images(list_images_params params = list_images_params(), call_params call = call_params());

    /// \brief One image of image-service v1.
    asio::awaitable<result<stored_image>>
    get_image(stored_image_id id, call_params call = call_params());

    /// \brief Deletes an image of image-service v1 for good. Only who made it may do that, and
    /// admins.
    asio::awaitable<result<void>>
    delete_image(stored_image_id id, call_params call = call_params());

    /// \brief The model catalogue of image-service v1, a page of it.
    asio::awaitable<result<page<image_model>>> list_model_page(
        list_models_params params = list_models_params(), call_params call = call_params());

    /**
     * \brief Fetches a picture. Free, and repeated as often as `retry_params` allows; a function
     * that has had a piece is not fed again.
     *
     * Length, first bytes, declared type and the format's own end are checked; a web page or a cut
     * file is an error. Files are written on the client's executor.
     *
     * \par Errors
     * storage_failed (file or sink), bad_response (not a picture), not_found (link expired or
     * picture deleted), response_too_large, redirect_refused, any code of a connection.
     */
    asio::awaitable<result<download_info>>
    download(download_source source, download_target target, call_params call = call_params());

    /**
     * \brief Asks for a text and gives it piece by piece, as the service writes it.
     *
     * Costs tokens. Sent again only under the rules of `generate`, and never once an answer has
     * begun: a text cannot be looked up afterwards. Without a model, the first usable one of
     * `list_text_models` is asked. Returns when the text begins; the deadline counts until its end.
     *
     * \par Errors
     * As `generate`, without a search of the history: outcome_unknown is final. An error that the
     * service reports as the first event of its answer is the same as with a status of its own.
     */
    asio::awaitable<result<text_stream>>
    stream_text(text_params params, call_params call = call_params());

    /// \brief The same, collected: a text that was cut has what came, and `is_whole` says so. It is
    /// streamed all the same, because the hosting cuts long answers.
    asio::awaitable<result<completion>>
    complete_text(text_params params, call_params call = call_params());

    /// \brief The models that write texts, those that the workspace may not use included.
    /// Source: reference, /guides/text-generation.
    asio::awaitable<result<std::vector<text_model>>>
    list_text_models(call_params call = call_params());

    /// \brief One page of the brand voices. Source: reference, /brand-voice/overview.
    asio::awaitable<result<page<brand_voice>>> list_brand_voices(
        list_brand_voices_params params = list_brand_voices_params(),
        call_params call = call_params());

    /// \brief One brand voice. Source: reference, /brand-voice/overview.
    asio::awaitable<result<brand_voice>>
    get_brand_voice(brand_voice_id id, call_params call = call_params());

    /**
     * \brief The voice in words, for the system message of a text. Free.
     *
     * The reference names two ways, `ds-prompt` and `brand-voice-summaries`, and is not sure about
     * the path of the second: they are tried in turn, and the one that works is remembered.
     */
    asio::awaitable<result<std::string>>
    brand_voice_summary(brand_voice_id id, call_params call = call_params());

    /// \brief What the plan allows of brand voices. Source: reference, /brand-voice/limits.
    asio::awaitable<result<neuroflash::brand_voice_limits>>
    brand_voice_limits(call_params call = call_params());

    /**
     * \brief Has the text service write a prompt for an image in the manner of a brand voice: the
     * summary is the system message, `prompt` is what the user says.
     *
     * Costs tokens, never an image. `compose_prompt` is the free way. Store the result: the same
     * question gives another text the next time.
     *
     * \par Errors
     * Those of `brand_voice_summary` and `complete_text`; a text that is not whole is an error too,
     * with its cost.
     */
    asio::awaitable<result<written_prompt>> write_image_prompt(
        std::string prompt, brand_voice_id voice, std::optional<model_id> model = std::nullopt,
        call_params call = call_params());

    /// \brief Reads a path or URL of an image, for `edit`: `image_path::parse` with this api_base.
    result<image_path> parse_image_path(std::string_view text) const;

    /// \brief The path of an image known by id, for `edit` and `download`.
    image_path path_of(image_id const& id) const;

    /// \brief Counts of the connections. On any thread; while calls run, each number is right for
    /// itself.
    client_stats stats() const;

private:
    std::shared_ptr<call::client_state> state_;
};

} // namespace neuroflash::inline v0

#endif
