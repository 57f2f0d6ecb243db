// SPDX-License-Identifier: BSL-1.0
// What is said about arguments, settings and files that are wrong: in the words of the user
// who typed them, with what to type instead, and nothing sent.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <cli/app/arguments.hpp>
#include <cli/errors/error_report.hpp>
#include <cli/errors/option_names.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <regex>
#include <unistd.h>

namespace neuroflash::test {

namespace {

struct usage_fixture : cli_fixture
{
    /// Refused with 2, and the words in their place.
    void refuses(
        std::vector<std::string> const& arguments, std::string const& what,
        std::string const& to_do = "what to do: ")
    {
        auto const end = run(arguments);
        BOOST_TEST_CONTEXT(end.err)
        {
            BOOST_TEST(end.code == 2);
            BOOST_TEST(end.out == "");
            BOOST_TEST(contains(end.err, "error: " + what));
            BOOST_TEST(contains(end.err, to_do));
            BOOST_TEST(!contains(end.err, "(invalid_argument"));
        }
        BOOST_TEST(server.stats().generate_requests == 0u);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(usage, usage_fixture)

BOOST_AUTO_TEST_CASE(unknown_command_is_named_with_the_one_that_was_meant)
{
    refuses(
        {"generat", "a fox"}, "No such command `generat`; did you mean `generate`?",
        "Type: neuroflash generate PROMPT [OPTIONS]");
    refuses({"modles"}, "No such command `modles`; did you mean `models`?");
    refuses({"batch-rec", "x"}, "No such command `batch-rec`; did you mean `batch-reconcile`?");
    refuses({"generat", "quota"}, "No such command `generat`; did you mean `generate`?");
    refuses({"QUOTA"}, "No such command `QUOTA`; did you mean `quota`?");
    refuses(
        {"quota", "--output", "JSON"},
        "--output: `JSON` is not known. There are table, json, "
        "jsonl and csv; did you mean `json`?");
    refuses({"conjure"}, "No such command `conjure`.", "`neuroflash --help` lists");
    refuses({std::string(5000, 'x')}, "No such command `" + std::string(37, 'x') + "...`.");
    refuses({}, "No command is given.", "`neuroflash doctor`");
}

BOOST_AUTO_TEST_CASE(option_in_front_of_the_command_is_sent_behind_it)
{
    refuses(
        {"--verbose", "quota", "--timeout", "5"}, "`--verbose` is in front of the command",
        "Type: neuroflash quota ... --verbose");
    refuses({"--workspace", "quota"}, "`--workspace` is in front of the command");
    refuses({"--model", "m"}, "`--model` is in front of the command", "neuroflash COMMAND");
    refuses({"--no-such", "m"}, "No command has an option `--no-such`.");
}

BOOST_AUTO_TEST_CASE(unknown_option_is_named_without_its_value)
{
    refuses(
        {"generate", "a fox", "--modle=canary"},
        "`generate` has no option `--modle`; did you "
        "mean `--model`?");
    refuses({"quota", "--model", "canary"}, "`quota` has no option `--model`.");
    refuses(
        {"generate", "a", "canary"}, "`generate` was given one value too many.", "quotation marks");
    for (auto const* wrong : {"--modle=canary", "--client-secret=canary", "canary"}) {
        BOOST_TEST(!contains(run({"generate", "a fox", wrong}).err, "canary"));
        BOOST_TEST(!contains(run({"--client-secret", "canary", "quota", wrong}).err, "canary"));
    }
}

// A near option would be another thing: `--prompt-column` for `--prompt`.
BOOST_AUTO_TEST_CASE(option_with_the_name_of_a_value_is_told_where_the_value_stands)
{
    refuses(
        {"generate", "--prompt", "a fox"},
        "`generate` has no option `--prompt`; give PROMPT without an option name.",
        "Type: neuroflash generate PROMPT [OPTIONS]");
    refuses({"text", "--prompt=a red fox"}, "`text` has no option `--prompt`; give PROMPT without");
    refuses({"download", "--id", "x"}, "`download` has no option `--id`; give ID... without");
    refuses({"upload", "--file", "x.png"}, "`upload` has no option `--file`; give FILE... without");
    refuses(
        {"upscale", "--image-id", "x"},
        "`upscale` has no option `--image-id`; give IMAGE_ID without");
    refuses(
        {"config", "set", "--aspect-ratio", "16:9"},
        "`config` has no option `--aspect-ratio`; give KEY without an option name.");
    BOOST_TEST(!contains(run({"config", "set", "--client-secret", "canary"}).err, "canary"));
    refuses(
        {"config", "--client-secret", "canary"},
        "`config` has no option `--client-secret`; give KEY without an option name.");
    BOOST_TEST(!contains(run({"config", "--client-secret", "canary"}).err, "canary"));
    for (auto const* const action : {"", "set"}) {
        auto words = std::vector<std::string>{"config"};
        if (*action != '\0') words.emplace_back(action);
        words.insert(words.end(), {"--secret", "canary"});
        auto const end = run(words);
        BOOST_TEST(end.code == 2);
        BOOST_TEST(!contains(end.err, "canary"), end.err);
    }
    refuses(
        {"batch-merge", "--out", "m", "a", "b"},
        "`batch-merge` has no option `--out`; give OUT without an option name.",
        "Type: neuroflash batch-merge OUT PART");
}

BOOST_AUTO_TEST_CASE(word_of_two_letters_is_not_near_to_every_other_one)
{
    refuses({"history", "--id", "x"}, "`history` has no option `--id`.");
    refuses({"generate", "-z"}, "`generate` has no option `-z`.");
    refuses({"history", "--xyzzy"}, "`history` has no option `--xyzzy`."); // takes no value
}

BOOST_AUTO_TEST_CASE(missing_argument_is_shown_in_its_place)
{
    refuses(
        {"batch", "in"}, "--out is missing.", "Type: neuroflash batch INPUT --out DIR [OPTIONS]");
}

BOOST_AUTO_TEST_CASE(value_that_begins_with_a_dash_gets_the_command_as_it_should_be)
{
    refuses(
        {"generate", "--no text fox", "--out", "o"}, "`--no text fox` begins with a dash",
        "\n  neuroflash generate --out o -- '--no text fox'\n");
    refuses(
        {"generate", "-moody portrait"}, "`-moody portrait` begins with a dash",
        "\n  neuroflash generate -- '-moody portrait'\n");
    refuses(
        {"edit", "an-id", "-bluer"}, "`-bluer` begins with a dash",
        "\n  neuroflash edit -- an-id -bluer\n");
    refuses(
        {"generate", "--", "-moody portrait", "--out", "o", "--quiet"},
        "After `--` everything is a value",
        "\n  neuroflash generate --out o --quiet -- '-moody portrait'\n");
    // A near name is a mistyped option, and what may be a secret is not repeated.
    refuses({"generate", "--modle", "m"}, "`generate` has no option `--modle`; did you mean");
    auto const secret = run({"generate", "--client-secret=canary"});
    BOOST_TEST(!contains(secret.err, "canary"));
    auto const proxy = run({"generate", "-x y", "--proxy", "http://u:canary@h"});
    BOOST_TEST(!contains(proxy.err, "canary"));
}

BOOST_AUTO_TEST_CASE(words_of_the_parser_are_our_own)
{
    refuses(
        {"generate", "x", "--num-images", "1", "--num-images", "2"},
        "`--num-images` is given more than once.");
    refuses({"generate", "x", "-n2", "-n3"}, "`-n` is given more than once.");
    refuses({"generate", "x", "-n2", "--num-images=3"}, "`-n` is given more than once.");
    refuses({"generate", "x", "--num-images"}, "`--num-images` needs a value: N.");
    refuses({"completion", "tcsh"}, "SHELL: `tcsh` is not known. There are bash, zsh and fish");
    refuses(
        {"completion", "basj"},
        "SHELL: `basj` is not known. There are bash, zsh and fish; did you mean `bash`?");
    refuses(
        {"generate", "x", "--brand-voice-mode", "wrte"},
        "--brand-voice-mode: `wrte` is not known. There are append and write; did you mean");
    refuses({"quota", "--debug", "1"}, "--debug: `1` is not known. The only value is http");
    refuses(
        {"completion"}, "SHELL is missing. There are bash, zsh and fish.",
        "Type: neuroflash completion");
    refuses({"config"}, "ACTION is missing. There are list, get, set, unset and path.");
    refuses({"config", "get"}, "KEY is missing.", "Type: neuroflash config get KEY; ");
    refuses({"config", "unset"}, "KEY is missing.", "Type: neuroflash config unset KEY; ");
    refuses({"quota", "--timeout", "12d"}, "--timeout: at most 1000000 seconds");
    refuses({"sandbox", "--print-env=x"}, "`--print-env` takes no value.");
    refuses({"delete"}, "ID... is missing.", "Type: neuroflash delete ID...");
    refuses({"edit"}, "SOURCE and PROMPT are missing.");
    refuses(
        {"bench", "--models", "a", "--download"}, "`--download` also needs `--out`.", "--out DIR");
    refuses({"bench", "--models", "a", "--rate", "fast"}, "`--rate` needs a number.");
    auto const parsers = std::regex("At Most|Needs:|not in \\{|required|Could not convert|INT in");
    for (auto const& wrong : std::vector<std::vector<std::string>>{
             {"generate"},
             {"generate", "x", "--out"},
             {"bench"},
             {"batch", "a", "b"},
             {"sandbox", "--port", "x"},
             {"history", "--page", "1", "--page", "2"},
             {"generate", "--help=3"}}) {
        auto const end = run(wrong);
        BOOST_TEST(!std::regex_search(end.err + end.out, parsers), end.err << end.out);
    }
}

BOOST_AUTO_TEST_CASE(only_commands_that_can_cost_have_a_line_about_money)
{
    for (auto const& wrong : std::vector<std::vector<std::string>>{
             {"completion", "tcsh"},
             {"history", "--page", "x"},
             {"delete"},
             {"quota", "x"},
             {"workspaces", "--no-such"},
             {"download", "a/b"},
             {"sandbox", "--port", "x"}}) {
        BOOST_TEST(!contains(run(wrong).err, "charged:"), wrong.front());
    }
    for (auto const& wrong : std::vector<std::vector<std::string>>{
             {"generate"},
             {"edit", "a"},
             {"batch"},
             {"bench"},
             {"demo", "--no-such"},
             {"reconcile", "x"}}) {
        BOOST_TEST(contains(run(wrong).err, "\ncharged: no ("), wrong.front());
    }
}

BOOST_AUTO_TEST_CASE(number_out_of_range_is_told_with_the_range)
{
    auto const quota = "a whole number from 0 to 1000000000000 is needed, not ";
    refuses({"sandbox", "--quota", "-1"}, std::string("--quota: ") + quota + "-1.");
    refuses({"sandbox", "--quota-daily", "x"}, std::string("--quota-daily: ") + quota + "x.");
    refuses(
        {"sandbox", "--port", "80000"},
        "--port: a whole number from 0 to 65535 is needed, not 80000.");
    refuses(
        {"generate", "a", "--num-images", "010"},
        "--num-images: a whole number from 1 to 1000 is needed, not 010.");
    refuses(
        {"bench", "--models", "m", "--concurrency", "1,2000"},
        "--concurrency: a whole number from 1 to 1000 is needed, not 2000.");
}

BOOST_AUTO_TEST_CASE(input_that_cannot_be_read_is_bad_usage)
{
    refuses(
        {"batch", "no-such-file", "--out", "o"}, "no-such-file: No such file or directory.",
        "Check the path");
    refuses({"batch", ".", "--out", "o"}, ". is a directory");
    refuses(
        {"batch-merge", "whole", "no-such-part"},
        "There is no batch in \"no-such-part\", which does not exist.");
    refuses({"batch-status", "."}, "There is no batch in \".\".");
    BOOST_TEST(!std::filesystem::exists(directory / "o"));
    BOOST_TEST(!std::filesystem::exists(directory / "whole"));
}

BOOST_AUTO_TEST_CASE(journal_of_another_user_is_not_said_to_be_missing)
{
    auto const journal = directory / "theirs" / "journal.sqlite";
    std::filesystem::create_directory(journal.parent_path());
    std::ofstream(journal) << "private";
    std::filesystem::permissions(journal, std::filesystem::perms::none);
    if (::access(journal.c_str(), R_OK) == 0) return; // root reads it all the same
    for (auto const* const command : {"batch-status", "batch-reconcile"}) {
        refuses(
            {command, "theirs"}, "theirs/journal.sqlite: Permission denied.",
            "Only the user who began a batch");
    }
}

BOOST_AUTO_TEST_CASE(word_that_names_no_request_is_bad_usage)
{
    refuses({"reconcile", "foo"}, "Not a valid request token", "begins with nfp1");
    auto const end = run({"reconcile", "foo", "--json"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(charge_in(end.err) == "not_charged");
    variables.erase("NEUROFLASH_CLIENT_SECRET");
    BOOST_TEST(run({"reconcile", "nfp1.cut"}).code == 2);
}

BOOST_AUTO_TEST_CASE(file_that_is_missing_or_no_image_is_no_source_of_an_edit)
{
    for (auto const* file : {"fox.png", "./fox", "../pictures/fox.webp", "~/fox.jpg"}) {
        refuses(
            {"edit", file, "bluer"}, std::string(file) + ": there is no such file",
            "`neuroflash history`");
    }
    std::ofstream(directory / "here") << "x";
    refuses({"edit", "here", "bluer"}, "FILE: \"here\" is not an image");
}

BOOST_AUTO_TEST_CASE(link_that_leads_nowhere_is_no_place_for_a_batch)
{
    std::ofstream(directory / "in.txt") << "a fox\n";
    std::filesystem::create_symlink("nowhere", directory / "link");
    for (auto const* out : {"link", "link/below"}) {
        auto const end = run({"batch", "in.txt", "--out", out, "--yes"});
        BOOST_TEST(end.code == 2);
        BOOST_TEST(contains(end.err, "link is not a directory, and a batch needs"), end.err);
    }
    BOOST_TEST(server.stats().generate_requests == 0u);
}

BOOST_AUTO_TEST_CASE(brand_voice_of_a_batch_that_cannot_be_an_id_is_bad_usage)
{
    std::ofstream(directory / "in.txt") << "a fox\n";
    refuses(
        {"batch", "in.txt", "--out", "o", "--yes", "--brand-voice", "voices/7"},
        "--brand-voice must be an id");
    BOOST_TEST(server.stats().requests == 0u);
}

BOOST_AUTO_TEST_CASE(settings_of_the_sandbox_are_named_by_their_options)
{
    refuses({"sandbox", "--host", "nosuch.invalid"}, "--host is neither an IP address nor");
}

BOOST_AUTO_TEST_CASE(settings_are_named_as_the_user_gave_them)
{
    variables["NEUROFLASH_CA_FILE"] = "/no/such/file";
    refuses(
        {"quota"}, "NEUROFLASH_CA_FILE: \"/no/such/file\" cannot be read", "If a sandbox set it");
    variables["NEUROFLASH_CA_FILE"] = server.ca_file();
    variables["NEUROFLASH_API_BASE"] = "nonsense";
    refuses(
        {"quota"}, "NEUROFLASH_API_BASE is not an absolute URL.", "Correct NEUROFLASH_API_BASE.");
    variables["NEUROFLASH_API_BASE"] = server.api_base();
    refuses({"quota", "--workspace", "a/b"}, "--workspace must be the id");
    refuses({"generate", "x", "--aspect-ratio", ""}, "--aspect-ratio: must not be empty");
}

BOOST_AUTO_TEST_CASE(no_advice_names_a_member_of_the_library)
{
    auto const member = std::regex("[a-z]_[a-z]|::|the deadline");
    for (auto code = 1; code <= static_cast<int>(errc::internal); ++code) {
        auto const advice = cli::advice_of(error(static_cast<errc>(code))).to_text();
        BOOST_TEST(!std::regex_search(advice, member), advice);
        BOOST_TEST(!advice.empty());
    }
}

// Newer versions of CLI11 refuse a command whose argument has the name of one of its options.
BOOST_AUTO_TEST_CASE(no_argument_has_the_name_of_an_option)
{
    auto app = CLI::App("", "neuroflash");
    auto given = cli::options();
    cli::add_commands(app, given);
    for (auto const* const command : app.get_subcommands([](auto const*) { return true; })) {
        for (auto const* const argument : command->get_options()) {
            if (!argument->get_positional()) continue;
            for (auto const* const option : command->get_options()) {
                auto const& names = option->get_lnames();
                auto const same = std::ranges::count(names, argument->get_name());
                BOOST_TEST(same == 0, command->get_name() << ' ' << argument->get_name());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(members_in_texts_of_the_library_become_options)
{
    BOOST_TEST(
        cli::in_option_names("--skip-invalid (batch_params::skip_invalid).") == "--skip-invalid.");
    BOOST_TEST(
        cli::in_option_names("as it is: --format lines (input_format::lines).") ==
        "as it is: --format lines.");
    // A text of the reader names the option for users, and the member for programs.
    for (std::string const member : {"lines", "json_lines", "csv", "tsv"}) {
        BOOST_TEST(
            cli::in_option_names("Give --format (input_format::" + member + ").") ==
            "Give --format.");
    }
    BOOST_TEST(
        cli::in_option_names("Say --format csv (input_format::csv). (a (x::y) b (Z::y) (x)") ==
        "Say --format csv. (a b (Z::y) (x)");
    BOOST_TEST(
        cli::in_option_names("batch_params::max_unknown must be at least 1") ==
        "--max-unknown must be at least 1");
    auto details = error_details();
    details.message = "num_images: must be 1 or more";
    auto const refused = cli::in_option_names(error(errc::invalid_argument, details));
    BOOST_TEST(refused.message() == "--num-images: must be 1 or more");
    // The service's words are its own.
    auto const rejected = cli::in_option_names(error(errc::rejected_input, details));
    BOOST_TEST(rejected.message() == details.message);
}

BOOST_AUTO_TEST_CASE(name_of_a_file_is_not_drawn)
{
    std::ofstream(directory / "two.txt") << "a fox\n";
    auto const end = run({"generate", "two.txt", "--out", "p"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "@two.txt"));
    BOOST_TEST(server.stats().generate_requests == 0u);
}

BOOST_AUTO_TEST_CASE(what_describes_nothing_is_not_drawn)
{
    std::filesystem::create_directory(directory / "a.folder");
    struct row
    {
        char const* prompt;
        char const* text;
    };
    for (auto const& [prompt, text] : std::initializer_list<row>{
             {"three.txt", "an address, the name of a file, or an id"},
             {"*.png", "an address, the name of a file, or an id"},
             {"https://example.com/fox", "an address"},
             {"anna@example.org", "an address"},
             {"550e8400-e29b-41d4-a716-446655440000", "or an id"},
             {"a.folder", "the name of a directory"},
             {".", "the name of a directory"},
             {"/", "the name of a directory"},
             {"*", "no letters and no digits"},
             {".png", "the name of a file"},
             {"?", "no letters and no digits"},
             {"help", "`neuroflash help COMMAND`"},
             {"`a fox`", "quotation marks"},
             {"PROMPT", "a variable"},
             {"<prompt>", "a variable"},
             {"$PROMPT", "a variable"}}) {
        auto const end = run({"generate", prompt, "--out", "p"});
        BOOST_TEST_CONTEXT(prompt)
        {
            BOOST_TEST(end.code == 2);
            BOOST_TEST(contains(end.err, text), end.err);
        }
    }
    BOOST_TEST(contains(run({"text", "help"}).err, "`neuroflash help COMMAND`"));
    BOOST_TEST(server.stats().chat_requests == 0u);
    BOOST_TEST(server.stats().generate_requests == 0u);
    for (auto const* const prompt : {"42", "help wanted", "a fox from example.com", "A.I."}) {
        BOOST_TEST(run({"generate", prompt, "--out", "p"}).code == 0, prompt);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
