// SPDX-License-Identifier: BSL-1.0
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(clock_jumps)

namespace {

using wall_clock = std::chrono::system_clock;

/// A steady clock and a wall clock that says whatever the test sets.
class wrong_clock : public manual_time
{
public:
    wall_clock::time_point wall_now() const override { return wall; }

    wall_clock::time_point wall = wall_clock::time_point() + 24h * 365 * 50;
};

/// A client on that clock.
struct fixture : call_fixture
{
    explicit fixture(std::chrono::nanoseconds latency = {}) : call_fixture(with_workspace())
    {
        time = clock;
        wire = std::make_shared<scripted_transport>(clock, latency);
        wire->otherwise = always(answered(200, no_models));
        service.emplace(context.get_executor(), with_workspace(), wire, clock);
    }

    std::shared_ptr<wrong_clock> clock = std::make_shared<wrong_clock>();
};

/// 1970, an hour ago, in two hours, and 2100.
std::vector<wall_clock::time_point> wrong_times(wall_clock::time_point now)
{
    auto const begin = wall_clock::time_point();
    return {begin, begin + 1s, now - 1h, now + 2h, begin + 24h * 365 * 130};
}

} // namespace

BOOST_AUTO_TEST_CASE(wall_clock_that_jumps_changes_no_deadline_and_no_token)
{
    auto at = fixture(100ms);
    BOOST_TEST(bool(at.models()));
    for (auto const jumped : wrong_times(at.clock->wall)) {
        at.clock->wall = jumped;
        BOOST_TEST(bool(at.models()));
        // The wait before the next attempt is that of the steady clock.
        at.wire->expect(answered(429, R"({"error":"Too many requests"})", {{"retry-after", "7"}}));
        auto const begun = at.now();
        BOOST_TEST(bool(at.models()));
        BOOST_TEST(at.now() - begun >= 7s);
        BOOST_TEST(at.now() - begun < 8s);
        // A deadline follows the steady clock, too.
        at.wire->script.push_back([&at](exchange_request const&) {
            at.time->advance(61s);
            return failed(errc::response_timeout, phase::response, 1);
        });
        auto call = call_params();
        call.deadline = 60s;
        auto const late = at.models(call);
        BOOST_REQUIRE(!late);
        BOOST_TEST(late.error().code() == condition::timeout);
    }
    BOOST_TEST(at.wire->token_requests == 1U);
    at.time->advance(14400s); // The token has run out by the steady clock.
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(at.wire->token_requests == 2U);
}

BOOST_AUTO_TEST_CASE(retry_after_date_with_a_wrong_clock_is_bounded)
{
    auto at = fixture();
    for (auto const jumped : wrong_times(at.clock->wall)) {
        at.clock->wall = jumped;
        at.wire->expect(answered(
            429, R"({"error":"Too many requests"})",
            {{"retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"},
             {"date", "Sun, 06 Nov 1994 08:49:27 GMT"}}));
        auto const begun = at.now();
        auto const listed = at.models();
        // By the machine's clock the date is past, or so far ahead that it is not waited for.
        auto const ahead = jumped < wall_clock::time_point() + 24h * 365 * 20;
        BOOST_TEST(bool(listed) == !ahead);
        BOOST_TEST(at.now() - begun < 10s);
        if (!listed) {
            BOOST_TEST(listed.error().value() == errc::rate_limited);
            BOOST_TEST(listed.error().details().retry_after > 24h * 365);
        }
    }
}

BOOST_AUTO_TEST_CASE(missing_hours_mean_a_new_token_and_no_storm)
{
    auto at = fixture(10ms);
    auto done = std::vector<std::optional<result<std::vector<image_model>>>>(100);
    BOOST_TEST(bool(at.models()));
    at.time->advance(8h); // suspended
    at.clock->wall += 8h;
    for (auto& one : done) at.start([](client& c) { return c.list_image_models(); }, one);
    at.drain();
    for (auto const& one : done) BOOST_REQUIRE((one && *one));
    BOOST_TEST(at.wire->token_requests == 2U);
    BOOST_TEST(at.wire->calls() == 101U);
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_CASE(wait_that_lasts_beyond_the_deadline_ends_the_call)
{
    auto at = fixture();
    at.wire->expect(answered(429, R"({"error":"Too many requests"})", {{"retry-after", "2"}}));
    auto call = call_params();
    call.deadline = 10s;
    auto done = std::optional<result<std::vector<image_model>>>();
    at.start([&](client& c) { return c.list_image_models(call); }, done);
    at.run_ready();
    BOOST_TEST(!done.has_value());
    at.time->advance(8h); // suspended in the middle of the wait
    at.drain();
    BOOST_REQUIRE((done && !*done));
    BOOST_TEST(done->error().value() == errc::backoff_timeout);
    BOOST_TEST(done->error().code() == condition::timeout);
    BOOST_TEST(done->error().charge().state == charge_state::not_charged);
    BOOST_TEST(at.wire->calls() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
