// SPDX-License-Identifier: BSL-1.0
// `neuroflash sandbox`.
#include "cli_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

namespace neuroflash::test {

namespace {

struct sandbox_fixture : cli_fixture
{
    sandbox_fixture() { variables.clear(); }
};

bool has_all_lines(std::string const& out)
{
    return std::ranges::count(out, '\n') == 6;
}

/// `export NAME=value` lines; the values here need no quotes.
std::map<std::string, std::string> exported(std::string const& lines)
{
    auto found = std::map<std::string, std::string>();
    auto stream = std::istringstream(lines);
    for (auto word = std::string(); stream >> word;) {
        auto const equals = word.find('=');
        if (equals != std::string::npos) found[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return found;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(local_service, sandbox_fixture)

BOOST_AUTO_TEST_CASE(printed_environment_points_the_tool_at_the_service_until_it_is_stopped)
{
    for (auto const stop : {SIGINT, SIGTERM, SIGHUP}) {
        auto local = child_process(setup({"sandbox", "--port", "0", "--print-env"}));
        local.read_until(has_all_lines);
        variables = exported(local.out());
        BOOST_TEST(variables.size() == 6u);
        auto const ca_file = variables.at("NEUROFLASH_CA_FILE");
        BOOST_TEST(run({"quota"}).code == 0);
        BOOST_TEST(std::filesystem::exists(ca_file));
        local.send(stop);
        auto const end = local.wait();
        BOOST_TEST(end.code == 0);
        BOOST_TEST(end.err == "");
        BOOST_TEST(!std::filesystem::exists(ca_file));
    }
}

BOOST_AUTO_TEST_CASE(local_service_takes_its_quota_from_the_options)
{
    auto local = child_process(setup({"sandbox", "--print-env", "--quota", "7"}));
    local.read_until(has_all_lines);
    variables = exported(local.out());
    BOOST_TEST(contains(run({"quota"}).out, "available now  7 images"));
    local.send(SIGTERM);
    BOOST_TEST(local.wait().code == 0);
}

BOOST_AUTO_TEST_CASE(switches_of_the_image_service_are_options)
{
    auto local = child_process(setup(
        {"sandbox", "--print-env", "--v1", "answer=finished-201", "--v1", "upload-limit=100"}));
    local.read_until(has_all_lines);
    local.send(SIGTERM);
    BOOST_TEST(local.wait().code == 0);
    auto const unknown = run({"sandbox", "--v1", "answr=1"});
    BOOST_TEST(unknown.code == 2);
    BOOST_TEST(contains(unknown.err, "--v1 answr=1: it is not one of served, answer"));
    auto const wrong = run({"sandbox", "--v1", "answer=never"});
    BOOST_TEST(wrong.code == 2);
    BOOST_TEST(contains(wrong.err, "use finished-200, finished-201"));
    auto const bare = run({"sandbox", "--v1", "answer"});
    BOOST_TEST(bare.code == 2);
    BOOST_TEST(contains(bare.err, "write NAME=VALUE"));
}

BOOST_AUTO_TEST_CASE(planned_faults_are_applied_and_told_at_the_end)
{
    std::ofstream(directory / "faults.json")
        << R"({"seed":7,"faults":[{"kind":"server_error","path":"/api/usage-service","times":2},)"
           R"({"kind":"stall_body","path":"/never"}]})";
    auto local = child_process(setup({"sandbox", "--print-env", "--faults", "faults.json"}));
    local.read_until(has_all_lines);
    variables = exported(local.out());
    BOOST_TEST(run({"quota"}).code == 0); // tried again
    local.send(SIGTERM);
    auto const end = local.wait();
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.err == "Faults applied: 2, seed 7\n  server_error: 2\n");
    BOOST_TEST(has_all_lines(end.out));
}

BOOST_AUTO_TEST_CASE(report_of_faults_goes_where_people_read)
{
    std::ofstream(directory / "faults.json") << R"({"seed":8})";
    auto local = child_process(setup({"sandbox", "--faults", "faults.json"}));
    local.read_until([](std::string const& out) { return contains(out, "NEUROFLASH_CA_FILE"); });
    local.send(SIGTERM);
    auto const end = local.wait();
    BOOST_TEST(contains(end.out, "\nFaults applied: 0, seed 8\n"));
    BOOST_TEST(end.err == "");
}

BOOST_AUTO_TEST_CASE(fault_file_that_is_wrong_is_refused_with_file_place_and_reason)
{
    std::ofstream(directory / "wrong.json") << R"({"faults":[{"kind":"cut"}]})";
    auto const wrong = run({"sandbox", "--faults", "wrong.json"});
    BOOST_TEST(wrong.code == 2);
    BOOST_TEST(contains(wrong.err, "wrong.json"));
    BOOST_TEST(contains(wrong.err, "$.faults[0].kind: there is no kind `cut`"));
    auto const absent = run({"sandbox", "--faults", "absent.json"});
    BOOST_TEST(absent.code == 2);
    BOOST_TEST(contains(absent.err, "absent.json is refused: it cannot be read"));
}

BOOST_AUTO_TEST_CASE(port_in_use_is_a_failure_with_advice)
{
    auto const end = run({"sandbox", "--port", std::to_string(server.port())});
    BOOST_TEST(end.code == 6);
    auto const port = std::to_string(server.port());
    BOOST_TEST(contains(
        end.err, "error: The sandbox cannot start: another program has port " + port + ". ("));
    BOOST_TEST(contains(end.err, "--port"));
    BOOST_TEST(contains(end.err, ":" + port + "`"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
