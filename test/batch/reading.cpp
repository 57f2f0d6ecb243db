// SPDX-License-Identifier: BSL-1.0
// The one reader of text input: what it makes of files in every way of writing, and what it
// refuses.
#include "common/unit_test.hpp"
#include "input_files.hpp"
#include "reading_fixture.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::batch {

BOOST_FIXTURE_TEST_SUITE(batch_reading, test::with_files)

using namespace std::string_literals;
using namespace std::string_view_literals;
using test::has;
using test::read;

BOOST_AUTO_TEST_CASE(every_way_of_writing_gives_the_same_prompts)
{
    auto const files = test::all_input_files();
    BOOST_TEST(files.size() == 120u);
    for (auto const& file : files) {
        BOOST_TEST_CONTEXT(file.what)
        {
            auto const seen = read_file(file.name, file.bytes);
            BOOST_TEST(seen.refused == "");
            BOOST_TEST(
                seen.invalid == std::vector<std::string>(), boost::test_tools::per_element());
            BOOST_TEST(seen.prompts == file.prompts, boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_text_or_of_another_kind_is_refused_once_by_its_name)
{
    struct row
    {
        std::string_view name;
        std::string_view bytes;
        std::string_view word;
    };
    auto const rows = std::vector<row>({
        {"a", "\xff\xfe\0\0a\0\0\0"sv, "UTF-32"},
        {"a", "\0\0\xfe\xff\0\0\0a"sv, "UTF-32"},
        {"a", "a\0 \0f\0o\0x\0\n\0"sv, "UTF-16LE"},
        {"a", "\0a\0 \0f\0o\0x\0\n"sv, "UTF-16BE"},
        {"a", "fox\0hen\0dog"sv, "NUL"},
        {"a",
         "\xff\xfe"
         "a\0b"sv,
         "UTF-16"},
        {"a",
         "\xff\xfe"
         "a\0\x00\xd8"sv,
         "UTF-16"},
        {"a", "PK\x03\x04zip", "ZIP"},
        {"a", "\x1f\x8b\x08gz", "gzip"},
        {"a", "\x89PNG\r\n\x1a\n", "an image"},
        {"a", "\xff\xd8\xff\xe0", "an image"},
        {"a", "RIFF....WEBPVP8 ", "an image"},
        {"a", "\xef\xbb\xbfPK\x03\x04zip", "ZIP"},
        {"a", "%PDF-1.7", "PDF"},
        {"a", "\n\n%PDF-1.4\n1 0 obj\n", "PDF"},
        {"a", "%!PS-Adobe-3.0\n", "PostScript"},
        {"a", "\x04\x22\x4d\x18\x64", "an archive"},
        {"a", "\xff\x0a\x01", "an image"},
        {"a", "fox\x01\xe4\x02\xf6 hen dog", "not text: it has control characters"},
        {"a", "{\\rtf1 a fox}", "rich text"},
        {"a", "\xd0\xcf\x11\xe0\xa1\xb1", "office"},
        {"a", "SQLite format 3\0"sv, "database"},
        {"a", "#!/bin/sh\necho", "a program"},
        {"list.xlsx", "a fox", "a spreadsheet"},
        {"list.MD", "a fox", "Markdown"},
        {"list.yaml", "a fox", "YAML"},
        {"list.html", "a fox", "HTML"},
        {"list.txt.gz", "a fox", "gzip"},
        {"list.docx", "a fox", "office"},
        {"list.toml", "a fox", "settings"},
        {"a", "<!DOCTYPE html>\n<html>", "HTML"},
        {"a", "<?xml version=\"1.0\"?>", "XML"},
        {"a", "<prompts>\n<p>a fox</p>", "HTML"},
        {"a", "# title\n\n- a fox\n- a hen\n", "a list"},
        {"a", "1. a fox\n2. a hen\n", "a list"},
        {"a", "## Prompts\n\na fox", "Markdown"},
        {"a", "| key | prompt |\n|---|---|", "CSV"},
        {"a", "---\nprompts:", "YAML"},
        {"a", "prompts:\n  - a fox", "YAML"},
        {"a", "[\n  {\"prompt\": \"a fox\"}\n]", "JSON array"},
        {"a", "{\n  \"prompt\": \"a fox\"\n}", "JSON array"},
        {"a.json", "[\"a fox\"]", "JSON array"},
        {"a", "key,prompt\nk,a fox", "CSV with the columns key, prompt"},
        {"a", "prompt\na fox", "CSV with the columns prompt"},
        {"a", "key\tprompt\nk\ta fox", "TSV with the columns key, prompt"},
        {"a", "a fox\t3\na hen\t4", "TSV"},
        {"a", "\"a fox\"\n\"a hen\"", "quotation marks"},
        {"a", "prompts = [\"a fox\"]", "source code"},
        {"a", "--- a/list\n+++ b/list\n", "a diff"},
        {"list.po", "msgid \"a fox\"", "source code"},
        {"list.srt", "1\na fox", "subtitles"},
    });
    for (auto const& one : rows) {
        BOOST_TEST_CONTEXT(one.name << ": " << one.word)
        {
            auto const seen = read_file(std::string(one.name), one.bytes);
            BOOST_TEST(seen.prompts.empty());
            BOOST_TEST(seen.invalid.empty());
            BOOST_TEST(has(seen.refused, one.word), seen.refused);
            BOOST_TEST(has(seen.refused, one.name));
            BOOST_TEST(!seen.advice.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(one_control_character_and_one_bad_byte_make_only_their_lines_invalid)
{
    auto const text = "a fox\x01 in snow\nein B\xe4r\na hen\n"sv;
    auto const seen = read_file("in.txt", text);
    BOOST_TEST(seen.refused == "");
    BOOST_TEST(seen.invalid.size() == 2u);
    BOOST_TEST(seen.prompts == std::vector<std::string>{"a hen"}, boost::test_tools::per_element());
    BOOST_TEST(read_file("in.txt", text, input_format::lines).invalid.size() == 2u);
}

BOOST_AUTO_TEST_CASE(zero_bytes_behind_text_are_found_in_time)
{
    auto text = std::string();
    while (text.size() < (1 << 18)) text += "a fox\n";
    auto const seen = read_file("in.txt", text + "a\0b\n"s + "a hen\n");
    BOOST_TEST(has(seen.refused, "not text: it has NUL bytes"), seen.refused);
}

BOOST_AUTO_TEST_CASE(who_insists_on_lines_gets_each_line_as_it_is)
{
    auto const text =
        "{red|blue} fox in snow\n- a hen\n\"a dog\"\n<b>a cat</b>\nkey,prompt\n# a comment\n";
    auto const seen = read_file("list.md", text, input_format::lines);
    BOOST_TEST(seen.refused == "");
    BOOST_TEST(
        seen.prompts ==
            (std::vector<std::string>{
                "{red|blue} fox in snow", "- a hen", "\"a dog\"", "<b>a cat</b>", "key,prompt"}),
        boost::test_tools::per_element());
    // An archive has no lines, even if the format is given.
    BOOST_TEST(has(read_file("a", "PK\x03\x04", input_format::lines).refused, "ZIP"));
}

/// As a mail, a PDF or an editor breaks a paragraph into lines.
BOOST_AUTO_TEST_CASE(sentence_that_was_broken_into_lines_is_not_drawn_in_parts)
{
    auto before = std::string();
    for (auto i = 1; i < 150; ++i) before += "a fox on hill " + std::to_string(i) + '\n';
    for (auto const* const text :
         {"A fox sleeps on the\nporch of a house.\n", "ein Fuchs mit einem\r\nroten Schal\r\n",
          "a hen, hand-\ndrawn in ink\n", "a dog in a\nBerlin street", "foxes in snow and\nhens\n",
          "Spaziergang mit Hund und\nKatze\n"}) {
        for (auto const& whole : {std::string(text), before + text}) {
            auto const seen = read_file("in.txt", whole);
            BOOST_TEST(has(seen.refused, "ends within a sentence, with "), text << seen.refused);
            BOOST_TEST(has(seen.advice, "Write each prompt on one line"), seen.advice);
            BOOST_TEST(read_file("in.txt", whole, input_format::lines).refused == "");
        }
        // A cell of a table may end as it wants to.
        BOOST_TEST(read_file("in.csv", std::string("prompt\n") + text).refused == "");
    }
    for (auto const* const text :
         {"vitamin a\nvitamin b\n", "ein Hund schaut mich an\nein Kind\n", "pre-\nhistoric\n",
          "a fox and the\n\na hen\n", "a place to dream of\na hen\n", "how plants die\na hen\n",
          "bague en or\nbracelet en argent\n", "azure, a lion or\na fox\n",
          "en hvid and\nen hest\n", "kop the\nglas vand\n", "angler an der oder\nboote\n",
          "noch einen\nein Bier\n", "du bist die eine\nein Herz\n",
          "a sign that says and\na sign that says or\n",
          "animals starting with a\nanimals starting with b\n", "A FOX IN THE\nA HEN\n"}) {
        auto const seen = read_file("in.txt", text);
        BOOST_TEST(seen.refused == "", text << seen.refused);
        BOOST_TEST(seen.prompts.size() == 2u, text);
    }
}

BOOST_AUTO_TEST_CASE(encoding_of_a_spreadsheet_is_named_by_its_letters)
{
    struct row
    {
        std::string_view text;
        std::string_view name;
    };
    for (auto const& [text, name] : std::vector<row>{
             {"ein B\xe4r im sch\xf6nen Wald", "WINDOWS-1252"},
             {"ein B\x8ar im sch\x9anen Wald", "MACINTOSH"},
             {"ein B\x84r im sch\x94nen Wald", "CP850"},
             {"\x84M\xe4rchen\x93 \x96 ein \x8aumava-Wald", "WINDOWS-1252"}}) {
        auto const tool = "iconv -f " + std::string(name) + ' ';
        auto const lines = read_file("in.csv", "prompt\n" + std::string(text) + '\n');
        BOOST_TEST_REQUIRE(lines.invalid.size() == 1u);
        BOOST_TEST(has(lines.invalid.front(), tool), lines.invalid.front());
        auto const header = read_file("in.csv", std::string(text) + ",prompt\na,b\n");
        BOOST_TEST(has(header.advice, tool), header.advice);
    }
}

BOOST_AUTO_TEST_CASE(markup_and_json_among_plain_prompts_are_invalid_lines)
{
    auto const seen = read_file(
        "in.txt",
        "a fox\n{\"prompt\":\"a hen\"}\n- a dog\n<p>a cat</p>\n\"a cow\",\n[{\"prompt\":\"x\"},\n"
        "<lora:fox:1> a fox\nPortrait: an old man\n[masterpiece] a fox\n42\n#winter\n"
        "https://example.org/fox\nprompts = [\n\xe2\x9d\xa4\xef\xb8\x8f\n");
    BOOST_TEST(
        seen.prompts ==
            (std::vector<std::string>{
                "a fox", "<lora:fox:1> a fox", "Portrait: an old man", "[masterpiece] a fox",
                "#winter", "\xe2\x9d\xa4\xef\xb8\x8f"}),
        boost::test_tools::per_element());
    BOOST_TEST(seen.invalid.size() == 8u);
    for (auto const& one : seen.invalid) BOOST_TEST(has(one, "--format lines"), one);
}

BOOST_AUTO_TEST_CASE(a_first_line_that_is_no_json_is_told_once)
{
    auto const seen = read_file("in.txt", "{red|blue} fox in snow\na second fox\n");
    BOOST_TEST(seen.invalid.empty());
    BOOST_TEST(has(seen.refused, "first line"));
    BOOST_TEST(has(seen.refused, "column 2"));
    BOOST_TEST(has(seen.advice, "--format lines"));
    // Said by the file's name, it is an invalid line like others.
    BOOST_TEST(read_file("in.jsonl", "{red}\n{\"prompt\":\"a\"}\n").invalid.size() == 1u);
}

BOOST_AUTO_TEST_CASE(members_of_json_lines_are_checked_and_near_names_told)
{
    struct row
    {
        std::string_view line;
        std::string_view word;
    };
    auto const rows = std::vector<row>({
        {R"({"id":"fox-1","prompt":"a"})", "did you mean \"key\"?"},
        {R"({"Prompt":"a"})", "did you mean \"prompt\"?"},
        {R"({"prompt":"a","aspect":"16:9"})", "did you mean \"aspect_ratio\"?"},
        {R"({"promt":"a"})", "did you mean \"prompt\"?"},
        {R"({"prompt":"a","colour":"red"})", "known: prompt, key, model, num_images"},
        {R"({"prompt":"a","num_images":"2"})",
         "a whole number from 1 to 1000, and is a string here"},
        {R"({"prompt":"a","num_images":0})", "a whole number from 1 to 1000"},
        {R"({"prompt":"a","num_images":2.0})", "1 to 1000, and is a number with a point"},
        {R"({"prompt":"a","key":7})", "\"key\" must be a string, and is a number here"},
        {R"({"prompt":["a"]})", "\"prompt\" must be a string, and is an array here"},
        {R"({"prompt":"a","source":[]})", "an array of strings, and is an empty array here"},
        {R"({"prompt":"a","source":["b",1]})",
         "\"source\" must be a string or an array of strings"},
        {R"({"prompt":"a","brand_voice":"voices/7"})", "brand voice is not an id: it must be the"},
        {R"({"prompt":"a","brand_voice":".."})", "brand voice is not an id: it must be an id"},
        {R"({"prompt":"a","brand_voice":"a\tb"})", "it must not contain control characters"},
        {R"({"prompt":"a","mask":"m"})", "no source to edit"},
        {R"({"prompt":"a","source":"s","mask":["m"]})",
         "\"mask\" must be a string, and is an array"},
        {R"({"prompt":"a","source":"s","maks":"m"})", "did you mean \"mask\"?"},
        {R"({"prompt":"a",})", "column 15"},
        {"{\"prompt\":\"\xc3\xa4\xc3\xb6\",}", "column 16"},
        {R"({"prompt":"a"} x)", "something follows the object at column 16"},
        {R"({"prompt":"a")", "invalid JSON"},
        {R"({"prompt":"a","prompt":"b"})", "twice: \"prompt\""},
        {R"({"prompt":"a","key":"b","k\u0065y":"c"})", "twice: \"key\""},
        {R"({"prompt":"\ud800"})", "invalid JSON"},
        {R"({"prompt":"a\u0000b"})", "control character: U+0000"},
        {R"({"prompt":"a\u001bb"})", "control character: U+001B"},
        {R"({"prompt":"\u200b \u00a0"})", "it has no prompt"},
        {R"({"prompt":"a\u2028b"})", "control character: U+2028"},
        {R"({"prompt":null})", "it has no prompt"},
        {R"({})", "it has no prompt"},
        {R"("a fox")", "it is a string"},
        {R"(12)", "it is a number"},
        {R"(["a fox"])", "it is an array"},
        {R"(null)", "it is null"},
        {"a fox", "plain text among JSON lines"},
        {"{\"prompt\":\"caf\xe9\"}", "WINDOWS-1252"},
    });
    auto text = std::string("{\"prompt\":\"good\"}\n");
    for (auto const& one : rows) text += std::string(one.line) + '\n';
    auto const seen = read_file("in.txt", text);
    BOOST_TEST_REQUIRE(seen.invalid.size() == rows.size());
    BOOST_TEST(seen.prompts.size() == 1u);
    for (auto i = std::size_t(0); i < rows.size(); ++i) {
        BOOST_TEST(has(seen.invalid[i], rows[i].word), rows[i].line << " gave " << seen.invalid[i]);
        BOOST_TEST(seen.invalid[i].starts_with(std::to_string(i + 2) + ':'));
    }
}

BOOST_AUTO_TEST_CASE(a_json_line_has_all_its_members)
{
    auto const seen = read_file(
        "in.txt",
        R"( {"prompt":"p","key":"k","model":"m","num_images":3,"aspect_ratio":"1:1",)"
        R"("output_format":"png","source":["a","b"],"mask":" m "})");
    BOOST_TEST_REQUIRE(seen.items.size() == 1u);
    auto const& of = seen.items.front();
    BOOST_TEST(of.key == "k");
    BOOST_TEST(of.model == "m");
    BOOST_TEST(of.images == 3);
    BOOST_TEST(of.aspect_ratio == "1:1");
    BOOST_TEST(of.output_format == "png");
    BOOST_TEST(
        of.sources == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
    BOOST_TEST(of.mask == "m");
}

BOOST_AUTO_TEST_CASE(files_that_were_joined_keep_their_lines_apart_or_are_told)
{
    auto const seen = read_file(
        "a",
        "\xef\xbb\xbf"
        "a fox\n\xef\xbb\xbf# a comment\n\xef\xbb\xbf"
        "a hen\n");
    BOOST_TEST(
        seen.prompts == (std::vector<std::string>{"a fox", "a hen"}),
        boost::test_tools::per_element());
    auto const glued = read_file(
        "a",
        "a fox\xef\xbb\xbf"
        "a hen\n");
    BOOST_TEST_REQUIRE(glued.invalid.size() == 1u);
    BOOST_TEST(has(glued.invalid.front(), "byte order mark within"));
}

BOOST_AUTO_TEST_CASE(long_lines_are_invalid_and_long_arrays_refused_like_short_ones)
{
    auto const seen = read_file("a", "one\n" + std::string(2 << 20, 'x') + "\nend");
    BOOST_TEST(
        seen.prompts == (std::vector<std::string>{"one", "end"}), boost::test_tools::per_element());
    BOOST_TEST(
        seen.invalid == (std::vector<std::string>{"2: it is longer than 1 MiB"}),
        boost::test_tools::per_element());
    auto array = std::string("[{\"prompt\":\"a fox\"}");
    while (array.size() < (2 << 20)) array += ",{\"prompt\":\"a fox\"}";
    BOOST_TEST(
        read_file("a", array + ']').advice == read_file("a", "[{\"prompt\":\"a fox\"}]").advice);
    BOOST_TEST(has(read_file("a", array + ']').advice, "jq"));
}

BOOST_AUTO_TEST_CASE(a_functions_lines_are_not_split)
{
    auto lines = std::vector<std::string>({"a fox\nin two lines", " a hen "});
    auto at = std::size_t(0);
    auto const seen = read(batch_input([&]() -> std::optional<std::string> {
        if (at == lines.size()) return {};
        return lines[at++];
    }));
    BOOST_TEST(
        seen.prompts == (std::vector<std::string>{"a fox\nin two lines", "a hen"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
