// SPDX-License-Identifier: BSL-1.0
// The texts of `neuroflash text` that come from files and standard input, its system message above
// all.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::test {

namespace {

struct system_message_fixture : cli_fixture
{
    void write(std::string const& name, std::string const& content) const
    {
        std::ofstream(directory / name) << content;
    }

    /// The message of that number in the last request for a text.
    std::string sent(std::size_t number) const
    {
        auto text = std::string();
        for (auto const& one : server.requests()) {
            if (one.method != "POST" || !contains(one.target, "/content_generation/chat")) continue;
            text = boost::json::parse(one.body).at("messages").at(number).at("content").as_string();
        }
        return text;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(system_message, system_message_fixture)

BOOST_AUTO_TEST_CASE(system_message_is_read_from_a_file_and_from_standard_input)
{
    write(
        "rules.txt",
        "\xef\xbb\xbf"
        "Answer in German.\nBe brief.\n");
    BOOST_TEST(run({"text", "a slogan", "--system", "@rules.txt"}).code == 0);
    BOOST_TEST(sent(0) == "Answer in German.\nBe brief.\n");
    BOOST_TEST(sent(1) == "a slogan");
    BOOST_TEST(run({"text", "a slogan", "--system", "@@home"}).code == 0);
    BOOST_TEST(sent(0) == "@home");
    auto piped = setup({});
    auto const tool = piped.arguments.front();
    piped.arguments = {"/bin/sh", "-c", "\"$0\" text \"a slogan\" --system - <rules.txt", tool};
    BOOST_TEST(child_process(piped).wait().code == 0);
    BOOST_TEST(sent(0) == "Answer in German.\nBe brief.\n");
}

BOOST_AUTO_TEST_CASE(system_message_that_is_no_text_is_refused_before_anything_is_sent)
{
    write("blank.txt", "\u00a0\n\u200b\n");
    write("latin.txt", "gr\xfc\xdf dich");
    write("image.txt", "\x89PNG\r\n\x1a\n and so on");
    for (auto const& [argument, text] : std::vector<std::pair<std::string, std::string>>(
             {{"@", "--system: @ is followed by the name of a file"},
              {"@no-such-file", "no-such-file: "},
              {"@blank.txt", "blank.txt is blank"},
              {"@image.txt", "an image"},
              {"@latin.txt", "byte FC"},
              {"blank.txt",
               "--system is the name of a file, blank.txt; the name itself would be sent"},
              {"help", "--system is the word `help` alone"},
              {" \u3000\u2060\n", "--system is blank"}})) {
        auto const end = run({"text", "a slogan", "--system", argument});
        BOOST_TEST_CONTEXT(argument << ": " << end.err)
        {
            BOOST_TEST(end.code == 2);
            BOOST_TEST(contains(end.err, text));
        }
    }
    auto const both = run({"text", "-", "--system", "-"});
    BOOST_TEST(both.code == 2);
    BOOST_TEST(contains(both.err, "are both `-`"), both.err);
    BOOST_TEST(server.stats().requests == 0u);
}

BOOST_AUTO_TEST_CASE(text_that_is_the_name_of_a_file_is_refused)
{
    write("question.txt", "What is a lighthouse?");
    auto const end = run({"text", "question.txt"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "`@question.txt` reads it from the file"), end.err);
    for (auto const* const name : {"gone.txt", "../notes/gone.MD", ".json"}) {
        auto const gone = run({"text", name});
        BOOST_TEST(gone.code == 2, name);
        BOOST_TEST(contains(gone.err, "the name of a file that does not exist"), gone.err);
    }
    BOOST_TEST(server.stats().requests == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
