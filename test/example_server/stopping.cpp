// SPDX-License-Identifier: BSL-1.0
// Users who leave, users who want too much, and the end of the server.
#include "common/unit_test.hpp"
#include "example_server_fixture.hpp"

using namespace neuroflash::test;
using neuroflash::sandbox::fault_kind;

namespace {

/// The service has a request in its hands that it never answers.
bool is_stalled(example_server_fixture const& f)
{
    return comes_true([&] { return f.service.stats().faults_applied == 1U; });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_user_who_leaves_cancels_his_generation)
{
    auto f = example_server_fixture();
    f.service.inject(on_generation(fault_kind::stall));
    auto one = user(f);
    one.generate("A lighthouse");
    BOOST_REQUIRE(is_stalled(f));
    one.leave();

    // The service sees it as the end of the connection, and it is unknown whether it was charged.
    BOOST_TEST(comes_true([&] { return f.service.stats().connections_open == 0U; }));
    BOOST_TEST(comes_true([&] { return f.server->owed() == 1U; }));
    BOOST_TEST(f.service.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(a_user_who_leaves_ends_the_download)
{
    auto f = example_server_fixture();
    auto stalled = neuroflash::sandbox::fault(fault_kind::stall_body, "GET");
    stalled.skip = 1; // the workspaces
    stalled.bytes = 100;
    f.service.inject(stalled);
    auto one = user(f);
    one.generate("A lighthouse");
    BOOST_REQUIRE(is_stalled(f));
    one.leave();

    BOOST_TEST(comes_true([&] { return f.service.stats().connections_open <= 1U; }));
    f.close();
    BOOST_TEST(f.service.credits_charged() == 1);
    BOOST_TEST(f.server->owed() == 1U);
}

BOOST_AUTO_TEST_CASE(a_user_has_a_limited_number_of_images_at_a_time)
{
    auto within = image_server::limits();
    within.images_per_user = 1;
    auto f = example_server_fixture(within);
    f.service.inject(on_generation(fault_kind::stall));
    auto first = user(f);
    first.generate("A lighthouse");
    BOOST_REQUIRE(is_stalled(f));

    auto second = user(f); // the same address
    second.generate("A fox");
    auto const refused = second.receive();
    BOOST_TEST(refused.result() == http::status::too_many_requests);
    BOOST_TEST(refused[http::field::retry_after] == "1");

    first.leave();
    BOOST_TEST(comes_true([&] { return f.server->owed() == 1U; }));
    BOOST_TEST(comes_true([&] {
        second.generate("A fox");
        return is_png(second.receive());
    }));
}

BOOST_AUTO_TEST_CASE(a_full_server_lets_the_next_user_in_when_one_leaves)
{
    auto within = image_server::limits();
    within.connections = 1;
    auto f = example_server_fixture(within);
    auto next = std::thread();
    auto served = false;
    {
        auto first = user(f);
        next = std::thread([&] {
            auto second = user(f);
            second.get("/nowhere");
            served = second.receive().result() == http::status::not_found;
        });
        first.get("/nowhere");
        first.receive();
    }
    next.join();
    BOOST_TEST(served);
}

BOOST_AUTO_TEST_CASE(stopping_lets_those_in_flight_end)
{
    auto service = small();
    service.generation_time = 300ms;
    auto f = example_server_fixture(image_server::limits(), service);
    auto waiting = user(f);
    waiting.get("/nowhere");
    waiting.receive();
    auto one = user(f);
    one.generate("A lighthouse");
    BOOST_REQUIRE(comes_true([&] { return f.service.stats().working == 1U; }));
    f.server->stop();

    BOOST_TEST(waiting.hears_the_end());
    auto const got = one.receive();
    BOOST_TEST(is_png(got));
    BOOST_TEST(!got.keep_alive());
    one.leave();
    f.close();
    BOOST_TEST(f.server->owed() == 0U);
}

BOOST_AUTO_TEST_CASE(stopping_ends_at_its_limit_and_keeps_what_is_owed)
{
    auto within = image_server::limits();
    within.stopping_time = 50ms;
    auto f = example_server_fixture(within);
    f.service.inject(on_generation(fault_kind::stall));
    auto one = user(f);
    one.generate("A lighthouse");
    BOOST_REQUIRE(is_stalled(f));
    f.close();
    BOOST_TEST(one.hears_the_end());
    BOOST_TEST(f.server->owed() == 1U);
}

BOOST_AUTO_TEST_CASE(a_server_without_users_stops_at_once)
{
    auto within = image_server::limits();
    within.stopping_time = 1h;
    auto f = example_server_fixture(within);
    f.close();
    BOOST_TEST(f.server->owed() == 0U);
}
