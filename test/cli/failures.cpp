// SPDX-License-Identifier: BSL-1.0
// How failures are reported, and the exit code of the process.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <cli/errors/option_names.hpp>

#include <neuroflash/core/retry/charge_rules.hpp>

#include <algorithm>
#include <chrono>
#include <unistd.h>

namespace neuroflash::test {

namespace {

struct failures_fixture : cli_fixture
{
    /// For all calls that make images.
    void break_paid_calls(sandbox::fault planned)
    {
        planned.method = "POST";
        planned.path_prefix = "/api/ds-prototypes";
        planned.times = -1;
        server.inject(std::move(planned));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(failures, failures_fixture)

BOOST_AUTO_TEST_CASE(images_that_are_not_there_print_no_header_of_a_table)
{
    auto const none = run({"images", "no-such-image", "nor-this"});
    BOOST_TEST(none.code == 5);
    BOOST_TEST(none.out == "");
    BOOST_TEST(run({"images", "no-such-image", "--json"}).out == "");
    BOOST_REQUIRE(run({"generate", "a fox", "-o", "fox.png"}).code == 0);
    auto const uploaded = document_in(run({"upload", "fox.png", "--json"}).out);
    auto const id = std::string(uploaded.at("images").at(0).at("image_id").as_string());
    auto const one = run({"images", "no-such-image", id});
    BOOST_TEST(one.code == 5);
    BOOST_TEST(contains(one.out, id));
}

BOOST_AUTO_TEST_CASE(list_of_members_where_an_id_stands_is_told_apart)
{
    struct row
    {
        std::vector<std::string> arguments;
        std::string members;
    };
    for (auto const& [arguments, members] : std::vector<row>{
             {{"images", "--json", "prompt,model"}, "prompt,model"},
             {{"images", "a-b", "--json", "prompt"}, "prompt"},
             {{"download", "a-b", "--out", "there", "--json", "image_id,path"}, "image_id,path"},
             {{"delete", "a-b", "--yes", "--json", "image_id"}, "image_id"}}) {
        auto const end = run(arguments);
        BOOST_TEST(end.code == 2);
        // No whole command, which would have to repeat all other options.
        auto const written = "Write --json=" + members + " instead of `--json " + members + "`.";
        auto const shown = document_in(end.err).at("error").as_object();
        BOOST_TEST(shown.at("command").is_null(), end.err);
        BOOST_TEST(contains(end.err, written), end.err);
    }
    BOOST_TEST(run({"images", "prompt"}).code == 5); // may be an id
}

BOOST_AUTO_TEST_CASE(option_that_chooses_from_the_list_of_images_is_refused_beside_an_id)
{
    for (auto const& option : std::vector<std::vector<std::string>>{
             {"--since", "2d"},
             {"--limit", "5"},
             {"--all"},
             {"--model", "m"},
             {"--page", "2"},
             {"--size", "5"}}) {
        auto arguments = std::vector<std::string>{"images", "some-id"};
        arguments.insert(arguments.end(), option.begin(), option.end());
        auto const end = run(arguments);
        BOOST_TEST(end.code == 2);
        BOOST_TEST(contains(end.err, "error: " + option.front() + " chooses from"), end.err);
    }
    variables["NEUROFLASH_MODEL"] = "m"; // is no filter
    BOOST_TEST(run({"images", "some-id"}).code == 5);
}

BOOST_AUTO_TEST_CASE(id_that_is_given_twice_is_deleted_once)
{
    auto const id = make_image();
    auto const end = run({"delete", id, id, "--yes"});
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(end.err == "");
}

// The rows of these forms are the ids that were deleted.
BOOST_AUTO_TEST_CASE(each_id_that_failed_is_named_in_forms_without_a_place_for_it)
{
    auto const id = make_image();
    auto const csv = run({"delete", "first", id, "second", "--yes", "--output", "csv"});
    BOOST_TEST(csv.code == 5);
    BOOST_TEST(csv.out == "image_id\r\n" + id + "\r\n");
    BOOST_TEST(contains(csv.err, "error: first: "), csv.err);
    BOOST_TEST(contains(csv.err, "error: second: "), csv.err);
    auto const rows = run({"download", "first", "second", "--output", "jsonl"});
    BOOST_TEST(rows.code == 5);
    BOOST_TEST(std::ranges::count(rows.err, '\n') == 2);
    BOOST_TEST(contains(rows.err, "\"message\":\"first: "), rows.err);
    BOOST_TEST(contains(rows.err, "\"message\":\"second: "), rows.err);
    // One document has them all.
    auto const whole = run({"download", "first", "second", "--json"});
    BOOST_TEST(std::ranges::count(whole.err, '\n') == 1);
}

BOOST_AUTO_TEST_CASE(format_in_capital_letters_is_the_same_format)
{
    auto const end = run({"generate", "a fox", "--output-format", "PNG", "-o", "fox.png"});
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(run({"generate", "a fox", "--output-format", " Webp", "-o", "out"}).code == 0);
}

BOOST_AUTO_TEST_CASE(closed_standard_input_is_named)
{
    for (auto const* const command : {"text", "generate"}) {
        auto closed = setup({command, "-"});
        closed.closed = {STDIN_FILENO};
        auto const end = child_process(closed).wait();
        BOOST_TEST(end.code == 2);
        BOOST_TEST(contains(end.err, "error: standard input is closed.\n"), end.err);
    }
}

BOOST_AUTO_TEST_CASE(usage_errors_end_with_2_in_the_usual_form)
{
    auto const wrong = std::vector<std::vector<std::string>>({
        {},
        {"nonsense"},
        {"generate"},
        {"generate", "fox", "--no-such-option"},
        {"generate", "fox", "--num-images", "many"},
        {"generate", ""},
        {"generate", "fox", "--timeout", "0"},
        {"generate", "fox", "--timeout", "-1"},
        {"generate", "fox", "--timeout", "nan"},
        {"generate", "fox", "--timeout", "1e300"},
        {"quota", "--max-connections", "0"},
        {"quota", "--client-secret", "x"},
        {"history", "--size", "0"},
        {"download"},
    });
    for (auto const& arguments : wrong) {
        auto const end = run(arguments);
        BOOST_TEST_CONTEXT(end.err)
        {
            BOOST_TEST(end.code == 2);
            BOOST_TEST(end.out == "");
            BOOST_TEST(end.err.starts_with("error: "));
            auto const may_cost = !arguments.empty() && arguments.front() == "generate";
            BOOST_TEST(std::ranges::count(end.err, '\n') == (may_cost ? 3 : 2));
            BOOST_TEST(contains(end.err, "\ncharged: no") == may_cost);
            BOOST_TEST(contains(end.err, "\nwhat to do: "));
        }
    }
    BOOST_TEST(server.stats().generate_requests == 0u);
}

BOOST_AUTO_TEST_CASE(usage_error_is_a_document_with_json)
{
    auto const end = run({"generate", "--json"});
    BOOST_TEST(end.code == 2);
    auto const inner = document_in(end.err).at("error").as_object();
    BOOST_TEST(inner.size() == 8u);
    BOOST_TEST(inner.at("pending").is_null());
    BOOST_TEST(inner.at("code").as_string() == "invalid_argument");
    BOOST_TEST(inner.at("http_status").is_null());
    auto const& charge = inner.at("charge").as_object();
    BOOST_TEST(charge.at("state").as_string() == "not_charged");
    BOOST_TEST(charge.at("credits").as_int64() == 0);
    BOOST_TEST(charge.at("evidence").as_string() == "No paid request was sent.");
}

BOOST_AUTO_TEST_CASE(usage_error_is_a_document_where_the_variable_asks_for_documents)
{
    variables["NEUROFLASH_OUTPUT"] = "json";
    for (auto const& wrong : std::vector<std::vector<std::string>>{
             {"generate"}, {"generate", "a fox", "-n", "0"}, {"quota", "--json=no_such"}}) {
        auto const end = run(wrong);
        BOOST_TEST(end.code == 2);
        BOOST_TEST(error_code_in(end.err) == "invalid_argument");
    }
    BOOST_TEST(run({"generate", "--output", "table"}).err.starts_with("error: "));
    BOOST_TEST(run({"generate", "--output=csv"}).err.starts_with("error: "));
    BOOST_TEST(run({"completion", "tcsh"}).err.starts_with("error: ")); // reads no settings
}

BOOST_AUTO_TEST_CASE(rejected_request_ends_with_5_and_shows_the_status)
{
    server.inject(sandbox::fault::with_response(
        422, R"({"detail":"no such model"})", "POST", "/api/ds-prototypes/image_generation/"));
    auto const end = run({"generate", "a fox", "--json"});
    BOOST_TEST(end.code == 5);
    BOOST_TEST(end.out == "");
    BOOST_TEST(error_code_in(end.err) == "rejected_input");
    BOOST_TEST(document_in(end.err).at("error").at("http_status").as_int64() == 422);
    BOOST_TEST(charge_in(end.err) == "not_charged");
}

BOOST_AUTO_TEST_CASE(exhausted_quota_ends_with_4)
{
    server.set_quota(sandbox::quota_levels(0, 0));
    auto const end = run({"generate", "a fox", "--json"});
    BOOST_TEST(end.code == 4);
    BOOST_TEST(error_code_in(end.err) == "quota_exhausted");
}

BOOST_AUTO_TEST_CASE(exhausted_quota_is_told_as_that_of_the_day_or_of_the_cycle)
{
    auto const commands = std::vector<std::vector<std::string>>(
        {{"generate", "a fox"}, {"demo", "--yes"}, {"bench", "--models", "nano-banana", "--yes"}});
    for (auto const& command : commands) {
        server.set_quota(sandbox::quota_levels(5, 0));
        auto const day = run(command);
        BOOST_TEST(day.code == 4);
        BOOST_TEST(contains(day.err, "The day's limit is reached (0 used of 0); the day ends in "));
        BOOST_TEST(contains(day.err, "what to do: Wait for midnight UTC"));
        server.set_quota(sandbox::quota_levels(0, 5));
        auto const cycle = run(command);
        BOOST_TEST(cycle.code == 4);
        BOOST_TEST(contains(cycle.err, "The limit of this billing cycle is reached (0 left of 0)"));
        BOOST_TEST(contains(cycle.err, "what to do: Wait for the next billing cycle"));
    }
}

BOOST_AUTO_TEST_CASE(partial_result_is_shown_with_the_words_of_the_service)
{
    server.set_quota(sandbox::quota_levels(1, 10));
    auto const end = run({"generate", "a fox", "--num-images", "3"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(contains(end.out, "1 image, 1 credit, "));
    BOOST_TEST(contains(end.out, "\nthe service says: "));
    BOOST_TEST(
        contains(end.err, "note: only 1 of the 3 requested images came; charged: 1 credit ("));
}

BOOST_AUTO_TEST_CASE(partial_result_is_seen_in_the_document)
{
    server.set_quota(sandbox::quota_levels(1, 10));
    auto const end = run({"generate", "a fox", "--num-images", "3", "--json"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.err == "");
    auto const whole = document_in(end.out);
    BOOST_TEST(whole.at("requested").as_int64() == 3);
    BOOST_TEST(whole.at("images").as_array().size() == 1u);
    BOOST_TEST(whole.at("charge").at("credits").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(partial_result_is_told_where_only_the_rows_are_printed)
{
    for (auto const* const form : {"jsonl", "csv"}) {
        server.set_quota(sandbox::quota_levels(1, 10));
        auto const end = run({"generate", "a fox", "--num-images", "3", "--output", form});
        BOOST_TEST(end.code == 0);
        BOOST_TEST(contains(end.err, "note: only 1 of the 3 requested images came"), end.err);
    }
}

BOOST_AUTO_TEST_CASE(unreachable_service_ends_with_6)
{
    // A port that was free a moment ago, on an address that nothing else uses.
    variables["NEUROFLASH_TOKEN_URL"] = "https://127.91.92.93:9/oauth/v2/token";
    auto const end = run({"generate", "a fox", "--timeout", "20", "--json"});
    BOOST_TEST(end.code == 6);
    BOOST_TEST(error_code_in(end.err) == "connect_failed");
    BOOST_TEST(charge_in(end.err) == "not_charged");
}

BOOST_AUTO_TEST_CASE(paid_call_that_times_out_after_sending_ends_with_7)
{
    break_paid_calls(sandbox::fault(sandbox::fault_kind::stall));
    auto const end = run({"generate", "a fox", "--timeout", "0.5", "--json"});
    BOOST_TEST(end.code == 7);
    BOOST_TEST(charge_in(end.err) == "unknown");
    BOOST_TEST(document_in(end.err).at("error").at("charge").at("credits").is_null());
}

BOOST_AUTO_TEST_CASE(free_call_that_times_out_ends_with_6)
{
    auto planned = sandbox::fault(sandbox::fault_kind::stall, "GET");
    planned.times = -1;
    server.inject(planned);
    auto const end = run({"workspaces", "--timeout", "0.3"});
    BOOST_TEST(end.code == 6);
    BOOST_TEST(!contains(end.err, "charged:")); // it cannot cost anything
    BOOST_TEST(contains(end.err, "attempt"));
}

BOOST_AUTO_TEST_CASE(token_that_never_comes_keeps_no_command_beyond_its_deadline)
{
    auto silent = sandbox::fault(sandbox::fault_kind::stall, "POST", "/oauth/v2/token");
    silent.times = -1;
    server.inject(silent);
    for (auto const& command : std::vector<std::vector<std::string>>{
             {"models", "--timeout", "0.2"}, {"generate", "a fox", "--timeout", "0.2"}}) {
        auto const began = std::chrono::steady_clock::now();
        auto const end = run(command);
        BOOST_TEST(end.code == 6);
        BOOST_TEST(contains(end.err, "token_timeout"));
        // The request for the token may take 30 s.
        BOOST_TEST(std::chrono::steady_clock::now() - began < std::chrono::seconds(15));
    }
}

BOOST_AUTO_TEST_CASE(text_of_the_service_cannot_drive_the_terminal)
{
    server.inject(sandbox::fault::with_response(
        200, R"({"data":[{"id":"one","name":"\u001b[2J\u001b]0;x\u0007\nfake row"}]})", "GET"));
    auto const end = run({"workspaces"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(!contains(end.out, "\x1b"));
    BOOST_TEST(std::ranges::count(end.out, '\n') == 2);
    BOOST_TEST(contains(end.out, "\\nfake row"));

    server.inject(
        sandbox::fault::with_response(403, R"({"error":"\u001b[2Jno\nwhat to do: pay"})", "GET"));
    auto const refused = run({"workspaces"});
    BOOST_TEST(refused.code == 3);
    BOOST_TEST(!contains(refused.err, "\x1b"));
    BOOST_TEST(std::ranges::count(refused.err, '\n') == 2);
}

BOOST_AUTO_TEST_CASE(help_and_version_end_with_0)
{
    BOOST_TEST(run({"--help"}).code == 0);
    BOOST_TEST(run({"generate", "--help"}).code == 0);
    BOOST_TEST(run({"--version"}).out.starts_with("neuroflash "));
}

// A text costs tokens, also if the list of models before it fails.
BOOST_AUTO_TEST_CASE(failed_free_request_does_not_say_that_its_command_is_free)
{
    auto details = error_details();
    details.charge =
        core::verdict_of_attempt(core::attempt_class::ambiguous, exchange_outcome(), false);
    auto const failed = cli::in_option_names(error(errc::connect_failed, details));
    BOOST_TEST(failed.charge().evidence == "The request that failed is free.");
    for (auto const* const form : {"table", "json"}) {
        auto const end = run({"text", "a fox", "--workspace", "none", "--output", form});
        BOOST_TEST(contains(end.err + end.out, "The request that failed is free."), end.err);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
