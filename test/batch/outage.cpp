// SPDX-License-Identifier: BSL-1.0
// Whether the service can be reached, as the attempts of all calls show it.

#include "common/unit_test.hpp"

#include <batch/run/outage_watch.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>

namespace neuroflash::batch {

BOOST_AUTO_TEST_SUITE(batch_outage)

namespace {

using namespace std::chrono_literals;

class set_clock : public time_source
{
public:
    std::chrono::steady_clock::time_point now() const override { return at; }
    std::chrono::system_clock::time_point wall_now() const override { return {}; }
    boost::asio::awaitable<void> sleep_until(std::chrono::steady_clock::time_point) override
    {
        co_return;
    }
    double jitter() override { return 0; }

    std::chrono::steady_clock::time_point at = std::chrono::steady_clock::time_point(1h);
};

class counting_observer : public observer
{
public:
    void on_attempt_finished(attempt_finished const&) override { ++attempts; }
    int attempts = 0;
};

struct outage_fixture
{
    void attempt(errc code, operation kind = operation::generate)
    {
        auto call = call_name();
        call.kind = kind;
        auto const to = origin();
        auto const spent = timeline();
        watch.on_attempt_finished(attempt_finished{call, 1, to, code, 0, spent});
    }

    std::shared_ptr<set_clock> clock = std::make_shared<set_clock>();
    std::shared_ptr<counting_observer> users = std::make_shared<counting_observer>();
    outage_watch watch{users, clock};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(an_outage_shows_after_some_seconds_with_the_latest_cause, outage_fixture)
{
    attempt(errc::connection_lost);
    clock->at += 2s;
    BOOST_TEST(!watch.current().has_value());
    attempt(errc::connect_failed);
    clock->at += 1s;
    BOOST_REQUIRE(watch.current().has_value());
    BOOST_TEST(watch.current()->since == clock->at - 3s);
    BOOST_TEST(watch.current()->cause == errc::connect_failed);
    BOOST_TEST(users->attempts == 2);
}

BOOST_FIXTURE_TEST_CASE(any_answer_ends_an_outage, outage_fixture)
{
    attempt(errc::connect_failed);
    clock->at += 10s;
    attempt(errc());
    BOOST_TEST(!watch.current().has_value());
    attempt(errc::connect_failed); // it begins anew
    clock->at += 2s;
    BOOST_TEST(!watch.current().has_value());
}

BOOST_FIXTURE_TEST_CASE(
    downloads_and_what_the_caller_ended_say_nothing_of_the_service, outage_fixture)
{
    attempt(errc::connect_failed, operation::download);
    attempt(errc::cancelled);
    attempt(errc::client_closed);
    clock->at += 10s;
    BOOST_TEST(!watch.current().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
