// SPDX-License-Identifier: BSL-1.0
// `neuroflash reconcile`.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/pending_generation.hpp>

#include <algorithm>
#include <chrono>

namespace neuroflash::test {

namespace {

/// Two images of one prompt, and the word of a lost request for it.
struct two_images : cli_fixture
{
    two_images() : first(make_image("a fox")), second(make_image("a fox"))
    {
        auto lost = pending_generation();
        lost.workspace = workspace_id(server.workspace_id());
        lost.prompt_digest = core::prompt_digest("a fox");
        lost.sent = std::chrono::time_point_cast<std::chrono::milliseconds>(
            std::chrono::system_clock::now() - std::chrono::minutes(1));
        word = lost.to_string();
    }

    std::string found_without(std::vector<std::string> const& others)
    {
        auto arguments = std::vector<std::string>{"reconcile"};
        for (auto const& other : others) {
            arguments.push_back("--exclude");
            arguments.push_back(other);
        }
        for (auto const* more : {word.c_str(), "--json", "--out", "found", "--timeout", "20"}) {
            arguments.emplace_back(more);
        }
        auto const end = run(arguments);
        BOOST_TEST_REQUIRE(end.code == 0, end.err);
        auto const whole = document_in(end.out);
        return std::string(whole.at("images").at(0).at("image_id").as_string());
    }

    std::string first;
    std::string second;
    std::string word;
};

constexpr auto second_id = "11111111-2222-4333-8444-555555555555";

sandbox::sandbox_params two_workspaces()
{
    auto params = small_sandbox();
    params.workspaces.emplace_back(second_id, "Second");
    return params;
}

struct second_workspace : cli_fixture
{
    second_workspace() : cli_fixture(two_workspaces()) {}
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reconcile_command, two_images)

BOOST_AUTO_TEST_CASE(image_of_another_request_is_not_taken)
{
    BOOST_TEST(found_without({first}) == second);
    BOOST_TEST(found_without({second}) == first);
    BOOST_TEST(found_without({first, "not-there"}) == second);
    auto const either = found_without({});
    BOOST_TEST((either == first || either == second));
}

BOOST_AUTO_TEST_CASE(nothing_is_left_where_all_belong_to_others)
{
    auto const end =
        run({"reconcile", word, "--exclude", first, "--exclude", second, "--timeout", "0.5"});
    BOOST_TEST(end.code == 7);
    BOOST_TEST(contains(end.err, "nfp1"));
    // After a search, to search is no advice.
    BOOST_TEST(!contains(end.err, "Look for the images, free of charge."), end.err);
    BOOST_TEST(contains(end.err, "what to do: If the search ended early"));
    BOOST_TEST(contains(end.err, "check `neuroflash history --workspace "), end.err);
    BOOST_TEST(contains(end.err, "`, and name the images of other requests"), end.err);
    // Given again as it was, the command would end too early again.
    BOOST_TEST(contains(end.err, "a shorter search may not prove that there is no image"), end.err);
    BOOST_TEST(contains(end.err, " --timeout 200"), end.err);
    // The word that is pasted has the images of --exclude, so that none of them is taken then.
    auto const command = std::string("neuroflash reconcile ");
    auto const at = end.err.find(command);
    BOOST_TEST_REQUIRE(at != std::string::npos, end.err);
    auto const begin = at + command.size();
    auto const pasted = end.err.substr(begin, end.err.find_first_of(" \n", begin) - begin);
    auto const again = pending_generation::parse(pasted);
    BOOST_TEST_REQUIRE(again.has_value(), pasted);
    auto expected = pending_generation::parse(word).value();
    expected.exclude(image_id(first));
    expected.exclude(image_id(second));
    for (auto const image : expected.excluded_images) {
        BOOST_TEST(std::ranges::count(again->excluded_images, image) == 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(reconcile_elsewhere, second_workspace)

BOOST_AUTO_TEST_CASE(image_is_fetched_from_the_workspace_of_the_request)
{
    BOOST_TEST_REQUIRE(run({"generate", "a fox", "--workspace", second_id, "-o", "m"}).code == 0);
    auto lost = pending_generation();
    lost.workspace = workspace_id(second_id);
    lost.prompt_digest = core::prompt_digest("a fox");
    lost.sent = std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now() - std::chrono::minutes(1));
    auto const word = lost.to_string();
    auto const end = run({"reconcile", word, "--out", "found", "--timeout", "20"});
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(count_files(directory / "found") == 1u);
    // Another one that is set changes nothing.
    variables["NEUROFLASH_WORKSPACE_ID"] = server.workspace_id();
    auto const again = run({"reconcile", word, "--out", "again", "--timeout", "20"});
    BOOST_TEST(again.code == 0, again.err);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
