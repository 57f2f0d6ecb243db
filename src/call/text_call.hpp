// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_TEXT_CALL_HPP
#define NEUROFLASH_SRC_CALL_TEXT_CALL_HPP

#include "call/call_context.hpp"
#include "call/call_state.hpp"
#include "call/client_state.hpp"
#include "call/live_calls.hpp"
#include "call/single_flight.hpp"

#include <neuroflash/api/chat_stream.hpp>
#include <neuroflash/call_params.hpp>
#include <neuroflash/models/completion.hpp>
#include <neuroflash/params/text_params.hpp>
#include <neuroflash/text_stream.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::call {

/**
 * \brief One text: a coroutine on the client's executor makes the request and hands its pieces to a
 * reader who may be on another executor.
 *
 * The coroutine keeps the pieces of the bytes that it has read at a time, and reads more when the
 * reader has taken them, so the connection is read no faster than the text. Reader and coroutine
 * both hold this. All but the destructor runs on the client's executor.
 */
class text_call : public body_sink,
                  public response_handler,
                  public std::enable_shared_from_this<text_call>
{
public:
    /// The reason of the coroutine's cancellation.
    enum class reason
    {
        none,
        caller,  ///< The caller cancelled, or dropped the stream.
        silence, ///< No byte arrived for too long.
        done,    ///< The text has ended; its connection has not.
    };

    text_call(std::shared_ptr<client_state> on, text_params&& params, call_params&& options)
        : on_(std::move(on)), params_(std::move(params)), options_(std::move(options)),
          report_(std::exchange(options_.timeline, nullptr))
    {
    }

    std::shared_ptr<client_state> const& on() const noexcept { return on_; }

    /// The user's copy of the times; may be null. The reader writes it, because it is gone when a
    /// stream that was dropped ends.
    timeline* report() const noexcept { return report_; }

    /// Starts the coroutine on the first call.
    void begin();
    /// Sets the error of a text that has not begun; nothing is sent.
    void refuse(error why) { finish(std::move(why)); }
    bool has_begun() const noexcept { return state_ != state::created; }

    /// Closes the connection.
    void cancel(reason why);

    /// Checks the silence limit for a reader that has waited since this time.
    void check_silence(time_point since);
    asio::awaitable<void> wait_for_change(time_point since);

    /// Whether there is a text, or the call has failed.
    bool is_answered() const noexcept { return state_ == state::open || state_ == state::ended; }
    std::optional<error> const& failure() const noexcept { return failure_; }

    /// Whether there is a piece, or the text has ended.
    bool has_change() const noexcept { return !pieces_.empty() || state_ == state::ended; }
    std::optional<text_piece> take();

    /// Call it after the text has ended.
    text_summary const& summary() const noexcept { return summary_; }

    error_code on_header(http_response const& header) override;
    asio::awaitable<error_code> write(std::string_view bytes) override;
    void translate(exchange_outcome& outcome) override;
    result<void> read(http_response const& response) override;
    bool has_delivered() const noexcept override { return chat_.has_value(); }

private:
    enum class state
    {
        created, ///< Nothing is sent.
        opening, ///< No part of a text has arrived.
        open,    ///< The text arrives.
        ended,   ///< The text is complete, or the call has failed.
    };

    static asio::awaitable<void> run(std::shared_ptr<text_call> self);
    asio::awaitable<result<success_facts>> work();
    asio::awaitable<result<void>> choose_model();
    void build_target();
    asio::awaitable<error_code> hand_over();
    text_piece read_piece();
    void keep_rest(std::string_view bytes);
    void note_start();
    void read_to_end();
    void finish(result<success_facts> done);
    void end_with(error why);
    void summarise(result<success_facts> const& done);
    std::optional<error> why_incomplete(result<success_facts> const& done) const;
    std::string what_to_do() const;
    error failure_of_service() const;
    error failure_of_call(error const& why) const;
    charge_verdict charge_of_text(result<success_facts> const& done) const;
    std::chrono::nanoseconds idle_limit() const;
    time_point silent_until(time_point since) const;

    std::shared_ptr<client_state> on_;
    text_params params_;
    call_params options_;
    timeline* const report_;
    std::optional<live_calls::entry> counted_;
    call_context job_{core::location()};
    std::optional<api::chat_stream> chat_; ///< Set once the header of a 2xx has arrived.
    std::deque<text_piece> pieces_;        ///< The pieces that are not taken yet.
    single_flight changed_;                ///< The reader waits for it.
    single_flight pieces_taken_;           ///< The coroutine waits for it.
    std::optional<open_waits::entry> waits_;
    asio::cancellation_signal signal_;
    time_point last_arrival_{}; ///< The arrival of the last bytes.
    std::string request_id_;
    text_summary summary_;
    std::optional<error> failure_; ///< Set if there is no text.
    std::size_t text_size_ = 0;    ///< The bytes of the text that were read.
    state state_ = state::created;
    reason cancelled_ = reason::none;
};

/// Implements text_stream::next.
asio::awaitable<result<std::optional<text_piece>>> next_piece(std::shared_ptr<text_call> of);

/// Implements client::stream_text.
asio::awaitable<result<text_stream>>
stream_text(std::shared_ptr<client_state> on, text_params params, call_params options);

/// Implements client::complete_text.
asio::awaitable<result<completion>>
complete_text(std::shared_ptr<client_state> on, text_params params, call_params options);

} // namespace neuroflash::inline v0::call

#endif
