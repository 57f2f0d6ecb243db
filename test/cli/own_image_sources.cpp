// SPDX-License-Identifier: BSL-1.0
// What is given as an image of one's own, and is none: links that lead nowhere, addresses, names
// that are taken for ids; and what is said where an upload or an image of several fails.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <support/image_source.hpp>

#include <boost/json/array.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace neuroflash::test {

namespace {

/// With a photo, and a link that leads nowhere.
struct image_source_fixture : cli_fixture
{
    explicit image_source_fixture(sandbox::sandbox_params params = small_sandbox())
        : cli_fixture(std::move(params))
    {
        BOOST_REQUIRE(
            run({"generate", "a photo", "-o", "photo.png", "--output-format", "png"}).code == 0);
        std::filesystem::create_symlink("nowhere", directory / "link.png");
        credits_before = server.credits_charged();
    }

    void write(std::string const& name, std::string const& content) const
    {
        std::ofstream(directory / name, std::ios::binary) << content;
    }

    long credits_before = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(own_image_sources, image_source_fixture)

BOOST_AUTO_TEST_CASE(neither_a_broken_link_nor_an_address_is_sent_as_an_id)
{
    constexpr auto address = "https://example.com/a.png";
    auto const requests = server.stats().requests;
    struct row
    {
        std::vector<std::string> arguments;
        std::string what;
    };
    for (auto const& [arguments, what] : std::vector<row>{
             {{"edit", "link.png", "blue", "--surface", "v1"}, "link.png\" cannot be opened"},
             {{"edit", "photo.png", "blue", "--source", "link.png"}, "cannot be opened"},
             {{"upscale", "link.png", "--surface", "v1"}, "cannot be opened"},
             {{"upload", "link.png"}, "cannot be opened"},
             {{"edit", address, "blue", "--surface", "v1"}, "neuroflash upload https://"},
             {{"edit", address, "blue"}, "neuroflash upload https://"},
             {{"edit", "photo.png", "blue", "--source", address}, "is an address"},
             {{"edit", "photo.png", "blue", "--source", "none.png"}, "id of `neuroflash images`"},
             {{"edit", "photo.png", "blue", "--mask", address}, "is an address"},
             {{"upscale", "data:image/png;base64,AAAA"}, "is an address"},
             {{"upscale", address}, "neuroflash upload https://"}}) {
        auto const end = run(arguments);
        BOOST_TEST(end.code == 2, end.err);
        BOOST_TEST(contains(end.err, what), end.err);
    }
    BOOST_TEST(server.stats().requests == requests);
    BOOST_TEST(server.credits_charged() == credits_before);
}

BOOST_AUTO_TEST_CASE(file_in_a_closed_directory_is_no_id)
{
    if (::geteuid() == 0) return; // root may look everywhere
    std::filesystem::create_directory(directory / "closed");
    std::filesystem::permissions(directory / "closed", std::filesystem::perms::none);
    BOOST_TEST(support::is_there(directory / "closed/a.png"));
    BOOST_TEST(!support::is_there(directory / "none/a.png"));
    std::filesystem::permissions(directory / "closed", std::filesystem::perms::owner_all);
}

BOOST_AUTO_TEST_CASE(long_id_is_no_file)
{
    BOOST_TEST(!support::is_there(std::string(5000, 'a')));
}

BOOST_AUTO_TEST_CASE(name_without_file_is_named_if_the_service_does_not_find_it)
{
    for (auto const& arguments : std::vector<std::vector<std::string>>{
             {"edit", "none.png", "blue", "--surface", "v1"},
             {"upscale", "none.png", "--surface", "v1"}}) {
        auto const end = run(arguments);
        BOOST_TEST(end.code == 5, end.err);
        BOOST_TEST(contains(end.err, "because no file has these names: none.png"), end.err);
    }
    write("in.jsonl", "{\"prompt\": \"a\", \"source\": [\"photo.png\", \"none.png\"]}\n");
    auto const end = run({"batch", "in.jsonl", "--out", "o", "--yes", "--surface", "v1"});
    BOOST_TEST(end.code == 8, end.err);
    BOOST_TEST(
        contains(end.err, "Sent as image ids, because no file has these names: none.png"), end.err);
    BOOST_TEST(server.credits_charged() == credits_before);
}

BOOST_AUTO_TEST_CASE(batch_line_whose_source_is_an_address_or_a_broken_link_is_invalid)
{
    write(
        "in.jsonl",
        "{\"prompt\": \"a\", \"source\": \"https://example.com/a.png\"}\n"
        "{\"prompt\": \"b\", \"source\": \"link.png\"}\n");
    auto const end = run({"batch", "in.jsonl", "--out", "o", "--yes", "--surface", "v1"});
    BOOST_TEST(end.code == 2, end.err);
    BOOST_TEST(contains(end.err, "a.png is an address"), end.err);
    BOOST_TEST(contains(end.err, "link.png\" cannot be opened"), end.err);
    BOOST_TEST(server.credits_charged() == credits_before);
}

BOOST_AUTO_TEST_CASE(batch_line_with_a_mask_edits_there_and_is_paid_once)
{
    auto const images = [this] {
        return document_in(run({"images", "--all", "--json"}).out).at("images").as_array().size();
    };
    auto const before = images();
    std::filesystem::copy_file(directory / "photo.png", directory / "mask.png");
    write(
        "in.jsonl",
        "{\"prompt\": \"a hat\", \"source\": \"photo.png\", \"mask\": \"mask.png\"}\n"
        "{\"prompt\": \"a hat\", \"source\": \"photo.png\"}\n");
    auto const batch = std::vector<std::string>{"batch", "in.jsonl", "--out", "o", "--yes"};
    auto const end = run(batch);
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(contains(end.err, "API v1 is used"), end.err);
    BOOST_TEST(contains(end.err, "masks are experimental"), end.err);
    BOOST_TEST(images() == before + 4); // two uploads, two edits
    BOOST_TEST(server.credits_charged() == credits_before + 2);
    BOOST_TEST(run(batch).code == 0);
    BOOST_TEST(images() == before + 4);
    BOOST_TEST(server.credits_charged() == credits_before + 2);
    auto stream = std::ifstream(directory / "o/results.jsonl");
    auto const results = std::string(std::istreambuf_iterator<char>(stream), {});
    BOOST_TEST(contains(results, "\"source\":[\"photo.png\"],\"mask\":\"mask.png\""), results);
    write("table.csv", "prompt,source,mask\na hat,photo.png,mask.png\n");
    auto const table = run({"batch", "table.csv", "--out", "o", "--yes"});
    BOOST_TEST(table.code == 0, table.err);
    BOOST_TEST(server.credits_charged() == credits_before + 2); // the same item
}

BOOST_AUTO_TEST_CASE(mask_that_cannot_be_used_makes_its_line_invalid_before_anything_is_sent)
{
    write("text.png", "hello\n");
    write("other.gif", std::string("GIF89a\x05\0\x05\0\0\0\0;", 14));
    write(
        "in.jsonl",
        "{\"prompt\": \"a\", \"source\": \"photo.png\", \"mask\": \"text.png\"}\n"
        "{\"prompt\": \"b\", \"source\": \"photo.png\", \"mask\": \"link.png\"}\n"
        "{\"prompt\": \"c\", \"source\": \"photo.png\", \"mask\": \"other.gif\"}\n"
        "{\"prompt\": \"d\", \"mask\": \"photo.png\"}\n"
        "{\"prompt\": \"e\", \"source\": \"photo.png\", \"mask\": \"https://example.com/m.png\"}\n");
    auto const end = run({"batch", "in.jsonl", "--out", "o", "--yes", "--surface", "v1"});
    BOOST_TEST(end.code == 2, end.err);
    for (auto const* const what :
         {"5 of 5 lines are invalid", "its mask \"text.png\" is not an image",
          "its mask \"link.png\" cannot be opened", "its mask other.gif has 5x5 pixels",
          "and no source to edit", "its mask https://example.com/m.png is an address"}) {
        BOOST_TEST(contains(end.err, what), end.err);
    }
    write("in.jsonl", "{\"prompt\": \"a\", \"source\": \"x\", \"mask\": \"y\"}\n");
    auto const guide = run({"batch", "in.jsonl", "--out", "g", "--yes", "--surface", "guide"});
    BOOST_TEST(guide.code == 2, guide.err);
    BOOST_TEST(contains(guide.err, "it has a mask, which needs --surface v1"), guide.err);
    BOOST_TEST(server.credits_charged() == credits_before);
}

BOOST_AUTO_TEST_CASE(source_that_is_no_id_of_the_guide_is_not_sent)
{
    write(
        "in.jsonl",
        "{\"prompt\": \"a\", \"source\": \"gone.png\"}\n"
        "{\"prompt\": \"b\", \"source\": \"photos\\\\1.jpg\"}\n"
        "{\"prompt\": \"c\", \"source\": \"..\"}\n");
    auto const requests = server.stats().edit_requests;
    auto const end = run({"batch", "in.jsonl", "--out", "o", "--yes"});
    BOOST_TEST(end.code == 2, end.err);
    for (auto const* const what :
         {"gone.png is the name of a file that does not exist",
          "1.jpg is not an id: it must be the id alone", ".. is not an id: it must be an id",
          "3 of 3 lines are invalid"}) {
        BOOST_TEST(contains(end.err, what), end.err);
    }
    BOOST_TEST(server.stats().edit_requests == requests);
}

BOOST_AUTO_TEST_CASE(several_sources_for_a_field_of_one_id_make_their_line_invalid)
{
    variables["NEUROFLASH_EDIT_INPUT_FIELD"] = "imageId";
    write("in.jsonl", "{\"prompt\": \"a\", \"source\": [\"photo.png\", \"photo.png\"]}\n");
    auto const end = run({"batch", "in.jsonl", "--out", "o", "--yes", "--surface", "v1"});
    BOOST_TEST(end.code == 2, end.err);
    BOOST_TEST(contains(end.err, "NEUROFLASH_EDIT_INPUT_FIELD is imageId, which takes a"), end.err);
}

BOOST_AUTO_TEST_CASE(failed_upload_names_its_file_and_blames_no_id)
{
    std::filesystem::copy_file(directory / "photo.png", directory / "other.png");
    struct row
    {
        int status;
        std::vector<std::string> arguments;
        std::string file;
    };
    for (auto const& [status, arguments, file] : std::vector<row>{
             {413, {"edit", "photo.png", "x", "--source", "other.png"}, "other.png"},
             {404, {"edit", "photo.png", "x", "--source", "other.png"}, "other.png"},
             {404, {"upscale", "photo.png"}, "photo.png"}}) {
        auto refused = sandbox::fault::with_response(status, "{}", "POST", "/api/image-service/");
        refused.skip = file == "other.png" ? 1 : 0;
        server.inject(refused);
        auto const end = run(arguments);
        BOOST_TEST(end.code == 5, end.err);
        BOOST_TEST(contains(end.err, file + " could not be uploaded: "), end.err);
        BOOST_TEST(!contains(end.err, "Check the id"), end.err);
    }
    BOOST_TEST(server.credits_charged() == credits_before);
}

BOOST_AUTO_TEST_CASE(of_several_images_the_missing_one_is_named)
{
    auto const end = run({"images", "none-1", "none-2"});
    BOOST_TEST(end.code == 5);
    BOOST_TEST(contains(end.err, "none-1:\n"), end.err);
    BOOST_TEST(contains(end.err, "none-2:\n"), end.err);
    BOOST_TEST(!contains(run({"images", "none-1"}).err, "none-1:"));
    auto const documents = run({"images", "none-1", "none-2", "--json"});
    BOOST_TEST(contains(documents.err, "\"message\":\"none-1: "), documents.err);
    BOOST_TEST(contains(documents.err, "\"message\":\"none-2: "), documents.err);
}

BOOST_AUTO_TEST_CASE(mask_is_called_experimental_and_a_file_that_is_enlarged_gets_its_id_said)
{
    auto const masked = run({"edit", "photo.png", "x", "--mask", "photo.png", "-o", "a.png"});
    BOOST_TEST(masked.code == 0, masked.err);
    BOOST_TEST(contains(masked.err, "masks are experimental"), masked.err);
    auto const enlarged = run({"upscale", "photo.png", "-o", "large.png"});
    BOOST_TEST(enlarged.code == 0, enlarged.err);
    BOOST_TEST(contains(enlarged.err, "uploaded photo.png as "), enlarged.err);
}

BOOST_AUTO_TEST_CASE(messages_about_files_and_ids_speak_of_the_tool)
{
    write("huge.png", "");
    std::filesystem::resize_file(directory / "huge.png", std::uintmax_t(40) << 20);
    auto const huge = run({"upload", "huge.png"});
    BOOST_TEST(huge.code == 2);
    BOOST_TEST(contains(huge.err, "the most that this tool uploads is"), huge.err);
    BOOST_TEST(!contains(huge.err, "client_params"), huge.err);
    BOOST_TEST(contains(run({"images", "\xff"}).err, "error: ID: must be valid UTF-8"));
    BOOST_TEST(contains(run({"upscale", "\xff"}).err, "error: IMAGE_ID: must be valid UTF-8"));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

sandbox::sandbox_params with_other_field()
{
    auto params = small_sandbox();
    params.v1.set("edit-input-field", "imageId");
    return params;
}

struct other_field_fixture : image_source_fixture
{
    other_field_fixture() : image_source_fixture(with_other_field()) {}
};

} // namespace

BOOST_FIXTURE_TEST_CASE(field_of_another_name_leads_to_the_probe, other_field_fixture)
{
    auto const end = run({"edit", "photo.png", "x"});
    BOOST_TEST(end.code == 5, end.err);
    BOOST_TEST(contains(end.err, "\n  neuroflash doctor --probe\n"), end.err);
    BOOST_TEST(contains(run({"doctor", "--probe"}).out, "NEUROFLASH_EDIT_INPUT_FIELD=imageId"));
}

} // namespace neuroflash::test
