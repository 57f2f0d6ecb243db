// SPDX-License-Identifier: BSL-1.0
#include "arguments.hpp"

#include "completion/tree.hpp"
#include "text.hpp"
#include "whole_number.hpp"

#include <cmath>
#include <string>

namespace neuroflash::cli {

namespace {

constexpr auto footer =
    R"(Settings come from the options, then from the environment:
  NEUROFLASH_CLIENT_ID, NEUROFLASH_CLIENT_SECRET   the service account
  NEUROFLASH_WORKSPACE_ID   default: the first workspace listed
  NEUROFLASH_API_BASE       default: https://app.neuroflash.com/api
  NEUROFLASH_TOKEN_URL      default: https://id.neuroflash.com/oauth/v2/token
  NEUROFLASH_CA_FILE        default: the authorities of the system
  NEUROFLASH_PROXY          http://[user:password@]host:port; default: none

Exit codes: 0 done, 2 usage (arguments, settings or an input file), 3 authentication or
permission, 4 no credits left or --budget used up, 5 rejected by the service, 6 not reached or
failed and certainly not charged, 7 failed and charged or possibly charged (the message says what
settles it), 8 some items of a batch or bench failed, 129 hung up, 130 interrupted,
143 terminated.)";

std::string positive_seconds(std::string const& text)
{
    auto value = 0.0;
    // A million seconds: far beyond any answer, far below what overflows a clock.
    auto const number = CLI::detail::lexical_cast(text, value) && std::isfinite(value);
    if (number && value > 0 && value <= 1e6) return {};
    return "a number of seconds above 0 is needed, such as 90 or 2.5; not " + printable(text);
}

void add_common(CLI::App& command, options& given)
{
    command.add_flag("--json", given.json, "One JSON document on standard output");
    command.add_flag("--verbose", given.verbose, "Log lines and timings on standard error");
}

void add_timing(CLI::App& command, options& given)
{
    command.add_flag(
        "--timing", given.timing,
        "Where the time of each call went: a table on standard error, or in the JSON document");
}

void add_service(CLI::App& command, options& given)
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
        ->type_name("N")
        ->check(whole_number(1, 100000));
    command
        .add_option(
            "--proxy", given.proxy,
            "HTTP proxy; one that asks for a password goes into NEUROFLASH_PROXY")
        ->type_name("URL");
    command.add_flag(
        "--proxy-from-environment", given.proxy_from_environment,
        "Heed HTTPS_PROXY, ALL_PROXY and NO_PROXY, which are ignored otherwise");
}

void add_out(CLI::App& command, options& given)
{
    command.add_option("--out", given.out, "Directory for the pictures")
        ->type_name("DIR")
        ->capture_default_str();
}

void add_drawing(CLI::App& command, options& given)
{
    add_service(command, given);
    add_timing(command, given);
    add_out(command, given);
    command.add_option("--model", given.model, "See `neuroflash models`")->type_name("ID");
    command.add_option("--num-images", given.num_images, "Pictures to make; a credit each")
        ->type_name("N")
        ->check(whole_number(1, 1000));
    command.add_option("--aspect-ratio", given.aspect_ratio, "Such as 16:9")->type_name("RATIO");
    command.add_option("--output-format", given.output_format, "Such as png, jpeg, webp")
        ->type_name("FORMAT");
}

CLI::App* add_reading(CLI::App& app, options& given, char const* name, char const* what)
{
    auto* const command = app.add_subcommand(name, what);
    add_service(*command, given);
    add_timing(*command, given);
    return command;
}

void add_ids(CLI::App& command, options& given)
{
    command.add_option("ids", given.ids, "Image ids, as `neuroflash history` lists them")
        ->required()
        ->type_name("ID...");
}

void add_pictures(CLI::App& app, options& given)
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

void add_sandbox(CLI::App& app, options& given)
{
    auto* const sandbox =
        app.add_subcommand("sandbox", "Serve a local neuroflash until interrupted: no account");
    sandbox->add_option("--port", given.port, "0: the system chooses")
        ->type_name("N")
        ->check(whole_number(0, 65535))
        ->capture_default_str();
    sandbox->add_flag("--print-env", given.print_env, "Print nothing but the export lines");
    sandbox->add_option("--latency-ms", given.latency_ms, "How long a picture takes")
        ->type_name("N")
        ->check(whole_number(0, 3600000));
    sandbox->add_option("--quota", given.quota, "Credits of a billing cycle")
        ->type_name("N")
        ->check(whole_number(0, most_credits));
    sandbox->add_option("--quota-daily", given.quota_daily, "Credits of a day")
        ->type_name("N")
        ->check(whole_number(0, most_credits));
    sandbox->add_option("--token-lifetime", given.token_lifetime, "How long a token is good")
        ->type_name("SECONDS")
        ->check(whole_number(1, 1000000));
    sandbox->add_option("--faults", given.faults, "What is to go wrong: see doc/sandbox.md")
        ->type_name("FILE");
}

} // namespace

void add_commands(CLI::App& app, options& given)
{
    app.footer(footer);
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
        ->check(whole_number(1, 1000000));
    history->add_option("--size", given.size, "Entries of a page")
        ->type_name("N")
        ->check(whole_number(1, 200));
    for (auto* const batch : add_batch_commands(app, given)) add_service(*batch, given);
    add_service(*add_bench_command(app, given), given);
    add_sandbox(app, given);
    add_documents(app, given.shell);
}

} // namespace neuroflash::cli
