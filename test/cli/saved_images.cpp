// SPDX-License-Identifier: BSL-1.0
// Commands that make, fetch and remove images.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <algorithm>
#include <fstream>

namespace neuroflash::test {

namespace {

struct saved_images_fixture : cli_fixture
{
};

bool has_keys(boost::json::object const& in, std::vector<std::string> const& names)
{
    return in.size() == names.size() &&
        std::ranges::all_of(names, [&](auto const& name) { return in.contains(name); });
}

std::string text_of(boost::json::value const& from)
{
    return std::string(from.as_string());
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(saved_images, saved_images_fixture)

BOOST_AUTO_TEST_CASE(generate_saves_each_image_under_its_id_and_prints_the_promised_document)
{
    auto const end = run(
        {"generate", "a red fox", "--num-images", "2", "--aspect-ratio", "16:9", "--output-format",
         "png", "--model", "nano-banana-2", "--out", "pictures", "--json"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.err == "");
    auto const whole = document_in(end.out);
    BOOST_TEST(has_keys(
        whole,
        {"images", "batch_id", "prompt", "model", "description", "detail", "request_id", "seconds",
         "attempts", "recovered", "match", "charge", "requested"}));
    BOOST_TEST(whole.at("charge").at("state").as_string() == "charged");
    BOOST_TEST(whole.at("charge").at("credits").as_int64() == 2);
    BOOST_TEST(whole.at("charge").at("evidence").as_string() != "");
    BOOST_TEST(whole.at("prompt").as_string() == "a red fox");
    BOOST_TEST(whole.at("attempts").as_int64() == 1);
    BOOST_TEST(!whole.at("recovered").as_bool());
    BOOST_TEST_REQUIRE(whole.at("images").as_array().size() == 2u);
    for (auto const& one : whole.at("images").as_array()) {
        BOOST_TEST(has_keys(
            one.as_object(),
            {"image_id", "url", "content_type", "width", "height", "path", "bytes", "sha256"}));
        BOOST_TEST(text_of(one.at("path")) == "pictures/" + text_of(one.at("image_id")) + ".png");
        BOOST_TEST(one.at("content_type").as_string() == "image/png");
        BOOST_TEST(one.at("width").as_int64() == 64);
        auto const saved = file_content(directory / text_of(one.at("path")));
        BOOST_TEST(saved.starts_with("\x89PNG"));
    }
    BOOST_TEST(count_files(directory / "pictures") == 2u);
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(generate_tells_people_what_it_cost_and_where_it_is)
{
    auto const end = run({"generate", "a red fox"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.err == "");
    BOOST_TEST(contains(end.out, "1 image, 1 credit, "));
    auto const id = server.ledger().at(0).image_ids.at(0);
    BOOST_TEST(contains(end.out, "  " + id + ".png\n"));
    BOOST_TEST(std::filesystem::exists(directory / (id + ".png")));
}

BOOST_AUTO_TEST_CASE(download_replaces_no_file_that_somebody_changed)
{
    auto const id = make_image();
    auto const file = directory / "got" / (id + ".png");
    BOOST_TEST(run({"download", id, "--out", "got"}).code == 0);
    auto const whole = file_content(file);
    // A file with equal bytes is used again.
    BOOST_TEST(contains(run({"download", id, "--out", "got"}).out, id + ".png"));
    BOOST_TEST(count_files(directory / "got") == 1u);
    std::ofstream(file, std::ios::binary) << "retouched";
    auto const end = run({"download", id, "--out", "got"});
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(contains(end.out, id + "-2.png"), end.out);
    BOOST_TEST(file_content(file) == "retouched");
    BOOST_TEST(file_content(directory / "got" / (id + "-2.png")) == whole);
    BOOST_TEST(count_files(directory / "got") == 2u);
}

BOOST_AUTO_TEST_CASE(extension_follows_what_really_came)
{
    for (auto const* format : {"webp", "jpeg"}) {
        auto const end = run({"generate", "a fox", "--output-format", format, "--json"});
        BOOST_TEST(end.code == 0);
        auto const path = text_of(document_in(end.out).at("images").at(0).at("path"));
        BOOST_TEST(path.ends_with(std::string(format) == "webp" ? ".webp" : ".jpg"));
    }
}

BOOST_AUTO_TEST_CASE(service_cannot_choose_the_directory_of_an_image)
{
    auto const id = make_image();
    server.inject(sandbox::fault::with_response(
        200,
        R"({"images":[{"url":"/api/ds-prototypes/image_generation/)" + id +
            R"(/view","image_id":"../escape"},{"url":"/api/ds-prototypes/image_generation/)" + id +
            R"(/view","image_id":"../escape"}],"prompt":"p"})",
        "POST", "/api/ds-prototypes"));
    auto const end = run({"generate", "a fox", "--out", "inner", "--json"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(!std::filesystem::exists(directory / "escape.png"));
    BOOST_TEST(std::filesystem::exists(directory / "inner" / "___escape.png"));
    BOOST_TEST(std::filesystem::exists(directory / "inner" / "___escape-2.png"));
}

BOOST_AUTO_TEST_CASE(edit_takes_an_id_a_path_and_a_url_of_the_own_service)
{
    auto const id = make_image();
    auto const path = "/api/ds-prototypes/image_generation/" + id + "/view";
    for (auto const& source : {id, path, server.origin() + path}) {
        auto const end = run({"edit", source, "make it blue", "--json"});
        BOOST_TEST(end.code == 0);
        BOOST_TEST(document_in(end.out).at("prompt").as_string() == "make it blue");
    }
    BOOST_TEST(server.stats().edits == 3u);
}

BOOST_AUTO_TEST_CASE(edit_of_a_foreign_url_is_refused_before_anything_is_sent)
{
    auto const end = run({"edit", "https://example.com/image.png", "make it blue"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "charged: no"));
    BOOST_TEST(contains(end.err, "\n  neuroflash upload https://example.com/image.png\n"));
    BOOST_TEST(server.stats().requests == 0u);
}

BOOST_AUTO_TEST_CASE(
    edit_of_a_local_file_on_the_surface_of_the_guide_is_refused_before_anything_is_sent)
{
    auto const id = make_image();
    auto const before = server.stats().requests;
    auto const end = run({"edit", "made/" + id + ".png", "make it blue", "--surface", "guide"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "names the guide's surface"));
    BOOST_TEST(server.stats().requests == before);
}

BOOST_AUTO_TEST_CASE(download_goes_on_after_a_failure_and_ends_with_the_worst_code)
{
    auto const first = make_image("first");
    auto const second = make_image("second");
    auto const end = run({"download", first, "no-such-image", second, "--out", "again", "--json"});
    BOOST_TEST(end.code == 5);
    auto const whole = document_in(end.out);
    BOOST_TEST(whole.at("downloaded").as_array().size() == 2u);
    BOOST_TEST(whole.at("failed").at(0).at("image_id").as_string() == "no-such-image");
    BOOST_TEST(error_code_in(end.err) == "not_found");
    for (auto const& id : {first, second}) {
        BOOST_TEST(
            file_content(directory / "again" / (id + ".png")) ==
            file_content(directory / "made" / (id + ".png")));
    }
}

BOOST_AUTO_TEST_CASE(delete_goes_on_after_a_failure)
{
    auto const first = make_image("first");
    auto const second = make_image("second");
    auto const end = run({"delete", "--yes", first, "no-such-image", second});
    BOOST_TEST(end.code == 5);
    BOOST_TEST(end.out == "deleted " + first + "\ndeleted " + second + '\n');
    BOOST_TEST(contains(end.err, "no-such-image:\nerror: "));
    BOOST_TEST(server.stats().deletes == 2u);
}

BOOST_AUTO_TEST_CASE(path_in_place_of_an_id_is_a_usage_error)
{
    for (auto const* const command : {"delete", "download"}) {
        for (auto const* const name :
             {"/api/x/view", "out/5f1c.png", "5f1c.PNG", "5f1c.webp", "-", "@ids.txt", "5f1c,7a2b",
              "5f1c 7a2b", "*"}) {
            auto arguments = std::vector<std::string>({command, name});
            if (std::string_view(command) == "delete") arguments.push_back("--yes");
            auto const end = run(arguments);
            BOOST_TEST(end.code == 2, name);
            BOOST_TEST(contains(end.err, "is not an image id"), end.err);
        }
    }
    BOOST_TEST(server.stats().requests == 0u);
}

BOOST_AUTO_TEST_CASE(unusable_directory_is_found_before_anything_is_paid)
{
    auto made = setup({"generate", "a fox", "--json", "--out", "/dev/null/pictures"});
    auto const end = child_process(made).wait();
    BOOST_TEST(end.code == 2);
    BOOST_TEST(error_code_in(end.err) == "invalid_argument");
    BOOST_TEST(charge_in(end.err) == "not_charged");
    BOOST_TEST(server.stats().requests == 0u);
}

BOOST_AUTO_TEST_CASE(paid_image_that_cannot_be_saved_is_fetched_by_the_printed_command)
{
    auto broken = sandbox::fault::with_response(404, R"({"detail":"gone"})", "GET");
    broken.times = -1;
    server.inject(broken);
    variables["NEUROFLASH_WORKSPACE_ID"] = server.workspace_id();
    auto const end = run({"generate", "a fox", "--out", "my pictures"});
    BOOST_TEST(end.code == 7);
    BOOST_TEST(contains(end.err, "charged: 1 credit"));
    BOOST_TEST(contains(end.out, "not saved"));
    auto const start = end.err.find("neuroflash download ");
    BOOST_REQUIRE(start != std::string::npos);
    auto const command = end.err.substr(start, end.err.find('\n', start) - start);

    server.clear_faults();
    auto shell = setup({});
    auto const tool = shell.arguments.front();
    shell.arguments = {"/bin/sh", "-c", "neuroflash() { \"" + tool + "\" \"$@\"; }; " + command};
    BOOST_TEST(child_process(shell).wait().code == 0);
    auto const id = server.ledger().at(0).image_ids.at(0);
    BOOST_TEST(std::filesystem::exists(directory / "my pictures" / (id + ".png")));
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(paid_image_that_cannot_be_saved_still_has_its_document)
{
    auto broken = sandbox::fault::with_response(404, R"({"detail":"gone"})", "GET");
    broken.times = -1;
    server.inject(broken);
    variables["NEUROFLASH_WORKSPACE_ID"] = server.workspace_id();
    auto const end = run({"generate", "a fox", "--json"});
    BOOST_TEST(end.code == 7);
    auto const one = document_in(end.out).at("images").at(0);
    BOOST_TEST(one.at("path").is_null());
    BOOST_TEST(one.at("image_id").as_string() == server.ledger().at(0).image_ids.at(0));
    BOOST_TEST(charge_in(end.err) == "charged");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
