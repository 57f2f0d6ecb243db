// SPDX-License-Identifier: BSL-1.0
// Images of one's own: uploaded, edited, masked, enlarged, listed, deleted; alone and in a batch.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>
#include <set>

namespace neuroflash::test {

namespace {

std::set<std::string> members_of(boost::json::value const& of)
{
    auto names = std::set<std::string>();
    for (auto const& member : of.as_object()) names.insert(std::string(member.key()));
    return names;
}

/// With a photo in the directory.
struct own_images_fixture : cli_fixture
{
    own_images_fixture()
    {
        BOOST_REQUIRE(
            run({"generate", "a photo", "-o", "photo.png", "--output-format", "png"}).code == 0);
        credits_before = used();
    }

    std::int64_t used() const
    {
        return document_in(run({"quota", "--json"}).out).at("quota").at("used_amount").as_int64();
    }

    /// The document of a command that must succeed.
    boost::json::object document(std::vector<std::string> arguments) const
    {
        arguments.push_back("--json");
        auto const end = run(arguments);
        BOOST_REQUIRE_MESSAGE(end.code == 0, arguments.front() << ": " << end.err);
        return document_in(end.out);
    }

    std::string upload() const
    {
        auto const made = document({"upload", "photo.png"});
        return std::string(made.at("images").at(0).at("image_id").as_string());
    }

    std::size_t count_images() const
    {
        return document({"images", "--all"}).at("images").as_array().size();
    }

    void write(std::string const& name, std::string const& content) const
    {
        std::ofstream(directory / name, std::ios::binary) << content;
    }

    std::string content_of(std::string const& name) const
    {
        auto stream = std::ifstream(directory / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    }

    std::int64_t credits_before = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(own_images, own_images_fixture)

BOOST_AUTO_TEST_CASE(upload_is_free_and_names_what_it_made)
{
    auto const made = document({"upload", "photo.png", "photo.png"});
    BOOST_TEST(members_of(made) == std::set<std::string>{"images"});
    BOOST_TEST(made.at("images").as_array().size() == 2u);
    auto const& first = made.at("images").at(0);
    BOOST_TEST(
        (members_of(first) == std::set<std::string>{"image_id", "width", "height", "bytes"}));
    BOOST_TEST(used() == credits_before);
}

BOOST_AUTO_TEST_CASE(local_file_is_uploaded_and_edited)
{
    auto const made = document({"edit", "photo.png", "make it blue", "--out", "p"});
    BOOST_TEST(made.at("images").as_array().size() == 1u);
    BOOST_TEST(std::filesystem::exists(
        directory / std::string(made.at("images").at(0).at("path").as_string())));
    BOOST_TEST(made.at("charge").at("state").as_string() == "charged");
    BOOST_TEST(!made.at("batch_id").is_null());
    BOOST_TEST(used() == credits_before + 1);
}

BOOST_AUTO_TEST_CASE(mask_and_further_sources_are_uploaded_too)
{
    std::filesystem::copy_file(directory / "photo.png", directory / "other.png");
    auto const before = count_images();
    auto const made = document(
        {"edit", "photo.png", "a hat", "--source", "other.png", "--mask", "./photo.png", "-o",
         "hat.png"});
    BOOST_TEST(made.at("images").as_array().size() == 1u);
    BOOST_TEST(count_images() == before + 4);
}

BOOST_AUTO_TEST_CASE(file_that_is_named_twice_is_uploaded_once)
{
    auto const before = count_images();
    document(
        {"edit", "photo.png", "a hat", "--source", "photo.png", "--mask", "photo.png", "-o",
         "hat.png"});
    BOOST_TEST(count_images() == before + 2);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_an_id_on_v1)
{
    auto const id = upload();
    BOOST_TEST(
        document({"edit", id, "blue", "--surface", "v1", "--out", "p"})
            .at("images")
            .as_array()
            .size() == 1u);
    for (auto const* const none :
         {"no-such-image", "folder/none.png", "/api/ds-prototypes/x", "a b"}) {
        auto const end = run({"edit", none, "blue", "--surface", "v1", "--json"});
        BOOST_TEST(end.code == 5, none << ": " << end.err);
        BOOST_TEST(charge_in(end.err) == "not_charged");
    }
    BOOST_TEST(used() == credits_before + 1);
}

BOOST_AUTO_TEST_CASE(generation_on_v1_is_delivered_by_its_own_ids)
{
    auto const made = document({"generate", "a fox", "--surface", "v1", "-n", "2", "--out", "p"});
    BOOST_TEST(made.at("images").as_array().size() == 2u);
    BOOST_TEST(count_files(directory / "p") == 2u);
    auto const id = std::string(made.at("images").at(0).at("image_id").as_string());
    BOOST_TEST(run({"download", id, "--surface", "v1", "--out", "q"}).code == 0);
    BOOST_TEST(count_files(directory / "q") == 1u);
    BOOST_TEST(run({"delete", id, "--surface", "v1", "--yes"}).code == 0);
    BOOST_TEST(run({"download", id, "--surface", "v1", "--out", "q"}).code == 5);
    variables["NEUROFLASH_SURFACE"] = "v1";
    BOOST_TEST(run({"generate", "a hare", "--out", "p"}).code == 0);
}

BOOST_AUTO_TEST_CASE(upscale_says_that_it_is_experimental)
{
    auto const id = upload();
    auto const end = run({"upscale", id, "--factor", "2", "--out", "p"});
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(contains(end.err, "experimental"));
    BOOST_TEST(count_files(directory / "p") == 1u);
    for (auto const* const wrong : {"0", "0.5", "17", "x", "nan"}) {
        BOOST_TEST(run({"upscale", id, "--factor", wrong}).code == 2, wrong);
    }
}

BOOST_AUTO_TEST_CASE(defaults_for_drawing_are_none_for_an_upscale)
{
    variables["NEUROFLASH_MODEL"] = "no-such-model";
    variables["NEUROFLASH_OUTPUT_FORMAT"] = "no-such-format";
    BOOST_TEST(run({"upscale", "photo.png", "-o", "large.png"}).code == 0);
}

BOOST_AUTO_TEST_CASE(missing_image_is_looked_up_in_the_list_of_its_surface)
{
    for (auto const& arguments : std::vector<std::vector<std::string>>{
             {"upscale", "no-such-image"},
             {"edit", "photo.png", "x", "--mask", "no-such-image"},
             {"download", "no-such-image", "--surface", "v1"}}) {
        auto const end = run(arguments);
        BOOST_TEST(end.code == 5, end.err);
        BOOST_TEST(contains(end.err, "\n  neuroflash images\n"), end.err);
    }
}

BOOST_AUTO_TEST_CASE(images_that_could_not_be_saved_are_fetched_by_the_command_of_the_error)
{
    auto gone = sandbox::fault::with_response(404, "{}", "GET", "/api/image-service/");
    gone.times = -1;
    server.inject(gone);
    auto const end = run({"upscale", "photo.png", "--json", "--out", "p"});
    BOOST_TEST(end.code == 7, end.err);
    auto const command = std::string(document_in(end.err).at("error").at("command").as_string());
    BOOST_TEST(contains(command, "neuroflash download --out p --surface v1 "), command);
}

BOOST_AUTO_TEST_CASE(images_are_listed_page_by_page)
{
    for (auto i = 0; i < 3; ++i) upload();
    auto const page = document({"images", "--page", "1", "--size", "2"});
    BOOST_TEST(members_of(page) == (std::set<std::string>{"images", "page"}));
    BOOST_TEST(
        (members_of(page.at("page")) ==
         std::set<std::string>{"size", "total_elements", "total_pages", "current_page"}));
    BOOST_TEST(
        (members_of(page.at("images").at(0)) ==
         std::set<std::string>{
             "image_id", "generation_id", "prompt", "model", "width", "height", "bytes",
             "created_at"}));
    BOOST_TEST(page.at("images").as_array().size() == 2u);
    BOOST_TEST(
        contains(run({"images", "--size", "2"}).out, "next: neuroflash images --size 2 --page 2"));
    BOOST_TEST(
        document({"images", "--limit", "3", "--size", "2"}).at("images").as_array().size() == 3u);
    auto const id = upload();
    BOOST_TEST(document({"images", id}).at("images").at(0).at("image_id").as_string() == id);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_edited_is_refused_before_anything_is_sent)
{
    write("text.png", "hello\n");
    write("empty.png", "");
    std::filesystem::create_directory(directory / "folder");
    auto const requests = server.stats().requests;
    struct row
    {
        std::vector<std::string> arguments;
        std::string what;
    };
    for (auto const& [arguments, what] : std::vector<row>{
             {{"edit", "folder", "x"}, "is a directory"},
             {{"edit", "none.png", "x"}, "no such file"},
             {{"edit", "photo.png", "x", "--surface", "guide"},
              "--surface names the guide's surface"},
             {{"edit", "photo.png", "x", "--source", "/api/ds-prototypes/image_generation/a/view"},
              "is a path of the guide's surface"},
             {{"edit", "photo.png", "x", "--mask", "none.PNG"}, "no such file"},
             {{"edit", "photo.png", "x", "--mask", ""}, "--mask: must not be empty"},
             {{"edit", "photo.png", "x", "--mask", "folder", "--surface", "v1"}, "is a directory"},
             {{"edit", "photos/none", "x"}, "no such file"},
             {{"edit", "photo.png", "x", "--mask", "text.png"}, "text.png\" is not an image"},
             {{"edit", "photo.png", "x", "--source", "empty.png"}, "empty.png\" is empty"},
             {{"edit", (directory / "none.jpg").string(), "x"}, "no such file"},
             {{"upscale", "none.heic"}, "no such file"},
             {{"upscale", "folder"}, "is a directory"},
             {{"upscale", "photo.png", "--surface", "guide"}, "has no upscale"},
             {{"upload", "photo.png", "none.png"}, "no such file"},
             {{"upload", "-"}, "- is not a file"}}) {
        auto const end = run(arguments);
        BOOST_TEST(end.code == 2, end.err);
        BOOST_TEST(contains(end.err, what), end.err);
    }
    BOOST_TEST(server.stats().requests == requests);
    BOOST_TEST(used() == credits_before);
}

BOOST_AUTO_TEST_CASE(all_files_and_the_place_are_checked_before_the_first_request)
{
    write("text.png", "hello\n");
    write("empty.png", "");
    auto const photo = content_of("photo.png");
    write("cut.png", photo.substr(0, photo.size() / 2));
    write("other.gif", std::string("GIF89a\x05\0\x05\0\0\0\0;", 14));
    auto const requests = server.stats().requests;
    struct row
    {
        std::vector<std::string> arguments;
        std::string what;
    };
    for (auto const& [arguments, what] : std::vector<row>{
             {{"edit", "text.png", "x"}, "text.png\" is not an image"},
             {{"edit", "empty.png", "x"}, "empty.png\" is empty"},
             {{"edit", "photo.png", "x", "--source", "cut.png"}, "cut.png\" is incomplete"},
             {{"edit", "photo.png", "x", "--mask", "text.png"}, "text.png\" is not an image"},
             {{"edit", "photo.png", "x", "--mask", "other.gif"}, "other.gif has 5x5 pixels"},
             {{"edit", "photo.png", "x", "--output-format", "webp", "-o", "a.png"},
              "a.png is not a file name for the format webp"},
             {{"edit", "photo.png", "x", "-n", "2", "-o", "a.png"}, "takes a single image"},
             {{"edit", "photo.png", "x", "-o", "photo.png"}, "already exists"},
             {{"upscale", "cut.png"}, "cut.png\" is incomplete"}}) {
        auto const end = run(arguments);
        BOOST_TEST(end.code == 2, end.err);
        BOOST_TEST(contains(end.err, what), end.err);
    }
    BOOST_TEST(server.stats().requests == requests);
    auto const end = run({"edit", "text.png", "x", "--json"});
    BOOST_TEST(charge_in(end.err) == "not_charged");
    // A mask of another size is known for files only.
    BOOST_TEST(run({"edit", upload(), "x", "--surface", "v1", "--mask", "other.gif"}).code == 5);
    BOOST_TEST(used() == credits_before);
}

BOOST_AUTO_TEST_CASE(batch_uploads_a_source_once_and_edits_it)
{
    std::filesystem::create_directory(directory / "in");
    std::filesystem::copy(directory / "photo.png", directory / "in/1.png");
    write(
        "in/edits.jsonl",
        "{\"prompt\": \"a\", \"source\": \"1.png\"}\n{\"prompt\": \"b\", \"source\": \"1.png\"}\n");
    auto const before = count_images();
    auto const batch =
        std::vector<std::string>{"batch", "in/edits.jsonl", "--out", "o", "--budget", "9"};
    auto const end = run(batch);
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(contains(end.err, "API v1 is used"));
    BOOST_TEST(count_files(directory / "o/images") == 2u);
    BOOST_TEST(used() == credits_before + 2);
    BOOST_TEST(count_images() == before + 3); // one upload, two edits
    BOOST_TEST(run(batch).code == 0);
    BOOST_TEST(used() == credits_before + 2);
    write("in/edits.jsonl", "{\"prompt\": \"c\", \"source\": \"1.png\"}\n");
    BOOST_TEST(run(batch).code == 0);
    BOOST_TEST(count_images() == before + 4); // no second upload
    auto const other =
        run({"batch", "in/edits.jsonl", "--out", "o", "--budget", "9", "--surface", "guide"});
    BOOST_TEST(other.code == 2);
    BOOST_TEST(contains(other.err, "surface"));
}

BOOST_AUTO_TEST_CASE(batch_checks_its_files_before_anything_is_uploaded)
{
    std::filesystem::create_directory(directory / "in");
    std::filesystem::create_directory(directory / "in/folder");
    std::filesystem::copy(directory / "photo.png", directory / "in/1.png");
    write("in/2.png", "hello\n");
    write(
        "in/edits.jsonl",
        "{\"prompt\": \"a\", \"source\": \"1.png\"}\n"
        "{\"prompt\": \"b\", \"source\": [\"1.png\", \"2.png\"]}\n"
        "{\"prompt\": \"c\", \"source\": \"2.png\"}\n"
        "{\"prompt\": \"d\", \"source\": \"folder\"}\n"
        "{\"prompt\": \"e\", \"source\": \"no-such-image\"}\n");
    auto const before = count_images();
    auto batch = std::vector<std::string>{"batch", "in/edits.jsonl", "--out", "o", "--budget", "9"};
    auto const end = run(batch);
    BOOST_TEST(end.code == 2, end.err);
    BOOST_TEST(contains(end.err, "3 of 5 lines are invalid"), end.err);
    BOOST_TEST(contains(end.err, "line 2"), end.err);
    BOOST_TEST(contains(end.err, "its source \"in/2.png\" is not an image"), end.err);
    BOOST_TEST(contains(end.err, "its source \"in/folder\" is a directory"), end.err);
    BOOST_TEST(count_images() == before);
    BOOST_TEST(used() == credits_before);
    batch.push_back("--skip-invalid");
    BOOST_TEST(run(batch).code != 0);         // the last line names no image
    BOOST_TEST(count_images() == before + 2); // the upload and the edit of the first line
    BOOST_TEST(used() == credits_before + 1);
}

BOOST_AUTO_TEST_CASE(upload_that_was_deleted_is_made_again)
{
    auto const line = [](std::string const& prompt) {
        return "{\"prompt\": \"" + prompt + "\", \"source\": \"photo.png\"}\n";
    };
    auto const batch =
        std::vector<std::string>{"batch", "edits.jsonl", "--out", "o", "--budget", "9"};
    auto again = batch;
    again.push_back("--retry-failed");
    write("edits.jsonl", line("a"));
    BOOST_TEST(run(batch).code == 0);
    auto const made = document({"images", "--all"});
    for (auto const& one : made.at("images").as_array()) {
        if (!one.at("prompt").is_null()) continue; // no upload
        auto const id = std::string(one.at("image_id").as_string());
        BOOST_TEST(run({"delete", id, "--surface", "v1", "--yes"}).code == 0);
    }
    auto const left = count_images();
    write("edits.jsonl", line("b"));
    BOOST_TEST(run(batch).code != 0);
    BOOST_TEST(used() == credits_before + 1);
    BOOST_TEST(count_images() == left);
    auto const end = run(again);
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(used() == credits_before + 2);
    BOOST_TEST(count_images() == left + 2); // the upload, and the edit
}

BOOST_AUTO_TEST_CASE(doctor_shows_both_surfaces_and_finds_names_of_fields)
{
    auto const end = run({"doctor", "--probe"});
    BOOST_TEST(end.code == 0, end.out);
    BOOST_TEST(contains(end.out, "guide: answers"));
    BOOST_TEST(contains(end.out, "v1: answers"));
    BOOST_TEST(contains(end.out, "edit: "));
    BOOST_TEST(contains(end.out, "description: none at the usual addresses"), end.out);
    BOOST_TEST(contains(end.out, "list: envelope: data, total: 1, "), end.out);
    BOOST_TEST(contains(end.out, "upload: HTTP 201, deleted with HTTP 204"), end.out);
    BOOST_TEST(
        contains(end.out, "content: link: relative; HTTP 200 with the token, HTTP 401 without it"),
        end.out);
    BOOST_TEST(used() == credits_before);
    BOOST_TEST(count_images() == 1u);
}

namespace {

sandbox::sandbox_params without_totals()
{
    auto params = small_sandbox();
    params.v1.set("envelope", "bare");
    return params;
}

/// The list of images is a bare array.
struct bare_list_fixture : cli_fixture
{
    bare_list_fixture() : cli_fixture(without_totals()) {}
};

sandbox::sandbox_params self_described()
{
    auto params = small_sandbox();
    params.v1.set("described", "true");
    params.v1.set("upscale-input-field", "sourceImage");
    params.v1.set("upscale-input-is-list", "true");
    return params;
}

/// The service describes its tasks, and an upscale takes an array.
struct described_fixture : cli_fixture
{
    described_fixture() : cli_fixture(self_described()) {}
};

} // namespace

BOOST_FIXTURE_TEST_CASE(setting_that_the_doctor_advises_makes_an_upscale_work, described_fixture)
{
    BOOST_TEST(run({"generate", "a fox", "-o", "fox.png", "--output-format", "png"}).code == 0);
    BOOST_TEST(run({"upscale", "fox.png", "--out", "p"}).code == 5);
    auto const end = run({"doctor", "--probe"});
    BOOST_TEST(contains(end.out, "NEUROFLASH_UPSCALE_INPUT_FIELD=sourceImage[],"), end.out);
    BOOST_TEST(contains(end.out, "known: "), end.out);
    BOOST_TEST(contains(end.out, "description: /image-service/openapi.json\n"), end.out);
    variables["NEUROFLASH_UPSCALE_INPUT_FIELD"] = "sourceImage[]";
    BOOST_TEST(run({"upscale", "fox.png", "--out", "p"}).code == 0);
    BOOST_TEST(!contains(run({"doctor", "--probe"}).out, "the service calls it"));
}

BOOST_FIXTURE_TEST_CASE(list_without_a_total_is_not_an_empty_one, bare_list_fixture)
{
    auto const total = [this] {
        return document_in(run({"images", "--json"}).out).at("page").at("total_elements");
    };
    BOOST_TEST(total().as_int64() == 0);
    BOOST_TEST(run({"generate", "a fox", "--surface", "v1", "-o", "fox.png"}).code == 0);
    BOOST_TEST(total().is_null());
    auto const end = run({"doctor"});
    BOOST_TEST(contains(end.out, "v1: answers;"), end.out);
    BOOST_TEST(!contains(end.out, "0 images"), end.out);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
