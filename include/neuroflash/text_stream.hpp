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
 * \brief A text that is being written: `client::stream_text` gives it.
 *
 * The caller pulls: bytes are read from the connection only as far as pieces are taken, so a slow
 * reader slows the service down, and a stream holds a few kilobytes however long the text is.
 *
 * \par Object lifetimes
 * Destroying it closes the connection at once, unless the text has ended. It may outlive the
 * client, which ends the stream when it is destroyed, and the context. A stream that is open counts
 * as work of its context.
 *
 * \par Thread safety
 * As a whole, none: one `next` at a time. The stream may be created, read and destroyed on
 * different threads and executors.
 */
class text_stream
{
public:
    /// For the client.
    explicit text_stream(std::shared_ptr<call::text_call> from);
    ~text_stream();
    /// Not while `next` is under way. What was moved from can only be assigned to or destroyed.
    text_stream(text_stream&&) noexcept;
    text_stream& operator=(text_stream&&) noexcept; ///< Ends this stream as its destructor does.
    text_stream(text_stream const&) = delete;
    text_stream& operator=(text_stream const&) = delete;

    /**
     * \brief Waits for the next piece. Empty: the text has ended, and `summary` says how.
     *
     * \par Cancellation
     * Terminal: closes the connection and ends the stream as `failed`.
     *
     * \par Errors
     * None but std::bad_alloc: what goes wrong ends the stream, and `summary().why` says it. The
     * deadline is the one of the call; `text_params::idle_limit` counts while `next` waits.
     */
    boost::asio::awaitable<std::optional<text_piece>> next();

    /// How the text ended, once `next` gave nothing; before, an end that is `cut`.
    text_summary const& summary() const noexcept;

private:
    struct state;

    std::shared_ptr<state> state_;
};

} // namespace neuroflash::inline v0

#endif
