// SPDX-License-Identifier: BSL-1.0
// Forms of what is printed: JSON, lines of JSON, CSV, tables of any width, colours, names alone.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <cli/output/document_form.hpp>
#include <cli/output/jq_filter.hpp>
#include <cli/render/paint.hpp>
#include <cli/render/table.hpp>
#include <cli/render/text.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <sstream>

namespace neuroflash::test {

namespace {

using namespace cli;

document_shape shape_of(
    document_form form, std::string rows = {}, std::vector<std::string> fields = {},
    std::vector<std::string> columns = {})
{
    auto made = document_shape();
    made.form = form;
    made.rows = std::move(rows);
    made.fields = std::move(fields);
    made.columns = std::move(columns);
    return made;
}

boost::json::object document_of(char const* text)
{
    return boost::json::parse(text).as_object();
}

/// The widest line, as a terminal shows it, without escape sequences.
std::size_t widest(std::string const& text)
{
    auto most = std::size_t(0);
    auto stream = std::istringstream(text);
    for (auto line = std::string(); std::getline(stream, line);) {
        while (!line.empty() && line.back() == '\r') line.pop_back();
        // What a slow machine shows meanwhile is written over.
        if (auto const over = line.rfind('\r'); over != std::string::npos) line.erase(0, over + 1);
        for (auto at = line.find("\x1b["); at != std::string::npos; at = line.find("\x1b[")) {
            line.erase(at, line.find_first_of("mK", at) + 1 - at);
        }
        most = std::max(most, display_width(line));
    }
    return most;
}

struct form_fixture : cli_fixture
{
    std::string on_terminal(std::vector<std::string> const& arguments, unsigned short columns) const
    {
        auto setting = setup(arguments);
        setting.terminal = true;
        setting.columns = columns;
        return child_process(setting).wait().out;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(forms, form_fixture)

BOOST_AUTO_TEST_CASE(document_has_the_form_that_was_asked_for)
{
    auto const list = document_of(R"({"items":[{"a":1,"b":"x"},{"a":2,"b":null}],"total":2})");
    auto const flat = document_of(R"({"a":1,"charge":{"state":"charged","credits":2},"c":[1,2]})");
    struct row
    {
        boost::json::object const& from;
        document_shape shape;
        std::string text;
    };
    for (auto const& [from, shape, text] : std::vector<row>{
             {list, shape_of(document_form::json, "items"),
              R"({"items":[{"a":1,"b":"x"},{"a":2,"b":null}],"total":2})"
              "\n"},
             {list, shape_of(document_form::json, "items", {"b"}),
              R"({"items":[{"b":"x"},{"b":null}],"total":2})"
              "\n"},
             {list, shape_of(document_form::jsonl, "items"),
              "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n"},
             {list, shape_of(document_form::csv, "items", {}, {"a", "b"}), "a,b\r\n1,x\r\n2,\r\n"},
             {list, shape_of(document_form::csv, "items", {"b"}, {"a", "b"}), "b\r\nx\r\n\"\"\r\n"},
             {flat, shape_of(document_form::csv, "", {}, {"a", "charge", "c"}),
              "a,charge.state,charge.credits,c\r\n1,charged,2,\"[1,2]\"\r\n"},
             {flat, shape_of(document_form::json, "", {"a"}), "{\"a\":1}\n"},
             {flat, shape_of(document_form::jsonl),
              document_text(flat, shape_of(document_form::json))},
             // A document without these rows, such as that of a dry run, is whole.
             {flat, shape_of(document_form::json, "items", {"b"}),
              document_text(flat, shape_of(document_form::json))},
             {flat, shape_of(document_form::jsonl, "items", {"b"}),
              document_text(flat, shape_of(document_form::json))},
             {flat, shape_of(document_form::csv, "items", {}, {"b"}),
              "a,charge.state,charge.credits,c\r\n1,charged,2,\"[1,2]\"\r\n"},
         }) {
        BOOST_TEST(document_text(from, shape) == text);
    }
}

BOOST_AUTO_TEST_CASE(csv_quotes_what_would_break_it)
{
    auto from = boost::json::object();
    from["a"] = "one, \"two\"\nthree";
    auto const shape = shape_of(document_form::csv, "", {}, {"a"});
    BOOST_TEST(document_text(from, shape) == "a\r\n\"one, \"\"two\"\"\nthree\"\r\n");
}

BOOST_AUTO_TEST_CASE(csv_leaves_what_a_spreadsheet_takes_for_a_formula)
{
    auto const shape = shape_of(document_form::csv, "", {}, {"a"});
    for (auto const* const text : {"=1+1", "+1", "-1", "@x"}) {
        auto from = boost::json::object();
        from["a"] = text;
        BOOST_TEST(document_text(from, shape) == std::string("a\r\n") + text + "\r\n");
    }
}

BOOST_AUTO_TEST_CASE(no_form_hands_the_terminal_a_control_character_of_the_service)
{
    auto hostile = sandbox::fault::with_response(
        200,
        R"({"items":[{"output_image_id":"1f0c","output_image_url":"/view","model":"m",)"
        R"("prompt":"a \u001b[31mred\u009b1m\u0007 fox"}],"total":1})",
        "GET", "/api/ds-prototypes/");
    hostile.times = -1;
    server.inject(hostile);
    auto ways = std::vector<std::vector<std::string>>{
        {"--output", "table"}, {"--output", "json"}, {"--output", "jsonl"}, {"--output", "csv"}};
    if (cli::jq_filter::compile(".").has_value()) ways.push_back({"--jq", ".items[].prompt"});
    for (auto const& way : ways) {
        auto words = std::vector<std::string>{"history", "--color", "never"};
        words.insert(words.end(), way.begin(), way.end());
        auto const out = on_terminal(words, 120);
        BOOST_TEST(contains(out, "fox"), way.back());
        for (auto const* const control : {"\x1b[31m", "\xc2\x9b", "\x07"})
            BOOST_TEST(!contains(out, control), way.back());
    }
    // A program gets the cell as it is.
    BOOST_TEST(contains(run({"history", "--output", "csv"}).out, "a \x1b[31mred"));
}

BOOST_AUTO_TEST_CASE(row_that_is_no_object_has_one_column)
{
    auto const from = document_of(R"({"deleted":["x","y"]})");
    auto const csv = shape_of(document_form::csv, "deleted", {}, {"image_id"});
    BOOST_TEST(document_text(from, csv) == "image_id\r\nx\r\ny\r\n");
    auto const lines = shape_of(document_form::jsonl, "deleted", {}, {"image_id"});
    BOOST_TEST(document_text(from, lines) == "{\"image_id\":\"x\"}\n{\"image_id\":\"y\"}\n");
}

BOOST_AUTO_TEST_CASE(table_is_as_wide_as_the_terminal_at_most)
{
    auto shown = table({"IMAGE ID", {"CREATED", 2}, {"MODEL", 3}, {"PROMPT", 1, fit::cut}});
    shown.add({std::string(36, 'i'), "2026-11-29 07:51", "nano-banana-2", std::string(90, 'p')});
    shown.add({std::string(36, 'j'), "2026-11-29 07:51", "", "狐狐狐"});
    for (auto columns = std::size_t(12); columns <= 200; ++columns) {
        BOOST_TEST(widest(shown.text(columns)) <= columns);
    }
    BOOST_TEST(contains(shown.text(0), std::string(90, 'p')));
    BOOST_TEST(!contains(shown.text(80), "MODEL"));
    BOOST_TEST(contains(shown.text(80), "CREATED"));
    BOOST_TEST(!contains(shown.text(40), "CREATED"));
    BOOST_TEST(contains(shown.text(40), std::string(36, 'i')));
}

BOOST_AUTO_TEST_CASE(path_of_a_file_is_never_cut)
{
    auto shown = table({{"ID", 3}, {"SAVED AS", 0, fit::unlimited}});
    shown.add({"x", std::string(50, 'p')});
    BOOST_TEST(contains(shown.text(30), std::string(50, 'p')));
}

BOOST_AUTO_TEST_CASE(no_line_of_any_command_is_wider_than_the_terminal)
{
    make_image("A lighthouse in fog at the end of a long pier, seen from the sea");
    for (auto const columns : std::initializer_list<unsigned short>{40, 60, 80, 120, 200}) {
        for (auto const& words : std::vector<std::vector<std::string>>{
                 {"models"},
                 {"history"},
                 {"workspaces"},
                 {"quota"},
                 {"--help"},
                 {"help", "batch"},
                 {"generate", "--help"},
                 {"help", "environment"},
                 {"help", "exit-codes"}}) {
            auto const out = on_terminal(words, columns);
            BOOST_TEST(widest(out) <= columns, words.front() << ' ' << columns << ":\n" << out);
        }
    }
}

BOOST_AUTO_TEST_CASE(reports_are_not_wider_than_the_terminal_either)
{
    for (auto const columns : std::initializer_list<unsigned short>{40, 80}) {
        for (auto const& words : std::vector<std::vector<std::string>>{
                 {"models", "--timing"},
                 {"bench", "--models", "nano-banana-2", "--requests", "2", "--warmup", "0",
                  "--yes"}}) {
            auto const out = on_terminal(words, columns);
            BOOST_TEST(widest(out) <= columns, words.front() << ' ' << columns << ":\n" << out);
            BOOST_TEST(contains(out, words.front() == "bench" ? "Closed loop" : "total"), out);
        }
    }
}

BOOST_AUTO_TEST_CASE(messages_are_broken_between_words)
{
    for (auto const columns : std::initializer_list<unsigned short>{40, 80}) {
        for (auto const& words : std::vector<std::vector<std::string>>{
                 {}, {"frobnicate"}, {"generate", "[refuse] a fox"}, {"config"}}) {
            auto const out = on_terminal(words, columns);
            BOOST_TEST(widest(out) <= columns, columns << ":\n" << out);
        }
    }
}

BOOST_AUTO_TEST_CASE(members_are_chosen_by_name)
{
    auto const id = make_image();
    auto const items = [&](std::vector<std::string> const& words) {
        auto const document = document_in(run(words).out);
        return boost::json::serialize(document.at("items"));
    };
    auto const chosen = "[{\"image_id\":\"" + id + "\",\"prompt\":\"a red fox\"}]";
    BOOST_TEST(items({"history", "--json=image_id,prompt"}) == chosen);
    BOOST_TEST(items({"history", "--json", "image_id,prompt"}) == chosen);
    BOOST_TEST(items({"history", "--json", " image_id , prompt"}) == chosen);
    auto const wrong = run({"history", "--json=image_id,promt"});
    BOOST_TEST(wrong.code == 2);
    BOOST_TEST(error_code_in(wrong.err) == "invalid_argument");
    BOOST_TEST(contains(wrong.err, "did you mean `prompt`?"));
    // Where a word stands for itself, it stays one.
    auto const made = document_in(run({"generate", "--json", "a hare"}).out);
    BOOST_TEST(made.at("prompt").as_string() == "a hare");
    auto const before = server.stats().generate_requests;
    BOOST_TEST(run({"generate", "a hare", "--json=no_such"}).code == 2);
    BOOST_TEST(run({"batch", "x", "--out", "o", "--output", "csv"}).code == 2);
    BOOST_TEST(server.stats().generate_requests == before);
}

BOOST_AUTO_TEST_CASE(filter_of_jq_works_on_the_document)
{
    auto const has_jq = cli::jq_filter::compile(".").has_value();
    auto const before = server.stats().generate_requests;
    auto const wrong = run({"generate", "a hare", "--jq", ".images["});
    BOOST_TEST(wrong.code == 2);
    BOOST_TEST(contains(wrong.err, has_jq ? "--jq: syntax error" : "without libjq"), wrong.err);
    BOOST_TEST(run({"models", "--output", "csv", "--jq", "."}).code == 2);
    BOOST_TEST(server.stats().generate_requests == before);
    if (!has_jq) return;
    auto const id = make_image();
    BOOST_TEST(run({"history", "--jq", ".items[].image_id"}).out == id + '\n');
    BOOST_TEST(
        run({"history", "--json=prompt", "--jq", ".items[0] | keys"}).out == "[\"prompt\"]\n");
    BOOST_TEST(run({"history", "--jq", ".items | length, \"x\\ny\""}).out == "1\nx\ny\n");
    BOOST_TEST(run({"history", "--jq", "empty"}).out == "");
}

BOOST_AUTO_TEST_CASE(paid_result_is_told_although_the_filter_fails)
{
    if (!cli::jq_filter::compile(".").has_value()) return;
    auto const end = run({"generate", "a hare", "--jq", ".images[0].image_id | error"});
    BOOST_TEST(end.code == 7);
    BOOST_TEST(end.out == "");
    auto const first = end.err.find('\n');
    BOOST_REQUIRE_MESSAGE(first != std::string::npos, end.err);
    BOOST_TEST(error_code_in(end.err.substr(0, first + 1)) == "invalid_argument");
    BOOST_TEST(charge_in(end.err.substr(0, first + 1)) == "charged");
    auto const document = document_in(end.err.substr(first + 1));
    BOOST_TEST(document.at("prompt").as_string() == "a hare");
    // Nothing that a filter does ends the tool, or looks like success without a word.
    for (auto const* filter :
         {".items | error", "halt_error", "\"x\" | halt_error(3)", "input", ". | modulemeta"}) {
        auto const failed = run({"history", "--jq", filter});
        BOOST_TEST(failed.code == 6, filter << ": " << failed.code << ' ' << failed.err);
        BOOST_TEST(contains(failed.err, "\"items\""), filter);
    }
    BOOST_TEST(run({"history", "--jq", "include \"x\"; ."}).code == 2);
    BOOST_TEST(run({"history", "--jq", "1, halt, 2"}).out == "1\n");
}

BOOST_AUTO_TEST_CASE(filter_without_end_is_refused)
{
    if (!cli::jq_filter::compile(".").has_value()) return;
    auto const end = run({"history", "--jq", "repeat(\"0123456789abcdef\" * 4096)"});
    BOOST_TEST(end.code == 6);
    BOOST_TEST(end.out == "");
    BOOST_TEST(contains(end.err, "--jq: the filter makes more than 64 MiB."), end.err);
    BOOST_TEST(contains(end.err, "\"items\""), end.err);
}

BOOST_AUTO_TEST_CASE(options_for_json_come_before_the_variable)
{
    make_image();
    variables["NEUROFLASH_OUTPUT"] = "csv";
    BOOST_TEST(run({"history", "--json=prompt"}).out.starts_with('{'));
    BOOST_TEST(run({"history", "--output", "jsonl", "--json=prompt"}).out.starts_with("{\"prompt"));
    BOOST_TEST(run({"history"}).out.starts_with("image_id"));
}

BOOST_AUTO_TEST_CASE(quiet_leaves_names_alone)
{
    auto const id = make_image();
    BOOST_TEST(run({"history", "--quiet"}).out == id + '\n');
    auto const made = run({"generate", "a hare", "-q", "-o", "hare.png", "--output-format", "png"});
    BOOST_TEST(made.out == "hare.png\n");
    BOOST_TEST(made.err == "");
    auto const failed = run({"download", "none", "-q"});
    BOOST_TEST(failed.code == 5);
    BOOST_TEST(contains(failed.err, "error: "));
}

BOOST_AUTO_TEST_CASE(colours_follow_option_variables_and_terminal)
{
    struct row
    {
        std::map<std::string, std::string> variables;
        std::vector<std::string> more;
        bool on_terminal;
        bool in_pipe;
    };
    auto const plain = variables;
    for (auto const& [more_variables, more, terminal, pipe] : std::vector<row>{
             {{}, {}, true, false},
             {{{"NO_COLOR", "1"}}, {}, false, false},
             {{{"CLICOLOR_FORCE", "1"}}, {}, true, true},
             {{{"CLICOLOR_FORCE", "0"}}, {}, true, false},
             {{{"NO_COLOR", "1"}, {"CLICOLOR_FORCE", "1"}}, {}, false, false},
             {{{"CLICOLOR", "0"}}, {}, false, false},
             {{{"TERM", "dumb"}}, {}, false, false},
             {{}, {"--color", "never"}, false, false},
             {{{"NO_COLOR", "1"}}, {"--color", "always"}, true, true},
             {{{"NEUROFLASH_COLOR", "always"}}, {}, true, true},
             {{{"NEUROFLASH_COLOR", "always"}}, {"--color", "never"}, false, false}}) {
        variables = plain;
        for (auto const& [name, value] : more_variables) variables[name] = value;
        auto words = std::vector<std::string>{"workspaces"};
        words.insert(words.end(), more.begin(), more.end());
        BOOST_TEST(contains(on_terminal(words, 80), "\x1b[1m") == terminal);
        BOOST_TEST(contains(run(words).out, "\x1b[") == pipe);
    }
}

BOOST_AUTO_TEST_CASE(colour_is_never_the_only_sign)
{
    auto const report = std::string("error: it failed\ncharged: no\nwhat to do: nothing");
    auto const colored = painted_report(true, report);
    BOOST_TEST(contains(colored, "\x1b["));
    BOOST_TEST(painted_report(false, report) == report);
    auto bare = colored;
    for (auto at = bare.find("\x1b["); at != std::string::npos; at = bare.find("\x1b[")) {
        bare.erase(at, bare.find('m', at) + 1 - at);
    }
    BOOST_TEST(bare == report);
}

BOOST_AUTO_TEST_CASE(colour_is_readable_on_light_and_dark)
{
    // The eight colours of xterm; other terminals have darker ones on white, and lighter ones on
    // black.
    auto const level = [](bool on) { return on ? 0.6038 : 0.0; }; // 205 of 255, linear
    for (auto const what :
         {text_style::heading, text_style::good, text_style::warning, text_style::bad,
          text_style::advice}) {
        auto const text = painted(true, what, "text");
        auto const three = text.find('3');
        if (three == std::string::npos) continue; // no colour, or bold
        auto const color = text.at(three + 1) - '0';
        auto const luminance = 0.2126 * level((color & 1) != 0) + 0.7152 * level((color & 2) != 0) +
            0.0722 * level((color & 4) != 0);
        BOOST_TEST(1.05 / (luminance + 0.05) >= 3.5, "on white: " << color);
        BOOST_TEST((luminance + 0.05) / 0.05 >= 3.5, "on black: " << color);
    }
}

BOOST_AUTO_TEST_CASE(text_is_wrapped_between_words)
{
    BOOST_TEST(wrapped("one two three four", 14, 2) == "one two\n  three four");
    BOOST_TEST(wrapped("", 20, 2) == "");
    BOOST_TEST(wrapped(std::string(30, 'x') + " y", 20, 0) == std::string(30, 'x') + "\ny");
}

BOOST_AUTO_TEST_CASE(time_of_a_service_is_shown_to_the_minute)
{
    BOOST_TEST(short_moment("2026-11-29T07:51:03.123Z") == "2026-11-29 07:51");
    BOOST_TEST(short_moment("2026-11-29 07:51") == "2026-11-29 07:51");
    BOOST_TEST(short_moment("yesterday") == "yesterday");
    BOOST_TEST(short_moment("2026-11-29Z07:51:03") == "2026-11-29Z07:51:03");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
