// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "web_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/parse.hpp>

using namespace neuroflash::sandbox;
namespace asio = boost::asio;
namespace http = boost::beast::http;

BOOST_AUTO_TEST_SUITE(load)

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// The objects that many callers share.
struct load_fixture
{
    asio::ip::tcp::endpoint target;
    std::string token;
    std::string workspace;
    int served = 0;
    int failed = 0;
};

/// One generation on a plain connection of its own.
asio::awaitable<void> generate_once(load_fixture& all)
{
    auto const executor = co_await asio::this_coro::executor;
    asio::ip::tcp::socket socket(executor);
    ++all.failed; // until proved otherwise
    auto const [refused] = co_await socket.async_connect(all.target, as_result);
    if (refused) co_return;
    web_request request(http::verb::post, "/api/ds-prototypes/image_generation/", 11);
    request.set(http::field::host, "127.0.0.1");
    request.set(http::field::authorization, "Bearer " + all.token);
    request.set("x-workspace-id", all.workspace);
    request.body() = R"({"prompt":"one of many"})";
    request.prepare_payload();
    auto const [unsent, written] = co_await http::async_write(socket, request, as_result);
    if (unsent) co_return;
    boost::beast::flat_buffer buffer;
    web_response response;
    auto const [unread, received] = co_await http::async_read(socket, buffer, response, as_result);
    if (unread || response.result_int() != 200) co_return;
    --all.failed;
    ++all.served;
}

std::string log_in(sandbox_server const& server, asio::ip::tcp::endpoint target)
{
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect(target);
    web_request request(http::verb::post, "/oauth/v2/token", 11);
    request.set(http::field::content_type, "application/x-www-form-urlencoded");
    request.body() = "grant_type=client_credentials&client_id=" + server.client_id() +
        "&client_secret=" + server.client_secret() + "&scope=openid";
    request.prepare_payload();
    http::write(socket, request);
    boost::beast::flat_buffer buffer;
    web_response response;
    http::read(socket, buffer, response);
    return boost::json::parse(response.body()).at("access_token").as_string().c_str();
}

} // namespace

BOOST_AUTO_TEST_CASE(two_thousand_generations_are_worked_on_at_the_same_time)
{
    constexpr int callers = 2000;
    for (unsigned const threads : {1u, 3u}) {
        sandbox_params params;
        params.tls = false;
        params.threads = threads;
        params.generation_time = std::chrono::milliseconds(1500);
        sandbox_server const server(params);
        load_fixture all;
        all.target = {asio::ip::address_v4::loopback(), server.port()};
        all.token = log_in(server, all.target);
        all.workspace = server.workspace_id();
        asio::io_context io;
        for (int i = 0; i < callers; ++i) asio::co_spawn(io, generate_once(all), asio::detached);
        io.run();
        BOOST_TEST(all.served == callers);
        BOOST_TEST(all.failed == 0);
        BOOST_TEST(server.credits_charged() == callers);
        BOOST_TEST(server.stats().working == 0u);
        BOOST_TEST(server.stats().connections_peak >= static_cast<unsigned>(callers));
    }
}

BOOST_AUTO_TEST_SUITE_END()
