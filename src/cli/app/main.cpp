// SPDX-License-Identifier: BSL-1.0
#include "cli/app/arguments.hpp"
#include "cli/app/choose_shape.hpp"
#include "cli/app/help_text.hpp"
#include "cli/app/setting_defaults.hpp"
#include "cli/app/usage_error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/completion/tree.hpp"
#include "cli/errors/advice.hpp"
#include "cli/errors/error_report.hpp"
#include "cli/errors/pasted_command.hpp"
#include "cli/errors/unexpected_error.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/paint.hpp"
#include "cli/render/text.hpp"
#include "cli/render/trimmed.hpp"
#include "cli/system/process_environment.hpp"
#include "cli/system/write_all.hpp"

#include <algorithm>
#include <csignal>
#include <exception>
#include <optional>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace cli = neuroflash::cli;

namespace {

constexpr auto version_line = "neuroflash " NEUROFLASH_VERSION_TEXT;

/// Whether the words ask for documents, where they could not be read as a whole; if they do not say
/// it, the variable does. `row`: the command; null if none is known.
bool wants_documents(std::vector<std::string> const& typed, cli::command_row const* row)
{
    auto says_form = false;
    for (auto const& word : typed) {
        if (word == "--json" || word.starts_with("--json=")) return true;
        if (word == "--jq" || word.starts_with("--jq=")) return true;
        if (word == "--output=json" || word == "--output=jsonl") return true;
        says_form = says_form || word == "--output" || word.starts_with("--output=");
    }
    auto const form = std::ranges::find(typed, "--output");
    if (says_form || row == nullptr || !row->reads_settings)
        return form != typed.end() && form + 1 != typed.end() && (form + 1)->starts_with("json");
    return cli::trimmed(cli::environment("NEUROFLASH_OUTPUT")).starts_with("json");
}

int print_failure(neuroflash::error const& failure, bool json, cli::charge_line charge)
{
    auto const text = json
        ? cli::json_text(cli::to_json(failure))
        : cli::report_for_terminal(cli::report_of(failure, "error", charge), "auto");
    (void)cli::write_all(STDERR_FILENO, text + '\n');
    return static_cast<int>(cli::exit_code_of(failure.value(), failure.charge().state));
}

/// What `--help` and `--version` ask for.
int show_text(CLI::App const& app, CLI::ParseError const& e)
{
    auto text = std::ostringstream();
    auto const code = app.exit(e, text, text);
    auto const failed = cli::write_all(STDOUT_FILENO, text.str());
    if (!failed || failed == boost::system::errc::broken_pipe) return code;
    (void)cli::write_all(STDERR_FILENO, "error: standard output: " + failed.message() + '\n');
    return static_cast<int>(cli::exit_code::failed);
}

/// Help and version are no errors; everything else is a usage error in the usual form.
int refuse(CLI::App const& app, CLI::ParseError const& e, std::vector<std::string> typed)
{
    if (e.get_exit_code() == 0) return show_text(app, e);
    auto const commands = app.get_subcommands();
    auto const* const row =
        commands.empty() ? nullptr : cli::find_command(commands.front()->get_name());
    auto const charge = row == nullptr ? cli::charge_line::if_in_doubt : row->charge;
    auto const json = wants_documents(typed, row);
    return print_failure(cli::usage_error(app, e, std::move(typed)), json, charge);
}

int run(cli::command_row const& command, cli::command_context& context)
{
    if (command.reads_settings) {
        for (auto const& line : cli::unknown_variables()) context.out().hint(line);
    }
    auto const code = command.run(context);
    auto const on_v1 = context.given().surface == "v1" || command.name == "upscale";
    auto const list =
        cli::list_command(on_v1 ? neuroflash::image_surface::v1 : neuroflash::image_surface::guide);
    if (auto const broken = context.out().finish()) {
        auto const is_paid =
            code == cli::exit_code::done && command.charge == cli::charge_line::shown;
        (void)cli::write_all(
            STDERR_FILENO,
            "error: standard output: " + broken.message() +
                (is_paid ? ". The command itself succeeded, and what it made may be charged; `" +
                         cli::with_typed_profile(std::string(list)) + "` lists images.\n"
                         : "\n"));
        if (code == cli::exit_code::done) return static_cast<int>(context.unwritten());
    }
    auto const failed = code == cli::exit_code::done && context.out().filter_failed();
    return static_cast<int>(failed ? context.unfiltered() : code);
}

std::string document_for(CLI::App const& app, cli::options const& given)
{
    if (given.command == "version") return version_line + std::string("\n");
    if (given.command != "help") {
        return cli::document_of(app, given.command, given.shell, NEUROFLASH_VERSION_TEXT);
    }
    auto const columns = cli::process_environment::get().columns(cli::standard_stream::output);
    return cli::help_on(app, given.topic, columns);
}

/// What no command expects, such as a system that has no descriptor or thread left.
int run_or_print_failure(cli::command_row const& command, cli::options given, bool json)
{
    auto context = std::optional<cli::command_context>();
    try {
        context.emplace(std::move(given));
        return run(command, *context);
    } catch (std::exception const& e) {
        // Once it runs, a paid request may have been on its way.
        auto const costs = context && command.charge == cli::charge_line::shown;
        using neuroflash::charge_state;
        auto const charge = costs ? charge_state::unknown : charge_state::not_charged;
        return print_failure(cli::unexpected_error(e.what(), charge), json, command.charge);
    }
}

/// A core would hold the secret and the token.
void forbid_cores()
{
    auto const none = rlimit();
    ::setrlimit(RLIMIT_CORE, &none); // refused: nothing is worse than before
}

/// A write that cannot be done fails, and does not end the process in the middle of a paid call.
void ignore_write_signals()
{
    std::signal(SIGPIPE, SIG_IGN); // the reader has gone away
    std::signal(SIGXFSZ, SIG_IGN); // the file may not grow: the message names it
}

/// What the arguments alone do not say: which form of output was typed, and the settings of
/// environment, profile and defaults.
neuroflash::result<void>
complete_options(CLI::App& chosen, cli::command_row const& row, cli::options& given)
{
    given.command = row.name;
    given.charge = row.charge;
    if (row.name == "demo" && chosen.count("--out") == 0) given.out = "out";
    auto const* const form = chosen.get_option_no_throw("--output");
    given.output_is_typed = form != nullptr && form->count() > 0;
    if (row.reads_settings) {
        auto const applied = cli::apply_settings(chosen, given);
        if (!applied) return applied.error();
    }
    return cli::choose_shape(row, given);
}

/// Which command an error names that advises to list images: that of their surface.
void choose_list_command(cli::command_row const& row, cli::options const& given)
{
    if (given.ids.empty() && given.source.empty()) return;
    auto const on_v1 = given.surface == "v1" || row.name == "upscale" || row.name == "images";
    using neuroflash::image_surface;
    cli::note_named_images(cli::list_command(on_v1 ? image_surface::v1 : image_surface::guide));
}

} // namespace

int main(int argc, char** argv)
{
    cli::process_environment::get(); // before anything opens a descriptor
    ignore_write_signals();
    forbid_cores();
    auto given = cli::options();
    auto app = CLI::App("Make images and texts with the neuroflash API", "neuroflash");
    app.set_version_flag("-V,--version", version_line);
    app.require_subcommand(1);
    cli::add_commands(app, given);
    auto typed = std::vector<std::string>(argv + std::min(argc, 1), argv + argc);
    try {
        auto const own = cli::take_child(argc, argv, given);
        typed = cli::with_json_joined({argv + std::min(own, 1), argv + own});
        app.parse(std::vector<std::string>(typed.rbegin(), typed.rend()));
    } catch (CLI::ParseError const& e) {
        return refuse(app, e, std::move(typed));
    }
    auto* const chosen = app.get_subcommands().front();
    auto const& row = *cli::find_command(chosen->get_name());
    auto const ready = complete_options(*chosen, row, given);
    if (!ready) return print_failure(ready.error(), wants_documents(typed, &row), row.charge);
    choose_list_command(row, given);
    given.document = document_for(app, given);
    if (given.document.empty() && row.name == "help") {
        return print_failure(
            cli::wrong_usage(
                "There is no help on `" + cli::printable(given.topic) + "`.",
                "`neuroflash help` lists the commands and topics."),
            false, row.charge);
    }
    return run_or_print_failure(row, std::move(given), wants_documents(typed, &row));
}
