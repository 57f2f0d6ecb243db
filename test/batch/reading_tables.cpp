// SPDX-License-Identifier: BSL-1.0
// Tables, and the rules for a single prompt.
#include "common/unit_test.hpp"
#include "reading_fixture.hpp"

#include <batch/input/rejections.hpp>
#include <batch/input/text_rules.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::batch {

BOOST_FIXTURE_TEST_SUITE(batch_reading_tables, test::with_files)

using namespace std::string_view_literals;
using test::has;

BOOST_AUTO_TEST_CASE(tables_are_read_by_the_names_of_their_columns)
{
    auto const seen = read_file(
        "in.csv",
        "Notes,Aspect Ratio,num-images,PROMPT,Key,model,format,sources\n"
        "x,16:9,2,\"a \"\"red\"\" fox, sitting\",k1,m,png,a b\n"
        ",,,a hen,,,,\n"
        " , ,, , ,,,\n"
        "# a comment\n"
        "Notes,Aspect Ratio,num-images,PROMPT,Key,model,format,sources\n");
    BOOST_TEST(seen.invalid.empty());
    BOOST_TEST_REQUIRE(seen.items.size() == 2u);
    auto const& first = seen.items.front();
    BOOST_TEST(first.prompt == "a \"red\" fox, sitting");
    BOOST_TEST(first.aspect_ratio == "16:9");
    BOOST_TEST(first.images == 2);
    BOOST_TEST(first.key == "k1");
    BOOST_TEST(first.model == "m");
    BOOST_TEST(first.output_format == "png");
    BOOST_TEST(first.sources.size() == 2u);
    BOOST_TEST(seen.items[1].images == 1);
}

BOOST_AUTO_TEST_CASE(comment_rows_of_a_table_are_counted)
{
    auto const seen =
        read_file("in.csv", "# made by hand, in May\nprompt,key\na fox,1\n# a hen,2\n# a dog,3\n");
    BOOST_TEST(
        seen.prompts == (std::vector<std::string>{"a fox"}), boost::test_tools::per_element());
    BOOST_TEST(seen.comments == "3 comment rows skipped, the first on line 1");
    auto const one = read_file("in.tsv", "prompt\tkey\n\n# a hen\t2\na fox\t1\n");
    BOOST_TEST(one.comments == "1 comment row skipped, on line 3");
    BOOST_TEST(read_file("in.csv", "prompt\n#winter\n").comments == "");
    BOOST_TEST(read_file("in.txt", "# a comment\na fox\n").comments == "");
    // The note comes as well if one of the rows was the header.
    auto const lost = read_file("in.tsv", "# nr\tprompt\n1\ta fox\n");
    BOOST_TEST(has(lost.refused, "no column \"prompt\""), lost.refused);
    BOOST_TEST(lost.comments == "1 comment row skipped, on line 1");
}

/// Spreadsheets write a cell with a comma so.
BOOST_AUTO_TEST_CASE(comment_in_quotation_marks_is_no_prompt_either)
{
    auto const seen = read_file(
        "in.csv",
        "prompt,key\n\"# old ones, not again\",\na fox,1\n\" # of\nspring, too\",\n"
        "\"#winter, a hen\",2\na dog,\"# 3, late\"\n");
    BOOST_TEST(seen.invalid.empty());
    BOOST_TEST(
        seen.prompts == (std::vector<std::string>{"a fox", "#winter, a hen", "a dog"}),
        boost::test_tools::per_element());
    BOOST_TEST(seen.comments == "2 comment rows skipped, the first on line 2");
}

BOOST_AUTO_TEST_CASE(names_of_columns_in_the_middle_of_a_table_are_not_drawn)
{
    auto const repeated =
        read_file("in.csv", "prompt,Aspect ratio\na fox,1:1\nPROMPT, aspect-ratio\na hen,1:1\n");
    BOOST_TEST(repeated.refused == "");
    BOOST_TEST(
        repeated.prompts == (std::vector<std::string>{"a fox", "a hen"}),
        boost::test_tools::per_element());
    for (auto const* const row : {"key,prompt", "Prompt,comment", "Key,Prompt", "prompt,"}) {
        auto const text = std::string("prompt,key\na fox,1\n") + row + "\nx,a hen\n";
        auto const seen = read_file("in.csv", text);
        BOOST_TEST(has(seen.refused, "names columns again (line 3)"), row);
        BOOST_TEST(has(seen.advice, "a file of its own"), row);
        BOOST_TEST(seen.prompts.size() == 1u, row);
    }
    auto names = column_names();
    names.prompt = "My prompts";
    auto const title =
        read_file("in.csv", "My prompts,\nprompt,key\na fox,1\n", input_format::detect, names);
    BOOST_TEST(has(title.refused, "names columns again (line 2)"), title.refused);
    // These words may be drawn.
    names.prompt = "Fox";
    auto const lone = read_file("in.csv", "Fox\nfox\nFox\na hen\n", input_format::csv, names);
    BOOST_TEST(
        lone.prompts == (std::vector<std::string>{"fox", "a hen"}),
        boost::test_tools::per_element());
    auto const words = read_file("in.csv", "prompt,key\nmask,mask\nModel,1\na prompt,2\nkey,\n");
    BOOST_TEST(words.refused == "");
    BOOST_TEST(words.prompts.size() == 4u);
}

BOOST_AUTO_TEST_CASE(first_row_with_a_column_of_numbers_is_no_comment)
{
    auto const rows = std::vector<std::pair<std::string, std::string>>{
        {"in.tsv", "#\tprompt\n1\ta fox\n2\ta hen\n"},
        {"in.tsv", "# \tprompt\n1\ta fox\n2\ta hen\n"},
        {"in.csv", "# ;prompt\n1;a fox\n2;a hen\n"},
        {"in.csv", "sep=;\n# ;prompt\n1;a fox\n2;a hen\n"},
        {"in.csv", "# about foxes\n# ,key,prompt\n1,x,a fox\n2,y,a hen\n"},
    };
    for (auto const& [name, text] : rows) {
        auto const seen = read_file(name, text);
        BOOST_TEST_CONTEXT(text)
        {
            BOOST_TEST(seen.refused == "");
            BOOST_TEST(seen.invalid.empty());
            BOOST_TEST(
                seen.prompts == (std::vector<std::string>{"a fox", "a hen"}),
                boost::test_tools::per_element());
        }
    }
    auto names = column_names();
    names.prompt = "Bild";
    auto const named = read_file("in.tsv", "#\tBild\n1\ta fox\n", input_format::detect, names);
    BOOST_TEST(named.prompts.size() == 1u, named.refused);
}

BOOST_AUTO_TEST_CASE(columns_can_be_named)
{
    auto names = column_names();
    names.prompt = "Beschreibung";
    names.key = "nr";
    auto const text = "Nr;Beschreibung\n1;ein Fuchs\n"sv;
    auto const seen = read_file("in.csv", text, input_format::detect, names);
    BOOST_TEST_REQUIRE(seen.items.size() == 1u);
    BOOST_TEST(seen.items.front().prompt == "ein Fuchs");
    BOOST_TEST(seen.items.front().key == "1");
    auto const unnamed = read_file("in.csv", text);
    BOOST_TEST(has(unnamed.refused, "it has Nr, Beschreibung"));
    BOOST_TEST(has(unnamed.advice, "--prompt-column \"Beschreibung\""));
    BOOST_TEST(has(read_file("in.csv", "Nr;Bild\n1;x\n").advice, "--prompt-column NAME"));
    names.key = "number";
    BOOST_TEST(has(
        read_file("in.csv", text, input_format::detect, names).refused, "no column \"number\""));
}

// The first row of a table with another name, or from standard input, would be paid for.
BOOST_AUTO_TEST_CASE(name_of_a_column_is_refused_among_plain_prompts)
{
    auto names = column_names();
    names.prompt = "Bild";
    auto const text = "Bild\nein Fuchs\n"sv;
    for (auto const format : {input_format::detect, input_format::lines}) {
        auto const seen = read_file("in.txt", text, format, names);
        BOOST_TEST(seen.prompts.empty());
        BOOST_TEST(has(seen.refused, "no columns, but --prompt-column names one"), seen.refused);
        BOOST_TEST(has(seen.advice, "--format csv"), seen.advice);
    }
    BOOST_TEST(read_file("in.txt", text, input_format::csv, names).prompts.size() == 1u);
    BOOST_TEST(read_file("in.txt", text).prompts.size() == 2u);
    names = column_names();
    names.aspect_ratio = "Format";
    auto const seen = read_file("in.txt", text, input_format::detect, names);
    BOOST_TEST(has(seen.refused, "--aspect-ratio-column"), seen.refused);
    auto const json = "{\"prompt\":\"ein Fuchs\"}\n"sv;
    BOOST_TEST(read_file("in.txt", json, input_format::detect, names).prompts.size() == 1u);
}

BOOST_AUTO_TEST_CASE(column_that_is_given_to_one_member_is_not_another_ones_as_well)
{
    auto names = column_names();
    names.aspect_ratio = "Format";
    auto seen = read_file("in.csv", "prompt,Format\na fox,16:9\n", input_format::detect, names);
    BOOST_TEST_REQUIRE(seen.items.size() == 1u);
    BOOST_TEST(seen.items.front().aspect_ratio == "16:9");
    BOOST_TEST(seen.items.front().output_format == "");
    names = column_names();
    names.key = "prompt";
    seen = read_file("in.csv", "prompt\na fox\n", input_format::detect, names);
    BOOST_TEST_REQUIRE(seen.items.size() == 1u);
    BOOST_TEST(seen.items.front().prompt == "a fox");
    BOOST_TEST(seen.items.front().key == "a fox");
}

BOOST_AUTO_TEST_CASE(tables_that_are_not_understood_are_refused)
{
    BOOST_TEST(has(read_file("a.csv", "text,n\na fox,1\n").advice, "--prompt-column \"text\""));
    BOOST_TEST(has(read_file("a.csv", "prompt,prompt\na,b\n").refused, "two columns"));
    BOOST_TEST(has(read_file("a.csv", "prompt,maks\na,b\n").refused, "did you mean \"mask\"?"));
    BOOST_TEST(read_file("a.csv", "prompt,case,rank,last\na,b,c,d\n").prompts.size() == 1u);
    BOOST_TEST(read_file("a.csv", "prompt,Task,Mark,ask,mast\na,b,c,d,e\n").prompts.size() == 1u);
    BOOST_TEST(has(read_file("a.csv", "prompt,modle\na,b\n").refused, "did you mean \"model\"?"));
    BOOST_TEST(has(read_file("a.csv", "prompt\n\"a fox\n").refused, "not closed"));
    auto const long_cell = "prompt\n\"a" + std::string(2 << 20, 'x');
    BOOST_TEST(has(read_file("a.csv", long_cell).refused, "longer than 1 MiB"));
    auto const seen = read_file(
        "a.csv",
        "prompt,num_images\na fox, red,1\na hen\na dog,two\na 5\" pipe,1\n\"a\" b,1\n"
        "caf\xe9,1\n,1\na cow,1\n\"{\"\"prompt\"\":1}\",1\n");
    BOOST_TEST(
        seen.prompts == (std::vector<std::string>{"a cow"}), boost::test_tools::per_element());
    BOOST_TEST(seen.invalid.size() == 8u);
    auto const texts = std::vector<std::string>(
        {"2: it has more cells", "3: it has fewer cells", "4: its num_images",
         "5: a quotation mark", "6: a quotation mark", "7: it is not UTF-8", "8: it has no prompt",
         "10: its prompt begins like JSON"});
    for (auto i = std::size_t(0); i < texts.size(); ++i)
        BOOST_TEST(has(seen.invalid[i], texts[i]), seen.invalid[i]);
}

BOOST_AUTO_TEST_CASE(all_columns_that_are_not_understood_are_reported_at_once)
{
    auto const sheet = read_file("a.csv", "Beschreibung;Modell;Anzahl\nein Fuchs;m;2\n");
    BOOST_TEST(
        has(sheet.advice,
            "--prompt-column \"Beschreibung\" --model-column \"Modell\" "
            "--num-images-column \"Anzahl\""),
        sheet.advice);
    // A vague name does not stand before a certain one.
    auto const sizes = read_file("a.csv", "prompt,size,ratio,image_id,Bildquelle\na,1,16:9,x,y\n");
    BOOST_TEST(has(sizes.refused, "has the columns \"ratio\", \"Bildquelle\""), sizes.refused);
    auto const two = read_file("a.csv", "prompt,modle,promt,Anzahl\na,b,c,1\n");
    BOOST_TEST(
        has(two.refused, "has the columns \"modle\", \"Anzahl\"; did you mean"), two.refused);
    BOOST_TEST(has(two.refused, "\"model\", \"num_images\"?"), two.refused);
}

BOOST_AUTO_TEST_CASE(rows_among_plain_prompts_are_invalid_lines)
{
    auto const seen = read_file(
        "in.txt",
        "a fox\nhen;2\na dog\t3\n\"k\",\"a cat\"\na cow; grass\na red fox\n"
        "a brown hen\nan owl\n");
    BOOST_TEST(
        seen.prompts ==
            (std::vector<std::string>{
                "a fox", "a cow; grass", "a red fox", "a brown hen", "an owl"}),
        boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(seen.invalid.size() == 3u);
    for (auto const& one : seen.invalid) BOOST_TEST(has(one, "rows of a table"), one);
    BOOST_TEST(has(read_file("a.txt", "a;2;c\n").advice, "--format csv"));
}

BOOST_AUTO_TEST_CASE(table_with_other_names_of_columns_is_not_said_to_have_none)
{
    auto const seen = read_file("in.txt", "title,description\nFox,a red fox\nHen,a hen\n");
    BOOST_TEST(has(seen.refused, "rows of a table (line 1: \"title,description\")"), seen.refused);
    BOOST_TEST(has(seen.advice, "--prompt-column NAME"), seen.advice);
}

BOOST_AUTO_TEST_CASE(same_number_of_delimiters_alone_makes_no_table)
{
    for (auto const* const text :
         {"a fox, red\na hen, white\n", "fox,snow\nhen,grass\n", "a fox;\na hen;\n",
          "Subject: a fox; style: oil\nSubject: a hen; style: ink\n", "1,000 foxes\n2,000 hens\n",
          "a fox | red\na hen | white\n", "35mm; f/1.8; a fox\n85mm; f/2.8; a hen\n",
          "1girl; solo; red hair\n2girls; duo; black hair\n", "4K | fox | snow\n8K | hen | grass\n",
          "a beach; 1985; VHS\na street; 1992; film\n", "1/200; a fox\n1/400; a hen\n",
          "SD15; a fox\nSD15; a hen\n", "SD15,fox\nSD15,hen\n", "fox1,snow\nhen2,grass\n",
          "a sign, \"fox, hen\"\na wall, \"no, never\"\n", "text on a wall,red\na fox,snow\n",
          "description of a fox\na hen\n", "a screen,19\" wide\na \"fox\"\n"}) {
        auto const seen = read_file("in.txt", text);
        BOOST_TEST(seen.prompts.size() == 2u, text << seen.refused);
    }
}

BOOST_AUTO_TEST_CASE(numbers_below_a_line_that_is_no_row_make_no_table)
{
    for (auto const* const text :
         {"a fox | snow\na hen | 3\na dog | grass\n", "a fox,snow\na hen,\na dog,\n",
          "a fox; snow\na hen; 1985\na dog; 1990\n", "a fox, 2\na hen, 3\na dog, 4\n"}) {
        auto const seen = read_file("in.txt", text);
        BOOST_TEST(seen.prompts.size() == 3u, text << seen.refused);
    }
}

BOOST_AUTO_TEST_CASE(long_names_are_cut_in_messages)
{
    auto const name = std::string(100'000, 'x');
    auto const seen = read_file("in.jsonl", "{\"prompt\":\"a\",\"" + name + "\":1}\n");
    BOOST_TEST(seen.invalid.at(0).size() < 1000u);
    auto const formula = read_file("in.jsonl", "{\"prompt\":\"=SUM(" + name + ")\"}\n");
    BOOST_TEST(formula.invalid.at(0).size() < 1000u);
}

BOOST_AUTO_TEST_CASE(a_spreadsheets_own_separator_line_is_taken)
{
    auto const seen = read_file("a.csv", "sep=|\nprompt|key\na fox|k\n");
    BOOST_TEST_REQUIRE(seen.items.size() == 1u);
    BOOST_TEST(seen.items.front().key == "k");
}

BOOST_AUTO_TEST_CASE(identity_does_not_see_blanks_around_nor_how_characters_are_composed)
{
    auto const one = read_file("a", "caf\xc3\xa9 \n").items.front();
    auto const other = read_file("a", "\tcafe\xcc\x81\n").items.front();
    BOOST_TEST(one.prompt != other.prompt);
    BOOST_TEST(identity_of(one) == identity_of(other));
}

BOOST_AUTO_TEST_CASE(signs_in_place_of_a_prompt_are_not_drawn)
{
    for (auto const* const sign :
         {"-", "--", "...", "?", "___", "/", "- -", "\xe2\x80\x93", "\xe2\x80\xa6"}) {
        auto const table = read_file("a.csv", std::string("prompt,key\n") + sign + ",k\na fox,l\n");
        auto const json = read_file(
            "a.jsonl", std::string("{\"prompt\":\"") + sign + "\"}\n{\"prompt\":\"a fox\"}\n");
        for (auto const& seen : {table, json}) {
            BOOST_TEST(seen.prompts.size() == 1u, sign);
            BOOST_TEST_REQUIRE(seen.invalid.size() == 1u, sign);
            BOOST_TEST(has(seen.invalid.front(), "a sign for a missing value"), sign);
        }
    }
    for (auto const* const prompt : {"2026", "50/50", "\xe2\x9d\xa4\xef\xb8\x8f", "-1", "x"}) {
        auto const seen = read_file("a.csv", std::string("prompt,key\n") + prompt + ",k\n");
        BOOST_TEST(seen.prompts.size() == 1u, prompt);
    }
}

/// Its number of images is that of all rows together.
BOOST_AUTO_TEST_CASE(row_with_the_sum_of_a_table_is_not_drawn)
{
    for (auto const* const word : {"Total", "TOTAL:", "Summe", "sum"}) {
        auto const rows = std::string("prompt,num_images\na fox,2\na hen,3\n") + word + ",5\n";
        auto const seen = read_file("a.csv", rows);
        BOOST_TEST(seen.prompts.size() == 2u, word);
        BOOST_TEST_REQUIRE(seen.invalid.size() == 1u, word);
        BOOST_TEST(has(seen.invalid.front(), "4: its prompt is only the word for a sum"), word);
    }
    BOOST_TEST(read_file("a.csv", "prompt\ntotal eclipse\n").prompts.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_typed_is_checked_by_the_same_rules)
{
    auto const text = [](std::string typed) {
        auto const got = check_typed_prompt(std::move(typed));
        if (auto const* const why = std::get_if<rejection>(&got)) return "invalid: " + why->text();
        return std::get<checked_prompt>(got).text();
    };
    BOOST_TEST(text(" a fox ") == "a fox");
    BOOST_TEST(text("@@home, a fox") == "@home, a fox");
    for (auto const* const blank :
         {"", "   ", "\xe2\x80\x8b", "\xc2\xa0", "\xef\xbb\xbf", "\xe3\x85\xa4"}) {
        BOOST_TEST(text(blank) == "invalid: it has no prompt");
    }
    BOOST_TEST(has(text("a\x1b[31mfox"), "U+001B"));
    BOOST_TEST(has(text("caf\xe9"), "not UTF-8"));
}

BOOST_AUTO_TEST_CASE(an_emoji_keeps_what_belongs_to_it)
{
    BOOST_TEST(trimmed_text("\xe2\x9d\xa4\xef\xb8\x8f ") == "\xe2\x9d\xa4\xef\xb8\x8f");
    BOOST_TEST(
        trimmed_text("\xe2\x80\x8b"
                     "a\xe2\x80\x8b") == "a");
    BOOST_TEST(trimmed_text("\xff") == "\xff");
}

BOOST_AUTO_TEST_CASE(rejections_are_told_in_full_and_then_counted_by_their_reason)
{
    auto told = std::vector<std::string>();
    auto all = rejections([&](std::int64_t, std::string const& text) { told.push_back(text); });
    for (auto i = 0; i < 30; ++i) all.add(i, {"one", ": " + std::to_string(i)});
    for (auto i = 0; i < 5; ++i) all.add(i, {"other"});
    BOOST_TEST(told.size() == 20u);
    BOOST_TEST(told.front() == "one: 0");
    BOOST_TEST(all.count() == 35);
    BOOST_TEST(all.more().at("one") == 10);
    BOOST_TEST(all.more().at("other") == 5);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
