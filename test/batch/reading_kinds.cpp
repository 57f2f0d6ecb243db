// SPDX-License-Identifier: BSL-1.0
// What text files are that are not lists of prompts, and that ordinary prompts are not taken for
// one of these.
#include "common/unit_test.hpp"
#include "ordinary_prompts.hpp"
#include "reading_fixture.hpp"

#include <batch/input/damaged_text.hpp>
#include <batch/input/line_kind.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::batch {

BOOST_FIXTURE_TEST_SUITE(batch_reading_kinds, test::with_files)

using namespace std::string_view_literals;
using test::has;

namespace {

struct text_row
{
    std::string_view what;
    std::string_view text;
    std::string_view word;
};

/// Each is text from its beginning to its end, and no list of prompts.
std::vector<text_row> other_texts()
{
    return {
        {"mail", "From: Anna <anna@example.org>\nTo: Bob\nSubject: a fox\n\nHello", "a saved mail"},
        {"mail of a server", "Return-Path: <a@b.org>\nReceived: from x\n\nHello", "a saved mail"},
        {"mail, addresses later", "Date: Sun, 29 Nov 2026\nSubject: a fox\nTo: Bob\n\nHi", "mail"},
        {"German mail", "Von: Anna\nGesendet: Sonntag\nAn: Bob\nBetreff: Fuchs", "a saved mail"},
        {"mailbox", "From anna@example.org Sun Nov 29 07:51:00 2026\nHello", "a saved mail"},
        {"HTTP", "HTTP/1.1 200 OK\nServer: x\n\na fox", "an HTTP message"},
        {"LaTeX", "% a paper\n\\documentclass{article}\n\\begin{document}\na fox", "LaTeX"},
        {"LaTeX without head", "\\section{Foxes}\nA fox is red.", "LaTeX"},
        {"ini", "[server]\nhost = example.org\nport = 80\n", "settings"},
        {"ini with comments", "; settings\n[server]\nhost=example.org\n", "settings"},
        {"conf", "max_images = 3\ntimeout = 20\n", "settings"},
        {"environment", "NEUROFLASH_CLIENT_SECRET=abc\n", "settings"},
        {"toml", "title = \"fox\"\n[owner]\nname = \"Anna\"\n", "source code"},
        {"flat YAML", "model: nano\nsteps: 20\nseed: 7\n", "YAML"},
        {"YAML with members", "negative_prompt: blur\ntitle: fox\n", "YAML"},
        {"C", "#include <stdio.h>\nint main(void) {\n  return 0;\n}\n", "source code"},
        {"C without head", "int x = 1;\nx = x + 1;\nprintf(\"%d\", x);\n", "source code"},
        {"Python", "import os\n\ndef draw(fox):\n    return fox\n", "source code"},
        {"JavaScript", "const fox = 1;\nfunction draw() {\n}\n", "source code"},
        {"Go", "package main\n\nfunc main() {\n}\n", "source code"},
        {"Dockerfile", "FROM debian:12\nRUN apt-get update\nCOPY . /x\n", "source code"},
        {"shell", "export FOX=1\necho \"$FOX\"\n", "source code"},
        {"SQL", "SELECT prompt FROM foxes;\n", "source code"},
        {"CSS", ".fox {\n  color: red;\n}\n", "source code"},
        {"log", "2026-11-29 07:51:00 INFO started\n2026-11-29 07:51:01 INFO fox\n", "a log"},
        {"log of a system", "Nov 29 07:51:00 host a: fox\nNov 29 07:51:01 host a: hen\n", "a log"},
        {"access log", "::1 - - [29/Nov/2026:07:51:00 +0000] \"GET / HTTP/1.1\" 200", "a log"},
        {"levels", "[INFO] started\n[WARN] a fox\n", "a log"},
        {"trace", "Traceback (most recent call last):\n  File \"a\", line 1", "a log"},
        {"changes", "diff --git a/x b/x\n@@ -1 +1 @@\n-a fox\n+a hen\n", "a diff"},
        {"changes without git", "--- x\n+++ y\n@@ -1 +1 @@\n-a fox\n+a hen\n", "a diff"},
        {"key", "-----BEGIN PRIVATE KEY-----\nMIIE\n", "a key"},
        {"calendar", "BEGIN:VCALENDAR\nSUMMARY:fox\n", "a calendar"},
        {"addresses", "https://example.org/a\nhttps://example.org/b\n", "addresses"},
        {"mail addresses", "anna@example.org\nbob@example.org\n", "addresses"},
        {"paths", "/home/anna/a fox.png\n/home/anna/b\n./c/d\n", "files or ids"},
        {"paths of Windows", "C:\\pictures\\a.png\r\nC:\\pictures\\b.png\r\n", "files or ids"},
        {"addresses with names", "fox https://a.org/f.png\nhen https://a.org/h.png\n", "addresses"},
        {"pairs of addresses", "https://a.org/1.png https://a.org/2.png\n", "addresses"},
        {"names of files", "fox.png\nhen.JPG\n", "files or ids"},
        {"ids", "53052001-92f1-47af-bc3f-1f53e7ca3d8b\n", "files or ids"},
        {"history of the tool",
         "IMAGE ID                              CREATED           MODEL          PROMPT\n"
         "53052001-92f1-47af-bc3f-1f53e7ca3d8b  2026-12-01 16:55  nano-banana-2  a hen\n"
         "3018aa2c-55d2-4c71-ab22-f7eb9b46dff4  2026-12-01 16:55  nano-banana-2  a fox\n2 of 2\n",
         "files or ids"},
        {"digests", "d41d8cd98f00b204e9800998ecf8427e  fox.png\n", "files or ids"},
        {"listing", "-rw-r--r-- 1 anna anna 164 Nov 30 01:41 a.log\n", "files or ids"},
        {"times of jobs", "0 3 * * * root /usr/bin/backup\n", "a file of settings"},
        {"subtitles", "1\n00:00:01,000 --> 00:00:03,000\nHello.\n", "or subtitles"},
        {"playlist", "#EXTM3U\n#EXTINF:123,Artist - Title\nsong.mp3\n", "audio"},
        {"translations", "msgid \"fox\"\nmsgstr \"Fuchs\"\n", "translations"},
        {"subtitles with places", "a\n00:01.000 --> 00:02.000 align:start\nHello.\n",
         "or subtitles"},
        {"subtitles with styles", "[Script Info]\nTitle: x\nHello\n", "or subtitles"},
        {"lyrics", "[00:12.00]Oh fox\n[00:15.20]Oh hen\n", "a log"},
        {"chat", "29.11.26, 07:51 - Anna: a fox\n29.11.26, 07:52 - Bob: a hen\n", "a log"},
        {"log with times only", "07:51:00 started\n07:51:01 a fox\n", "a log"},
        {"log of a kernel", "[    0.000000] Linux\n[    1.204711] usb 1-1\n", "a log"},
        {"trace of Java", "Exception: fox\nat a.B.c(B.java:12)\nat a.B.d(B.java:7)\n", "a log"},
        {"paths with blanks", "/home/anna/My fox/a 1.png\n/home/anna/My fox/b 2.png\n", "files or"},
        {"paths with blanks and drives", "C:\\My foxes\\a 1.png\nD:\\b 2.png\n", "files or ids"},
        {"names with blanks", "a red fox.png\na brown hen.png\n", "files or ids"},
        {"encoded bytes",
         "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk\n"
         "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==\n",
         "files or ids"},
        {"encoded bytes with marks",
         "iVBORw0KGgoA_AANSUhEUgAAAAEAAAABCAYAAAA_FcSJAAAADUlEQ-R42mNk\n", "files or ids"},
        {"encoded bytes with many marks",
         "iVBORw0KGgoA_AANSUhEUgA_AAEAAAABCAYAAAA_FcSJAAAADUlEQ_R42mNk_YPhfDwAChwGA60e6k.g\n",
         "files or ids"},
        {"commands", "neuroflash generate \"a fox\"\nneuroflash generate \"a hen\"\n", "code"},
        {"shell without a first line", "if [ -f x ]; then\nmake x\nfi\n", "source code"},
        {"links", "[Foxes](https://example.org/a)\nA fox is red.\n", "Markdown"},
        {"list of Python", "['a fox', 'a hen']\n", "a list of Python"},
        {"list of Python in lines", "'a fox',\n'a hen',\n", "quotation marks"},
        {"rows", "a fox;3;16:9\n", "rows of a table"},
        {"rows with keys", "fox-1;a red fox, sitting\nhen-1;a hen\n", "rows of a table"},
        {"rows with one key", "fox-1;a fox\n", "rows of a table"},
        {"rows with names of files", "fox.png;a fox\n", "rows of a table"},
        {"names of files and commas", "fox.png,a fox\nhen.png,a hen, wet\n", "rows of a table"},
        {"rows with sizes", "a fox;1024x768\n", "rows of a table"},
        {"rows with formats", "a fox;png;\n", "rows of a table"},
        {"rows with names of keys", "Nr;Bild\nIMG_0001;ein Fuchs\n", "rows of a table"},
        {"rows with counted keys", "img001,a red fox\nimg002,a hen, sitting\n", "rows of a table"},
        {"rows with counted keys and a header", "x,y\nIMG_1,fox\nIMG_2,hen\n", "rows of a table"},
        {"rows with quotes and numbers", "\"a fox\",3\n\"a hen\",1\n", "rows of a table"},
        {"rows with blanks", "a fox; 3\na hen; 1\n", "rows of a table"},
        {"rows with keys and blanks", "fox-1; a red fox\nhen-1; a hen\n", "rows of a table"},
        {"rows with commas", "a fox,3,16:9\na hen,1,1:1\n", "rows of a table"},
        {"rows with bars", "a fox | 3\na hen | 1\n", "rows of a table"},
        {"names of columns and commas", "description,count\na fox,3\na hen,1\n", "rows of a table"},
        {"names of columns and blanks", "Motiv; Anzahl\nein Fuchs; 3\nein Huhn; 1\n", "rows of"},
        {"names of columns and bars", "Motiv | Form\nFuchs | 16:9\nHuhn | 1:1\n",
         "rows of a table"},
        {"commas and sides of images", "a red fox,1024,1024\na hen,1024,1024\n", "rows of a table"},
        {"semicolons and sides of images", "a red fox;1920;1080\na hen;1920;1080\n", "rows of"},
        {"one side of an image", "a red fox,1024\na hen,1536\n", "rows of a table"},
        {"sizes that may be years", "a red fox;1500;2000\n", "rows of a table"},
        {"quotes and a size", "\"a red fox\",1500,2000\n", "rows of a table"},
        {"commas and numbers like years", "1001,a red fox\n1002,a hen\n", "rows of a table"},
        {"semicolons and numbers like years", "1001;a red fox\n1002;a hen\n", "rows of a table"},
        {"numbers and sentences", "1001,a red fox, wet\n1002,a hen, calm\n", "rows of a table"},
        {"UUIDs and commas",
         "53052001-92f1-47af-bc3f-1f53e7ca3d8b,a red fox, wet\n"
         "0f8d2c11-3b44-4e0a-9d7c-5a61be90ffee,a hen\n",
         "rows of a table"},
        {"UUID and semicolon", "53052001-92f1-47af-bc3f-1f53e7ca3d8b;a red fox\n", "rows of"},
        {"hexadecimal ids and commas", "3fa94c1e,a red fox, wet\n91be07dd,a hen\n", "rows of"},
        {"hexadecimal id and semicolon", "3fa94c1e;a red fox\n", "rows of a table"},
        {"rows with quotes", "\"k1\",\"a fox, red\"\n\"k2\",\"a hen\"\n", "rows of a table"},
        {"rows with quotes behind a text", "Fox,\"a fox, red\"\nHen,a hen\nDog,\"a dog, old\"\n",
         "rows of a table"},
        {"rows with quotes and semicolons", "Fuchs;\"rot; im Schnee\"\nHuhn;wei\xc3\x9f\n",
         "rows of"},
        {"names of columns and texts", "title,description\nFox,a red fox\nHen,a hen\n", "rows of"},
        {"German names of columns", "Titel; Beschreibung\nFuchs; rot, nass\nHuhn; alt\n",
         "rows of a table"},
        {"name of a column alone", "Description\na fox, red\na hen\n", "the columns Description"},
        {"German name of a column", "Bildbeschreibung\r\nein Fuchs\r\n", "the columns"},
        {"line break in a later cell", "Fox,\"a fox\nin snow\"\nHen,a hen\n", "quotation marks"},
        {"rows behind a mark", "\xef\xbb\xbf\"a fox\nin snow\",3\n\"a hen\",1\n",
         "quotation marks"},
        {"quoted cells with line breaks", "\"a fox\nin snow\"\n\"a hen\nin mud\"\n", "marks"},
        {"quoted cells with doubled marks", "\"a fox\nin \"\"deep\"\" snow\",3\n", "marks"},
        {"doubled marks before the break", "\"a fox in \"\"deep\"\"\nsnow\",3\n", "marks"},
        {"marks left open", "\"a fox\n\"a hen\n", "quotation marks"},
        {"other columns", "Nr;Bild\n1;ein Fuchs\n", "rows of a table"},
        {"numbered list", "Foxes\n1. a fox\n2. a hen\n", "a list"},
        {"conflict", "a fox\n<<<<<<< HEAD\na hen\n=======\na dog\n>>>>>>> x\n", "merge conflict"},
        {"late conflict", "a fox\na hen\n>>>>>>> theirs\n", "merge conflict"},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(ordinary_prompts_are_read_alone_and_together)
{
    auto const all = test::ordinary_prompts();
    BOOST_TEST(all.size() >= 60u);
    auto together = std::string();
    for (auto const prompt : all) {
        BOOST_TEST_CONTEXT(prompt)
        {
            auto const plain = prompt != "50/50" && !prompt.starts_with("% ");
            if (!plain) continue; // has no letters; is a comment elsewhere
            auto const seen = read_file("in.txt", std::string(prompt) + '\n');
            BOOST_TEST(seen.refused == "");
            BOOST_TEST(
                seen.invalid == std::vector<std::string>(), boost::test_tools::per_element());
            BOOST_TEST(
                seen.prompts == std::vector<std::string>{std::string(prompt)},
                boost::test_tools::per_element());
            together += std::string(prompt) + '\n';
        }
    }
    auto const seen = read_file("all.txt", together);
    BOOST_TEST(seen.refused == "");
    BOOST_TEST(seen.invalid == std::vector<std::string>(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(headings_among_prompts_are_invalid_lines)
{
    for (auto const* const heading :
         {"Ideas for spring:",
          "Id\xc3\xa9"
          "es pour le printemps :",
          "\xe6\x98\xa5\xe3\x81\xae\xe6\xa1\x88\xef\xbc\x9a", "Foxes (at night):"}) {
        auto const seen = read_file("in.txt", std::string(heading) + "\na fox\na hen\n");
        BOOST_TEST(seen.refused == "");
        BOOST_TEST_REQUIRE(seen.invalid.size() == 1u, heading);
        BOOST_TEST(has(seen.invalid.front(), "a heading"), seen.invalid.front());
        auto const forced = read_file("in.txt", heading, input_format::lines);
        BOOST_TEST(forced.prompts.size() == 1u, heading);
    }
    for (auto const* const prompt :
         {"a fox :snowflake:", "hot dog::", "a smiling fox (:", "a sad fox ):", "a fox: red"}) {
        auto const seen = read_file("in.txt", prompt);
        BOOST_TEST(seen.prompts.size() == 1u, prompt);
    }
    // In a cell of a table it is meant.
    BOOST_TEST(read_file("in.csv", "prompt\na sign that says:\n").prompts.size() == 1u);
}

BOOST_AUTO_TEST_CASE(prompts_with_years_are_no_rows)
{
    for (auto const* const text :
         {"a fox,1985\na hen,1990\n", "1985,a beach\n1985,a car\n", "1985;a beach\n1985;a car\n",
          "1985, a beach\n1990, a car\n", "1,000 foxes\n2,000 hens\n", "a beach;1985;VHS\n",
          "deadbeef,a red fox\ncafebabe,a hen\n"}) {
        auto const seen = read_file("in.txt", text);
        BOOST_TEST(seen.refused == "", text << " gave " << seen.refused);
        BOOST_TEST(seen.invalid.empty(), text);
    }
}

BOOST_AUTO_TEST_CASE(quoted_cell_with_a_line_break_behind_the_sample_is_not_drawn_in_parts)
{
    auto before = std::string();
    for (auto i = 1; i < 150; ++i) before += "a fox on hill " + std::to_string(i) + '\n';
    for (auto const* const text :
         {"\"a fox\nin snow\"\n", "\"a fox\nin \"\"deep\"\" snow\",3\n", "\"a fox\nin mud\n\",3\n",
          "Fox;\"a fox\nin mud\"\n"}) {
        auto const seen = read_file("in.txt", before + text);
        BOOST_TEST(has(seen.refused, "quotation marks"), text);
        BOOST_TEST(has(seen.refused, "(line 150: "), seen.refused);
        BOOST_TEST(read_file("in.txt", before + text, input_format::lines).refused == "");
    }
    BOOST_TEST(
        read_file("in.txt", before + "\"Stay wild - poster\na \"fox\", red\n").refused == "");
}

BOOST_AUTO_TEST_CASE(texts_of_another_kind_are_refused_as_a_whole_by_their_name)
{
    for (auto const& one : other_texts()) {
        BOOST_TEST_CONTEXT(one.what)
        {
            auto const seen = read_file("in.txt", one.text);
            BOOST_TEST(has(seen.refused, one.word), seen.refused);
            BOOST_TEST(!seen.advice.empty());
            BOOST_TEST(read_file("in.txt", one.text, input_format::lines).refused == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(who_paid_for_such_lines_before_is_told_how_not_to_pay_again)
{
    for (auto const* const text :
         {"fox-1;a fox\n", "\"a fox\"\n", "fox.png\nhen.png\n", "## Foxes\na fox\n"}) {
        auto const advice = read_file("in.txt", text).advice;
        BOOST_TEST(has(advice, "how earlier versions read such files: --format lines"), advice);
        BOOST_TEST(has(advice, "A changed line is a new item, and is paid for again."), advice);
    }
    BOOST_TEST(!has(read_file("in.txt", "['a fox', 'a hen']\n").advice, "jq"));
    BOOST_TEST(has(read_file("in.txt", "[\"a fox\"]\n").advice, "jq"));
}

BOOST_AUTO_TEST_CASE(values_of_settings_are_not_shown)
{
    auto const seen = read_file("in.txt", "NEUROFLASH_CLIENT_SECRET=topsecret\n");
    BOOST_TEST(has(seen.refused, "NEUROFLASH_CLIENT_SECRET="), seen.refused);
    BOOST_TEST(!has(seen.refused + seen.advice, "topsecret"));
}

BOOST_AUTO_TEST_CASE(conflict_markers_are_refused_in_every_format)
{
    auto const json = "{\"prompt\":\"a\"}\n<<<<<<< HEAD\n{\"prompt\":\"b\"}\n";
    BOOST_TEST(has(read_file("in.jsonl", json).refused, "merge conflict (line 2)"));
    BOOST_TEST(has(read_file("in.csv", "prompt\na\n||||||| base\nb\n").refused, "merge conflict"));
    BOOST_TEST(has(read_file("in.csv", "<<<<<<< HEAD\nprompt\na\n").refused, "merge conflict"));
}

BOOST_AUTO_TEST_CASE(prompt_that_goes_on_in_the_next_line_is_not_drawn_in_parts)
{
    for (auto const* const text :
         {"a fox\na hen \\\nin the snow\n", "a fox\r\na hen\\\r\n  in the snow",
          "a fox\ra hen\\ \t\rin the snow\r", "a fox\na hen\\"}) {
        auto const seen = read_file("in.txt", text);
        BOOST_TEST(has(seen.refused, "a line that ends with a backslash (line 2)"), text);
        BOOST_TEST(has(seen.advice, "--format lines"));
        BOOST_TEST(read_file("in.txt", text, input_format::lines).refused == "");
    }
    // Here the backslash continues nothing.
    BOOST_TEST(read_file("in.csv", "prompt,key\na hen\\,k\n").prompts.size() == 1u);
    BOOST_TEST(read_file("in.jsonl", R"({"prompt":"a hen\\"})").prompts.size() == 1u);
    BOOST_TEST(read_file("in.txt", "# foxes \\\na fox\n").prompts.size() == 1u);
    auto given = false;
    auto const seen = test::read(batch_input([&]() -> std::optional<std::string> {
        if (std::exchange(given, true)) return {};
        return "a hen\\";
    }));
    BOOST_TEST(seen.prompts.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_left_of_a_lost_prompt_is_an_invalid_line)
{
    struct row
    {
        std::string_view text;
        std::string_view word;
    };
    auto const rows = std::vector<row>({
        {"#REF!", "a spreadsheet's formula"},
        {"#N/A", "a spreadsheet's formula"},
        {"#BEZUG!", "a spreadsheet's formula"},
        {"#NV", "a spreadsheet's formula"},
        {"=CONCATENATE(A1)", "formula"},
        {"=A1&B1", "formula"},
        {"NULL", "missing value"},
        {"None", "missing value"},
        {"nan", "missing value"},
        {"N/A", "missing value"},
        {"undefined", "missing value"},
        {"[object Object]", "missing value"},
        {"salt &amp; pepper", "an escape"},
        {"a fox&#39;s den", "an escape"},
        {"ein B&auml;r", "an escape"},
        {"a%20red%20fox", "an escape"},
        {"ein B%C3%A4r", "an escape"},
        {"ein B=C3=A4r", "an escape"},
        {"https://a.org/B%C3%A4r als B%C3%A4r", "an escape"},
        {"https://a.org/a%20fox as a%20fox", "an escape"},
        {"a%20fox_of_https://a.org/b", "an escape"},
        {"B%C3%A4r_of_https://a.org/b", "an escape"},
        {"${PROMPT}", "a variable"},
        {"${PROMPT:-a fox}", "a variable"},
        {"$PROMPT", "a variable"},
        {"$(cat prompt.txt)", "a variable"},
        {"%PROMPT%", "a variable"},
        {"<%= prompt %>", "a variable"},
        {"%(prompt)s", "a variable"},
        {"caf\xef\xbf\xbd at night", "U+FFFD"},
        {"B\xc3\x83\xc2\xa4r im Wald", "Windows-1252 or Latin-1"},
        {"ein sch\xc3\x83\xc2\xb6ner B\xc3\x83\xc2\xa4r", "Windows-1252 or Latin-1"},
        {"the fox\xc3\xa2\xe2\x82\xac\xe2\x84\xa2s den", "Windows-1252 or Latin-1"},
        {"20\xc3\x82\xc2\xb0", "Windows-1252 or Latin-1"},
        {"\xc3\xb0\xc5\xb8\xc2\xa6\xc5\xa0 fox", "Windows-1252 or Latin-1"},
        {"Stra\xc3\x83\xc5\xb8"
         "e",
         "Windows-1252 or Latin-1"},
    });
    auto lines = std::string("a fox\n");
    auto table = std::string("prompt,key\na fox,k\n");
    auto json = std::string("{\"prompt\":\"a fox\"}\n");
    for (auto const& one : rows) {
        lines += std::string(one.text) + '\n';
        table += std::string(one.text) + ",\n";
        json += "{\"prompt\":\"" + std::string(one.text) + "\"}\n";
    }
    for (auto const& [name, text] :
         {std::pair("a.txt", lines), std::pair("a.csv", table), std::pair("a.jsonl", json)}) {
        auto const seen = read_file(name, text);
        BOOST_TEST(seen.prompts.size() == 1u);
        BOOST_TEST_REQUIRE(seen.invalid.size() == rows.size());
        for (auto i = std::size_t(0); i < rows.size(); ++i)
            BOOST_TEST(
                has(seen.invalid[i], rows[i].word), rows[i].text << " gave " << seen.invalid[i]);
    }
    for (auto const& one : rows) {
        auto const typed = check_typed_prompt(std::string(one.text));
        BOOST_TEST(std::holds_alternative<rejection>(typed), one.text);
    }
    for (auto const* const prompt :
         {"$100", "$uicideboy$", "100%", "50% off, 20% more", "$5 bill and $10 bill", "#{", "%%",
          "{{red}} fox, {{blue}} hen", "<%", "R&B; jazz", "salt & pepper; bread", "&lt", "&#;",
          "\\under the sea", "\\u00e"}) {
        BOOST_TEST(std::holds_alternative<checked_prompt>(check_typed_prompt(prompt)), prompt);
    }
    for (auto const* const prompt :
         {"{{ prompt }}", "{{animal}}", "#{prompt}", "{prompt}", "%s", "ein B\\u00e4r", "&#x27;"})
        BOOST_TEST(std::holds_alternative<rejection>(check_typed_prompt(prompt)), prompt);
    BOOST_TEST(
        has(read_file("k.csv", "prompt,key\na,#REF!\n").invalid.at(0), "its key is the error"));
    BOOST_TEST(read_file("a.txt", lines, input_format::lines).invalid.empty());
}

BOOST_AUTO_TEST_CASE(comments_of_other_languages_are_invalid_lines)
{
    auto const seen = read_file(
        "in.txt", "// my prompts\na fox\n; old ones\n-- a hen\n/* a dog */\n;a cat\n% a cow\n");
    BOOST_TEST(seen.prompts == std::vector<std::string>{"a fox"}, boost::test_tools::per_element());
    BOOST_TEST(seen.invalid.size() == 6u);
    for (auto const& one : seen.invalid) BOOST_TEST(has(one, "comments begin with #"), one);
}

BOOST_AUTO_TEST_CASE(tables_in_another_encoding_are_named_so)
{
    auto const seen = read_file(
        "in.csv",
        "Prompt;Gr\xf6\xdf"
        "e\nein Fuchs;1\n");
    BOOST_TEST(has(seen.refused, "is not UTF-8 (line 1: byte F6 at column 10)"), seen.refused);
    BOOST_TEST(has(seen.refused, "Text of Windows is often WINDOWS-1252."), seen.refused);
    BOOST_TEST(has(seen.advice, "iconv -f WINDOWS-1252"));
    auto const row = read_file("in.csv", "prompt;key\nein Fuchs;1\nein B\xe4r;2\n");
    BOOST_TEST_REQUIRE(row.invalid.size() == 1u);
    BOOST_TEST(has(row.invalid.front(), "3: it is not UTF-8"));
    BOOST_TEST(has(row.invalid.front(), "iconv"));
}

BOOST_AUTO_TEST_CASE(columns_with_names_of_other_languages_are_told)
{
    struct row
    {
        std::string_view name;
        std::string_view member;
    };
    for (auto const& one :
         {row{"Seitenverh\xc3\xa4ltnis", "aspect_ratio"}, row{"Bildformat", "aspect_ratio"},
          row{"Anzahl", "num_images"}, row{"Modell", "model"}, row{"Dateiformat", "output_format"},
          row{"ratio", "aspect_ratio"}, row{"mod\xc3\xa8le", "model"}}) {
        auto const seen = read_file("in.csv", "prompt," + std::string(one.name) + "\na fox,1\n");
        BOOST_TEST(has(seen.refused, "did you mean \"" + std::string(one.member) + '"'), one.name);
    }
    BOOST_TEST(read_file("in.csv", "prompt,id,name\na fox,1,x\n").prompts.size() == 1u);
}

BOOST_AUTO_TEST_CASE(numbers_of_images_out_of_range_say_the_range_and_the_number)
{
    auto const json = read_file("in.jsonl", "{\"prompt\":\"a\",\"num_images\":0}\n");
    BOOST_TEST(has(json.invalid.at(0), "from 1 to 1000, and is 0"), json.invalid.at(0));
    auto const table = read_file("in.csv", "prompt,num_images\na,0\n");
    BOOST_TEST(has(table.invalid.at(0), "from 1 to 1000, and is \"0\""), table.invalid.at(0));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
