// SPDX-License-Identifier: BSL-1.0
// What users know from other tools: help, version, short options, pages, times with units;
// and what --debug shows.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <cli/app/arguments.hpp>
#include <cli/client/listing.hpp>
#include <cli/commands/commands.hpp>
#include <cli/settings/setting_rules.hpp>

#include <boost/json/array.hpp>

#include <sstream>

namespace neuroflash::test {

namespace {

struct words_fixture : cli_fixture
{
};

/// The words of a command line as a shell reads them, without what it redirects.
std::vector<std::string> shell_words(std::string_view line)
{
    auto words = std::vector<std::string>();
    auto word = std::string();
    auto quoted = false;
    for (auto const c : std::string(line) + ' ') {
        if (c == '"') {
            quoted = !quoted;
        } else if (c != ' ' || quoted) {
            word += c;
        } else if (!word.empty()) {
            if (word.front() == '<' || word.front() == '>' || word.front() == '|') break;
            words.push_back(std::exchange(word, {}));
        }
    }
    return words;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(usual_words, words_fixture)

BOOST_AUTO_TEST_CASE(help_and_version_are_commands_too)
{
    auto const help = run({"help"});
    BOOST_TEST(help.code == 0);
    BOOST_TEST(help.out == run({"--help"}).out);
    BOOST_TEST(run({"help", "batch"}).out == run({"batch", "--help"}).out);
    BOOST_TEST(run({"version"}).out == run({"--version"}).out);
    BOOST_TEST(run({"-V"}).out == run({"--version"}).out);
    auto const none = run({"help", "nothing"});
    BOOST_TEST(none.code == 2);
    BOOST_TEST(contains(none.err, "no help on `nothing`"));
}

BOOST_AUTO_TEST_CASE(every_example_is_a_command_that_the_tool_takes)
{
    for (auto const& row : cli::command_rows) {
        if (row.name == "help") continue; // The name of a command follows, which main looks at.
        auto const help = run({std::string(row.name), "--help"}).out;
        BOOST_TEST(contains(help, "\nExamples:\n  "), row.name);
        for (auto const example : {row.examples.first, row.examples.second}) {
            auto const at = example.find("neuroflash ");
            BOOST_REQUIRE_MESSAGE(at != std::string_view::npos, example);
            auto words = shell_words(example.substr(at));
            words.erase(words.begin());
            if (words.back().ends_with(')')) words.back().pop_back();
            auto given = cli::options();
            auto app = CLI::App("test", "neuroflash");
            app.set_version_flag("-V,--version", "x");
            cli::add_commands(app, given);
            std::ranges::reverse(words);
            try {
                app.parse(words);
                BOOST_TEST(app.get_subcommands().front()->get_name() == row.name);
            } catch (CLI::ParseError const& e) {
                BOOST_TEST(e.get_exit_code() == 0, example << ": " << e.what());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(command_table_has_every_command)
{
    auto given = cli::options();
    auto app = CLI::App("test", "neuroflash");
    cli::add_commands(app, given);
    auto const all = app.get_subcommands([](CLI::App*) { return true; });
    BOOST_TEST(all.size() == cli::command_rows.size());
    for (auto const* const one : all) {
        auto const* const row = cli::find_command(one->get_name());
        BOOST_REQUIRE_MESSAGE(row != nullptr, one->get_name());
        auto const options = one->get_options();
        auto const takes = std::ranges::any_of(
            options, [](CLI::Option const* option) { return option->get_positional(); });
        BOOST_TEST(row->takes_values == takes, one->get_name());
    }
}

BOOST_AUTO_TEST_CASE(short_options_do_what_long_ones_do)
{
    auto const made = document_in(
        run({"generate", "a fox", "-m", "nano-banana", "-n", "2", "-o", "p", "--json"}).out);
    BOOST_TEST(made.at("images").as_array().size() == 2u);
    BOOST_TEST(count_files(directory / "p") == 2u);
    auto const id = std::string(made.at("images").at(0).at("image_id").as_string());
    BOOST_TEST(run({"delete", id, "-y"}).code == 0);
    BOOST_TEST(contains(run({"quota", "-v"}).err, "[time] "));
}

BOOST_AUTO_TEST_CASE(history_says_how_to_see_more_and_reads_all_pages)
{
    for (auto const* const prompt : {"one", "two", "three", "four", "five"}) make_image(prompt);
    auto const page = run({"history", "--size", "2"});
    BOOST_TEST(contains(page.out, "2 of 5\nnext: neuroflash history --size 2 --page 2;"));
    BOOST_TEST(contains(page.out, "; all of them: neuroflash history --size 2 --all\n"));
    BOOST_TEST(!contains(run({"history", "--size", "2", "--page", "3"}).out, "next:"));
    BOOST_TEST(contains(run({"history", "--page", "99"}).out, "There is no page 99."));
    auto const count = [&](std::vector<std::string> more) {
        more.insert(more.begin(), "history");
        more.push_back("--json");
        return document_in(run(more).out).at("items").as_array().size();
    };
    BOOST_TEST(count({"--all", "--size", "2"}) == 5u);
    BOOST_TEST(count({"--limit", "3", "--size", "2"}) == 3u);
    BOOST_TEST(count({"--since", "1h"}) == 5u);
    BOOST_TEST(count({"--since", "400d"}) == 5u);
    BOOST_TEST(count({"--since", "2199-01-01"}) == 0u);
    // Beyond what the clock can count.
    BOOST_TEST(count({"--since", "9999-12-31"}) == 0u);
    BOOST_TEST(count({"--since", "0001-01-01"}) == 5u);
    BOOST_TEST(count({"--since", "9999-12-31T00:00:00Z"}) == 0u);
    // As the document and other programs write times.
    auto const items = document_in(run({"history", "--json"}).out).at("items").as_array();
    auto const oldest = std::string(items.back().at("created_at").as_string());
    BOOST_TEST(count({"--since", oldest}) == 5u);
    BOOST_TEST(count({"--since", oldest.substr(0, 19) + "+00:00"}) == 5u);
    BOOST_TEST(count({"--since", oldest.substr(0, 19) + "-23:00"}) == 0u);
    BOOST_TEST(count({"--model", "no-such-model"}) == 0u);
    for (auto const& wrong : std::vector<std::vector<std::string>>{
             {"--all", "--page", "2"},
             {"--all", "--limit", "2"},
             {"--since", "soon"},
             {"--since", "2026-13-01"},
             {"--since", "2026-11-29T25:00"},
             {"--limit", "0"}}) {
        auto words = wrong;
        words.insert(words.begin(), "history");
        BOOST_TEST(run(words).code == 2, wrong.front() << ' ' << wrong.back());
    }
}

BOOST_AUTO_TEST_CASE(default_model_is_no_filter)
{
    make_image();
    variables["NEUROFLASH_MODEL"] = "no-such-model";
    BOOST_TEST(contains(run({"history"}).out, "a red fox"));
}

BOOST_AUTO_TEST_CASE(time_has_a_unit)
{
    struct row
    {
        char const* text;
        double seconds;
    };
    for (auto const& [text, seconds] : std::vector<row>{
             {"90", 90},
             {"2.5", 2.5},
             {"90s", 90},
             {"500ms", 0.5},
             {"2m", 120},
             {"2min", 120},
             {"1h", 3600},
             {"1.5h", 5400},
             {"2d", 172800}}) {
        auto const span = cli::time_span(text);
        BOOST_REQUIRE_MESSAGE(span, text);
        BOOST_TEST(span->count() == seconds, boost::test_tools::tolerance(1e-9));
        BOOST_TEST(run({"quota", "--timeout", text}).code == 0, text);
    }
    for (auto const* const wrong :
         {"", "0", "-1", "nan", "inf", "1e3", "s", "1x", "1 s", "1h2m", "99999999", "0ms",
          "1e300"}) {
        BOOST_TEST(!cli::time_span(wrong), wrong);
    }
}

BOOST_AUTO_TEST_CASE(attempts_are_limited_by_option_and_variable)
{
    auto planned = sandbox::fault::with_response(500, "", "GET", "/api/ds-prototypes");
    planned.times = -1;
    server.inject(planned);
    auto const attempts = [&](std::vector<std::string> const& more) {
        auto words = std::vector<std::string>{"models", "--json"};
        words.insert(words.end(), more.begin(), more.end());
        auto const before = server.stats().faults_applied;
        BOOST_TEST(run(words).code == 6);
        return server.stats().faults_applied - before;
    };
    BOOST_TEST(attempts({"--max-attempts", "1"}) == 1u);
    variables["NEUROFLASH_MAX_ATTEMPTS"] = "2";
    BOOST_TEST(attempts({}) == 2u);
    BOOST_TEST(attempts({"--max-attempts", "1"}) == 1u);
    for (auto const* const wrong : {"0", "11", "-1", "1.5", "many"}) {
        BOOST_TEST(run({"models", "--max-attempts", wrong}).code == 2, wrong);
        variables["NEUROFLASH_MAX_ATTEMPTS"] = wrong;
        auto const end = run({"models"});
        BOOST_TEST(end.code == 2, wrong);
        BOOST_TEST(contains(end.err, "NEUROFLASH_MAX_ATTEMPTS"), end.err);
    }
}

BOOST_AUTO_TEST_CASE(debug_shows_requests_without_secrets)
{
    auto const id = make_image();
    auto const end = run({"download", id, "--debug", "http"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(contains(end.err, "[http 1] > POST https://"));
    BOOST_TEST(contains(end.err, "[http 1] < 200, "));
    BOOST_TEST(contains(end.err, "Content-Type: "));
    for (auto const& secret :
         {server.client_secret(), std::string("Bearer"), std::string("Authorization")}) {
        BOOST_TEST(!contains(end.err, secret), end.err);
    }
    auto echoing = sandbox::fault(sandbox::fault_kind::response, "GET");
    echoing.status = 404;
    echoing.headers = {{"X-Request-Id", "for " + server.client_secret()}};
    server.inject(echoing);
    auto const echoed = run({"models", "--debug", "http"});
    BOOST_TEST(contains(echoed.err, "X-Request-Id: for (hidden)"), echoed.err);
    BOOST_TEST(!contains(echoed.err, server.client_secret()), echoed.err);
    auto const prompt = run({"generate", "cAnArY prompt", "--debug", "http", "--json"});
    BOOST_TEST(prompt.code == 0);
    BOOST_TEST(!contains(prompt.err, "cAnArY"));
    variables["NEUROFLASH_DEBUG"] = "http";
    BOOST_TEST(contains(run({"quota"}).err, "[http 1] > "));
    variables["NEUROFLASH_DEBUG"] = "all";
    auto const wrong = run({"quota"});
    BOOST_TEST(wrong.code == 2);
    BOOST_TEST(contains(wrong.err, "NEUROFLASH_DEBUG: `all` is not known"));
}

BOOST_AUTO_TEST_CASE(time_that_was_measured_is_never_nothing)
{
    BOOST_TEST(cli::seconds(std::chrono::microseconds(4200)) == "4.2 ms");
    BOOST_TEST(cli::seconds(std::chrono::nanoseconds(10)) == "< 0.1 ms");
    BOOST_TEST(cli::seconds(std::chrono::milliseconds(40)) == "0.04 s");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
