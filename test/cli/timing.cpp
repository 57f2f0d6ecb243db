// SPDX-License-Identifier: BSL-1.0
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include "cli/render/text.hpp"

#include <boost/json/array.hpp>

#include <set>

namespace neuroflash::test {

using namespace std::chrono_literals;

namespace {

boost::json::object call_in(boost::json::object const& document, std::string_view operation)
{
    for (auto const& one : document.at("timing").at("calls").as_array()) {
        if (one.at("operation").as_string() == operation) return one.as_object();
    }
    BOOST_FAIL("no call of that name: " << operation);
    return {};
}

double milliseconds_of(boost::json::object const& call, std::string_view where)
{
    return call.at("ms").at(where).as_double();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(timing_of_the_tool, cli_fixture)

BOOST_AUTO_TEST_CASE(document_says_where_the_time_of_each_call_went)
{
    auto const end = run({"generate", "a red fox", "--timing", "--json"});
    BOOST_REQUIRE_MESSAGE(end.code == 0, end.err);
    BOOST_TEST(end.err.empty());
    auto const document = document_in(end.out);
    auto const made = call_in(document, "generate");
    auto keys = std::set<std::string>();
    for (auto const& one : made) keys.emplace(one.key());
    auto const expected = std::set<std::string>{
        "operation", "code", "ms", "attempts", "reused", "bytes_sent", "bytes_received"};
    BOOST_TEST(keys == expected, boost::test_tools::per_element());
    auto phases = std::set<std::string>();
    for (auto const& one : made.at("ms").as_object()) phases.emplace(one.key());
    auto const all = std::set<std::string>{"total",    "token", "queue",   "name_resolution",
                                           "connect",  "proxy", "tls",     "send",
                                           "response", "body",  "backoff", "history"};
    BOOST_TEST(phases == all, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(figures_of_the_document_are_those_of_the_calls)
{
    auto const document = document_in(run({"generate", "a fox", "--timing", "--json"}).out);
    auto const token = call_in(document, "issue_token");
    BOOST_TEST(milliseconds_of(token, "tls") > 0);
    BOOST_TEST(token.at("reused").as_bool() == false);
    auto const made = call_in(document, "generate");
    BOOST_TEST(made.at("code").as_string() == "ok");
    BOOST_TEST(made.at("attempts").as_int64() == 1);
    BOOST_TEST(made.at("reused").as_bool());
    BOOST_TEST(made.at("bytes_sent").as_int64() > 0);
    BOOST_TEST(made.at("bytes_received").as_int64() > 0);
    BOOST_TEST(milliseconds_of(made, "token") >= milliseconds_of(token, "total"));
    BOOST_TEST(milliseconds_of(made, "total") >= milliseconds_of(made, "response"));
    BOOST_TEST(milliseconds_of(call_in(document, "download"), "body") > 0);
}

BOOST_AUTO_TEST_CASE(table_goes_to_standard_error_and_the_result_stays_as_it_is)
{
    auto const end = run({"models", "--timing"});
    BOOST_TEST_REQUIRE(end.code == 0);
    BOOST_TEST(end.out == run({"models"}).out);
    for (auto const* const word :
         {"CALL", "PHASE", "TIME", "issue_token", "tls", "list_image_models", "total", " ms",
          "1 attempt, connection reused, ", " sent, "}) {
        BOOST_TEST(contains(end.err, word), word << " is missing in\n" << end.err);
    }
}

BOOST_AUTO_TEST_CASE(failed_call_shows_its_times_too)
{
    auto planned = sandbox::fault::with_response(500, "", "GET", "/api/ds-prototypes");
    planned.times = -1;
    server.inject(planned);
    auto const shown = run({"models", "--timing"});
    BOOST_TEST(shown.code == 6);
    BOOST_TEST(contains(shown.err, "backoff"));
    BOOST_TEST(contains(shown.err, "service_error, 3 attempts"));
    auto const document = document_in(run({"models", "--timing", "--json"}).err);
    auto const call = call_in(document, "list_image_models");
    BOOST_TEST(call.at("code").as_string() == "service_error");
    BOOST_TEST(call.at("attempts").as_int64() == 3);
    BOOST_TEST(milliseconds_of(call, "backoff") > 0);
}

BOOST_AUTO_TEST_CASE(nothing_is_said_of_times_unless_asked_for)
{
    BOOST_TEST(!document_in(run({"models", "--json"}).out).contains("timing"));
    BOOST_TEST(run({"models"}).err.empty());
}

BOOST_AUTO_TEST_CASE(no_call_no_times)
{
    auto const end = run({"edit", "no-such.png", "x", "--timing"});
    BOOST_TEST(end.code != 0);
    BOOST_TEST(contains(end.err, "no call was made"));
}

BOOST_AUTO_TEST_CASE(short_times_are_milliseconds)
{
    BOOST_TEST(cli::short_time(0ns) == "0.0 ms");
    BOOST_TEST(cli::short_time(450us) == "0.5 ms");
    BOOST_TEST(cli::short_time(999ms) == "999.0 ms");
    BOOST_TEST(cli::short_time(1s) == "1.00 s");
    BOOST_TEST(cli::short_time(61500ms) == "61.50 s");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
