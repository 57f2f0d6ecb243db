// SPDX-License-Identifier: BSL-1.0
#include <batch/input/check_item.hpp>
#include <batch/input/input_lines.hpp>
#include <batch/input/item.hpp>
#include <batch/input/read_item.hpp>

#include "common/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

namespace neuroflash::batch {

BOOST_AUTO_TEST_SUITE(batch_items)

namespace {

item drawing(std::string prompt, std::string key = {})
{
    auto made = item();
    made.prompt = std::move(prompt);
    made.key = std::move(key);
    return made;
}

std::string why(std::string const& line)
{
    auto const read = read_item(line, line_format::json, item());
    return read.what ? std::string("fine") : read.why;
}

std::vector<image_model> two_models()
{
    auto fast = image_model();
    fast.id = "fast";
    fast.capabilities = {"text2image"};
    fast.max_images = 4;
    fast.aspect_ratios = {"1:1", "16:9"};
    fast.output_formats = {"png"};
    auto barred = fast;
    barred.id = "barred";
    barred.allowed = false;
    return {fast, barred};
}

} // namespace

BOOST_AUTO_TEST_CASE(identity_is_content_and_key_and_nothing_else)
{
    auto const base = drawing("a fox");
    auto ids = std::set<std::string>({identity_of(base)});
    auto other = base;
    other.key = "k";
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other = base;
    other.images = 2;
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other = base;
    other.model = "m";
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other = base;
    other.aspect_ratio = "m";
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other = base;
    other.output_format = "m";
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other = base;
    other.sources = {"s"};
    BOOST_TEST(ids.insert(identity_of(other)).second);
    BOOST_TEST(!ids.insert(identity_of(drawing("a fox"))).second);
    // Written into journals: it must never change.
    BOOST_TEST(identity_of(drawing("a red fox")) == "3470f172-e5f1-5cea-864a-2febdb84a809");
}

BOOST_AUTO_TEST_CASE(a_key_is_made_of_the_first_words)
{
    auto const fox = drawing("A Red Fox, in the snow!");
    auto const id = identity_of(fox);
    // 64 bits of the identity: of 32, two of 100,000 prompts would have the same.
    auto const digits = id.substr(0, 8) + id.substr(9, 4) + id.substr(14, 4);
    BOOST_TEST(key_of(fox, id) == "a-red-fox-in-the-snow-" + digits);
    BOOST_TEST(key_of(drawing("x", "mine"), id) == "mine");
    BOOST_TEST(key_of(drawing("\xe7\x8b\x90"), id) == "prompt-" + digits);
    // Names of files are made of it.
    BOOST_TEST(key_of(drawing("a red fox"), identity_of(drawing("a red fox"))) ==
               "a-red-fox-3470f172e5f15cea");
}

BOOST_AUTO_TEST_CASE(file_names_are_safe_and_different_keys_have_different_ones)
{
    BOOST_TEST(stem_of("shoe-1_b.c") == "shoe-1_b.c");
    auto names = std::set<std::string>();
    auto const keys = {"../../etc/passwd", "a/b", "a\\b", "a b", ".hidden", "a\nb", "\xc3\xa4", "-rf", "--help", "-"};
    for (auto const* key : keys) {
        auto const name = stem_of(key);
        BOOST_TEST(names.insert(name).second);
        BOOST_TEST(name.find_first_of("/\\\n ") == std::string::npos);
        BOOST_TEST(!name.starts_with('.'));
        BOOST_TEST(!name.starts_with('-'), name);
    }
    BOOST_TEST(stem_of(std::string(500, 'x')).size() <= 100u);
    BOOST_TEST(stem_of(std::string(500, 'x')) != stem_of(std::string(501, 'x')));
}

BOOST_AUTO_TEST_CASE(no_file_has_a_name_that_is_a_device_of_windows)
{
    auto const devices = {"con", "CON", "Prn", "aux", "nul", "com1", "LPT9", "con.txt", "nul.tar.gz"};
    for (auto const* key : devices) {
        auto const name = stem_of(key);
        BOOST_TEST(name != key);
        auto const first = name.substr(0, name.find('.'));
        BOOST_TEST(first.size() > 4u, name);
        BOOST_TEST(stem_of(name) == name);
    }
    for (auto const* key : {"con-1", "console", "com", "com10", "a.con", "lpt"}) {
        BOOST_TEST(stem_of(key) == key);
    }
}

BOOST_AUTO_TEST_CASE(json_lines_are_read_with_all_their_members)
{
    auto const read = read_item(
        R"({"prompt":"p","key":"k","model":"m","num_images":3,"aspect_ratio":"1:1",)"
        R"("output_format":"png","source":["a","b"]})",
        line_format::json, item());
    BOOST_REQUIRE(read.what.has_value());
    BOOST_TEST(read.what->prompt == "p");
    BOOST_TEST(read.what->images == 3);
    BOOST_TEST(read.what->sources.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_line_is_said)
{
    BOOST_TEST(why(R"({"prompt":"p"})") == "fine");
    BOOST_TEST(why(R"({"prompt":"p","key":null})") == "fine");
    BOOST_TEST(why(R"({"prompt":"p","key":7})") == "\"key\" must be a string");
    BOOST_TEST(why(R"({"promt":"p"})") == "its member \"promt\" is not known");
    BOOST_TEST(why(R"({"prompt":"  "})") == "it has no prompt");
    BOOST_TEST(why(R"({})") == "it has no prompt");
    BOOST_TEST(why(R"(["p"])") == "it is no JSON object");
    BOOST_TEST(why(R"({"prompt":"p"} x)") != "fine");
    BOOST_TEST(why(R"({"prompt":"p","num_images":0})") != "fine");
    BOOST_TEST(why(R"({"prompt":"p","num_images":1.5})") != "fine");
    BOOST_TEST(why(R"({"prompt":"p","source":[]})") != "fine");
    BOOST_TEST(why("{\"prompt\":\"\xff\"}") == "it is not UTF-8");
    BOOST_TEST(why("{\"prompt\":\"a\\u0000b\"}") == "its prompt has a NUL character");
}

BOOST_AUTO_TEST_CASE(a_prompt_a_line_takes_the_rest_from_the_defaults)
{
    auto defaults = item();
    defaults.model = "m";
    defaults.images = 2;
    auto const read = read_item("a fox, \"quoted\"", line_format::text, defaults);
    BOOST_REQUIRE(read.what.has_value());
    BOOST_TEST(read.what->prompt == "a fox, \"quoted\"");
    BOOST_TEST(read.what->model == "m");
    BOOST_TEST(read.what->images == 2);
}

BOOST_AUTO_TEST_CASE(lines_lose_their_ends_and_the_mark_of_byte_order)
{
    BOOST_TEST(trimmed_line("\xef\xbb\xbf" "a\r", true) == "a");
    BOOST_TEST(trimmed_line(" \t", false) == "");
    BOOST_TEST((guess_format("  {\"prompt\"") == line_format::json));
    BOOST_TEST((guess_format("a {fox}") == line_format::text));
    for (auto const* const line : {"[", "{", "[{", "[{\"prompt\":\"a\"},"}) {
        BOOST_TEST((guess_format(line) == line_format::array), line);
    }
    // Nothing of it is drawn, not even what looks like a prompt.
    BOOST_TEST(!read_item("\"prompt\": \"a\"", line_format::array, item()).what);
}

BOOST_AUTO_TEST_CASE(comments_are_skipped_as_blank_lines_are)
{
    for (auto const* comment : {"# a fox", "#", "  # a fox\r", "#\ta fox", "#\r\n"}) {
        BOOST_TEST(trimmed_line(comment, false) == "", comment);
    }
    BOOST_TEST(trimmed_line("\xef\xbb\xbf# a fox", true) == "");
    BOOST_TEST(trimmed_line("#winter, a fox", false) == "#winter, a fox");
    BOOST_TEST(trimmed_line("a fox # 7", false) == "a fox # 7");
}

BOOST_AUTO_TEST_CASE(json_among_prompts_is_bad)
{
    auto const lines = {"{\"prompt\":\"p\"}", "{prompt: p}", "  {\"prompt\":\"p\"},", "[", "},", "]"};
    for (auto const* line : lines) {
        auto const read = read_item(line, line_format::text, item());
        BOOST_TEST(!read.what.has_value(), line);
        BOOST_TEST(read.why.find("JSON") != std::string::npos);
    }
    BOOST_TEST(read_item("a {red|blue} fox", line_format::text, item()).what.has_value());
    for (auto const* line : {R"([{"prompt":"p"}])", R"( [ {"prompt":"p"},)", R"(["a fox", "a hen"])"}) {
        BOOST_TEST(!read_item(line, line_format::text, item()).what.has_value(), line);
    }
    BOOST_TEST(read_item("[masterpiece] a fox", line_format::text, item()).what.has_value());
}

BOOST_AUTO_TEST_CASE(models_are_held_to_what_they_say)
{
    auto const models = two_models();
    auto of = drawing("p");
    BOOST_TEST(fault_by_models(of, models) == "");
    of.model = "fast";
    of.images = 5;
    BOOST_TEST(fault_by_models(of, models) == "model fast makes at most 4 images, not 5");
    of.images = 4;
    of.aspect_ratio = "9:16";
    BOOST_TEST(fault_by_models(of, models).find("no aspect ratio 9:16") != std::string::npos);
    of.aspect_ratio = "16:9";
    of.output_format = "webp";
    BOOST_TEST(fault_by_models(of, models).find("no output format webp") != std::string::npos);
    of.output_format = "";
    of.sources = {"x"};
    BOOST_TEST(fault_by_models(of, models) == "model fast cannot do image2image");
    of = drawing("p");
    of.model = "barred";
    BOOST_TEST(fault_by_models(of, models) == "model barred is not allowed in this workspace");
    of.model = "none";
    BOOST_TEST(fault_by_models(of, models) == "there is no model none");
}

BOOST_AUTO_TEST_CASE(files_are_read_line_by_line_however_they_end)
{
    auto const directory = test::temporary_directory();
    auto const stop = std::atomic<bool>(false);
    auto const path = directory.write("in", "one\n\ntwo\r\n" + std::string(2 << 20, 'x') + "\nend");
    auto const input = batch_input(std::filesystem::path(path));
    auto lines = input_lines(input, stop);
    auto seen = std::vector<std::string>();
    auto long_ones = 0;
    while (lines.next()) {
        if (lines.too_long()) ++long_ones;
        else seen.push_back(lines.line());
    }
    BOOST_TEST(seen == (std::vector<std::string>{"one", "", "two\r", "end"}),
               boost::test_tools::per_element());
    BOOST_TEST(long_ones == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
