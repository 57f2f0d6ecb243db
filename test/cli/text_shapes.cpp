// SPDX-License-Identifier: BSL-1.0
// The table of doc/text-shapes.md: each row is given to the tool.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <neuroflash/sandbox/fault_kind.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <sstream>

namespace neuroflash::test {

namespace {

using sandbox::fault;
using sandbox::fault_kind;

constexpr char usual_prompt[] = "Describe a lighthouse";

/// A row of the table: how the answer comes, and what is to be seen.
struct shape_row
{
    std::string line; ///< The line of the document.
    std::string what; ///< The cell `switch`.
    std::size_t bytes = 0;
    std::chrono::milliseconds wait{};
};

std::vector<std::string> cells_of(std::string const& line)
{
    auto cells = std::vector<std::string>();
    auto in = std::istringstream(line.substr(1));
    for (auto cell = std::string(); std::getline(in, cell, '|');) {
        auto const begin = std::min(cell.find_first_not_of(' '), cell.size());
        auto const end = cell.find_last_not_of(' ') + 1;
        cells.push_back(cell.substr(begin, std::max(begin, end) - begin));
    }
    return cells;
}

std::vector<shape_row> documented_rows()
{
    auto rows = std::vector<shape_row>();
    auto in = std::istringstream(file_content(NEUROFLASH_TEXT_SHAPES));
    for (auto line = std::string(); std::getline(in, line);) {
        if (!line.starts_with("| ") || line.starts_with("| switch ")) continue;
        auto const cells = cells_of(line);
        BOOST_TEST_REQUIRE(cells.size() == 9u, line);
        auto const wait = std::chrono::milliseconds(std::stoi(cells[2]));
        rows.push_back({line, cells[0], std::stoul(cells[1]), wait});
    }
    return rows;
}

/// The words in backticks.
std::vector<std::string> quoted_in(std::string const& cell)
{
    auto words = std::vector<std::string>();
    for (auto at = cell.find('`'); at != std::string::npos; at = cell.find('`', at + 1)) {
        auto const end = cell.find('`', at + 1);
        words.push_back(cell.substr(at + 1, end - at - 1));
        at = end;
    }
    return words;
}

std::optional<fault_kind> fault_in(shape_row const& row)
{
    auto const words = quoted_in(row.what);
    return words.empty() ? std::nullopt : sandbox::fault_kind_named(words.front());
}

sandbox::usage_place usage_in(shape_row const& row)
{
    if (contains(row.what, "`extra_chunk`")) return sandbox::usage_place::extra_chunk;
    if (contains(row.what, "`nowhere`")) return sandbox::usage_place::nowhere;
    return sandbox::usage_place::last_chunk;
}

/// The command of a row.
std::vector<std::string> command_of(shape_row const& row)
{
    auto prompt = std::string(usual_prompt);
    auto more = std::vector<std::string>();
    for (auto const& word : quoted_in(row.what)) {
        if (word.starts_with('[')) prompt += ' ' + word;
        if (!word.starts_with("--")) continue;
        auto const blank = word.find(' ');
        more.push_back(word.substr(0, blank));
        more.push_back(word.substr(blank + 1));
    }
    auto made = std::vector<std::string>({"text", prompt, "--json"});
    made.insert(made.end(), more.begin(), more.end());
    return made;
}

std::string amount_of_text(std::string_view text, std::string_view whole)
{
    if (text.empty()) return "none";
    if (text == whole) return "whole";
    return whole.starts_with(text) ? "part" : "another one: " + std::string(text);
}

/// The cells from `text` on, as the tool ended.
std::string seen_cells(child_end const& end, std::string_view whole)
{
    auto cells = std::string(" - | - | - | - |");
    auto charge = end.code == 0 ? std::string() : charge_in(end.err);
    if (!end.out.empty()) {
        auto const document = document_in(end.out);
        auto const& reason = document.at("finish_reason");
        cells = ' ' + amount_of_text(document.at("text").as_string(), whole) + " | ";
        cells += reason.is_null() ? "null" : std::string(reason.as_string());
        cells += document.at("usage").is_null() ? " | no | " : " | yes | ";
        cells += document.at("complete").as_bool() ? "true |" : "false |";
        auto const said = std::string(document.at("charge").at("state").as_string());
        if (end.code == 0) charge = said;
        BOOST_TEST(charge == said, "the document and its error differ");
    }
    return cells + ' ' + charge + " | " + std::to_string(end.code) + " |";
}

struct shapes_fixture
{
    explicit shapes_fixture(sandbox::usage_place place) : of(with_usage(place)) {}

    static sandbox::sandbox_params with_usage(sandbox::usage_place place)
    {
        auto params = small_sandbox();
        params.usage = place;
        return params;
    }

    /// The whole text of a prompt.
    std::string const& whole_text(std::string const& prompt)
    {
        auto& text = texts[prompt];
        if (text.empty()) {
            text = document_in(of.run({"text", prompt, "--json"}).out).at("text").as_string();
        }
        return text;
    }

    void check(shape_row const& row)
    {
        auto const command = command_of(row);
        auto const refused = contains(row.what, "[refuse]");
        auto const filtered = contains(row.what, "[filter]");
        auto const whole = refused ? std::string() : whole_text(command[1]);
        auto const before = of.server.token_ledger().size();
        if (auto const kind = fault_in(row)) {
            auto planned = fault(*kind);
            planned.bytes = row.bytes;
            planned.wait = row.wait;
            of.server.inject(planned);
        }
        auto const end = of.run(command);
        of.server.clear_faults();
        auto seen = seen_cells(end, whole);
        // The filter leaves half of a text, which is all that there is of it.
        if (filtered && seen.starts_with(" whole")) seen.replace(0, 6, " part");
        auto const expected = row.line.substr(row.line.find(" ms |") + 5);
        BOOST_TEST(seen == expected, row.what << ":\n" << seen << '\n' << expected << end.err);
        auto const charged = of.server.token_ledger().size() - before;
        BOOST_TEST(charged == (refused ? 0u : 1u), row.what);
        auto const is_silent = end.code == 0 && contains(seen, " none |");
        auto const calls = contains(row.what, "tool_calls");
        if (is_silent && !calls) BOOST_TEST(contains(end.err, "charged: "), row.what);
    }

    cli_fixture of;
    std::map<std::string, std::string> texts;
};

} // namespace

BOOST_AUTO_TEST_SUITE(text_shapes)

BOOST_AUTO_TEST_CASE(every_shape_of_an_answer_ends_as_documented)
{
    using enum sandbox::usage_place;
    for (auto const place : {last_chunk, extra_chunk, nowhere}) {
        auto fixture = shapes_fixture(place);
        auto checked = 0;
        for (auto const& row : documented_rows()) {
            if (usage_in(row) != place) continue;
            fixture.check(row);
            ++checked;
        }
        BOOST_TEST(checked > 0);
    }
}

BOOST_AUTO_TEST_CASE(every_fault_of_a_stream_has_a_row)
{
    auto documented = std::set<std::string_view>();
    auto const rows = documented_rows();
    for (auto const& row : rows) {
        if (auto const kind = fault_in(row)) documented.insert(sandbox::row_of(*kind).name);
    }
    for (auto const& one : sandbox::fault_kind_rows) {
        auto const is_stream = one.stage == sandbox::fault_stage::stream;
        BOOST_TEST(documented.contains(one.name) == is_stream, one.name);
    }
}

BOOST_FIXTURE_TEST_CASE(calls_of_functions_are_handed_over_as_they_came, cli_fixture)
{
    server.inject(fault(fault_kind::tool_calls));
    auto const document = document_in(run({"text", usual_prompt, "--json"}).out);
    auto const& calls = document.at("tool_calls").as_array();
    BOOST_TEST_REQUIRE(calls.size() == 3u);
    BOOST_TEST(calls[0].at("id").as_string() == "call_1");
    auto arguments = std::string();
    for (auto const& one : calls) arguments += one.at("function").at("arguments").as_string();
    BOOST_TEST(contains(arguments, usual_prompt), arguments);
    server.inject(fault(fault_kind::tool_calls));
    auto const plain = run({"text", usual_prompt, "--quiet"});
    BOOST_TEST(plain.code == 0);
    BOOST_TEST(plain.out == "");
    BOOST_TEST(contains(plain.err, "calls functions and has no text"), plain.err);
    BOOST_TEST(contains(plain.err, "charged: "), plain.err);
    BOOST_TEST(contains(plain.err, R"("id":"call_1")"), plain.err);
}

BOOST_FIXTURE_TEST_CASE(
    an_end_by_the_content_filter_is_said_if_the_text_cannot_be_written, cli_fixture)
{
    server.inject(fault::with_response(
        200,
        R"(data: {"choices":[{"delta":{"content":"Hello"}}]})"
        "\n\n"
        R"(data: {"choices":[{"delta":{},"finish_reason":"content_filter"}]})"
        "\n\ndata: [DONE]\n\n",
        "POST", "/api/ds-prototypes/content_generation/chat"));
    auto full = setup({"text", usual_prompt});
    full.output_file = "/dev/full";
    auto const end = child_process(full).wait();
    BOOST_TEST(end.code == 7, end.err);
    BOOST_TEST(contains(end.err, "the content filter of the service ended the text"), end.err);
}

BOOST_FIXTURE_TEST_CASE(a_refusal_is_an_error_that_shows_the_words_of_the_model, cli_fixture)
{
    auto const prompt = std::string(usual_prompt) + " [decline]";
    auto const end = run({"text", prompt, "--json"});
    BOOST_TEST(end.code == 7, end.err);
    auto const document = document_in(end.out);
    BOOST_TEST(document.at("text").as_string() == "");
    BOOST_TEST(document.at("refusal").as_string() == "I cannot help with that.");
    BOOST_TEST(error_code_in(end.err) == "content_refused");
    BOOST_TEST(charge_in(end.err) == "charged");
    auto const plain = run({"text", prompt});
    BOOST_TEST(plain.code == 7, plain.err);
    BOOST_TEST(plain.out == "");
    BOOST_TEST(contains(plain.err, "I cannot help with that."), plain.err);
    auto const ledger = server.token_ledger();
    BOOST_TEST_REQUIRE(ledger.size() == 2u);
    auto const tokens = std::to_string(ledger.back().tokens()) + " tokens";
    BOOST_TEST(contains(plain.err, tokens), plain.err);
}

BOOST_FIXTURE_TEST_CASE(a_text_that_the_filter_ended_says_so_and_costs_its_tokens, cli_fixture)
{
    auto const ended = run({"text", "Describe a lighthouse [filter]", "--quiet"});
    BOOST_TEST(ended.code == 0, ended.err);
    BOOST_TEST(ended.out != "");
    BOOST_TEST(contains(ended.err, "the content filter of the service ended the text"), ended.err);
    auto const none = run({"text", "Describe a lighthouse [filter]", "--max-tokens", "1"});
    BOOST_TEST(none.code == 7, none.err);
    BOOST_TEST(none.out == "");
    BOOST_TEST(contains(none.err, "let no text through"), none.err);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
