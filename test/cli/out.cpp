// SPDX-License-Identifier: BSL-1.0
// Where --out leads: a directory, the file for a single image, or standard output.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <chrono>
#include <fstream>

namespace neuroflash::test {

namespace {

using words = std::vector<std::string>;

struct out_fixture : cli_fixture
{
    /// An image that is made before, and its id.
    std::string const id = make_image();
    std::int64_t const paid_before = server.credits_charged();

    /// The commands that write one image.
    std::vector<words> commands() const
    {
        return {{"generate", "a fox"}, {"edit", id, "bluer"}, {"download", id}};
    }

    child_end run_with(words command, words const& more) const
    {
        command.insert(command.end(), more.begin(), more.end());
        return run(command);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(out, out_fixture)

BOOST_AUTO_TEST_CASE(name_of_an_image_is_the_file_of_the_single_image)
{
    for (auto const& command : commands()) {
        auto const file = "new/" + command.front() + ".png";
        for (auto const* option : {"-o", "--out"}) {
            std::filesystem::remove(directory / file);
            auto const end = run_with(command, {option, file});
            BOOST_TEST_CONTEXT(command.front() << ": " << end.err)
            {
                BOOST_TEST(end.code == 0);
                BOOST_TEST(end.err == "");
                BOOST_TEST(contains(end.out, file));
                BOOST_TEST(file_content(directory / file).starts_with("\x89PNG"));
            }
        }
    }
    BOOST_TEST(count_files(directory / "new") == 3u);
}

BOOST_AUTO_TEST_CASE(dash_is_standard_output_for_the_bytes_alone)
{
    auto const made = file_content(directory / "made" / (id + ".png"));
    for (auto const& command : commands()) {
        for (auto const& more : {words{"-o", "-"}, {"--out", "-", "--json"}, {"--out=-"}}) {
            auto const end = run_with(command, more);
            BOOST_TEST_CONTEXT(command.front() << ": " << end.err)
            {
                BOOST_TEST(end.code == 0);
                BOOST_TEST(end.out.starts_with("\x89PNG"));
                BOOST_TEST(end.out.ends_with("IEND\xae\x42\x60\x82"));
                if (command.front() == "download") BOOST_TEST(end.out == made);
                if (more.size() == 3)
                    BOOST_TEST(
                        document_in(end.err).contains("failed") == (command.front() == "download"));
            }
        }
    }
    BOOST_TEST(!std::filesystem::exists(directory / "-"));
}

// A shell replaces `~` and variables, a profile and quotation marks do not.
BOOST_AUTO_TEST_CASE(name_that_nobody_means_as_a_place_is_refused_before_anything_is_paid)
{
    auto const requests = server.stats().requests;
    std::ofstream(directory / "in.txt") << "a fox\n";
    auto all = commands();
    all.push_back({"batch", "in.txt", "--yes"});
    all.push_back({"bench", "--models", "nano-banana", "--yes"});
    for (auto const* const place :
         {"~", "~/x", "~anna/x", "$HOME/x", "x/${USER}", "s3://x/y", "https://example.org/x"}) {
        for (auto const& command : all) {
            auto const end = run_with(command, {"--out", place});
            BOOST_TEST_CONTEXT(command.front() << ' ' << place << ": " << end.err)
            {
                BOOST_TEST(end.code == 2);
                BOOST_TEST(contains(end.err, "error: --out: "));
                BOOST_TEST(contains(end.err, place));
            }
        }
        auto made = setup({"generate", "a fox"});
        made.variables["NEUROFLASH_OUT"] = place;
        auto const end = child_process(made).wait();
        BOOST_TEST(end.code == 2);
        BOOST_TEST(contains(end.err, "Correct NEUROFLASH_OUT"), end.err);
    }
    BOOST_TEST(server.stats().requests == requests);
    BOOST_TEST(run({"download", id, "--out", "./~/x"}).code == 0);
    BOOST_TEST(run({"download", id, "--out", "5$"}).code == 0);
}

BOOST_AUTO_TEST_CASE(directory_stays_a_directory_whatever_its_name)
{
    std::filesystem::create_directory(directory / "one.png");
    for (auto const& name :
         {std::string("one.png"), std::string("new.png/"), std::string("other")}) {
        BOOST_TEST(run({"download", id, "--out", name}).code == 0);
        BOOST_TEST(std::filesystem::exists(directory / name / (id + ".png")));
    }
}

BOOST_AUTO_TEST_CASE(ending_without_a_name_is_no_directory)
{
    auto const before = server.stats().requests;
    for (auto const& command : commands()) {
        for (auto const* out : {".png", "new/.JPG", ".svg"}) {
            auto const end = run_with(command, {"--out", out});
            BOOST_TEST_CONTEXT(command.front() << " " << out << ": " << end.err)
            {
                BOOST_TEST(end.code == 2);
                BOOST_TEST(contains(end.err, "has an extension, but no name"));
                BOOST_TEST(!std::filesystem::exists(directory / out));
            }
        }
    }
    BOOST_TEST(server.stats().requests == before);
    BOOST_TEST(run({"download", id, "--out", ".png/"}).code == 0);
    BOOST_TEST(std::filesystem::exists(directory / ".png" / (id + ".png")));
    BOOST_TEST(run({"download", id, "--out", ".hidden"}).code == 0);
    BOOST_TEST(std::filesystem::exists(directory / ".hidden" / (id + ".png")));
}

BOOST_AUTO_TEST_CASE(place_is_checked_before_the_first_request)
{
    std::ofstream(directory / "one.png") << "mine";
    auto const before = server.stats().requests;
    for (auto const* out : {"one.png", "one.png/below", "two.svg"}) {
        auto const end = run({"generate", "a fox", "--model", "nano-banana", "--out", out});
        BOOST_TEST(end.code == 2, out << ": " << end.err);
    }
    BOOST_TEST(server.stats().requests == before);
}

BOOST_AUTO_TEST_CASE(several_images_have_no_room_in_one_file)
{
    for (auto const* out : {"one.png", "-"}) {
        for (auto const& command :
             {words{"generate", "a fox", "--num-images", "2"},
              {"edit", id, "bluer", "--num-images", "2"},
              {"download", id, id}}) {
            auto const end = run_with(command, {"--out", out});
            BOOST_TEST_CONTEXT(command.front() << ": " << end.err)
            {
                BOOST_TEST(end.code == 2);
                BOOST_TEST(contains(end.err, "takes a single image"));
                BOOST_TEST(end.out == "");
            }
        }
    }
    BOOST_TEST(server.credits_charged() == paid_before);
}

BOOST_AUTO_TEST_CASE(commands_that_write_several_files_need_a_directory)
{
    std::ofstream(directory / "prompts.txt") << "a fox\n";
    for (auto const* out : {"one.png", "one.PDF", ".png", "-"}) {
        for (auto const& command : std::vector<words>{
                 {"batch", "prompts.txt", "--yes", "-o", out},
                 {"bench", "--models", "nano-banana", "--yes", "--out", out},
                 {"demo", "--yes", "--out", out},
                 {"batch-merge", out, "made"}}) {
            auto const end = run(command);
            BOOST_TEST_CONTEXT(command.front() << ": " << end.err)
            {
                BOOST_TEST(end.code == 2);
                BOOST_TEST(contains(end.err, "a directory is needed"));
            }
            BOOST_TEST(!std::filesystem::exists(directory / out));
        }
    }
    BOOST_TEST(server.credits_charged() == paid_before);
}

BOOST_AUTO_TEST_CASE(file_that_is_there_is_not_replaced)
{
    std::ofstream(directory / "one.png") << "mine";
    std::filesystem::create_symlink("nowhere.png", directory / "link.png");
    for (auto const& command : commands()) {
        for (auto const* out : {"one.png", "link.png", "/dev/stdout"}) {
            auto const end = run_with(command, {"--out", out});
            BOOST_TEST_CONTEXT(command.front() << " " << out << ": " << end.err)
            {
                BOOST_TEST(end.code == 2);
                auto const mine = std::string_view(out) == "one.png";
                BOOST_TEST(contains(
                    end.err, mine ? "already exists" : "is neither a directory nor a file"));
            }
        }
    }
    BOOST_TEST(file_content(directory / "one.png") == "mine");
    BOOST_TEST(server.credits_charged() == paid_before);
}

BOOST_AUTO_TEST_CASE(file_that_appears_meanwhile_is_not_replaced_and_nothing_paid_is_lost)
{
    server.set_generation_time(std::chrono::milliseconds(300));
    auto tool = child_process(setup({"generate", "a fox", "--out", "one.png", "--json"}));
    BOOST_REQUIRE(poll_until([&] { return server.stats().working > 0; }));
    std::ofstream(directory / "one.png") << "mine";
    auto const end = tool.wait();
    BOOST_TEST(end.code == 0);
    BOOST_TEST(document_in(end.out).at("images").at(0).at("path").as_string() == "one-2.png");
    BOOST_TEST(file_content(directory / "one.png") == "mine");
    BOOST_TEST(file_content(directory / "one-2.png").starts_with("\x89PNG"));
}

BOOST_AUTO_TEST_CASE(file_with_the_name_of_a_partial_download_stays_as_it_is)
{
    for (auto const& command : commands()) {
        auto const is_file = command.front() != "edit"; // Safari makes directories of that name
        auto const name = command.front() + ".png";
        auto const theirs = directory / (name + ".download");
        if (is_file) std::ofstream(theirs) << "mine";
        else std::filesystem::create_directory(theirs);
        auto const end = run_with(command, {"--out", name});
        BOOST_TEST_CONTEXT(command.front() << ": " << end.err)
        {
            BOOST_TEST(end.code == 0);
            BOOST_TEST(file_content(directory / name).starts_with("\x89PNG"));
            if (is_file) BOOST_TEST(file_content(theirs) == "mine");
            else BOOST_TEST(std::filesystem::is_directory(theirs));
        }
    }
    std::filesystem::create_directory(directory / "got");
    std::ofstream(directory / "got" / (id + ".download")) << "mine";
    BOOST_TEST(run({"download", id, "--out", "got"}).code == 0);
    BOOST_TEST(file_content(directory / "got" / (id + ".download")) == "mine");
    BOOST_TEST(count_files(directory / "got") == 2u);
}

BOOST_AUTO_TEST_CASE(download_that_fails_leaves_no_file)
{
    auto gone = sandbox::fault::with_response(404, R"({"detail":"gone"})", "GET");
    gone.times = -1;
    server.inject(gone);
    variables["NEUROFLASH_WORKSPACE_ID"] = server.workspace_id();
    auto const before = count_files(directory);
    BOOST_TEST(run({"download", id, "--out", "one.png"}).code != 0);
    BOOST_TEST(run({"download", id, "--out", "got"}).code != 0);
    BOOST_TEST(count_files(directory / "got") == 0u);
    BOOST_TEST(count_files(directory) == before + 1);
}

BOOST_AUTO_TEST_CASE(ending_that_belongs_to_another_format_is_told)
{
    auto const refused = run({"generate", "a fox", "--out", "one.webp", "--output-format", "png"});
    BOOST_TEST(refused.code == 2);
    BOOST_TEST(contains(refused.err, "one.webp is not a file name for the format png"));
    auto const foreign = run({"generate", "a fox", "--out", "one.tiff"});
    BOOST_TEST(foreign.code == 2);
    BOOST_TEST(contains(foreign.err, "png, jpeg or webp"));
    BOOST_TEST(server.credits_charged() == paid_before);

    auto const saved = run({"generate", "a fox", "--out", "one.webp"});
    BOOST_TEST(saved.code == 0);
    BOOST_TEST(contains(saved.err, "note: one.webp is an image of the type image/png"));
    auto const fits = run({"generate", "a fox", "--out", "one.JPG", "--output-format", "jpeg"});
    BOOST_TEST(fits.code == 0);
    BOOST_TEST(fits.err == "");
}

BOOST_AUTO_TEST_CASE(standard_output_that_takes_no_image_is_found_before_anything_is_paid)
{
    auto closed = setup({"generate", "a fox", "--out", "-"});
    closed.closed = {1};
    auto const end = child_process(closed).wait();
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "Standard output is closed"));
    auto terminal = setup({"generate", "a fox", "--out", "-"});
    terminal.terminal = true;
    auto const shown = child_process(terminal).wait();
    BOOST_TEST(shown.code == 2);
    BOOST_TEST(contains(shown.out, "is a terminal"));
    BOOST_TEST(server.credits_charged() == paid_before);
}

BOOST_AUTO_TEST_CASE(image_that_standard_output_cannot_take_is_fetched_by_the_printed_command)
{
    auto full = setup({"generate", "a fox", "--out", "-"});
    full.output_file = "/dev/full";
    auto const end = child_process(full).wait();
    BOOST_TEST(end.code == 7);
    BOOST_TEST(contains(end.err, "charged: 1 credit"));
    BOOST_TEST(
        contains(end.err, "\n  neuroflash download " + server.ledger().at(1).image_ids.at(0)));
}

BOOST_AUTO_TEST_CASE(
    image_that_nobody_asked_for_is_kept_beside_the_file_and_named_for_standard_output)
{
    auto const url = "/api/ds-prototypes/image_generation/" + id + "/view";
    auto const one = R"({"url":")" + url + R"(","image_id":")" + id + R"("})";
    auto two = sandbox::fault::with_response(
        200, R"({"images":[)" + one + ',' + one + R"(],"prompt":"p"})", "POST",
        "/api/ds-prototypes");
    two.times = 2;
    server.inject(two);
    BOOST_TEST(run({"generate", "a fox", "--out", "one.png"}).code == 0);
    // An image that is there already needs no second file.
    BOOST_TEST(!std::filesystem::exists(directory / "one-2.png"));
    auto const end = run({"generate", "a fox", "--out", "-"});
    BOOST_TEST(end.code == 7);
    BOOST_TEST(end.out == file_content(directory / "one.png"));
    BOOST_TEST(contains(end.err, "\n  neuroflash download " + id));
}

BOOST_AUTO_TEST_CASE(what_is_no_place_for_images_is_a_usage_error_before_anything_is_paid)
{
    std::ofstream(directory / "notes.txt") << "mine";
    std::ofstream(directory / "in.txt") << "a fox\n";
    for (auto const* const place : {"notes.txt", "notes.txt/below", "/dev/null"}) {
        for (auto const& command :
             {words{"generate", "a fox"}, words{"batch", "in.txt", "--yes"},
              words{"batch", "in.txt", "--quote"}}) {
            auto const end = run_with(command, {"--out", place});
            BOOST_TEST_CONTEXT(command.front() << ' ' << place << ": " << end.err)
            {
                BOOST_TEST(end.code == 2);
                BOOST_TEST(contains(end.err, std::string(place).substr(0, 9)));
                BOOST_TEST((place[0] != '/' || !contains(end.err, "remove it")));
            }
        }
    }
    BOOST_TEST(server.credits_charged() == paid_before);
    BOOST_TEST(file_content(directory / "notes.txt") == "mine");
}

BOOST_AUTO_TEST_CASE(batch_leaves_a_directory_that_it_refuses_as_it_was)
{
    std::filesystem::create_directory(directory / "site");
    std::ofstream(directory / "site/index.html") << "<h1>mine</h1>";
    std::ofstream(directory / "in.txt") << "a fox\n";
    auto const end = run({"batch", "in.txt", "--yes", "--out", "site"});
    BOOST_TEST(end.code == 2, end.err);
    auto names = std::vector<std::string>();
    for (auto const& one : std::filesystem::directory_iterator(directory / "site"))
        names.push_back(one.path().filename().string());
    BOOST_TEST(names == words{"index.html"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(long_name_is_no_obstacle_to_the_download)
{
    // The image's name alone fits; with an ending for the time of the download it would not.
    for (auto const size : {235u, 247u}) {
        for (auto const& command : commands()) {
            auto const name = command.front() + std::string(size - command.front().size(), 'n');
            auto const end = run_with(command, {"--out", name + ".png"});
            BOOST_TEST_CONTEXT(command.front() << ", " << size << ": " << end.err)
            {
                BOOST_TEST(end.code == 0);
                BOOST_TEST(std::filesystem::exists(directory / (name + ".png")));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(name_that_no_file_can_have_is_refused_before_anything_is_paid)
{
    // Short enough for the image, and too long if another file appears under its name meanwhile.
    auto const longest = std::string(251, 'n') + ".png";
    auto const around = "no-such-link/" + std::string("x.png");
    std::filesystem::create_symlink("no-such-link", directory / "no-such-link");
    for (auto const& out : {longest, around, std::string(300, 'd')}) {
        for (auto const& command : commands()) {
            auto const end = run_with(command, {"--out", out});
            BOOST_TEST_CONTEXT(command.front() << ": " << end.err)
            {
                BOOST_TEST(end.code == 2);
                BOOST_TEST(end.out == "");
                BOOST_TEST(!contains(end.err, "space"));
            }
        }
    }
    BOOST_TEST(server.credits_charged() == paid_before);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
