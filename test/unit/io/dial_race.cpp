// SPDX-License-Identifier: BSL-1.0
#include "io/dial/dial_race.hpp"

#include "line.hpp"

#include <algorithm>
#include <filesystem>

#include <sys/socket.h>

using namespace neuroflash;
using namespace neuroflash::test;

namespace {

using endpoints = std::vector<tcp::endpoint>;

constexpr auto never = 1h;

/// Accepts no connection: its queue is full, and the system drops what knocks.
class full_backlog_listener
{
public:
    explicit full_backlog_listener(asio::io_context& context)
        : acceptor_(context, tcp::v4()), filler_(context)
    {
        acceptor_.bind(tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        acceptor_.listen(0);
        filler_.connect(acceptor_.local_endpoint());
    }

    tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

private:
    tcp::acceptor acceptor_;
    tcp::socket filler_;
};

/// A port that is taken, so that no other process gets it, but without a listener.
class refusing_port
{
public:
    explicit refusing_port(asio::io_context& context, char const* address = "127.0.0.1")
        : socket_(context, tcp::endpoint(asio::ip::make_address(address), 0))
    {
    }

    tcp::endpoint endpoint() const { return socket_.local_endpoint(); }

private:
    tcp::socket socket_;
};

std::ptrdiff_t open_files()
{
    auto files = std::filesystem::directory_iterator("/proc/self/fd");
    return std::distance(begin(files), end(files));
}

std::string name_of(tcp::endpoint const& one)
{
    return one.address().to_string() + " port " + std::to_string(one.port()) + ": ";
}

bool names(std::string const& text, tcp::endpoint const& one, std::string const& outcome)
{
    return text.find(name_of(one) + outcome) != std::string::npos;
}

struct races : line
{
    /// The address that the race connects to; its port is 0 if it connects to none.
    tcp::endpoint winner(endpoints const& to, std::chrono::milliseconds stagger = never)
    {
        auto race = io::dial_race(context.get_executor(), to, stagger);
        auto won = tcp::endpoint();
        auto const racing = [&]() -> asio::awaitable<void> {
            auto socket = co_await race.run();
            if (socket.is_open()) won = socket.remote_endpoint();
        };
        auto const before = clock_type::now();
        run_real(context, racing());
        took = clock_type::now() - before;
        report = race.report();
        cause = race.cause();
        return won;
    }

    io::connection::connect_result connect(endpoints const& to, clock_type::duration within)
    {
        auto how = io::connection::connect_result();
        auto const connecting = [&]() -> asio::awaitable<void> {
            how = co_await one->connect_first(to, clock_type::now() + within);
        };
        auto const before = clock_type::now();
        run_real(context, connecting());
        took = clock_type::now() - before;
        return how;
    }

    full_backlog_listener deaf{context};
    refusing_port refusing{context};
    clock_type::duration took{};
    std::string report;
    error_code cause;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(dial_race, races)

BOOST_AUTO_TEST_CASE(families_take_turns_and_the_resolvers_first_begins)
{
    struct row
    {
        std::vector<char const*> given;
        std::vector<char const*> tried;
    };
    auto const rows = std::vector<row>{
        {{}, {}},
        {{"10.0.0.1"}, {"10.0.0.1"}},
        {{"::1", "::2", "10.0.0.1", "10.0.0.2"}, {"::1", "10.0.0.1", "::2", "10.0.0.2"}},
        {{"10.0.0.1", "10.0.0.2", "::1"}, {"10.0.0.1", "::1", "10.0.0.2"}},
        {{"::1", "::2", "::3"}, {"::1", "::2", "::3"}},
        {{"::1", "::2", "::3", "10.0.0.1"}, {"::1", "10.0.0.1", "::2", "::3"}},
        {{"10.0.0.1", "::1", "::2", "::3"}, {"10.0.0.1", "::1", "::2", "::3"}},
    };
    for (auto const& one : rows) {
        auto given = std::vector<asio::ip::address>();
        for (auto const* text : one.given) given.push_back(asio::ip::make_address(text));
        auto const tried = io::interleaved(given, 443);
        BOOST_TEST_REQUIRE(tried.size() == one.tried.size());
        for (std::size_t i = 0; i < tried.size(); ++i) {
            BOOST_TEST(tried[i].address().to_string() == one.tried[i]);
            BOOST_TEST(tried[i].port() == 443);
        }
    }
}

BOOST_AUTO_TEST_CASE(dead_address_costs_its_head_start_and_no_more)
{
    auto const won = winner({deaf.endpoint(), server.endpoint()}, defaults::dial_stagger);
    BOOST_TEST(won == server.endpoint());
    BOOST_TEST(took >= defaults::dial_stagger);
    BOOST_TEST(took < 5s); // far below the limit for connecting
}

BOOST_AUTO_TEST_CASE(address_that_refuses_is_followed_by_the_next_at_once)
{
    auto const other = refusing_port(context, "::1");
    auto const won = winner({other.endpoint(), refusing.endpoint(), server.endpoint()});
    BOOST_TEST(won == server.endpoint());
}

BOOST_AUTO_TEST_CASE(first_that_answers_at_once_meets_no_rival)
{
    BOOST_TEST(winner({server.endpoint(), deaf.endpoint()}) == server.endpoint());
    BOOST_TEST(report.find(name_of(deaf.endpoint())) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(failure_behind_a_slow_one_lets_the_third_begin)
{
    auto const all = endpoints{deaf.endpoint(), refusing.endpoint(), server.endpoint()};
    BOOST_TEST(winner(all, 20ms) == server.endpoint());
}

BOOST_AUTO_TEST_CASE(all_refuse_and_each_is_named_well_before_the_deadline)
{
    auto const other = refusing_port(context, "::1");
    auto const how = connect({other.endpoint(), refusing.endpoint()}, 60s);
    BOOST_TEST(how.code == errc::connect_failed);
    BOOST_TEST(how.where == phase::connect);
    BOOST_TEST(how.cause == asio::error::connection_refused);
    BOOST_TEST(names(how.explanation, other.endpoint(), "Connection refused"), how.explanation);
    BOOST_TEST(names(how.explanation, refusing.endpoint(), "Connection refused"));
    BOOST_TEST(took < 20s);
}

BOOST_AUTO_TEST_CASE(deadline_ends_it_and_each_address_tried_is_named)
{
    auto const before = open_files();
    auto const how = connect({refusing.endpoint(), deaf.endpoint()}, 50ms);
    BOOST_TEST(how.code == errc::connect_timeout);
    BOOST_TEST(names(how.explanation, refusing.endpoint(), "Connection refused"), how.explanation);
    BOOST_TEST(names(how.explanation, deaf.endpoint(), "no response"));
    BOOST_TEST(open_files() == before);
}

BOOST_AUTO_TEST_CASE(aborting_ends_it_at_once_and_leaves_no_socket)
{
    auto const before = open_files();
    auto how = io::connection::connect_result();
    auto done = false;
    auto const connecting = [&]() -> asio::awaitable<void> {
        auto const all = endpoints{deaf.endpoint(), deaf.endpoint()};
        how = co_await one->connect_first(all, clock_type::now() + 60s);
    };
    asio::co_spawn(context, connecting(), note(done));
    context.poll();
    BOOST_TEST(!done);
    BOOST_TEST(open_files() == before + 1);
    one->abort();
    auto const began = clock_type::now();
    run_until(context, done);
    BOOST_TEST(how.code == errc::client_closed);
    BOOST_TEST(clock_type::now() - began < 1s);
    BOOST_TEST(open_files() == before);
    context.restart();
    context.run(); // nothing is left that it would wait for
    BOOST_TEST(clock_type::now() - began < 10s);
}

BOOST_AUTO_TEST_CASE(losers_are_closed_when_there_is_a_winner)
{
    auto const before = open_files();
    auto const all =
        endpoints{deaf.endpoint(), deaf.endpoint(), server.endpoint(), server.endpoint()};
    BOOST_TEST(winner(all, 0ms) == server.endpoint());
    BOOST_TEST(open_files() == before);
    context.restart();
    context.run(); // the losers' handlers meet a race that is over
}

BOOST_AUTO_TEST_CASE(winner_carries_an_exchange)
{
    auto served = false;
    auto const serving = [&]() -> asio::awaitable<void> {
        auto peer = co_await server.accept();
        co_await read_header(peer);
        co_await say(peer, answer);
    };
    asio::co_spawn(context, serving(), note(served));
    auto outcome = exchange_outcome();
    auto const what = request();
    auto const asking = [&]() -> asio::awaitable<void> {
        auto const all = endpoints{refusing.endpoint(), server.endpoint()};
        auto const how = co_await one->connect_first(all, clock_type::now() + 5s);
        BOOST_TEST_REQUIRE(how.code == errc{});
        co_await one->secure(nullptr, clock_type::now() + 5s);
        co_await one->exchange(what, outcome, scratch, reusable);
    };
    run_real(context, asking());
    run_until(context, served);
    BOOST_TEST(outcome.code == errc{});
    BOOST_TEST(outcome.response.body == "hi");
}

BOOST_AUTO_TEST_SUITE_END()
