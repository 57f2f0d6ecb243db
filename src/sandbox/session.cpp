// SPDX-License-Identifier: BSL-1.0
#include "session.hpp"

#include "connection.hpp"
#include "counted.hpp"
#include "encode_image.hpp"
#include "painter.hpp"
#include "wire.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <memory>

namespace neuroflash::sandbox
{

namespace
{

constexpr std::uint32_t header_limit = 64u << 10;
constexpr std::uint64_t body_limit = 32u << 20;
constexpr std::size_t one_write_limit = 16u << 10;

/// How the connection ends; nothing: it goes on.
using outcome = std::optional<ending>;

std::string garbage_of(fault const& planned)
{
    using namespace std::string_literals;
    return planned.raw.empty() ? "\x16\x03\x01 this is \x00 not HTTP\r\n\xff\xfe\r\n\r\n"s
                               : planned.raw;
}

http_request read_fields(http::request<http::string_body> message)
{
    auto const text = [&](auto name) { return std::string(message[name]); };
    http_request made;
    made.method = std::string(message.method_string());
    made.target = std::string(message.target());
    made.authorization = text(http::field::authorization);
    made.workspace = text("x-workspace-id");
    made.content_type = text(http::field::content_type);
    made.user_agent = text(http::field::user_agent);
    made.body = std::move(message.body());
    return made;
}

template <class Stream>
class session : public std::enable_shared_from_this<session<Stream>>
{
public:
    session(Stream stream, server_context& server)
        : server_(server), alive_(server.counts.connections),
          number_(++server.counts.connections_opened),
          peer_(std::move(stream), server.params.keep_alive_time)
    {
    }

    ~session() { server_.connections.remove(number_); }

    void start()
    {
        auto const executor = peer_.socket().get_executor();
        std::weak_ptr<session> const weak = this->weak_from_this();
        auto const close_here = [weak]
        {
            beast::error_code ignored;
            if (auto const self = weak.lock())
                self->peer_.socket().close(ignored);
        };
        server_.connections.add(number_,
                                [executor, close_here] { asio::post(executor, close_here); });
        asio::co_spawn(executor, run(this->shared_from_this()), asio::detached);
    }

private:
    /// \param self keeps the session alive as long as its coroutine
    asio::awaitable<void> run([[maybe_unused]] std::shared_ptr<session> self)
    {
        if (!co_await peer_.handshake())
        {
            ++server_.counts.tls_failed;
            co_return;
        }
        server_.counts.tls_handshakes += server_.params.tls ? 1 : 0;
        server_.counts.tls_resumed += peer_.resumed() ? 1 : 0;
        outcome ended;
        while (!ended)
            ended = co_await serve_one();
        co_await peer_.end(*ended);
    }

    asio::awaitable<outcome> serve_one()
    {
        request_parser parser;
        parser.header_limit(header_limit);
        parser.body_limit(body_limit);
        auto const ec = co_await peer_.read(parser);
        old_version_ = parser.get().version() < 11;
        keep_alive_ = parser.get().keep_alive();
        if (ec)
            co_return co_await refuse(ec);
        auto const request = read_fields(parser.release());
        head_only_ = request.method == "HEAD";
        record(request);
        auto const planned = server_.faults.take(request.method, request.path());
        if (planned)
            co_return co_await misbehave(request, *planned);
        auto const reply = co_await answer(request);
        co_return co_await send(reply);
    }

    /// What came was no request; if it was an attempt at one, that is said.
    asio::awaitable<outcome> refuse(beast::error_code ec)
    {
        if (ec == http::error::end_of_stream)
            co_return ending::orderly;
        auto const& of_http = http::make_error_code(http::error::bad_method).category();
        bool const is_http = ec.category() == of_http;
        if (!is_http || ec == http::error::partial_message)
            co_return ending::silent;
        http_reply reply;
        reply.status = ec == http::error::body_limit     ? 413
                       : ec == http::error::header_limit ? 431
                                                         : 400;
        keep_alive_ = false;
        co_return co_await send(reply);
    }

    void record(http_request const& request)
    {
        if (!server_.params.record)
            return;
        request_record seen;
        seen.method = request.method;
        seen.target = request.target;
        seen.authorized = !request.authorization.empty();
        seen.workspace = request.workspace;
        seen.content_type = request.content_type;
        seen.user_agent = request.user_agent;
        seen.body = request.path() == "/oauth/v2/token" ? std::string() : request.body;
        seen.connection = number_;
        server_.log.add(std::move(seen));
    }

    /// The real reply: routed, worked on for the set time, drawn.
    asio::awaitable<http_reply> answer(http_request const& request)
    {
        auto reply = server_.routes.handle(request);
        if (reply.job)
        {
            counted const working(server_.counts.working);
            co_await wait(server_.generation_time);
            reply = server_.routes.finish(*reply.job);
        }
        if (reply.picture)
            reply.shared_body = co_await draw(*reply.picture);
        co_return reply;
    }

    asio::awaitable<picture_cache::bytes> draw(picture_order const& order)
    {
        if (auto known = server_.pictures.find(order.image_id))
            co_return known;
        auto const home = co_await asio::this_coro::executor;
        co_await asio::post(asio::bind_executor(server_.painters, asio::use_awaitable));
        auto const drawn = paint(*order.what);
        auto bytes = std::make_shared<std::string const>(encode_image(drawn, order.format));
        co_await asio::post(asio::bind_executor(home, asio::use_awaitable));
        ++server_.counts.pictures_rendered;
        server_.pictures.put(order.image_id, bytes);
        co_return bytes;
    }

    asio::awaitable<void> wait(std::chrono::milliseconds time)
    {
        if (time.count() <= 0)
            co_return;
        asio::steady_timer timer(peer_.socket().get_executor(), time);
        co_await timer.async_wait(as_result);
    }

    asio::awaitable<outcome> send(http_reply const& reply)
    {
        auto text = head_of(reply, keep_alive_, old_version_);
        auto const payload = head_only_ ? std::string_view() : reply.payload();
        bool const together = payload.size() < one_write_limit;
        if (together)
            text += payload;
        bool good = co_await peer_.write(text);
        if (good && !together)
            good = co_await peer_.write(payload);
        if (!good)
            co_return ending::silent;
        if (!keep_alive_)
            co_return ending::orderly;
        co_return std::nullopt;
    }

    asio::awaitable<outcome> misbehave(http_request const& request, fault const& planned)
    {
        ++server_.counts.faults_applied;
        if (planned.kind == fault_kind::delay && !planned.charge_first)
            co_await wait(planned.wait);
        http_reply reply;
        if (planned.charge_first || needs_answer(planned.kind))
            reply = co_await answer(request);
        switch (planned.kind)
        {
        case fault_kind::answer: co_return co_await send_planned(planned);
        case fault_kind::close_before_answer: co_return ending::silent;
        case fault_kind::reset_before_answer: co_return ending::reset;
        case fault_kind::cut_body: co_return co_await send_part(reply, planned, false);
        case fault_kind::stall_body: co_return co_await send_part(reply, planned, true);
        case fault_kind::stall: co_await peer_.stall(); co_return ending::silent;
        case fault_kind::delay: break;
        case fault_kind::drip: co_return co_await drip(reply, planned);
        case fault_kind::garbage: co_return co_await send_raw(planned, garbage_of(planned));
        case fault_kind::raw: co_return co_await send_raw(planned, planned.raw);
        case fault_kind::close_after_answer: co_await send(reply); co_return ending::silent;
        }
        if (planned.charge_first)
            co_await wait(planned.wait);
        co_return co_await send(reply);
    }

    static bool needs_answer(fault_kind kind)
    {
        return kind == fault_kind::cut_body || kind == fault_kind::stall_body ||
               kind == fault_kind::delay || kind == fault_kind::drip ||
               kind == fault_kind::close_after_answer;
    }

    asio::awaitable<outcome> send_planned(fault const& planned)
    {
        http_reply reply;
        reply.status = planned.status;
        reply.content_type = planned.content_type;
        reply.headers = planned.headers;
        reply.body = planned.body;
        co_return co_await send(reply);
    }

    asio::awaitable<outcome> send_raw(fault const& planned, std::string bytes)
    {
        bool const good = co_await peer_.write(bytes);
        if (good && planned.kind == fault_kind::raw && planned.keep_open)
            co_return std::nullopt;
        co_return ending::silent;
    }

    asio::awaitable<outcome> send_part(http_reply const& reply, fault const& planned, bool stall)
    {
        auto text = head_of(reply, keep_alive_, old_version_);
        text += reply.payload().substr(0, planned.bytes);
        if (co_await peer_.write(text) && stall)
            co_await peer_.stall();
        co_return ending::silent;
    }

    asio::awaitable<outcome> drip(http_reply const& reply, fault const& planned)
    {
        auto text = head_of(reply, keep_alive_, old_version_);
        text += reply.payload();
        std::string_view left = text;
        while (!left.empty())
        {
            auto const piece = left.substr(0, std::max<std::size_t>(1, planned.bytes));
            if (!co_await peer_.write(piece))
                co_return ending::silent;
            left.remove_prefix(piece.size());
            co_await wait(planned.wait);
        }
        if (!keep_alive_)
            co_return ending::orderly;
        co_return std::nullopt;
    }

    server_context& server_;
    counted alive_;
    std::uint64_t number_;
    connection<Stream> peer_;
    bool keep_alive_ = true;
    bool old_version_ = false; // HTTP/1.0
    bool head_only_ = false;
};

} // namespace

void start_session(asio::ip::tcp::socket socket, asio::ssl::context* tls, server_context& server)
{
    beast::tcp_stream stream(std::move(socket));
    if (tls == nullptr)
        std::make_shared<session<plain_stream>>(std::move(stream), server)->start();
    else
        std::make_shared<session<tls_stream>>(tls_stream(std::move(stream), *tls), server)->start();
}

} // namespace neuroflash::sandbox
