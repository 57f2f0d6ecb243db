// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/core/paid_flights.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::core;

BOOST_AUTO_TEST_SUITE(flights_in_the_air)

namespace {

constexpr char place[] = "workspace-1";

time_point at(int second)
{
    return time_point() + std::chrono::seconds(10'000 + second);
}

} // namespace

BOOST_AUTO_TEST_CASE(images_are_remembered_while_somebody_may_meet_them)
{
    auto flights = paid_flights();
    auto long_one = paid_flight(place, "long");
    flights.on_sending(long_one, at(0));
    auto const images = std::vector<std::string>{"x", "y"};
    auto const digest = [](std::string const& id) { return text_digest(id); };
    auto const answer = [&](int second) {
        auto flight = paid_flight(place, "p");
        flights.on_sending(flight, at(second));
        flights.on_answered(flight, images, digest, at(second));
    };
    for (auto i = 0; i < 1000; ++i) answer(i);
    BOOST_TEST(flights.remembered() == 2000u);
    BOOST_TEST(flights.is_taken(text_digest("x")));
    BOOST_TEST(!flights.is_taken(text_digest("z")));
    BOOST_TEST(flights.remembers_since(at(0)));
    flights.on_given_up(long_one);
    flights.keep_since(at(900));
    answer(1000);
    // Five minutes before 900, and what came since.
    BOOST_TEST(flights.remembered() == 2 * 401u);
    BOOST_TEST(!flights.remembers_since(at(599)));
    BOOST_TEST(flights.remembers_since(at(600)));
    flights.keep_since(time_point::max());
    answer(5000);
    BOOST_TEST(flights.remembered() == 2u);
}

BOOST_AUTO_TEST_CASE(number_of_remembered_images_is_bounded)
{
    auto flights = paid_flights();
    auto const images = std::vector<int>(1000, 1);
    for (auto i = 0; i < 110; ++i) {
        auto flight = paid_flight(place, "p");
        flights.on_sending(flight, at(0));
        flights.on_answered(flight, images, [](int one) { return one; }, at(0));
    }
    BOOST_TEST(flights.remembered() <= rules::max_answered_images + 1000);
    BOOST_TEST(!flights.remembers_since(at(0)));
}

BOOST_AUTO_TEST_CASE(sending_again_does_not_move_an_attempt_that_is_in_doubt)
{
    auto flights = paid_flights();
    auto flight = paid_flight(place, "p");
    flights.on_sending(flight, at(1));
    flights.on_sending(flight, at(2));
    BOOST_TEST((flight.sent == at(2)));
    flight.in_doubt = true;
    flights.on_sending(flight, at(3));
    BOOST_TEST((flight.sent == at(2)));
    BOOST_TEST((flight.begun == at(1)));
}

BOOST_AUTO_TEST_CASE(flight_that_ends_with_its_frame_leaves_nothing)
{
    auto flights = paid_flights();
    {
        auto flight = paid_flight(place, "p");
        flights.on_sending(flight, at(1));
        BOOST_TEST(flights.any_open([](paid_flight const&) { return true; }));
    }
    BOOST_TEST(!flights.any_open([](paid_flight const&) { return true; }));
}

BOOST_AUTO_TEST_SUITE_END()
