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
#include <neuroflash/models/local_image.hpp>
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
 * retry budget. Nothing is sent before the first operation, and nothing keeps the io_context busy
 * between operations: idle connections are closed when the client is next used or destroyed. What
 * a cancelled operation had begun for others too, such as a dial, goes on to a limit of its own.
 *
 * \par Object lifetimes
 * Destroying the client ends its operations with errc::client_closed; arguments are copied or moved
 * into the operation. The executor's context may be stopped or destroyed first: its destructor ends
 * the operations without a result, as it ends all coroutines, and closes the connections.
 * Operations that are started after that end with errc::client_closed; `get_executor` gives an
 * empty executor. A caller on another context must keep that context until its operations have
 * ended. While the client's context is destroyed, no other thread may use or destroy the client,
 * run a coroutine that awaits one of its operations, or drop a paid result unread.
 *
 * \par Cancellation
 * Every operation takes Asio's terminal cancellation (`||` with a timer works) and returns
 * errc::cancelled within milliseconds. A paid operation that had begun to send its request then
 * says in `error::charge()` that its cost is unknown.
 *
 * \par Errors
 * All operations return `result<T>`; none throws, except std::bad_alloc. doc/errors.md lists the
 * codes with cause and cure. invalid_argument is returned before any I/O. If memory runs out after
 * a paid request began to be sent, its response counts as lost, and the error says so if there is
 * memory for it.
 *
 * \par Thread safety
 * Any executor is safe, that of a thread pool included: the client serialises its work on a strand
 * of its own. It makes no strand if the executor is a strand, if it belongs to an io_context whose
 * concurrency hint is 1, or if `client_params::executor_is_serial` is true. Operations may be
 * begun on any thread and awaited on any executor, and the client may be destroyed on any thread
 * while they run. Move and destruction change the object itself, so they must not run at the same
 * time as another member function of the same object. doc/threads.md lists the members.
 */
class client
{
public:
    /// The type of the client's executor, whatever type it was constructed with.
    using executor_type = asio::any_io_executor;

    /**
     * \brief Checks the parameters; sends nothing.
     *
     * `executor` may be any executor; see Thread safety.
     *
     * \par Exceptions
     * std::invalid_argument, naming the member of `client_params` that is wrong.
     */
    client(asio::any_io_executor executor, client_params params);

    /// Uses the executor of a context, such as an io_context or a thread_pool.
    template <class ExecutionContext>
        requires std::convertible_to<ExecutionContext&, asio::execution_context&>
    client(ExecutionContext& context, client_params params)
        : client(asio::any_io_executor(context.get_executor()), std::move(params))
    {
    }

    /// Uses another transport and another clock, for tests without a network and without waiting. A
    /// null pointer stands for the real one.
    client(
        asio::any_io_executor executor, client_params params,
        std::shared_ptr<neuroflash::transport> transport,
        std::shared_ptr<time_source> time = nullptr);

    /// Uses the executor of a context, another transport and another clock.
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
    /// Calls in progress continue. The operations of a client that was moved from end with
    /// errc::client_closed, and it has the parameters of `client_params()`.
    client(client&&) noexcept;
    client& operator=(client&&) noexcept; ///< Ends the calls of this client as its destructor does.
    client(client const&) = delete;
    client& operator=(client const&) = delete;

    /// The executor of the constructor; empty after the destruction of its context, and after a
    /// move from the client.
    executor_type get_executor() const;

    /// \brief The workspaces that the account can use. Source: guide, step 2.
    asio::awaitable<result<std::vector<workspace>>>
    list_workspaces(call_params call = call_params());

    /// \brief One page of the workspace's quotas. Source: guide, step 3; reference /usage/quotas.
    asio::awaitable<result<page<quota>>>
    list_quotas(list_quotas_params params = list_quotas_params(), call_params call = call_params());

    /// \brief The workspace's image quota: the entry `images`, as in the guide.
    asio::awaitable<result<quota>> image_quota(call_params call = call_params());

    /// \brief The image models, including those that the workspace may not use. Source: guide,
    /// step 4. On image-service v1, all pages are read.
    asio::awaitable<result<std::vector<image_model>>>
    list_image_models(call_params call = call_params());

    /**
     * \brief Generates images from a text. Source: guide, step 5.
     *
     * Costs one credit per image. A request is sent again only if it provably did not reach the
     * service, if the service rejected it with a 401 or a 429 or has it at another path, or if a
     * 5xx, 408, 424 or 499 had a Retry-After and the history then proves that nothing was made
     * (doc/retry.md). If the response is lost, the images are searched for in the history;
     * `generation::recovered` is true if they are found.
     *
     * \par Errors
     * quota_exhausted, content_refused, rejected_input, outcome_unknown (the request was sent and
     * its response was lost: `error::charge()` is unknown), any code of a connection.
     */
    asio::awaitable<result<generation>>
    generate(generate_params params, call_params call = call_params());

    /**
     * \brief Makes new images from images. Costs and errors are those of `generate`.
     *
     * The guide's API takes images of its history. image-service v1 takes images of its own list,
     * uploads included. Source: guide, "Ein bestehendes Bild bearbeiten"; reference, /images/tasks.
     */
    asio::awaitable<result<generation>> edit(edit_params params, call_params call = call_params());

    /**
     * \brief Enlarges an image of image-service v1. Experimental: the price is not documented; the
     * client counts one credit. Errors are those of `generate`.
     */
    asio::awaitable<result<generation>>
    upscale(upscale_params params, call_params call = call_params());

    /**
     * \brief Finds out what happened to a paid request whose outcome is unknown. Searches the
     * history for its images, or the list of image-service v1 if it was sent there. Free: sends no
     * paid request.
     *
     * Reads the list at least once. The search continues until the images are found, until
     * `reconcile_params::window` and `absence_after` have passed since the request was sent, or
     * until the deadline ends. If another process sent it less than an hour ago, `absence_after`
     * counts from the start of this call, because the clocks may differ. `generation::recovered` is
     * true. An image belongs to one request only, so two calls for the same request return the same
     * images.
     *
     * \par Errors
     * outcome_unknown (nothing was found; `error::pending()` is set again, and the evidence says
     * whether images can still appear), invalid_argument, any code of a connection. The charge of
     * every error is that of the request: unknown.
     */
    asio::awaitable<result<generation>>
    reconcile(pending_generation pending, call_params call = call_params());

    /// \brief One page of the history: the images that were made before.
    asio::awaitable<result<history_page>> list_history(
        list_history_params params = list_history_params(), call_params call = call_params());

    /// \brief One image of the history. Source: reference, content-generation overview.
    asio::awaitable<result<history_item>>
    get_history_item(image_id id, call_params call = call_params());

    /// \brief Deletes an image permanently. Source: guide, "Ein Bild löschen".
    asio::awaitable<result<void>> delete_image(image_id id, call_params call = call_params());

    /**
     * \brief Uploads an image to image-service v1. Free.
     *
     * A file is checked before anything is sent: PNG, JPEG, WebP, GIF, HEIC or AVIF by its bytes,
     * complete as far as that shows without decoding, and `client_params::max_upload_bytes` at
     * most. It is sent as base64 in one request, which is in memory once. If the response is lost,
     * the list of images shows whether the upload arrived; if the list cannot tell, it is sent
     * again, and the service may then hold a second copy.
     *
     * \par Errors
     * invalid_argument (not an image, incomplete, too large, cannot be read, changed while it was
     * read, or an address that is not http, https or data), rejected_input (the service refuses it;
     * 413: too large), any code of a connection.
     */
    asio::awaitable<result<stored_image>>
    upload_image(upload_source source, call_params call = call_params());

    /**
     * \brief Checks a file as `upload_image` does, without sending anything.
     *
     * For a program that wants to know that all its files are usable before it uploads the first
     * one. It reads a few bytes of the file, and blocks while it does. The file may change until
     * the upload, which checks it again.
     *
     * \par Errors
     * invalid_argument, with the reason.
     */
    result<local_image> examine_image(image_file const& file) const;

    /// \brief One page of the images of image-service v1; image_walker gives all of them. Whether
    /// uploads and the images of the guide's surface are among them is not documented.
    asio::awaitable<result<page<stored_image>>>
    list_images(list_images_params params = list_images_params(), call_params call = call_params());

    /// \brief One image of image-service v1.
    asio::awaitable<result<stored_image>>
    get_image(stored_image_id id, call_params call = call_params());

    /// \brief Deletes an image of image-service v1 permanently. Only its creator and admins may do
    /// that.
    asio::awaitable<result<void>>
    delete_image(stored_image_id id, call_params call = call_params());

    /// \brief One page of the model catalogue of image-service v1.
    asio::awaitable<result<page<image_model>>> list_model_page(
        list_models_params params = list_models_params(), call_params call = call_params());

    /**
     * \brief Downloads an image. Free, and repeated as often as `retry_params` allows, except after
     * a function has received a piece.
     *
     * Length, first bytes, declared type and the format's own end are checked; a web page or a
     * truncated file is an error. Files are written on the client's executor.
     *
     * \par Errors
     * storage_failed (file or sink), bad_response (not an image), not_found (link expired or
     * image deleted), response_too_large, redirect_refused, any code of a connection.
     */
    asio::awaitable<result<download_info>>
    download(download_source source, download_target target, call_params call = call_params());

    /**
     * \brief Requests a text and gives it piece by piece, as the service writes it.
     *
     * Costs tokens. A request is sent again only if it provably did not reach the service, or if
     * the service rejected it with a 401 or a 429 or has it at another path: a text cannot be
     * looked up afterwards. If no model is named, the first usable one of `list_text_models` is
     * used. Returns when the text begins; the deadline covers its end.
     *
     * \par Errors
     * Those of `generate`, without a search of the history: outcome_unknown is final. An error that
     * the service reports as the first event of its response gives the code of an error status.
     */
    asio::awaitable<result<text_stream>>
    stream_text(text_params params, call_params call = call_params());

    /// \brief `stream_text`, collected into one value. A text that was cut contains what arrived,
    /// and `is_complete` is false. The text is streamed all the same, because the gateway ends long
    /// responses.
    asio::awaitable<result<completion>>
    complete_text(text_params params, call_params call = call_params());

    /// \brief The models that write texts, including those that the workspace may not use.
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
     * \brief The description of a voice, for the system message of a text. Free.
     *
     * The reference names two routes, `ds-prompt` and `brand-voice-summaries`, and gives no certain
     * path for the second. They are tried in turn, and the one that works is remembered.
     */
    asio::awaitable<result<std::string>>
    brand_voice_summary(brand_voice_id id, call_params call = call_params());

    /// \brief The limits of the plan for brand voices. Source: reference, /brand-voice/limits.
    asio::awaitable<result<neuroflash::brand_voice_limits>>
    brand_voice_limits(call_params call = call_params());

    /**
     * \brief Lets the text service write a prompt for an image in the style of a brand voice. The
     * summary of the voice is the system message, `prompt` is the user's message.
     *
     * Costs tokens, but no credits; `compose_prompt` is free. Store the result: another call
     * returns another text for the same arguments.
     *
     * \par Errors
     * Those of `brand_voice_summary` and `complete_text`; a text that is not whole is an error too,
     * with its cost.
     */
    asio::awaitable<result<written_prompt>> write_image_prompt(
        std::string prompt, brand_voice_id voice, std::optional<model_id> model = std::nullopt,
        call_params call = call_params());

    /// \brief Reads a path or URL of an image, for `edit`: `image_path::parse` with this api_base,
    /// and with its errors.
    result<image_path> parse_image_path(std::string_view text) const;

    /// \brief The path of an image known by id, for `edit` and `download`.
    image_path path_of(image_id const& id) const;

    /// \brief Counts of the connections. May be called on any thread. While calls run, each number
    /// is correct, but the numbers may be of different moments.
    client_stats stats() const;

private:
    std::shared_ptr<call::client_state> state_;
};

} // namespace neuroflash::inline v0

#endif
