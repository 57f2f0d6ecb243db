// SPDX-License-Identifier: BSL-1.0
#include "sandbox/session.hpp"

#include "sandbox/connection.hpp"
#include "sandbox/counter_guard.hpp"
#include "sandbox/event_stream.hpp"
#include "sandbox/execute_request.hpp"
#include "sandbox/fault_script.hpp"
#include "sandbox/planned_response.hpp"
#include "sandbox/recorded_request.hpp"
#include "sandbox/trigger_words.hpp"
#include "sandbox/wire.hpp"
#include "service_model/fault_response.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <limits>
#include <memory>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr std::uint32_t header_limit = 64u << 10;
// This is above every useful limit of an upload, which the service itself refuses.
constexpr std::uint64_t body_limit = 128u << 20;
constexpr std::size_t one_write_limit = 16u << 10;
constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

/// The answer to a request without TLS if the sandbox has TLS.
constexpr std::string_view https_is_needed =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    "This port needs HTTPS: the address begins with https://\n";

/// How the connection ends; empty if it stays open.
using outcome = std::optional<close_mode>;

/// The text that a client receives if it begins a TLS handshake and meets the fault.
std::string text_below(fault const& planned)
{
    if (planned.kind == fault_kind::garbage_in_handshake)
        return planned.raw.empty() ? "these bytes are not TLS\r\n" : planned.raw;
    if (planned.kind == fault_kind::http_in_handshake)
        return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    return {};
}

template <class Stream>
class session : public std::enable_shared_from_this<session<Stream>>
{
public:
    session(Stream stream, server_context& server, bool to_storage)
        : server_(server), to_storage_(to_storage), alive_(server.counts.connections),
          number_(++server.counts.connections_opened),
          peer_(std::move(stream), server.params.keep_alive_time)
    {
    }

    ~session() { server_.connections.remove(number_); }

    void start()
    {
        auto const executor = peer_.socket().get_executor();
        std::weak_ptr<session> const weak = this->weak_from_this();
        auto const close_here = [weak] {
            beast::error_code ignored;
            if (auto const self = weak.lock()) self->peer_.socket().close(ignored);
        };
        server_.connections.add(
            number_, [executor, close_here] { asio::post(executor, close_here); });
        asio::co_spawn(executor, run(this->shared_from_this()), asio::detached);
    }

private:
    /// \param self keeps the session alive as long as its coroutine
    asio::awaitable<void> run([[maybe_unused]] std::shared_ptr<session> self)
    {
        auto const planned = server_.faults.take_for_connection(peer_.is_tls);
        if (planned && co_await turn_away(*planned)) co_return;
        if (!co_await peer_.handshake()) {
            ++server_.counts.tls_failed;
            if (peer_.spoke_http()) co_await ask_for_https();
            co_return;
        }
        server_.counts.tls_handshakes += server_.params.tls ? 1 : 0;
        server_.counts.tls_resumed += peer_.resumed() ? 1 : 0;
        outcome ended;
        while (!ended) ended = co_await serve_one();
        co_await peer_.end(*ended);
    }

    /// Tells a client without TLS what is wrong, as web servers do. Without an answer it would look
    /// like a fault.
    asio::awaitable<void> ask_for_https()
    {
        co_await peer_.write_below(https_is_needed);
        co_await peer_.end_unread_below();
    }

    /// Applies a fault of the connection. Returns false if the handshake, perhaps corrupted, must
    /// still be tried.
    asio::awaitable<bool> turn_away(fault const& planned)
    {
        server_.counts.count(planned.kind);
        if (row_of(planned.kind).stage == fault_stage::accept) {
            if (planned.kind == fault_kind::stall_at_accept)
                co_await peer_.stall_below(planned.wait);
        } else if (
            planned.kind == fault_kind::corrupt_handshake ||
            planned.kind == fault_kind::cut_handshake) {
            spoil_handshake(planned);
            co_return false;
        } else if (co_await peer_.read_below()) {
            if (planned.kind == fault_kind::stall_in_handshake)
                co_await peer_.stall_below(planned.wait);
            auto const said = text_below(planned);
            co_await peer_.write_below(said);
        }
        bool const reset = planned.kind == fault_kind::reset_at_accept ||
            planned.kind == fault_kind::reset_in_handshake;
        peer_.end_below(reset ? close_mode::reset : close_mode::silent);
        co_return true;
    }

    void spoil_handshake(fault const& planned)
    {
        if constexpr (connection<Stream>::is_tls) {
            if (planned.kind == fault_kind::corrupt_handshake)
                peer_.below().corrupt_at(planned.bytes);
            else peer_.below().cut_after(planned.bytes);
        }
    }

    asio::awaitable<outcome> serve_one()
    {
        auto ec = co_await peer_.read_first_line(header_limit);
        if (ec)
            co_return ec == http::error::end_of_stream ? close_mode::orderly : close_mode::silent;
        auto const line = read_first_line(peer_.pending());
        auto planned = line.method.empty() ? std::optional<fault>()
                                           : server_.faults.take(line.method, line.path());
        if (planned && row_of(planned->kind).stage == fault_stage::request)
            co_return co_await break_off(*planned);
        request_parser parser;
        ec = co_await read(parser, no_limit);
        if (ec) co_return co_await refuse(ec);
        auto request = read_fields(parser.release());
        request.to_storage = to_storage_;
        head_only_ = request.method == "HEAD";
        record(request);
        // HEAD gets the header of GET. The body is left out when the response is sent.
        if (head_only_) request.method = "GET";
        if (!planned) planned = fault_in_words(request);
        if (planned) request.shape = service_model::shape_of(planned->kind);
        if (planned) co_return co_await apply_fault(request, *planned);
        auto const response = co_await execute_request(request, server_);
        if (!response.stream) co_return co_await send(response);
        auto const script = stream_script(std::nullopt, response, style());
        co_return co_await play(script, std::chrono::milliseconds(0));
    }

    head_style style() const
    {
        head_style made;
        made.keep_alive = keep_alive_;
        made.old_version = old_version_;
        made.head_only = head_only_;
        made.now = server_.state.time_now();
        return made;
    }

    asio::awaitable<beast::error_code> read(request_parser& parser, std::size_t limit)
    {
        parser.header_limit(header_limit);
        parser.body_limit(body_limit);
        auto const ec = co_await peer_.read(parser, limit);
        old_version_ = parser.get().version() < 11;
        keep_alive_ = parser.get().keep_alive();
        co_return ec;
    }

    /// Applies a fault of the request stage: reads the request as far as the fault says.
    asio::awaitable<outcome> break_off(fault const& planned)
    {
        // The line is read first, because the parser empties the buffer.
        auto const line = read_first_line(peer_.pending());
        http_request request;
        request.method = line.method;
        request.target = line.target;
        request_parser parser;
        auto const ec = co_await read(parser, planned.bytes);
        if (ec && ec != fault_error()) co_return co_await refuse(ec);
        if (!ec) request = read_fields(parser.release());
        record(request, !ec);
        server_.counts.count(planned.kind);
        if (planned.kind == fault_kind::stall_in_request) co_await peer_.stall_unread(planned.wait);
        co_return planned.kind == fault_kind::reset_in_request ? close_mode::reset
                                                               : close_mode::silent;
    }

    /// Ends a connection whose bytes are no valid request. It sends a response unless the client is
    /// gone or silent.
    asio::awaitable<outcome> refuse(beast::error_code ec)
    {
        auto const status = status_of_unreadable(ec);
        if (!status) co_return close_mode::silent;
        http_response response;
        response.status = *status;
        keep_alive_ = false;
        co_await send(response);
        co_await peer_.end_unread();
        co_return close_mode::silent;
    }

    /// \param whole false if only method and target are known
    void record(http_request const& request, bool whole = true)
    {
        if (!server_.params.record) return;
        auto seen = record_of(request, server_.params.client_secret, server_.log.longest_body());
        seen.to_storage = to_storage_;
        seen.connection = number_;
        seen.whole = whole;
        server_.log.add(std::move(seen));
    }

    asio::awaitable<outcome> send(http_response const& response)
    {
        auto text = head_of(response, style());
        auto const payload = head_only_ ? std::string_view() : response.payload();
        bool const together = payload.size() < one_write_limit;
        if (together) text += payload;
        bool good = co_await peer_.write(text);
        if (good && !together) good = co_await peer_.write(payload);
        if (!good) co_return close_mode::silent;
        if (!keep_alive_) co_return close_mode::orderly;
        co_return std::nullopt;
    }

    /// \param planned a fault of a stage after the request
    asio::awaitable<outcome> apply_fault(http_request const& request, fault const& planned)
    {
        server_.counts.count(planned.kind);
        bool const waits = planned.kind == fault_kind::delay ||
            planned.kind == fault_kind::close_before_response ||
            planned.kind == fault_kind::reset_before_response;
        if (waits && !planned.charge_first) co_await wait(planned.wait);
        http_response real;
        if (carries_out(planned))
            real = co_await execute_request(request, server_, planned.history_late);
        if (waits && planned.charge_first) co_await wait(planned.wait);
        auto const script = affects_chat(planned.kind) && real.stream
            ? stream_script(planned, real, style())
            : script_of(
                  planned, real, style(), server_.params.quota_exceeded_status,
                  service_model::unit_of(request.target));
        co_return co_await play(script, planned.wait);
    }

    /// \param timeout the time of a stall; unlimited if 0
    asio::awaitable<outcome> play(wire_script const& script, std::chrono::milliseconds timeout)
    {
        bool const there = co_await perform(script);
        if (!there) co_return close_mode::silent;
        if (script.stalls) co_await peer_.stall(timeout);
        if (!script.end && !keep_alive_) co_return close_mode::orderly;
        co_return script.end;
    }

    /// Returns false if the client is gone.
    asio::awaitable<bool> perform(wire_script const& script)
    {
        std::string_view left = script.bytes;
        auto slow = std::min(script.drip_end, left.size());
        while (slow != 0) {
            auto const piece = left.substr(0, std::min(script.piece, slow));
            if (!co_await peer_.write(piece)) co_return false;
            left.remove_prefix(piece.size());
            slow -= piece.size();
            co_await wait(script.pause);
        }
        // The conditions are nested, because g++ 12 destroys an awaited object twice if only one
        // branch of a condition awaits.
        if (!left.empty()) {
            if (!co_await peer_.write(left)) co_return false;
        }
        for (auto const& piece : script.pieces) {
            co_await wait(piece.pause);
            if (piece.bytes.empty()) continue;
            if (!co_await peer_.write(piece.bytes)) co_return false;
        }
        co_return true;
    }

    server_context& server_;
    bool to_storage_;
    counter_guard alive_;
    std::uint64_t number_;
    connection<Stream> peer_;
    bool keep_alive_ = true;
    bool old_version_ = false; // HTTP/1.0
    bool head_only_ = false;
};

} // namespace

void start_session(
    asio::ip::tcp::socket socket, asio::ssl::context* tls, server_context& server, bool to_storage)
{
    beast::tcp_stream stream(std::move(socket));
    if (tls == nullptr)
        std::make_shared<session<plain_stream>>(std::move(stream), server, to_storage)->start();
    else
        std::make_shared<session<tls_stream>>(
            tls_stream(std::move(stream), *tls), server, to_storage)
            ->start();
}

} // namespace neuroflash::inline v0::sandbox
