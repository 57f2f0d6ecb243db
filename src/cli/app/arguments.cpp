// SPDX-License-Identifier: BSL-1.0
#include "cli/app/arguments.hpp"

#include "cli/app/help_text.hpp"
#include "cli/commands/commands.hpp"
#include "cli/completion/tree.hpp"
#include "cli/options/account_options.hpp"
#include "cli/options/directory_name.hpp"
#include "cli/options/image_options.hpp"
#include "cli/options/input_options.hpp"
#include "cli/options/output_options.hpp"
#include "cli/render/trimmed.hpp"
#include "cli/settings/choice.hpp"
#include "cli/settings/setting_rules.hpp"
#include "cli/settings/whole_number.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

namespace {

/// Removes the blanks around a value, and rejects one that is blank. A path and a prompt stay
/// unchanged. So do the letters of a format of `batch`: it is part of what identifies an item in
/// the journal, and one that was paid in capital letters would be paid again.
void tidy_value(CLI::Option& option, std::string_view command)
{
    if (option.get_items_expected_max() == 0) return; // a flag
    auto const type = option.get_type_name();
    auto const placeholder = type.substr(0, type.find(':'));
    constexpr auto kept = std::to_array<std::string_view>(
        {"FILE", "FILE...", "DIR", "INPUT", "OUT", "PART...", "PATH", "PROMPT", "SOURCE"});
    auto const keeps = std::ranges::find(kept, placeholder) != kept.end();
    // The service writes them in small letters.
    auto const is_format = placeholder == "FORMAT" && command != "batch";
    option.transform(CLI::Validator(
        [keeps, is_format](std::string& value) -> std::string {
            auto tidy = trimmed(value);
            if (tidy.empty()) return "must not be empty";
            for (auto& c : tidy) {
                if (is_format && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            }
            if (!keeps) value = std::move(tidy);
            return {};
        },
        "", ""));
}

void add_common(CLI::App& command, options& given)
{
    add_output_options(command, given);
    add_profile_option(command, given);
    command.add_flag("-v,--verbose", given.verbose, "Log lines and timings on standard error");
    command
        .add_option(
            "--debug", given.debug,
            "Show each request on standard error: method, path, harmless fields, times")
        ->type_name("WHAT")
        ->check(one_of({"http"}));
}

void add_timing(CLI::App& command, options& given)
{
    command.add_flag(
        "--timing", given.timing,
        "Show where the time of each call was spent: a table on standard error, or in the JSON "
        "document");
}

void add_service(CLI::App& command, options& given)
{
    add_common(command, given);
    command.add_option("--workspace", given.workspace, "Workspace to work in")->type_name("ID");
    command
        .add_option(
            "--timeout", given.timeout,
            "Deadline of each call, such as 90, 2.5s, 2m or 1h (default: 60, 200 for making images "
            "and texts, 300 for downloads)")
        ->type_name("TIME")
        ->transform(seconds_of_time_span());
    command
        .add_option(
            "--max-connections", given.max_connections,
            "Maximum number of connections (default: 64)")
        ->type_name("N")
        ->check(whole_number(1, 100000));
    command
        .add_option(
            "--max-attempts", given.max_attempts,
            "Maximum number of attempts of each call, the first included (default: 3)")
        ->type_name("N")
        ->check(whole_number(1, 10));
    command
        .add_option(
            "--proxy", given.proxy, "HTTP proxy; set NEUROFLASH_PROXY if it needs a password")
        ->type_name("URL");
    command.add_flag(
        "--proxy-from-environment", given.proxy_from_environment,
        "Use the proxy in HTTPS_PROXY, ALL_PROXY, NO_PROXY (ignored by default)");
}

void add_out(CLI::App& command, options& given)
{
    command
        .add_option(
            "-o,--out", given.out,
            "Directory for the images, or the file for a single one; - for standard output")
        ->type_name("PATH")
        ->check(place_name())
        ->capture_default_str();
}

void add_drawing(CLI::App& command, options& given)
{
    add_service(command, given);
    add_timing(command, given);
    add_out(command, given);
    command.add_option("-m,--model", given.model, "Image model; `neuroflash models` lists them")
        ->type_name("ID");
    command
        .add_option("-n,--num-images", given.num_images, "Number of images; each costs one credit")
        ->type_name("N")
        ->check(whole_number(1, 1000));
    command.add_option("--aspect-ratio", given.aspect_ratio, "Aspect ratio, such as 16:9")
        ->type_name("RATIO");
    command
        .add_option(
            "--output-format", given.output_format, "Format of the images, such as png, jpeg, webp")
        ->type_name("FORMAT");
}

/// Adds the options of a command that calls the service. Most listings have no others.
CLI::App& add_call(CLI::App& command, options& given)
{
    add_service(command, given);
    add_timing(command, given);
    return command;
}

void add_text(CLI::App& app, options& given)
{
    auto* const text = app.get_subcommand("text");
    text->add_option(
            "prompt", given.prompt,
            "What to write; - for all of standard input, @FILE for all of a file, @@... for a prompt that begins with @")
        ->required()
        ->type_name("PROMPT");
    text->add_option(
            "--system", given.system,
            "System message: instructions that come before the prompt; -, @FILE and @@... as above")
        ->type_name("PROMPT");
    text->add_option(
            "-m,--model", given.model,
            "Text model; `neuroflash text-models` lists them (default: the first available one)")
        ->type_name("ID");
    text->add_option("--temperature", given.temperature, "From 0 to 2; higher is more varied")
        ->type_name("NUMBER");
    text->add_option("--max-tokens", given.max_tokens, "Maximum length of the text, in tokens")
        ->type_name("N")
        ->check(whole_number(1, 1000000000));
    add_service(*text, given);
    add_timing(*text, given);
}

void add_ids(CLI::App& command, options& given)
{
    command.add_option("ids", given.ids, "Image ids, as `neuroflash history` lists them")
        ->required()
        ->type_name("ID...");
}

void add_generate_command(CLI::App& app, options& given)
{
    auto* const generate = app.get_subcommand("generate");
    generate
        ->add_option(
            "prompt", given.prompt,
            "What to draw; - for standard input, @FILE for a file, @@... for a prompt that begins with @")
        ->required()
        ->type_name("PROMPT");
    add_drawing(*generate, given);
    add_brand_options(*generate, given.brand);
    generate->add_flag(
        "--dry-run", given.dry_run,
        "Show the final prompt and make no image; costs nothing, or tokens with "
        "--brand-voice-mode write");
    add_input_options(*generate, given.input, input_columns::prompt);
    add_surface(*generate, given);
}

void add_edit_command(CLI::App& app, options& given)
{
    auto* const edit = app.get_subcommand("edit");
    edit->add_option(
            "image", given.source,
            "Image id, a path from the service, or a file, which is uploaded (API v1)")
        ->required()
        ->type_name("SOURCE");
    edit->add_option("prompt", given.prompt, "What to change; -, @FILE, @@... as for generate")
        ->required()
        ->type_name("PROMPT");
    edit->add_option("--source", given.more_sources, "A further image (may be repeated)")
        ->type_name("FILE")
        ->allow_extra_args(false);
    edit->add_option(
            "--mask", given.mask,
            "Where to change: a file, which is uploaded, or an image id (API v1)")
        ->type_name("FILE");
    add_drawing(*edit, given);
    add_surface(*edit, given);
    add_input_options(*edit, given.input, input_columns::prompt);
}

void add_upload_command(CLI::App& app, options& given)
{
    auto* const upload = app.get_subcommand("upload");
    add_upload(*upload, given);
    add_service(*upload, given);
    add_timing(*upload, given);
}

void add_upscale_command(CLI::App& app, options& given)
{
    auto* const upscale = app.get_subcommand("upscale");
    add_upscale(*upscale, given);
    add_surface(*upscale, given);
    add_service(*upscale, given);
    add_timing(*upscale, given);
    add_out(*upscale, given);
}

void add_reconcile_command(CLI::App& app, options& given)
{
    auto* const reconcile = app.get_subcommand("reconcile");
    reconcile
        ->add_option(
            "request", given.pending, "Request token from the error; it begins with nfp1 or nfp2")
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
}

/// Adds the options of the commands whose only arguments are ids of images.
void add_commands_on_ids(CLI::App& app, options& given)
{
    auto* const download = app.get_subcommand("download");
    add_ids(*download, given);
    add_surface(*download, given);
    add_service(*download, given);
    add_timing(*download, given);
    add_out(*download, given);

    auto* const remove = app.get_subcommand("delete");
    add_ids(*remove, given);
    remove->add_flag("-y,--yes", given.yes, "Delete without asking");
    add_surface(*remove, given);
    add_service(*remove, given);
    add_timing(*remove, given);
}

/// Adds the options of the commands on images.
void add_image_commands(CLI::App& app, options& given)
{
    add_generate_command(app, given);
    add_edit_command(app, given);
    add_upload_command(app, given);
    add_upscale_command(app, given);
    add_reconcile_command(app, given);
    add_commands_on_ids(app, given);
}

/// Adds where the sandbox listens, and how it reports that it is ready.
void add_sandbox_server(CLI::App& sandbox, options& given)
{
    sandbox.add_option("--port", given.port, "Port to listen on; 0: chosen by the system")
        ->type_name("N")
        ->check(whole_number(0, 65535))
        ->capture_default_str();
    sandbox
        .add_option(
            "--host", given.host,
            "Address to listen on; 0.0.0.0 or :: lets other machines and containers in")
        ->type_name("ADDRESS")
        ->capture_default_str();
    sandbox.add_flag("--http", given.plain_http, "Serve plain HTTP, without certificates");
    sandbox
        .add_option(
            "--admin-port", given.admin_port,
            "Serve the admin API on this port; 0: chosen by the system")
        ->type_name("N")
        ->check(whole_number(0, 65535));
    sandbox
        .add_option(
            "--ready-fd", given.ready_fd,
            "Write a line to this file descriptor when the server is ready, then close it")
        ->type_name("N")
        ->check(whole_number(1, 1023));
    sandbox.add_flag("--print-env", given.print_env, "Print only the lines for the shell");
}

/// Adds how the service of the sandbox behaves.
void add_sandbox_service(CLI::App& sandbox, options& given)
{
    sandbox
        .add_option("--latency-ms", given.latency_ms, "Time that an image takes, in milliseconds")
        ->type_name("N")
        ->check(whole_number(0, 3600000));
    sandbox.add_option("--quota", given.quota, "Credits per billing cycle")
        ->type_name("N")
        ->check(whole_number(0, most_credits));
    sandbox.add_option("--quota-daily", given.quota_daily, "Credits per day")
        ->type_name("N")
        ->check(whole_number(0, most_credits));
    sandbox.add_option("--token-lifetime", given.token_lifetime, "Lifetime of a token")
        ->type_name("SECONDS")
        ->check(whole_number(1, 1000000));
    sandbox.add_option("--faults", given.faults, "Faults to apply: see doc/sandbox.md")
        ->type_name("FILE");
    sandbox
        .add_option(
            "--v1", given.v1_switches,
            "Behaviour of image-service v1, such as response=finished-201; may be repeated: see "
            "doc/sandbox.md")
        ->type_name("NAME=VALUE");
}

void add_sandbox(CLI::App& app, options& given)
{
    auto* const sandbox = app.get_subcommand("sandbox");
    sandbox->footer(
        "`neuroflash sandbox [OPTIONS] -- COMMAND...` runs a command with the server in its "
        "environment, and ends with the exit code of the command.");
    add_sandbox_server(*sandbox, given);
    add_sandbox_service(*sandbox, given);
}

} // namespace

int take_child(int argc, char** argv, options& given)
{
    if (argc < 2 || std::string_view(argv[1]) != "sandbox") return argc;
    auto** const end = argv + argc;
    auto** const mark = std::find(argv, end, std::string_view("--"));
    if (mark == end) return argc;
    given.child = std::vector<std::string>(mark + 1, end);
    return static_cast<int>(mark - argv);
}

void add_commands(CLI::App& app, options& given)
{
    set_help(app);
    for (auto const& row : command_rows) {
        auto* const command = app.add_subcommand(std::string(row.name), std::string(row.summary));
        if (row.options == row_options::of_call) add_call(*command, given);
    }
    auto* const demo = app.get_subcommand("demo");
    add_service(*demo, given);
    add_timing(*demo, given);
    demo->add_flag("-y,--yes", given.yes, "Spend without asking");
    demo->add_option("-o,--out", given.out, "Directory for images and index.html (default: out)")
        ->type_name("DIR")
        ->check(directory_name());
    add_service(*add_account_commands(app, given), given);
    auto* const doctor = app.get_subcommand("doctor");
    doctor->add_flag(
        "--probe", given.probe,
        "Find the undocumented names of API v1 and the routes of texts (free; uploads and "
        "deletes an image of one pixel)");
    add_surface(*doctor, given);
    add_service(*doctor, given);
    doctor->get_option("--timeout")
        ->description("Time limit of each step, at most 10 s (default: 10)");
    doctor->get_option("--max-attempts")->description("Not used: each check is tried once");
    add_surface(add_call(*app.get_subcommand("models"), given), given);
    add_image_commands(app, given);
    add_text(app, given);
    add_images(add_call(*app.get_subcommand("images"), given), given);
    add_pages(add_call(*app.get_subcommand("history"), given), given);
    for (auto* const batch : add_batch_commands(app, given)) add_service(*batch, given);
    add_service(*add_bench_command(app, given), given);
    add_sandbox(app, given);
    add_documents(app, given.shell);
    add_words_for_help(app, given);
    for (auto* const command : app.get_subcommands([](CLI::App*) { return true; })) {
        for (auto* const option : command->get_options()) tidy_value(*option, command->get_name());
    }
}

} // namespace neuroflash::cli
