// SPDX-License-Identifier: BSL-1.0
// The gateway cuts whatever takes 150 s.
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(long_generation)

BOOST_AUTO_TEST_CASE(generation_of_149_seconds_is_waited_for)
{
    auto at = call_fixture(with_workspace());
    at.wire->script.push_back([&at](exchange_request const& request) {
        BOOST_TEST(request.deadline - at.now() > 149s);
        at.time->advance(149s);
        return answered(200, one_image);
    });
    auto const made = at.generate();
    BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
    BOOST_TEST(made->elapsed >= 149s);
    BOOST_TEST(made->charge.state == charge_state::charged);
    BOOST_TEST(at.wire->calls() == 1U);
}

BOOST_AUTO_TEST_CASE(generation_cut_at_150_seconds_is_never_sent_again)
{
    auto const cuts = std::vector<exchange_outcome>{
        failed(errc::connection_lost, phase::response, 1),
        failed(errc::connection_lost, phase::body, 1), answered(504, "<html>"),
        answered(502, "<html>"), answered(408, "")};
    for (auto const& cut : cuts) {
        auto params = with_workspace();
        params.reconcile.enabled = false;
        auto at = call_fixture(params);
        at.wire->script.push_back([&](exchange_request const&) {
            at.time->advance(150s);
            return cut;
        });
        auto const made = at.generate();
        BOOST_REQUIRE(!made);
        BOOST_TEST(made.error().value() == errc::outcome_unknown);
        BOOST_TEST(made.error().charge().state == charge_state::unknown);
        BOOST_TEST(at.wire->calls() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(refusal_that_was_cut_is_no_refusal)
{
    // The header said 401, 429, 307: the rest of the answer did not come, so nothing is proven.
    for (auto const status : {307, 401, 403, 429, 503}) {
        auto params = with_workspace();
        params.reconcile.enabled = false;
        auto at = call_fixture(params);
        auto cut = failed(errc::connection_lost, phase::body, 1);
        cut.header_seen = true;
        cut.response.status = status;
        cut.response.fields.append("retry-after", "1");
        cut.response.fields.append("location", "/api/other");
        at.wire->otherwise = always(cut);
        auto const made = at.generate();
        BOOST_REQUIRE(!made);
        BOOST_TEST(made.error().value() == errc::outcome_unknown, status);
        BOOST_TEST(made.error().charge().state == charge_state::unknown);
        BOOST_TEST(at.wire->calls() == 1U, status);
        BOOST_TEST(at.wire->token_requests == 1U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
