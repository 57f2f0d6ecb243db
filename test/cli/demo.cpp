// SPDX-License-Identifier: BSL-1.0
// `neuroflash demo`.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <algorithm>
#include <fstream>
#include <sys/stat.h>

namespace neuroflash::test {

namespace {

struct demo_fixture : cli_fixture
{
};

std::string last_line(std::string const& out)
{
    auto const start = out.rfind('\n', out.size() - 2);
    return out.substr(start + 1);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(demo, demo_fixture)

BOOST_AUTO_TEST_CASE(demo_without_account_runs_the_guide_on_the_embedded_sandbox)
{
    variables.clear();
    auto const end = run({"demo"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.err == "");
    BOOST_TEST(contains(end.out, "embedded sandbox"));
    for (auto step = 1; step <= 11; ++step) {
        auto const number = (step < 10 ? "[ " : "[") + std::to_string(step) + "/11] ";
        BOOST_TEST(contains(end.out, number), number);
    }
    BOOST_TEST(contains(end.out, "spent 2 credits"));
    BOOST_TEST(contains(last_line(end.out), "out/index.html"));
    auto const page = file_content(directory / "out" / "index.html");
    for (auto const* file : {"generated.png", "edited.png"}) {
        BOOST_TEST(file_content(directory / "out" / file).starts_with("\x89PNG"));
        BOOST_TEST(contains(page, std::string("src=\"") + file + '"'));
    }
}

BOOST_AUTO_TEST_CASE(demo_names_the_variable_of_a_missing_directory_for_temporary_files)
{
    for (auto const* const place : {"/nonexistent", "/dev/null"}) {
        variables = {{"TMPDIR", place}};
        auto const end = run({"demo"});
        BOOST_TEST(end.code == 6);
        BOOST_TEST(contains(end.err, "no directory for temporary files can be used"), end.err);
        BOOST_TEST(
            contains(end.err, "what to do: Name a directory that can be written to with TMPDIR."),
            end.err);
        BOOST_TEST(!contains(end.err, "online"), end.err);
    }
}

BOOST_AUTO_TEST_CASE(demo_that_may_open_too_few_files_says_so_and_names_no_source)
{
    variables.clear();
    for (auto const* const limit : {"9", "10"}) {
        auto limited = setup({"demo"});
        auto const shell = std::string("ulimit -n ") + limit + "; exec \"$@\"";
        auto words = std::vector<std::string>{"/bin/sh", "-c", shell, "sh"};
        words.insert(words.end(), limited.arguments.begin(), limited.arguments.end());
        limited.arguments = words;
        limited.closed = {3, 4, 5, 6, 7, 8, 9}; // what the tests inherited would count, too
        auto const end = child_process(limited).wait();
        BOOST_TEST(end.code == 6);
        BOOST_TEST(contains(end.err, "raise the limit"), end.err);
        BOOST_TEST(!contains(end.err, ".hpp"), end.err);
    }
}

BOOST_AUTO_TEST_CASE(demo_with_account_says_before_what_it_costs_and_costs_that)
{
    auto const end = run({"demo", "--yes", "--out", "pictures"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.out.find("costs 2 image credits") < end.out.find("[ 1/11]"));
    BOOST_TEST(server.credits_charged() == 2);
    BOOST_TEST(server.stats().deletes == 1u);
    BOOST_TEST(server.stats().token_requests == 1u);
    BOOST_TEST(!contains(end.out, server.client_secret()));
    BOOST_TEST(contains(last_line(end.out), "pictures/index.html"));
    BOOST_TEST(std::filesystem::exists(directory / "pictures" / "index.html"));
}

BOOST_AUTO_TEST_CASE(demo_replaces_its_own_page_and_no_other)
{
    BOOST_TEST(run({"demo", "--yes", "--out", "mine"}).code == 0);
    auto const again = run({"demo", "--yes", "--out", "mine"});
    BOOST_TEST(again.code == 0, again.err);
    auto const paid = server.credits_charged();
    auto const requests = server.stats().requests;
    auto const theirs = std::string("<!DOCTYPE html><title>My shop</title>");
    std::ofstream(directory / "shop.html") << theirs;
    for (auto const* const out : {"file", "link", "broken link", "pipe"}) {
        auto const page = directory / out / "index.html";
        std::filesystem::create_directory(directory / out);
        if (std::string_view(out) == "file") std::ofstream(page) << theirs;
        if (std::string_view(out) == "link") std::filesystem::create_symlink("../shop.html", page);
        if (std::string_view(out) == "broken link") std::filesystem::create_symlink("none", page);
        if (std::string_view(out) == "pipe") BOOST_REQUIRE(::mkfifo(page.c_str(), 0600) == 0);
        for (auto const with_account : {true, false}) {
            auto const kept = variables;
            if (!with_account) variables.clear();
            auto const end = run({"demo", "--yes", "--out", out});
            variables = kept;
            BOOST_TEST_CONTEXT(out << (with_account ? ", account: " : ", sandbox: ") << end.err)
            {
                BOOST_TEST(end.code == 2);
                BOOST_TEST(contains(end.err, "index.html is not a file of this command"));
                BOOST_TEST(count_files(directory / out) == 1u);
            }
        }
    }
    BOOST_TEST(file_content(directory / "file" / "index.html") == theirs);
    BOOST_TEST(file_content(directory / "shop.html") == theirs);
    BOOST_TEST(server.credits_charged() == paid);
    BOOST_TEST(server.stats().requests == requests);
}

BOOST_AUTO_TEST_CASE(demo_writes_over_no_file_beside_its_page)
{
    variables.clear();
    std::filesystem::create_directory(directory / "out");
    std::ofstream(directory / "precious") << "mine";
    std::filesystem::create_symlink("../precious", directory / "out" / "index.html.part");
    std::ofstream(directory / "out" / "generated.download") << "mine";
    auto const end = run({"demo"});
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(file_content(directory / "precious") == "mine");
    BOOST_TEST(std::filesystem::is_symlink(directory / "out" / "index.html.part"));
    BOOST_TEST(file_content(directory / "out" / "generated.download") == "mine");
    BOOST_TEST(count_files(directory / "out") == 5u);
}

BOOST_AUTO_TEST_CASE(demo_touches_only_the_images_it_made)
{
    auto const mine = make_image("dear to me");
    BOOST_TEST(run({"demo", "--yes"}).code == 0);
    auto const ids = server.ledger().at(1).image_ids;
    BOOST_TEST(run({"download", mine}).code == 0);
    BOOST_TEST(run({"download", ids.at(0)}).code == 5);
}

BOOST_AUTO_TEST_CASE(demo_that_cannot_be_paid_for_spends_nothing)
{
    server.set_quota(sandbox::quota_levels(1, 10));
    auto const end = run({"demo", "--yes"});
    BOOST_TEST(end.code == 4);
    BOOST_TEST(contains(end.err, "needs 2 credits, and there is 1."));
    BOOST_TEST(server.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(demo_that_fails_after_paying_names_the_image)
{
    auto broken = sandbox::fault::with_response(404, R"({"detail":"gone"})", "GET");
    broken.times = -1;
    broken.skip = 3; // workspaces, quota, models
    server.inject(broken);
    variables["NEUROFLASH_WORKSPACE_ID"] = server.workspace_id();
    auto const end = run({"demo", "--yes"});
    BOOST_TEST(end.code == 7);
    BOOST_TEST(contains(end.out, "using the requested one: " + server.workspace_id()));
    auto const id = server.ledger().at(0).image_ids.at(0);
    BOOST_TEST(contains(end.err, "\n  neuroflash download --out out " + id));
    BOOST_TEST(contains(end.err, "\ncharged: 1 credit ("), end.err);
    server.clear_faults();
    server.inject(broken);
    auto const document = run({"demo", "--yes", "--json"});
    BOOST_TEST(document.code == 7);
    BOOST_TEST(charge_in(document.err) == "charged");
    auto const other = server.ledger().at(1).image_ids.at(0);
    auto const command = document_in(document.err).at("error").at("command").as_string();
    BOOST_TEST(command == "neuroflash download --out out " + other);
}

BOOST_AUTO_TEST_CASE(demo_is_one_document_with_json)
{
    auto const end = run({"demo", "--yes", "--json"});
    BOOST_TEST(end.code == 0);
    auto const whole = document_in(end.out);
    BOOST_TEST(whole.at("credits").as_int64() == 2);
    BOOST_TEST(whole.at("images").as_array().size() == 2u);
    BOOST_TEST(whole.at("index").as_string() == "out/index.html");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
