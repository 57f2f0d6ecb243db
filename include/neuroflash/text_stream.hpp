// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEXT_STREAM_HPP
#define NEUROFLASH_TEXT_STREAM_HPP

#include <neuroflash/models/completion.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>

namespace neuroflash::inline v0 {

namespace call {
class text_call;
}

/**
 * \brief A text that is being written: `client::stream_text` returns it.
 *
 * The caller pulls: bytes are read from the connection only as far as pieces are taken, so a slow
 * reader slows the service down, and a stream needs a few kilobytes however long the text is.
 *
 * \par Object lifetimes
 * Destroying it closes the connection at once, unless the text has ended. It may outlive the
 * context and the client, whose destruction ends the stream. An open stream counts
 * as work of its context.
 *
 * \par Thread safety
 * None as a whole: one `next` at a time. The stream may be created, read and destroyed on
 * different threads and executors.
 */
class text_stream
{
public:
    /// No text: `next` returns nothing. `asio::co_spawn` passes one along with an exception.
    text_stream() noexcept;
    /// Only the client calls this.
    explicit text_stream(std::shared_ptr<call::text_call> from);
    ~text_stream();
    /// Must not be called during `next`. A stream that was moved from has no text.
    text_stream(text_stream&&) noexcept;
    text_stream& operator=(text_stream&&) noexcept; ///< Ends this stream as its destructor does.
    text_stream(text_stream const&) = delete;
    text_stream& operator=(text_stream const&) = delete;

    /**
     * \brief Waits for the next piece. Empty if the text has ended; `summary` says how.
     *
     * \par Cancellation
     * Terminal: closes the connection and ends the stream as `failed`.
     *
     * \par Errors
     * None, except std::bad_alloc: a failure ends the stream, and `summary().why` has the error.
     * The deadline is that of the call; `text_params::idle_limit` counts while `next` waits.
     */
    boost::asio::awaitable<std::optional<text_piece>> next();

    /// How the text ended, after `next` returned nothing; `cut` before that.
    text_summary const& summary() const noexcept;

private:
    struct state;

    std::shared_ptr<state> state_;
};

} // namespace neuroflash::inline v0

#endif
