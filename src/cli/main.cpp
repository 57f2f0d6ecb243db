// SPDX-License-Identifier: BSL-1.0
#include "commands/commands.hpp"
#include "completion/tree.hpp"
#include "json_out.hpp"
#include "report.hpp"
#include "settings.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <string_view>
#include <sys/resource.h>

namespace cli = neuroflash::cli;

namespace {

using command_function = cli::exit_code (*)(cli::command_context&);

constexpr auto footer =
    R"(Settings come from the options, then from the environment:
  NEUROFLASH_CLIENT_ID, NEUROFLASH_CLIENT_SECRET   the service account
  NEUROFLASH_WORKSPACE_ID   default: the first workspace listed
  NEUROFLASH_API_BASE       default: https://app.neuroflash.com/api
  NEUROFLASH_TOKEN_URL      default: https://id.neuroflash.com/oauth/v2/token
  NEUROFLASH_CA_FILE        default: the authorities of the system
  NEUROFLASH_PROXY          http://[user:password@]host:port; default: none

Exit codes: 0 done, 2 usage, 3 authentication or permission, 4 quota, 5 rejected by the
service, 6 not reached or failed and certainly not charged, 7 failed and charged or possibly
charged (the message says what settles it), 8 some items of a batch failed, 129 hung up,
130 interrupted, 143 terminated.)";

std::string positive_seconds(std::string const& text)
{
    auto value = 0.0;
    // A million seconds: far beyond any answer, far below what overflows a clock.
    auto const number = CLI::detail::lexical_cast(text, value) && std::isfinite(value);
    if (number && value > 0 && value <= 1e6) return {};
    return "a number of seconds above 0 is needed, such as 90 or 2.5; not " + cli::printable(text);
}

void add_common(CLI::App& command, cli::options& given)
{
    command.add_flag("--json", given.json, "One JSON document on standard output");
    command.add_flag("--verbose", given.verbose, "Log lines and timings on standard error");
}

void add_timing(CLI::App& command, cli::options& given)
{
    command.add_flag(
        "--timing", given.timing,
        "Where the time of each call went: a table on standard error, or in the JSON document");
}

void add_service(CLI::App& command, cli::options& given)
{
    add_common(command, given);
    command.add_option("--workspace", given.workspace, "Workspace to work in")->type_name("ID");
    command
        .add_option(
            "--timeout", given.timeout,
            "How long each call may take in all, fractions allowed (default: 60, 200 for making "
            "pictures, 300 for downloads)")
        ->type_name("SECONDS")
        ->check(CLI::Validator(positive_seconds, "", ""));
    command
        .add_option(
            "--max-connections", given.max_connections, "Connections at a time (default: 64)")
        ->type_name("N");
    command
        .add_option(
            "--proxy", given.proxy,
            "HTTP proxy; one that asks for a password goes into NEUROFLASH_PROXY")
        ->type_name("URL");
    command.add_flag(
        "--proxy-from-environment", given.proxy_from_environment,
        "Heed HTTPS_PROXY, ALL_PROXY and NO_PROXY, which are ignored otherwise");
}

void add_out(CLI::App& command, cli::options& given)
{
    command.add_option("--out", given.out, "Directory for the pictures")
        ->type_name("DIR")
        ->capture_default_str();
}

void add_drawing(CLI::App& command, cli::options& given)
{
    add_service(command, given);
    add_timing(command, given);
    add_out(command, given);
    command.add_option("--model", given.model, "See `neuroflash models`")->type_name("ID");
    command.add_option("--num-images", given.num_images, "Pictures to make; a credit each")
        ->type_name("N");
    command.add_option("--aspect-ratio", given.aspect_ratio, "Such as 16:9")->type_name("RATIO");
    command.add_option("--output-format", given.output_format, "Such as png, jpeg, webp")
        ->type_name("FORMAT");
}

CLI::App* add_reading(CLI::App& app, cli::options& given, char const* name, char const* what)
{
    auto* const command = app.add_subcommand(name, what);
    add_service(*command, given);
    add_timing(*command, given);
    return command;
}

void add_ids(CLI::App& command, cli::options& given)
{
    command.add_option("ids", given.ids, "Image ids, as `neuroflash history` lists them")
        ->required()
        ->type_name("ID...");
}

void add_pictures(CLI::App& app, cli::options& given)
{
    auto* const generate = app.add_subcommand("generate", "Make pictures from a sentence (paid)");
    generate->add_option("prompt", given.prompt, "What to draw")->required()->type_name("PROMPT");
    add_drawing(*generate, given);

    auto* const edit = app.add_subcommand("edit", "Make a picture from a picture (paid)");
    edit->add_option("source", given.source, "Image id, or the path the service gave")
        ->required()
        ->type_name("SOURCE");
    edit->add_option("prompt", given.prompt, "What to change")->required()->type_name("PROMPT");
    add_drawing(*edit, given);

    auto* const reconcile = app.add_subcommand(
        "reconcile", "Find the pictures of a request whose answer was lost (free)");
    reconcile->add_option("request", given.pending, "The word beginning with nfp1 of the error")
        ->required()
        ->type_name("REQUEST");
    // One id for each --exclude: more would swallow REQUEST.
    reconcile
        ->add_option(
            "--exclude", given.exclude,
            "Image that belongs to another request with the same prompt (may be repeated)")
        ->type_name("ID")
        ->allow_extra_args(false);
    add_service(*reconcile, given);
    add_timing(*reconcile, given);
    add_out(*reconcile, given);

    auto* const download = app.add_subcommand("download", "Fetch pictures by their ids (free)");
    add_ids(*download, given);
    add_service(*download, given);
    add_timing(*download, given);
    add_out(*download, given);

    auto* const remove = app.add_subcommand("delete", "Delete pictures by their ids, for good");
    add_ids(*remove, given);
    add_service(*remove, given);
    add_timing(*remove, given);
}

void add_sandbox(CLI::App& app, cli::options& given)
{
    auto* const sandbox =
        app.add_subcommand("sandbox", "Serve a local neuroflash until interrupted: no account");
    sandbox->add_option("--port", given.port, "0: the system chooses")
        ->type_name("N")
        ->capture_default_str();
    sandbox->add_flag("--print-env", given.print_env, "Print nothing but the export lines");
    sandbox->add_option("--latency-ms", given.latency_ms, "How long a picture takes")
        ->type_name("N")
        ->check(CLI::Range(0u, 3600000u));
    sandbox->add_option("--quota", given.quota, "Credits of a billing cycle")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    sandbox->add_option("--quota-daily", given.quota_daily, "Credits of a day")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    sandbox->add_option("--token-lifetime", given.token_lifetime, "How long a token is good")
        ->type_name("SECONDS")
        ->check(CLI::Range(1L, 1000000L));
    sandbox->add_option("--faults", given.faults, "What is to go wrong: see doc/sandbox.md")
        ->type_name("FILE");
}

void add_commands(CLI::App& app, cli::options& given)
{
    auto* const demo = app.add_subcommand(
        "demo", "The whole image guide, step by step (2 credits with an account)");
    add_service(*demo, given);
    add_timing(*demo, given);
    demo->add_option("--out", given.out, "Directory for pictures and index.html (default: out)")
        ->type_name("DIR");
    auto* const doctor = app.add_subcommand(
        "doctor", "Check settings, network, account and service; say what to do (free)");
    add_service(*doctor, given);
    add_reading(app, given, "workspaces", "List the workspaces of the account");
    add_reading(app, given, "quota", "Show how many images are left");
    add_reading(app, given, "models", "List the image models");
    add_pictures(app, given);
    auto* const history = add_reading(app, given, "history", "List the pictures made before");
    history->add_option("--page", given.page, "From 1")
        ->type_name("N")
        ->check(CLI::Range(1, 1000000));
    history->add_option("--size", given.size, "Entries of a page")
        ->type_name("N")
        ->check(CLI::Range(1, 200));
    for (auto* const batch : cli::add_batch_commands(app, given)) add_service(*batch, given);
    add_service(*cli::add_bench_command(app, given), given);
    add_sandbox(app, given);
    cli::add_documents(app, given.shell);
}

command_function function_of(std::string_view name)
{
    struct row
    {
        std::string_view name;
        command_function run;
    };
    static constexpr auto rows = std::to_array<row>({
        {"demo", cli::run_demo},
        {"doctor", cli::run_doctor},
        {"workspaces", cli::run_workspaces},
        {"quota", cli::run_quota},
        {"models", cli::run_models},
        {"generate", cli::run_generate},
        {"edit", cli::run_edit},
        {"reconcile", cli::run_reconcile},
        {"history", cli::run_history},
        {"download", cli::run_download},
        {"delete", cli::run_delete},
        {"sandbox", cli::run_sandbox},
        {"completion", cli::run_document},
        {"manual", cli::run_document},
        {"batch", cli::run_batch},
        {"batch-status", cli::run_batch_status},
        {"batch-reconcile", cli::run_batch_reconcile},
        {"batch-merge", cli::run_batch_merge},
        {"bench", cli::run_bench},
    });
    return std::ranges::find(rows, name, &row::name)->run;
}

/// What is wrong with the arguments. An unknown option may have been given a secret: its value is
/// not repeated.
std::string complaint(CLI::App const& app, CLI::ParseError const& e)
{
    auto text = std::string(e.what());
    if (e.get_exit_code() != static_cast<int>(CLI::ExitCodes::ExtrasError)) return text + '.';
    text = "Not expected:";
    for (auto const& word : app.remaining(true)) {
        text += word.starts_with('-') ? ' ' + word.substr(0, word.find('=')) : " a value";
    }
    return text + '.';
}

/// Help and version are no errors; everything else is a usage error in the usual form.
int refuse(CLI::App const& app, CLI::ParseError const& e, bool json)
{
    if (e.get_exit_code() == 0) return app.exit(e);
    auto const chosen = app.get_subcommands();
    auto const help = chosen.empty() ? app.get_name() : "neuroflash " + chosen[0]->get_name();
    auto const failure =
        cli::wrong_usage(complaint(app, e), "See `" + help + " --help`.");
    auto const text =
        json ? boost::json::serialize(cli::to_json(failure)) : cli::three_lines(failure, "error");
    std::fprintf(stderr, "%s\n", text.c_str());
    return static_cast<int>(cli::exit_code::usage);
}

int run(command_function command, cli::options given)
{
    auto context = cli::command_context(std::move(given));
    auto const code = command(context);
    if (auto const broken = context.out().finish()) {
        std::fprintf(stderr, "error: standard output: %s\n", broken.message().c_str());
        if (code == cli::exit_code::done) return static_cast<int>(context.unwritten());
    }
    return static_cast<int>(code);
}

/// A core would hold the secret and the token.
void forbid_cores()
{
    auto const none = rlimit();
    ::setrlimit(RLIMIT_CORE, &none); // refused: nothing is worse than before
}

} // namespace

int main(int argc, char** argv)
{
    // A reader that goes away is seen as a failed write, not as a death in the middle of a paid
    // call.
    std::signal(SIGPIPE, SIG_IGN);
    forbid_cores();
    auto given = cli::options();
    auto app = CLI::App("Images by the neuroflash API", "neuroflash");
    app.set_version_flag("--version", "neuroflash " NEUROFLASH_VERSION_TEXT);
    app.require_subcommand(1);
    app.footer(footer);
    add_commands(app, given);
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        auto const json = std::any_of(
            argv, argv + argc, [](char const* word) { return std::string_view(word) == "--json"; });
        return refuse(app, e, json);
    }
    auto const* const chosen = app.get_subcommands().front();
    auto const name = chosen->get_name();
    if (name == "demo" && chosen->count("--out") == 0) given.out = "out";
    given.document = cli::document_of(app, name, given.shell, NEUROFLASH_VERSION_TEXT);
    return run(function_of(name), std::move(given));
}
