// SPDX-License-Identifier: BSL-1.0
// Commands that read: what they print for people and for programs, and where settings come from.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

namespace neuroflash::test {

namespace {

struct account_fixture : cli_fixture
{
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(account, account_fixture)

BOOST_AUTO_TEST_CASE(workspaces_are_listed_in_a_table)
{
    auto const end = run({"workspaces"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.err == "");
    BOOST_TEST(
        end.out ==
        "WORKSPACE ID                          NAME\n" + server.workspace_id() + "  Sandbox\n");
}

BOOST_AUTO_TEST_CASE(workspaces_are_listed_as_one_document)
{
    auto const end = run({"workspaces", "--json"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.err == "");
    auto const whole = document_in(end.out);
    BOOST_TEST(whole.at("workspaces").at(0).at("id").as_string() == server.workspace_id());
    BOOST_TEST(whole.at("workspaces").at(0).at("name").as_string() == "Sandbox");
}

BOOST_AUTO_TEST_CASE(quota_says_what_can_be_spent_now)
{
    auto levels = sandbox::quota_levels(100, 50);
    levels.used = 12;
    levels.used_daily = 47;
    server.set_quota(levels);
    auto const people = run({"quota"});
    BOOST_TEST(people.code == 0);
    BOOST_TEST(contains(people.out, "available now  3 images\n"));
    BOOST_TEST(run({"quota", "--quiet"}).out == "3\n");
    BOOST_TEST(contains(people.out, "this cycle     12 used, 88 left of 100\n"));
    auto const program = document_in(run({"quota", "--json"}).out);
    BOOST_TEST(program.at("quota").at("available_now").as_int64() == 3);
    BOOST_TEST(program.at("quota").at("limit_amount_daily").as_int64() == 50);
}

BOOST_AUTO_TEST_CASE(a_quota_of_tokens_that_cannot_be_read_is_told_from_none)
{
    auto refusal =
        sandbox::fault::with_response(403, R"({"detail":"no"})", "GET", "/api/usage-service");
    refusal.skip = 1; // the quota of images
    refusal.times = -1;
    server.inject(refusal);
    auto const program = run({"quota", "--json"});
    BOOST_TEST(program.code == 0, program.err);
    BOOST_TEST(document_in(program.out).at("tokens").is_null());
    BOOST_TEST(error_code_in(program.err) == "permission_denied");
    server.clear_faults();
    server.inject(refusal);
    auto const people = run({"quota"});
    BOOST_TEST(people.code == 0, people.err);
    BOOST_TEST(contains(people.out, "available now"));
    BOOST_TEST(contains(people.err, "note: the quota of tokens cannot be read: "));
}

BOOST_AUTO_TEST_CASE(models_are_listed_with_what_they_can_do)
{
    auto const people = run({"models"});
    BOOST_TEST(people.code == 0);
    BOOST_TEST(contains(people.out, "nano-banana-2"));
    BOOST_TEST(contains(people.out, "text2image image2image"));
    auto const program = document_in(run({"models", "--json"}).out);
    BOOST_TEST(program.at("models").at(0).at("id").as_string() == "nano-banana-2");
    BOOST_TEST(program.at("models").at(0).at("allowed").as_bool());
}

BOOST_AUTO_TEST_CASE(history_shows_pages_with_shortened_prompts)
{
    make_image(std::string(300, 'x'));
    make_image("second");
    auto const people = run({"history"});
    BOOST_TEST(people.code == 0);
    BOOST_TEST(contains(people.out, std::string(57, 'x') + "...\n"));
    BOOST_TEST(contains(people.out, "second\n"));
    auto const page = document_in(run({"history", "--json", "--page", "2", "--size", "1"}).out);
    BOOST_TEST(page.at("items").as_array().size() == 1u);
    BOOST_TEST(contains(page.at("items").at(0).at("image_path").as_string(), "/view"));
}

BOOST_AUTO_TEST_CASE(workspace_flag_beats_the_environment)
{
    variables["NEUROFLASH_WORKSPACE_ID"] = "not-mine";
    BOOST_TEST(run({"models"}).code == 3);
    BOOST_TEST(run({"models", "--workspace", server.workspace_id()}).code == 0);
    // Neither call had to look the workspace up.
    BOOST_TEST(server.stats().workspace_requests == 0u);
}

BOOST_AUTO_TEST_CASE(missing_credentials_are_named_with_a_way_out)
{
    variables.erase("NEUROFLASH_CLIENT_SECRET");
    auto const end = run({"quota"});
    BOOST_TEST(end.code == 3);
    BOOST_TEST(end.out == "");
    BOOST_TEST(contains(end.err, "error: NEUROFLASH_CLIENT_SECRET is not set."));
    BOOST_TEST(contains(end.err, "neuroflash sandbox"));
    BOOST_TEST(!contains(end.err, "NEUROFLASH_CLIENT_ID is"));
}

BOOST_AUTO_TEST_CASE(wrong_secret_is_an_account_failure_and_is_never_printed)
{
    variables["NEUROFLASH_CLIENT_SECRET"] = "wrong-and-secret";
    auto const end = run({"quota", "--json", "--verbose"});
    BOOST_TEST(end.code == 3);
    BOOST_TEST(!contains(end.err, "wrong-and-secret"));
    auto const last = end.err.substr(end.err.rfind('\n', end.err.size() - 2) + 1);
    BOOST_TEST(error_code_in(last) == "authentication_failed");
}

BOOST_AUTO_TEST_CASE(bad_setting_names_its_variable)
{
    variables["NEUROFLASH_API_BASE"] = "http://example.com/api";
    auto const end = run({"quota"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "what to do: Correct NEUROFLASH_API_BASE.\n"));
}

BOOST_AUTO_TEST_CASE(verbose_shows_timings_and_log_lines_on_standard_error_only)
{
    auto const quiet = run({"workspaces"});
    auto const loud = run({"workspaces", "--verbose"});
    BOOST_TEST(loud.code == 0);
    BOOST_TEST(loud.out == quiet.out);
    BOOST_TEST(contains(loud.err, "[time] workspaces done in "));
    BOOST_TEST(contains(loud.err, "[debug] "));
    BOOST_TEST(!contains(loud.err, server.client_secret()));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
