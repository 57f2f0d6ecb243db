// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "io/connection_pool.hpp"

#include "common/byte_server.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <list>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(fairness)

namespace {

constexpr std::size_t connections = 8;
constexpr int calls = 10'000;

/// Accepts, and keeps what it accepted.
asio::awaitable<void> accept_all(byte_server& server, std::list<tcp::socket>& peers)
{
    for (;;) peers.push_back(co_await server.accept());
}

} // namespace

BOOST_AUTO_TEST_CASE(ten_thousand_calls_share_eight_connections_in_order)
{
    auto context = asio::io_context();
    auto server = byte_server(context);
    auto peers = std::list<tcp::socket>();
    asio::co_spawn(context, accept_all(server, peers), asio::detached);
    auto const deadlines = std::make_shared<io::deadline_queue>(context.get_executor());
    auto const pool = std::make_shared<io::connection_pool>(
        context.get_executor(), server.origin(), core::pool_limits{connections, 20s, 300s},
        std::make_shared<io::connector>(context.get_executor(), for_this_machine(), deadlines));

    auto served = std::vector<int>();
    auto at_once = std::size_t(0);
    auto most = std::size_t(0);
    auto all = false;
    auto const calling = [&](int number) -> asio::awaitable<void> {
        auto got = co_await pool->acquire(std::chrono::steady_clock::now() + 60s);
        BOOST_REQUIRE(bool(got.connection));
        served.push_back(number);
        most = std::max(most, ++at_once);
        // Others run in between, as they do while a real call waits for its answer.
        co_await asio::post(context, asio::use_awaitable);
        --at_once;
        got.connection.give_back();
        all = served.size() == calls && at_once == 0;
    };
    for (auto n = 0; n < calls; ++n) {
        asio::co_spawn(context, calling(n), [](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
    }
    run_until(context, all);
    BOOST_TEST(std::is_sorted(served.begin(), served.end()));
    BOOST_TEST(served.size() == std::size_t(calls));
    BOOST_TEST(most == connections);
    BOOST_TEST(peers.size() <= connections);
    pool->close();
    server.close();
}

BOOST_AUTO_TEST_SUITE_END()
