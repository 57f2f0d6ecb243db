// SPDX-License-Identifier: BSL-1.0
#include "common/manual_time.hpp"
#include "common/printing.hpp"
#include "common/scripted_transport.hpp"

#include <boost/test/unit_test.hpp>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

namespace {

struct desk
{
    asio::io_context context;
    std::shared_ptr<manual_time> time = std::make_shared<manual_time>();
    std::shared_ptr<scripted_transport> wire = std::make_shared<scripted_transport>();
    client service{context.get_executor(), offline_params(), wire, time};

    result<generation> generate()
    {
        auto done = result<generation>(error(errc::internal));
        run(context, *time, [&]() -> asio::awaitable<void> {
            done = co_await service.generate(generate_params("p"));
        }());
        return done;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(attempts, desk)

BOOST_AUTO_TEST_CASE(generation_whose_connection_broke_after_the_first_byte_is_never_sent_again)
{
    wire->expect(failed(errc::connection_lost, phase::response, 300));
    wire->otherwise = [](auto const&) { return answered(200, one_image); };
    auto const made = generate();
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().code() == errc::outcome_unknown);
    BOOST_TEST(made.error().charge().state == charge_state::unknown);
    BOOST_TEST(made.error().details().cause == make_error_code(errc::connection_lost));
    BOOST_TEST(wire->calls() == 1U);
}

BOOST_AUTO_TEST_CASE(generation_that_never_left_is_sent_again)
{
    wire->expect(failed(errc::connect_failed, phase::connect, 0));
    wire->expect(answered(200, one_image));
    auto const made = generate();
    BOOST_REQUIRE(made);
    BOOST_TEST(made->attempts == 2);
    BOOST_TEST(made->charge.credits == 1);
}

BOOST_AUTO_TEST_CASE(refused_token_is_renewed_once_and_the_call_repeated)
{
    wire->expect(answered(401, R"({"error":"expired"})"));
    wire->expect(answered(200, one_image));
    auto const made = generate();
    BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
    BOOST_TEST(wire->token_requests == 2U);
    BOOST_TEST(wire->seen.back().field("authorization") == "Bearer token-2");
}

BOOST_AUTO_TEST_CASE(fresh_token_that_is_refused_too_ends_the_call)
{
    wire->otherwise = [](auto const&) { return answered(401, R"({"error":"no"})"); };
    auto const made = generate();
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().code() == errc::authentication_failed);
    BOOST_TEST(made.error().charge().state == charge_state::not_charged);
    BOOST_TEST(wire->calls() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
