// SPDX-License-Identifier: BSL-1.0
// Advice is a sentence and at most one command, which the tool itself understands.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <cli/app/arguments.hpp>
#include <cli/errors/advice.hpp>
#include <cli/errors/error_report.hpp>
#include <cli/errors/pasted_command.hpp>
#include <cli/settings/setting_origins.hpp>

#include <neuroflash/params/generate_params.hpp>
#include <neuroflash/pending_generation.hpp>

#include <algorithm>
#include <memory>
#include <regex>
#include <string>
#include <vector>

namespace neuroflash::test {

namespace {

constexpr int advised_statuses[] = {0,   200, 302, 400, 401, 402, 403, 404, 405, 409,
                                    413, 414, 422, 425, 429, 451, 500, 503, 529};

/// Calls `check` with every combination that the choice depends on.
template <class Check>
void for_each_failure(Check check)
{
    for (auto code = 1; code <= static_cast<int>(errc::internal); ++code) {
        for (auto const status : advised_statuses) {
            for (auto const who : {responder::none, responder::service, responder::intermediary}) {
                for (auto const named : {false, true}) {
                    auto facts = cli::advice_facts();
                    facts.code = static_cast<errc>(code);
                    facts.status = status;
                    facts.answered = who;
                    facts.names_image = named;
                    check(facts);
                }
            }
        }
    }
}

/// Whether the tool's own parser takes the command, as a shell would give it.
bool is_understood(std::string const& command)
{
    auto app = CLI::App("", "neuroflash");
    auto given = cli::options();
    app.require_subcommand(1);
    cli::add_commands(app, given);
    auto arguments = CLI::detail::split_up(command);
    arguments.erase(arguments.begin());
    std::ranges::reverse(arguments);
    try {
        app.parse(std::move(arguments));
        return true;
    } catch (CLI::ParseError const& e) {
        return e.get_exit_code() == 0;
    }
}

/// Every origin that a setting can have, one after the other.
template <class Check>
void with_each_origin(Check check)
{
    auto& all = cli::setting_origins::get();
    for (auto const given : {false, true}) {
        for (auto i = std::size_t(0); i < cli::setting_count; ++i) {
            auto const which = static_cast<cli::setting>(i);
            all.put(
                which,
                given ? cli::setting_origin(std::string(cli::usual_name(which)))
                      : cli::setting_origin());
        }
        check(given);
    }
    all = cli::setting_origins();
}

} // namespace

BOOST_AUTO_TEST_SUITE(advice)

BOOST_AUTO_TEST_CASE(every_advised_command_is_understood_by_the_tool)
{
    auto const in_quotes = std::regex("`(neuroflash [^`]*)`");
    with_each_origin([&](bool) {
        for_each_failure([&](cli::advice_facts const& facts) {
            auto const what = cli::advise(facts);
            BOOST_TEST_CONTEXT(to_string(facts.code) << ": " << what.to_text())
            {
                BOOST_TEST(!what.sentence.empty());
                BOOST_TEST((what.command.empty() || is_understood(what.command)));
                BOOST_TEST(!contains(what.sentence, "\n"));
                auto begin =
                    std::sregex_iterator(what.sentence.begin(), what.sentence.end(), in_quotes);
                for (; begin != std::sregex_iterator(); ++begin) {
                    BOOST_TEST(is_understood((*begin)[1]), (*begin)[1]);
                }
            }
        });
    });
    BOOST_TEST(!is_understood("neuroflash reconcile WORD The service asks to wait"));
}

BOOST_AUTO_TEST_CASE(only_settings_that_were_given_are_named)
{
    with_each_origin([&](bool given) {
        for_each_failure([&](cli::advice_facts const& facts) {
            // These are named where the account itself is refused, wherever they were set.
            if (facts.code == errc::authentication_failed || facts.code == errc::proxy_failed)
                return;
            auto const text = cli::advise(facts).sentence;
            if (!given) BOOST_TEST(!contains(text, "NEUROFLASH_"), text);
        });
    });
}

BOOST_AUTO_TEST_CASE(advice_fits_status_and_author_of_the_answer)
{
    auto const said = [](errc code, int status, responder who, bool named = false) {
        auto facts = cli::advice_facts();
        facts.code = code;
        facts.status = status;
        facts.answered = who;
        facts.names_image = named;
        return cli::advise(facts).to_text();
    };
    BOOST_TEST(contains(said(errc::rejected_input, 413, responder::intermediary), "too large"));
    BOOST_TEST(
        contains(said(errc::rejected_input, 425, responder::service), "give the command again"));
    BOOST_TEST(
        !contains(said(errc::rejected_input, 425, responder::service), "usually fails again"));
    BOOST_TEST(contains(said(errc::permission_denied, 403, responder::intermediary), "firewall"));
    BOOST_TEST(contains(said(errc::permission_denied, 403, responder::service), "workspace"));
    BOOST_TEST(contains(said(errc::not_found, 404, responder::service, true), "Check the id"));
    BOOST_TEST(!contains(said(errc::not_found, 404, responder::service, false), "the id"));
    auto details = error_details();
    details.server_code = "brandVoiceNotFound";
    auto const advised = cli::advise(cli::advice_facts(error(errc::not_found, details)));
    BOOST_TEST(advised.command == "neuroflash brand-voices");
}

BOOST_AUTO_TEST_CASE(address_is_not_blamed_where_the_service_names_what_is_missing)
{
    auto& all = cli::setting_origins::get();
    all.put(
        cli::setting::api_base, cli::setting_origin("NEUROFLASH_API_BASE"),
        "https://h.example/api");
    auto const said = [](std::string message) {
        auto details = error_details();
        details.http_status = 404;
        details.responder = responder::service;
        details.server_message = std::move(message);
        return cli::advise(cli::advice_facts(error(errc::not_found, std::move(details)))).sentence;
    };
    for (auto const* const message :
         {"model not found", "Model not found: flux-9", "The workspace does not exist"}) {
        BOOST_TEST(!contains(said(message), "NEUROFLASH_API_BASE"), message);
        BOOST_TEST(contains(said(message), "Correct what the message names"), message);
    }
    for (auto const* const message :
         {"", "Not Found", "Route not found", "No message available", "404 Not Found",
          "Application not found", "The bucket does not exist", "Unknown error"}) {
        BOOST_TEST(contains(said(message), "NEUROFLASH_API_BASE"), message);
    }
    all = cli::setting_origins();
}

// Fields that are "named above" must be, and a refusal without a reason says where to look.
BOOST_AUTO_TEST_CASE(refusal_points_only_to_what_the_service_said)
{
    auto const said_of = [](error_details details) {
        details.http_status = 422;
        return cli::advise(cli::advice_facts(error(errc::rejected_input, std::move(details))));
    };
    auto of_fields = error_details();
    of_fields.field_errors.push_back({"body.prompt", "too long", "value_error"});
    BOOST_TEST(contains(said_of(of_fields).sentence, "fields named above"));
    auto of_reason = error_details();
    of_reason.server_message = "Too many images.";
    BOOST_TEST(!contains(said_of(of_reason).sentence, "above"));
    BOOST_TEST(contains(said_of(of_reason).sentence, "Change what the service rejects"));
    auto const of_nothing = said_of(error_details());
    BOOST_TEST(!contains(of_nothing.sentence, "above"));
    BOOST_TEST(of_nothing.command == "neuroflash doctor");
}

BOOST_AUTO_TEST_CASE(command_stands_alone_on_its_line_and_after_the_wish_to_wait)
{
    auto details = error_details();
    details.message = "Lost.";
    details.retry_after = std::chrono::seconds(1);
    details.charge = charge_verdict(charge_state::unknown, 0, "lost");
    details.pending = std::make_shared<pending_generation>(pending_generation::of(
        workspace_id("w"), generate_params("a fox"),
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())));
    auto const text = cli::report_of(error(errc::outcome_unknown, std::move(details)), "error");
    auto const last = text.substr(text.rfind('\n') + 1);
    BOOST_TEST(last.starts_with("  neuroflash reconcile nfp1"));
    BOOST_TEST(last.find(' ', last.find("nfp1")) == std::string::npos);
    BOOST_TEST(contains(text, "The service asks to wait 1 s.\n"));
}

BOOST_AUTO_TEST_CASE(request_that_is_proven_absent_need_not_be_looked_for_again)
{
    auto details = error_details();
    details.charge = charge_verdict(charge_state::unknown, 0, "lost");
    details.pending = std::make_shared<pending_generation>(pending_generation::of(
        workspace_id("w"), generate_params("a fox"), std::chrono::sys_seconds()));
    details.absent_from_history = true;
    auto const advised = cli::advice_of(error(errc::outcome_unknown, std::move(details)));
    BOOST_TEST(contains(advised.sentence, "can be sent again"), advised.sentence);
    BOOST_TEST(advised.command == "");
}

BOOST_AUTO_TEST_CASE(text_of_an_advice_is_read_back)
{
    auto const both = cli::advice("Look.", "neuroflash history");
    BOOST_TEST(cli::advice::parse(both.to_text()).sentence == "Look.");
    BOOST_TEST(cli::advice::parse(both.to_text()).command == "neuroflash history");
    BOOST_TEST(cli::advice::parse("Look.").command == "");
}

// Without it a lost request would be searched for in the history of another account.
BOOST_AUTO_TEST_CASE(advised_command_names_the_profile_that_was_typed)
{
    auto const history = std::string("neuroflash history");
    BOOST_TEST(cli::with_typed_profile(history) == history);
    cli::note_typed_profile("work");
    struct row
    {
        std::string before;
        std::string after;
    };
    for (auto const& [before, after] : std::vector<row>{
             {history, "neuroflash history --profile work"},
             {"neuroflash reconcile nfp1.x", "neuroflash reconcile --profile work nfp1.x"},
             {"neuroflash download -- -an-id", "neuroflash download --profile work -- -an-id"},
             {"neuroflash config unset model --profile a",
              "neuroflash config unset model --profile a"},
             {"chmod 600 config.toml", "chmod 600 config.toml"}}) {
        BOOST_TEST(cli::with_typed_profile(before) == after);
    }
    BOOST_TEST(is_understood(cli::with_typed_profile("neuroflash download -- -an-id")));
    auto const lines = cli::lines_of(cli::advice("Look.", history));
    cli::note_typed_profile("");
    BOOST_TEST(lines == "what to do: Look.\n  neuroflash history --profile work\n");
}

BOOST_AUTO_TEST_CASE(profile_that_is_not_saved_yet_is_named_by_what_makes_it)
{
    cli::note_typed_profile("new", false);
    struct row
    {
        std::string before;
        std::string after;
    };
    for (auto const& [before, after] : std::vector<row>{
             {"neuroflash login <account.txt", "neuroflash login --profile new <account.txt"},
             {"neuroflash config list", "neuroflash config --profile new list"},
             {"neuroflash doctor", "neuroflash doctor"}}) {
        BOOST_TEST(cli::with_typed_profile(before) == after);
    }
    cli::note_typed_profile("");
    BOOST_TEST(is_understood("neuroflash config --profile new list"));
}

// Without it the history that is shown is that of the default workspace, and a batch is refused.
BOOST_AUTO_TEST_CASE(advised_list_names_the_workspace_that_was_typed)
{
    cli::note_typed_workspace("w 2");
    struct row
    {
        std::string before;
        std::string after;
    };
    for (auto const& [before, after] : std::vector<row>{
             {"neuroflash history", "neuroflash history --workspace 'w 2'"},
             {"neuroflash images --all", "neuroflash images --workspace 'w 2' --all"},
             {"neuroflash history --workspace w1", "neuroflash history --workspace w1"},
             {"neuroflash batch-reconcile o", "neuroflash batch-reconcile --workspace 'w 2' o"},
             {"neuroflash workspaces", "neuroflash workspaces"},
             {"neuroflash login", "neuroflash login"}}) {
        BOOST_TEST(cli::with_typed_profile(before) == after);
        BOOST_TEST(is_understood(after));
    }
    cli::note_typed_profile("work");
    auto const both = cli::with_typed_profile("neuroflash history");
    cli::note_typed_profile("");
    cli::note_typed_workspace("");
    BOOST_TEST(both == "neuroflash history --profile work --workspace 'w 2'");
}

BOOST_AUTO_TEST_CASE(failure_while_a_token_was_fetched_blames_the_address_of_tokens_alone)
{
    auto& all = cli::setting_origins::get();
    all.put(cli::setting::api_base, cli::setting_origin("NEUROFLASH_API_BASE"));
    all.put(cli::setting::token_url, cli::setting_origin("NEUROFLASH_TOKEN_URL"));
    for (auto const code :
         {errc::not_found, errc::connect_failed, errc::connect_timeout, errc::bad_response,
          errc::name_resolution_failed, errc::redirect_refused}) {
        auto details = error_details();
        details.in_token_request = true;
        auto const got = cli::advise(cli::advice_facts(error(code, details))).sentence;
        BOOST_TEST(contains(got, "NEUROFLASH_TOKEN_URL"), got);
        BOOST_TEST(!contains(got, "NEUROFLASH_API_BASE"), got);
    }
    all = cli::setting_origins();
}

BOOST_AUTO_TEST_CASE(proxy_that_cannot_be_reached_is_blamed_alone)
{
    auto& all = cli::setting_origins::get();
    all.put(cli::setting::token_url, cli::setting_origin("NEUROFLASH_TOKEN_URL"));
    all.put(cli::setting::api_base, cli::setting_origin("NEUROFLASH_API_BASE"));
    all.put(cli::setting::proxy, cli::setting_origin("https_proxy"));
    for (auto const code :
         {errc::connect_failed, errc::connect_timeout, errc::name_resolution_failed,
          errc::name_resolution_timeout}) {
        for (auto const at_token : {false, true}) {
            auto details = error_details();
            details.message = "It failed: the proxy: 127.0.0.1 port 1: Connection refused.";
            details.in_token_request = at_token;
            auto const got = cli::advise(cli::advice_facts(error(code, details))).sentence;
            BOOST_TEST(contains(got, "https_proxy"), got);
            BOOST_TEST(!contains(got, "NEUROFLASH_"), got);
        }
    }
    all = cli::setting_origins();
}

BOOST_AUTO_TEST_CASE(authorities_are_blamed_only_for_a_certificate_that_they_do_not_know)
{
    auto& all = cli::setting_origins::get();
    all.put(cli::setting::ca_file, cli::setting_origin("NEUROFLASH_CA_FILE"));
    all.put(cli::setting::api_base, cli::setting_origin("NEUROFLASH_API_BASE"), "http://h/api");
    auto const said = [](errc code, std::string message) {
        auto details = error_details();
        details.message = std::move(message);
        return cli::advise(cli::advice_facts(error(code, std::move(details)))).sentence;
    };
    auto const unknown = said(
        errc::tls_failed, "https://h: the certificate is not trusted: self-signed certificate.");
    BOOST_TEST(contains(unknown, "NEUROFLASH_CA_FILE"), unknown);
    for (auto const* const message :
         {"https://h: the certificate is not trusted: hostname mismatch.",
          "https://h: the certificate is not trusted: IP address mismatch.",
          "https://h: wrong version number.", "https://h: unexpected eof while reading."}) {
        auto const got = said(errc::tls_failed, message);
        BOOST_TEST(contains(got, "NEUROFLASH_API_BASE"), got);
        BOOST_TEST(!contains(got, "NEUROFLASH_CA_FILE"), got);
    }
    auto const expired = said(
        errc::tls_failed,
        "https://h: the certificate is not trusted: certificate has expired (is this machine's "
        "clock right?).");
    BOOST_TEST(contains(expired, "clock"), expired);
    BOOST_TEST(!contains(expired, "NEUROFLASH_CA_FILE"), expired);
    BOOST_TEST(contains(said(errc::connection_lost, "Lost."), "https:// in NEUROFLASH_API_BASE"));
    BOOST_TEST(contains(said(errc::connect_failed, "No."), "NEUROFLASH_API_BASE"));
    all = cli::setting_origins();
}

BOOST_AUTO_TEST_CASE(request_id_is_mentioned_only_where_there_is_one)
{
    auto details = error_details();
    auto const said = [&] {
        return cli::advise(cli::advice_facts(error(errc::service_error, details))).sentence;
    };
    BOOST_TEST(!contains(said(), "request id"), said());
    details.request_id = "r-1";
    BOOST_TEST(contains(said(), "request id"), said());
}

BOOST_AUTO_TEST_CASE(limit_of_open_files_is_no_matter_of_disk_or_network)
{
    for (auto const code : {errc::storage_failed, errc::connect_failed}) {
        auto details = error_details();
        details.message = "x: Too many open files.";
        auto const got = cli::advise(cli::advice_facts(error(code, details))).sentence;
        BOOST_TEST(contains(got, "ulimit -n"), got);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
