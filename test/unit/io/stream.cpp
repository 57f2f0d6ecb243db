// SPDX-License-Identifier: BSL-1.0
// Connections with TLS, against a server with a certificate of its own.
#include "io/connection_pool.hpp"
#include "line.hpp"

#include "common/raw_server.hpp"
#include "common/temporary_directory.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <openssl/err.h>

#include <csignal>
#include <optional>

#include <sys/wait.h>
#include <unistd.h>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(stream)

namespace {

using secure_peer = asio::ssl::stream<tcp::socket>;

enum class close_kind
{
    with_close_notify,    ///< The peer sends close_notify.
    without_close_notify, ///< The connection just ends.
};

std::sig_atomic_t volatile broken_pipes = 0;

/// Counts SIGPIPE for a scope, instead of dying of it.
class pipe_watch
{
public:
    pipe_watch() : before_(std::signal(SIGPIPE, [](int) { broken_pipes = broken_pipes + 1; }))
    {
        broken_pipes = 0;
    }
    ~pipe_watch() { std::signal(SIGPIPE, before_); }
    pipe_watch(pipe_watch const&) = delete;
    pipe_watch& operator=(pipe_watch const&) = delete;

private:
    void (*before_)(int);
};

struct secure_line : line
{
    explicit secure_line(identity const& who = identity()) : of(who)
    {
        trusted.use_certificate_chain(asio::buffer(of.certificate));
        trusted.use_private_key(asio::buffer(of.key), asio::ssl::context::pem);
        folder.write("ca.pem", of.authority);
    }

    std::string ca_file() const { return folder.file("ca.pem"); }

    /// Connects and shakes hands.
    asio::awaitable<io::connection::connect_result>
    shake(io::tls_context& with, clock_type::duration within)
    {
        auto const how = co_await one->connect(server.endpoint(), clock_type::now() + 5s);
        BOOST_TEST_REQUIRE(how.code == errc{});
        co_return co_await one->secure(
            with.make(server.origin(true), sessions), clock_type::now() + within);
    }

    asio::awaitable<void> serve(std::string text, close_kind how)
    {
        auto peer = secure_peer(co_await server.accept(), trusted);
        co_await peer.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
        co_await read_header(peer);
        co_await say(peer, std::move(text));
        if (how == close_kind::with_close_notify) {
            auto ec = error_code();
            co_await peer.async_shutdown(asio::redirect_error(asio::use_awaitable, ec));
        }
        auto ec = error_code(); // the client may be gone already
        peer.next_layer().shutdown(tcp::socket::shutdown_send, ec);
        auto const rest = co_await read_to_end(peer.next_layer());
    }

    exchange_outcome exchange_over_tls(std::string text, close_kind how)
    {
        auto served = false;
        asio::co_spawn(context, serve(std::move(text), how), note(served));
        auto outcome = exchange_outcome();
        auto const what = request();
        auto context_of_client = io::tls_context(ca_file());
        auto const asking = [&]() -> asio::awaitable<void> {
            auto const ready = co_await shake(context_of_client, 10s);
            BOOST_REQUIRE_MESSAGE((ready.code == errc{}), ready.explanation);
            co_await one->exchange(what, outcome, scratch, reusable);
            errors_left = ERR_peek_error();
            BOOST_TEST(outcome.bytes_written >= what.message.bytes().size());
        };
        run_real(context, asking());
        resumed = one->resumed();
        one = std::make_shared<io::connection>(context.get_executor(), deadlines);
        run_until(context, served);
        return outcome;
    }

    /// Opens against a peer that does what `behave` says; what came of it.
    template <class Behave>
    io::connection::connect_result open_against(Behave behave, clock_type::duration within = 10s)
    {
        auto served = false;
        auto const serving = [&]() -> asio::awaitable<void> {
            auto peer = co_await server.accept();
            co_await behave(peer);
        };
        asio::co_spawn(context, serving(), note(served));
        auto how = io::connection::connect_result();
        auto context_of_client = io::tls_context(ca_file());
        auto const asking = [&]() -> asio::awaitable<void> {
            how = co_await shake(context_of_client, within);
            errors_left = ERR_peek_error();
        };
        run_real(context, asking());
        one = std::make_shared<io::connection>(context.get_executor(), deadlines);
        run_until(context, served);
        return how;
    }

    certificates of;
    temporary_directory folder;
    asio::ssl::context trusted{asio::ssl::context::tls_server};
    io::session_store sessions;
    bool resumed = false;
    unsigned long errors_left = 0; ///< In OpenSSL's queue of this thread, after the client's part.
};

/// A connection that ends after `main`, as that of a client in a static object does.
class connection_until_the_end
{
public:
    // OpenSSL registers its own end here, which then comes after that of the connection.
    connection_until_the_end() { OPENSSL_init_ssl(0, nullptr); }
    ~connection_until_the_end()
    {
        if (at) at->one.reset();
    }
    connection_until_the_end(connection_until_the_end const&) = delete;
    connection_until_the_end& operator=(connection_until_the_end const&) = delete;

    std::optional<secure_line> at;
};

connection_until_the_end kept;

constexpr char to_the_end[] = "HTTP/1.1 200 OK\r\n\r\nhi";
constexpr char too_short[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi";
constexpr char cut_chunk[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n";

} // namespace

BOOST_FIXTURE_TEST_CASE(complete_body_needs_no_close_notify, secure_line)
{
    for (auto const how : {close_kind::with_close_notify, close_kind::without_close_notify}) {
        auto const outcome = exchange_over_tls(answer, how);
        BOOST_TEST(outcome.code == errc{});
        BOOST_TEST(outcome.response.body == "hi");
        BOOST_TEST(outcome.body_complete);
    }
}

BOOST_FIXTURE_TEST_CASE(body_that_ends_with_the_connection_needs_close_notify, secure_line)
{
    auto const whole = exchange_over_tls(to_the_end, close_kind::with_close_notify);
    BOOST_TEST(whole.code == errc{});
    BOOST_TEST(whole.response.body == "hi");
    BOOST_TEST(!reusable);
    auto const cut = exchange_over_tls(to_the_end, close_kind::without_close_notify);
    BOOST_TEST(cut.code == errc::connection_lost);
    BOOST_TEST(!cut.body_complete);
    BOOST_TEST(cut.cause.failed());
    BOOST_TEST(!reusable);
}

BOOST_FIXTURE_TEST_CASE(body_that_is_cut_is_lost_with_and_without_close_notify, secure_line)
{
    for (auto const* text : {too_short, cut_chunk}) {
        for (auto const how : {close_kind::with_close_notify, close_kind::without_close_notify}) {
            auto const outcome = exchange_over_tls(text, how);
            BOOST_TEST(outcome.code == errc::connection_lost);
            BOOST_TEST(outcome.header_seen);
            BOOST_TEST(!outcome.body_complete);
            BOOST_TEST(!reusable);
        }
    }
}

BOOST_AUTO_TEST_CASE(session_is_resumed_with_tls_1_2_and_1_3)
{
    for (auto const newest : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto at = secure_line();
        SSL_CTX_set_max_proto_version(at.trusted.native_handle(), newest);
        BOOST_TEST(at.exchange_over_tls(answer, close_kind::with_close_notify).code == errc{});
        BOOST_TEST(!at.resumed);
        for (auto n = 0; n < 3; ++n) {
            BOOST_TEST(at.exchange_over_tls(answer, close_kind::with_close_notify).code == errc{});
            BOOST_TEST(at.resumed);
        }
    }
}

BOOST_AUTO_TEST_CASE(certificates_that_must_not_be_trusted_end_the_handshake)
{
    auto wrong_name = identity();
    wrong_name.names = "DNS:elsewhere.example";
    auto name_only = identity();
    name_only.names = "DNS:127.0.0.1";
    auto expired = identity();
    expired.valid_until = -1000;
    auto future = identity();
    future.valid_from = 1000;
    auto old = identity();
    old.tls_1_1_only = true;
    for (auto const& who : {wrong_name, name_only, expired, future, old}) {
        auto at = secure_line(who);
        if (who.tls_1_1_only) {
            SSL_CTX_set_max_proto_version(at.trusted.native_handle(), TLS1_1_VERSION);
        }
        auto const how = at.open_against([&](tcp::socket& peer) -> asio::awaitable<void> {
            auto secure = secure_peer(std::move(peer), at.trusted);
            auto ec = error_code();
            co_await secure.async_handshake(
                asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, ec));
            co_await read_to_end(secure.next_layer());
        });
        BOOST_TEST(how.code == errc::tls_failed);
        BOOST_TEST(how.where == phase::tls);
        BOOST_TEST(!how.explanation.empty());
    }
}

BOOST_FIXTURE_TEST_CASE(stranger_is_not_trusted, secure_line)
{
    folder.write("ca.pem", certificates(identity()).authority);
    auto const how = open_against([&](tcp::socket& peer) -> asio::awaitable<void> {
        auto secure = secure_peer(std::move(peer), trusted);
        auto ec = error_code();
        co_await secure.async_handshake(
            asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, ec));
    });
    BOOST_TEST(how.code == errc::tls_failed);
    BOOST_TEST(how.explanation.find("certificate") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(peer_that_speaks_no_tls_or_goes_fails_the_handshake, secure_line)
{
    for (auto const* said : {"", "HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n"}) {
        auto const how = open_against([&](tcp::socket& peer) -> asio::awaitable<void> {
            co_await say(peer, said);
            peer.shutdown(tcp::socket::shutdown_send);
            co_await read_to_end(peer);
        });
        BOOST_TEST(how.code == errc::tls_failed);
        BOOST_TEST(!how.explanation.empty());
    }
}

// Other code on this thread that uses OpenSSL would take the error for its own.
BOOST_FIXTURE_TEST_CASE(failure_leaves_no_error_in_the_queue_of_the_thread, secure_line)
{
    auto const cut = exchange_over_tls(to_the_end, close_kind::without_close_notify);
    BOOST_TEST(cut.code == errc::connection_lost);
    BOOST_TEST(errors_left == 0U);
    auto const how = open_against([&](tcp::socket& peer) -> asio::awaitable<void> {
        co_await say(peer, "HTTP/1.1 400 Bad Request\r\n\r\n");
        peer.shutdown(tcp::socket::shutdown_send);
        co_await read_to_end(peer);
    });
    BOOST_TEST(how.code == errc::tls_failed);
    BOOST_TEST(errors_left == 0U);
}

BOOST_FIXTURE_TEST_CASE(silent_peer_is_left_at_the_deadline, secure_line)
{
    auto const before = clock_type::now();
    auto const how = open_against(silent, 50ms);
    BOOST_TEST(how.code == errc::tls_timeout);
    BOOST_TEST(clock_type::now() - before >= 50ms);
}

BOOST_FIXTURE_TEST_CASE(writing_to_a_peer_that_has_gone_raises_no_signal, secure_line)
{
    auto const watch = pipe_watch();
    for (auto const tls : {false, true}) {
        auto served = false;
        auto const serving = [&]() -> asio::awaitable<void> {
            auto peer = secure_peer(co_await server.accept(), trusted);
            if (tls) {
                co_await peer.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
            }
            peer.next_layer().close();
        };
        asio::co_spawn(context, serving(), note(served));
        auto context_of_client = io::tls_context(ca_file());
        auto outcome = exchange_outcome();
        auto const what = request(std::string(std::size_t(4) << 20, 'x'));
        auto const asking = [&]() -> asio::awaitable<void> {
            if (!tls) co_await open();
            if (tls) {
                auto const ready = co_await shake(context_of_client, 10s);
                BOOST_TEST_REQUIRE(ready.code == errc{});
            }
            co_await one->exchange(what, outcome, scratch, reusable);
            // The peer's reset is known now: this write raises the signal where it can.
            auto again = exchange_outcome();
            co_await one->exchange(what, again, scratch, reusable);
            BOOST_TEST(again.code == errc::connection_lost);
            BOOST_TEST(again.bytes_written == 0U);
        };
        run_real(context, asking());
        BOOST_TEST(outcome.code == errc::connection_lost);
        one = std::make_shared<io::connection>(context.get_executor(), deadlines);
        run_until(context, served);
    }
    BOOST_TEST(broken_pipes == 0);
}

BOOST_FIXTURE_TEST_CASE(connection_on_which_a_record_has_begun_is_not_used_again, secure_line)
{
    auto served = false;
    auto const serving = [&]() -> asio::awaitable<void> {
        auto peer = secure_peer(co_await server.accept(), trusted);
        co_await peer.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
        co_await read_header(peer);
        co_await say(peer, answer);
        // The header of a record of 32 bytes, and two of them. The rest may become an answer to the
        // next request.
        co_await say(peer.next_layer(), std::string("\x17\x03\x03\x00\x20hi", 7));
        auto const rest = co_await read_to_end(peer.next_layer());
    };
    asio::co_spawn(context, serving(), note(served));
    auto context_of_client = io::tls_context(ca_file());
    auto outcome = exchange_outcome();
    auto const what = request();
    auto const asking = [&]() -> asio::awaitable<void> {
        auto const ready = co_await shake(context_of_client, 10s);
        BOOST_REQUIRE_MESSAGE((ready.code == errc{}), ready.explanation);
        co_await one->exchange(what, outcome, scratch, reusable);
    };
    run_real(context, asking());
    BOOST_TEST(outcome.response.body == "hi");
    auto const limit = clock_type::now() + 5s;
    while (one->is_reusable() && clock_type::now() < limit) context.run_one_for(10ms);
    BOOST_TEST(!one->is_reusable());
    one = std::make_shared<io::connection>(context.get_executor(), deadlines);
    run_until(context, served);
}

BOOST_FIXTURE_TEST_CASE(end_of_a_forked_child_ends_no_connection_of_its_parent, secure_line)
{
    auto served = false;
    asio::co_spawn(context, serve(answer, close_kind::with_close_notify), note(served));
    auto context_of_client = io::tls_context(ca_file());
    auto outcome = exchange_outcome();
    auto const what = request();
    auto const asking = [&]() -> asio::awaitable<void> {
        auto const ready = co_await shake(context_of_client, 10s);
        BOOST_REQUIRE_MESSAGE((ready.code == errc{}), ready.explanation);
        auto const child = ::fork();
        if (child == 0) {
            one.reset();
            ::_exit(0);
        }
        BOOST_REQUIRE(child > 0);
        auto status = 0;
        BOOST_TEST(::waitpid(child, &status, 0) == child);
        BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0));
        co_await one->exchange(what, outcome, scratch, reusable);
    };
    run_real(context, asking());
    BOOST_TEST(outcome.code == errc{});
    BOOST_TEST(outcome.response.body == "hi");
    one = std::make_shared<io::connection>(context.get_executor(), deadlines);
    run_until(context, served);
}

// AddressSanitizer finds what this guards against, at the end of the program.
BOOST_AUTO_TEST_CASE(connection_of_a_static_object_outlives_nothing_that_it_needs)
{
    auto& at = kept.at.emplace();
    auto served = false;
    auto const serving = [&]() -> asio::awaitable<void> {
        auto peer = secure_peer(co_await at.server.accept(), at.trusted);
        co_await peer.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
    };
    asio::co_spawn(at.context, serving(), note(served));
    auto context_of_client = io::tls_context(at.ca_file());
    auto const asking = [&]() -> asio::awaitable<void> {
        auto const ready = co_await at.shake(context_of_client, 10s);
        BOOST_REQUIRE_MESSAGE((ready.code == errc{}), ready.explanation);
    };
    run_real(at.context, asking());
    run_until(at.context, served);
}

BOOST_FIXTURE_TEST_CASE(
    failed_handshake_is_reported_to_its_waiter_and_the_next_is_served, secure_line)
{
    auto params = for_this_machine();
    params.ca_file = ca_file();
    auto const pool = std::make_shared<io::connection_pool>(
        context.get_executor(), server.origin(true), core::pool_limits{1, 20s, 300s},
        std::make_shared<io::connector>(context.get_executor(), params, deadlines));
    auto served = false;
    auto const serving = [&]() -> asio::awaitable<void> {
        auto first = co_await server.accept();
        first.close();
        auto second = secure_peer(co_await server.accept(), trusted);
        co_await second.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
        auto const rest = co_await read_to_end(second.next_layer());
    };
    asio::co_spawn(context, serving(), note(served));
    auto unlucky = io::acquire_result();
    auto lucky = io::acquire_result();
    auto both = false;
    auto const asking = [&](io::acquire_result& got, bool& done) -> asio::awaitable<void> {
        got = co_await pool->acquire(clock_type::now() + 10s);
        done = true;
    };
    auto first = false;
    asio::co_spawn(context, asking(unlucky, first), [](std::exception_ptr) {});
    asio::co_spawn(context, asking(lucky, both), [](std::exception_ptr) {});
    run_until(context, both);
    BOOST_TEST(first);
    BOOST_TEST(unlucky.failure.code == errc::tls_failed);
    BOOST_TEST(bool(lucky.connection));
    lucky.connection = io::lease();
    run_until(context, served);
    pool->close();
}

BOOST_AUTO_TEST_SUITE_END()
