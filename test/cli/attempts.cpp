// SPDX-License-Identifier: BSL-1.0
// The tool sends what the library sends, and not once more.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

namespace neuroflash::test {

BOOST_FIXTURE_TEST_SUITE(attempts_of_the_tool, cli_fixture)

BOOST_AUTO_TEST_CASE(the_tool_adds_no_attempts_of_its_own)
{
    auto planned = sandbox::fault::with_response(500, "", "GET", "/api/ds-prototypes");
    planned.times = -1;
    server.inject(planned);
    auto const end = run({"models", "--json"});
    BOOST_TEST(end.code == 6);
    BOOST_TEST(server.stats().model_requests + server.stats().faults_applied >= 3u);
    BOOST_TEST(server.stats().faults_applied == 3u);
    BOOST_TEST(contains(end.err, "3 attempts"));
}

BOOST_AUTO_TEST_CASE(the_tool_never_repeats_a_paid_request)
{
    auto planned = sandbox::fault::with_response(
        429, R"({"error":"Monthly image quota exceeded"})", "POST", "/api/ds-prototypes");
    planned.times = -1;
    server.inject(planned);
    BOOST_TEST(run({"generate", "a fox", "--json"}).code == 4);
    BOOST_TEST(server.stats().faults_applied == 1u);
    BOOST_TEST(server.credits_charged() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
