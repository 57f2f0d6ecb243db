// SPDX-License-Identifier: BSL-1.0
#include "cli/advice.hpp"
#include "cli/arguments.hpp"
#include "cli/commands/commands.hpp"
#include "cli/completion/tree.hpp"
#include "cli/json_out.hpp"
#include "cli/json_text.hpp"
#include "cli/patient_write.hpp"
#include "cli/report.hpp"
#include "cli/surroundings.hpp"
#include "cli/usage_error.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace cli = neuroflash::cli;

namespace {

using command_function = cli::exit_code (*)(cli::command_context&);

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
        {"text", cli::run_text},
        {"text-models", cli::run_text_models},
        {"brand-voices", cli::run_brand_voices},
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

/// Commands that may cost something, or speak of what did, say what became of the money.
cli::charge_line charge_line_of(std::string_view command)
{
    constexpr auto about_money = std::to_array<std::string_view>(
        {"demo", "generate", "edit", "text", "reconcile", "batch", "batch-reconcile", "bench"});
    auto const found = std::ranges::find(about_money, command) != about_money.end();
    return found ? cli::charge_line::shown : cli::charge_line::if_in_doubt;
}

/// Help and version are no errors; everything else is a usage error in the usual form.
int refuse(CLI::App const& app, CLI::ParseError const& e, std::vector<std::string> typed)
{
    if (e.get_exit_code() == 0) return app.exit(e);
    auto const json = std::ranges::find(typed, "--json") != typed.end();
    auto const commands = app.get_subcommands();
    auto const charge = charge_line_of(commands.empty() ? "" : commands.front()->get_name());
    auto const failure = cli::usage_error(app, e, std::move(typed));
    auto const text =
        json ? cli::json_text(cli::to_json(failure)) : cli::report_of(failure, "error", charge);
    (void)cli::write_patiently(STDERR_FILENO, text + '\n');
    return static_cast<int>(cli::exit_code::usage);
}

int run(command_function command, cli::options given)
{
    auto context = cli::command_context(std::move(given));
    auto const code = command(context);
    if (auto const broken = context.out().finish()) {
        (void)cli::write_patiently(
            STDERR_FILENO, "error: standard output: " + broken.message() + '\n');
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
    cli::surroundings::get(); // before anything opens a descriptor
    // A reader that goes away is seen as a failed write, not as a death in the middle of a paid
    // call.
    std::signal(SIGPIPE, SIG_IGN);
    // A file that may not grow is a failed write, too, and the message names it.
    std::signal(SIGXFSZ, SIG_IGN);
    forbid_cores();
    auto given = cli::options();
    auto app = CLI::App("Images by the neuroflash API", "neuroflash");
    app.set_version_flag("--version", "neuroflash " NEUROFLASH_VERSION_TEXT);
    app.require_subcommand(1);
    cli::add_commands(app, given);
    try {
        app.parse(cli::take_child(argc, argv, given), argv);
    } catch (CLI::ParseError const& e) {
        return refuse(app, e, std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
    }
    auto const* const chosen = app.get_subcommands().front();
    auto const name = chosen->get_name();
    given.command = name;
    given.charge = charge_line_of(name);
    cli::note_that_images_are_named(!given.ids.empty() || !given.source.empty());
    if (name == "demo" && chosen->count("--out") == 0) given.out = "out";
    given.document = cli::document_of(app, name, given.shell, NEUROFLASH_VERSION_TEXT);
    return run(function_of(name), std::move(given));
}
