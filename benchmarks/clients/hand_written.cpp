// SPDX-License-Identifier: BSL-1.0
// The loop that an expert writes with Beast when nothing may go wrong: coroutines, reused buffers,
// one write a request. No pool, no token, no deadline, no retry. All others are measured by it.
#include "common/asio_cases.hpp"
#include "common/work.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/file_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::use_awaitable;

// A TLS record's size; smaller makes downloads slow, larger changes nothing.
constexpr std::size_t input_size = 16 * 1024;

/// Trust, and the last session where sessions are to be resumed.
class tls
{
public:
    explicit tls(bench::options const& line) : context_(ssl::context::tls_client)
    {
        context_.load_verify_file(line.ca_file);
        context_.set_verify_mode(ssl::verify_peer);
        if (line.work != "handshake_resumed") return;
        auto* const native = context_.native_handle();
        SSL_CTX_set_session_cache_mode(
            native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
        SSL_CTX_sess_set_new_cb(native, [](SSL*, SSL_SESSION* session) {
            last_.reset(session);
            return 1;
        });
    }

    ssl::context& context() noexcept { return context_; }
    static SSL_SESSION* last() noexcept { return last_.get(); }

private:
    struct free_session
    {
        void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
    };

    ssl::context context_;
    inline static std::unique_ptr<SSL_SESSION, free_session> last_;
};

/// A connection that carries one request at a time.
class connection
{
public:
    connection(asio::io_context& context, tls& trust, bench::options const& line)
        : stream_(context, trust.context()), line_(line),
          writer_(line.host, line.port, bench::token)
    {
        in_.reserve(input_size);
    }

    asio::awaitable<void> open()
    {
        auto const to = asio::ip::tcp::endpoint(asio::ip::make_address(line_.host), line_.port);
        co_await beast::get_lowest_layer(stream_).async_connect(to, use_awaitable);
        beast::get_lowest_layer(stream_).socket().set_option(asio::ip::tcp::no_delay(true));
        stream_.set_verify_callback(ssl::host_name_verification(line_.host));
        if (auto* const session = tls::last()) SSL_set_session(stream_.native_handle(), session);
        co_await stream_.async_handshake(ssl::stream_base::client, use_awaitable);
    }

    /// Without it OpenSSL takes the session for a broken one, which must not be resumed.
    void end() { SSL_set_shutdown(stream_.native_handle(), SSL_SENT_SHUTDOWN); }

    bool resumed() { return SSL_session_reused(stream_.native_handle()) == 1; }

    asio::awaitable<void> generate(std::string_view prompt)
    {
        auto const request = writer_.generate(prompt);
        co_await asio::async_write(
            stream_, asio::buffer(request.data(), request.size()), use_awaitable);
        http::response_parser<http::string_body> parser;
        co_await http::async_read(stream_, in_, parser, use_awaitable);
        expect_ok(parser.get().result_int());
        bench::parse_answer(parser.get().body(), answer_);
    }

    asio::awaitable<void> download_to_memory()
    {
        co_await request_image();
        http::response_parser<http::string_body> parser;
        parser.body_limit(std::uint64_t(64) << 20);
        co_await http::async_read(stream_, in_, parser, use_awaitable);
        expect_ok(parser.get().result_int());
    }

    asio::awaitable<void> download_to_file(std::string path)
    {
        co_await request_image();
        http::response_parser<http::file_body> parser;
        parser.body_limit(std::uint64_t(64) << 20);
        beast::error_code ec;
        parser.get().body().open(path.c_str(), beast::file_mode::write, ec);
        if (ec) throw beast::system_error(ec);
        co_await http::async_read(stream_, in_, parser, use_awaitable);
        expect_ok(parser.get().result_int());
    }

private:
    static void expect_ok(unsigned status)
    {
        if (status != 200) throw std::runtime_error("status " + std::to_string(status));
    }

    asio::awaitable<void> request_image()
    {
        auto const request = writer_.get_image();
        co_await asio::async_write(
            stream_, asio::buffer(request.data(), request.size()), use_awaitable);
    }

    beast::ssl_stream<beast::tcp_stream> stream_;
    bench::options const& line_;
    bench::request_writer writer_;
    beast::flat_buffer in_;
    bench::answer answer_;
};

using free_list = asio::experimental::channel<void(boost::system::error_code, connection*)>;

/// What the cases of common/asio_cases.hpp need of a client.
class hand_written
{
public:
    hand_written(asio::io_context& context, bench::options const& line)
        : context_(context), line_(line), tls_(line), prompt_(bench::prompt(line.hold_ms)),
          free_(context, line.connections)
    {
    }

    asio::awaitable<void> open(int count)
    {
        for (int i = 0; i < count; ++i) {
            connections_.push_back(std::make_unique<connection>(context_, tls_, line_));
            auto& one = *connections_.back();
            co_await one.open();
            co_await one.generate("hold 0 ms");
            free_.try_send(boost::system::error_code(), &one);
        }
    }

    /// The worker's own connection: no pool.
    asio::awaitable<void> generate(int worker) { return connections_[worker]->generate(prompt_); }

    template <class Done>
    void start_in_line(Done done)
    {
        asio::co_spawn(context_, generate_in_line(), std::move(done));
    }

    asio::awaitable<void> generate_on_new_connection()
    {
        connection one(context_, tls_, line_);
        co_await one.open();
        resumed_ += one.resumed();
        co_await one.generate(prompt_);
        one.end();
    }

    asio::awaitable<void> download_to_memory()
    {
        return connections_.front()->download_to_memory();
    }
    asio::awaitable<void> download_to_file()
    {
        return connections_.front()->download_to_file(line_.file);
    }

    void describe(bench::meter& to) const { to.add("resumed", resumed_); }

private:
    /// Whichever connection is free.
    asio::awaitable<void> generate_in_line()
    {
        auto* const one = co_await free_.async_receive(use_awaitable);
        co_await one->generate(prompt_);
        free_.try_send(boost::system::error_code(), one);
    }

    asio::io_context& context_;
    bench::options const& line_;
    tls tls_;
    std::string prompt_;
    std::vector<std::unique_ptr<connection>> connections_;
    free_list free_;
    double resumed_ = 0;
};

} // namespace

int main(int argc, char** argv)
{
    try {
        return bench::run_case<hand_written>(
            "hand_written", bench::boost_version(), bench::read_options(argc, argv));
    } catch (std::exception const& e) {
        std::fprintf(stderr, "hand_written: %s\n", e.what());
        return 1;
    }
}
