// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_COMMANDS_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_COMMANDS_HPP

#include "cli/client/command_context.hpp"
#include "cli/errors/error_report.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace neuroflash::cli {

exit_code run_workspaces(command_context& context);
exit_code run_quota(command_context& context);
exit_code run_models(command_context& context);
exit_code run_generate(command_context& context);
exit_code run_text(command_context& context);
exit_code run_text_models(command_context& context);
exit_code run_brand_voices(command_context& context);
exit_code run_edit(command_context& context);
exit_code run_upload(command_context& context);
exit_code run_images(command_context& context);
exit_code run_upscale(command_context& context);
exit_code run_reconcile(command_context& context);
exit_code run_history(command_context& context);
exit_code run_download(command_context& context);
exit_code run_delete(command_context& context);

/// Prints `options::document`.
exit_code run_document(command_context& context);

exit_code run_login(command_context& context);
exit_code run_logout(command_context& context);
exit_code run_config(command_context& context);
exit_code run_doctor(command_context& context);
exit_code run_demo(command_context& context);
exit_code run_sandbox(command_context& context);
exit_code run_batch(command_context& context);
exit_code run_batch_status(command_context& context);
exit_code run_batch_reconcile(command_context& context);
exit_code run_batch_merge(command_context& context);
exit_code run_bench(command_context& context);

/// `run_batch` with these settings.
exit_code run_batch_with(command_context& context, client_params service);

/// The two examples of a command. There is no default: every command has two.
struct command_examples
{
    constexpr command_examples(std::string_view one, std::string_view two) : first(one), second(two)
    {
    }

    std::string_view first;
    std::string_view second;
};

/// The place that adds the options of a command.
enum class row_options
{
    own,    ///< A function of arguments.cpp or of a file `*_options.cpp`.
    of_call ///< The table: the options of every call of the service, and no others.
};

/// A command, with the facts that its options do not show.
struct command_row
{
    std::string_view name;
    std::string_view summary; ///< A sentence without a full stop, for help, completion and manual.
    row_options options;
    exit_code (*run)(command_context&);
    charge_line charge;       ///< Whether an error always says what was charged.
    bool reads_settings;      ///< Whether it reads the environment and the profile.
    bool takes_values;        ///< Whether it has positional arguments.
    std::string_view rows;    ///< The member of its document that has the rows.
    std::string_view members; ///< The members of a row, separated by blanks; empty if it has none.
    command_examples examples;
};

/// A command that shows what one free operation returns, and has no options of its own.
constexpr command_row listing_row(
    std::string_view name, std::string_view summary, exit_code (*run)(command_context&),
    std::string_view rows, std::string_view members, command_examples examples)
{
    return {
        name,    summary, row_options::of_call, run, charge_line::if_in_doubt, true, false, rows,
        members, examples};
}

inline constexpr auto image_members =
    std::string_view("image_id url content_type width height path bytes sha256");

/// All commands, in the order of the help.
inline constexpr auto command_rows = std::to_array<command_row>({
    {"demo",
     "Run the whole image guide, step by step (2 credits with an account)",
     row_options::own,
     run_demo,
     charge_line::shown,
     true,
     false,
     "",
     "",
     {"neuroflash demo", "neuroflash demo --out guide --yes"}},
    {"login",
     "Save an account: asks for client id and secret, tests them (free)",
     row_options::own,
     run_login,
     charge_line::if_in_doubt,
     true,
     false,
     "",
     "profile file secret_store api_base token_url workspaces",
     {"neuroflash login", "neuroflash login --profile work --store file <account.txt"}},
    {"logout",
     "Remove a saved account from this machine",
     row_options::own,
     run_logout,
     charge_line::if_in_doubt,
     true,
     false,
     "",
     "profile removed token_url api_base",
     {"neuroflash logout", "neuroflash logout --profile work"}},
    {"config",
     "Show or change settings, and where each one came from",
     row_options::own,
     run_config,
     charge_line::if_in_doubt,
     true,
     true,
     "settings",
     "setting value origin",
     {"neuroflash config list", "neuroflash config set model nano-banana-2 --profile work"}},
    {"doctor",
     "Check settings, network, account and service; suggest fixes (free)",
     row_options::own,
     run_doctor,
     charge_line::if_in_doubt,
     true,
     false,
     "checks",
     "check subject status message advice command code details",
     {"neuroflash doctor", "neuroflash doctor --json"}},
    listing_row(
        "workspaces", "List the workspaces of the account", run_workspaces, "workspaces", "id name",
        {"neuroflash workspaces", "neuroflash workspaces --output csv"}),
    listing_row(
        "quota", "Show how many images and tokens are left", run_quota, "quota",
        "id workspace_id usage_type_key available_now available_amount used_amount "
        "used_amount_daily limit_amount limit_amount_daily bonus_amount spillover_amount "
        "fair_use_limit_reached daily_refreshed",
        {"neuroflash quota", "neuroflash quota --json=available_now,limit_amount"}),
    {"models",
     "List the image models",
     row_options::own,
     run_models,
     charge_line::if_in_doubt,
     true,
     false,
     "models",
     "id name provider description capabilities max_images aspect_ratios output_formats allowed "
     "order",
     {"neuroflash models", "neuroflash models --json=id,max_images"}},
    {"generate",
     "Make images from a prompt (paid)",
     row_options::own,
     run_generate,
     charge_line::shown,
     true,
     true,
     "images",
     image_members,
     {"neuroflash generate \"A lighthouse in fog\" -o lighthouse.png",
      "neuroflash generate @prompt.txt --model nano-banana-2 -n 4 --out images"}},
    {"edit",
     "Edit an image (paid)",
     row_options::own,
     run_edit,
     charge_line::shown,
     true,
     true,
     "images",
     image_members,
     {"neuroflash edit photo.jpg \"Make the sky a deep sunset orange\" --out images",
      "neuroflash edit IMAGE_ID @change.txt -o orange.png"}},
    {"upload",
     "Upload images, for edit and upscale (free)",
     row_options::own,
     run_upload,
     charge_line::if_in_doubt,
     true,
     true,
     "images",
     "image_id width height bytes",
     {"neuroflash upload photo.jpg", "neuroflash upload a.png https://example.com/b.jpg --json"}},
    {"upscale",
     "Enlarge an image of API v1; experimental (paid)",
     row_options::own,
     run_upscale,
     charge_line::shown,
     true,
     true,
     "images",
     image_members,
     {"neuroflash upscale IMAGE_ID --factor 2 --out images",
      "neuroflash upscale photo.jpg -o large.png"}},
    {"reconcile",
     "Find the images of a request whose response was lost (free)",
     row_options::own,
     run_reconcile,
     charge_line::shown,
     true,
     true,
     "images",
     image_members,
     {"neuroflash reconcile REQUEST --out images",
      "neuroflash reconcile REQUEST --exclude IMAGE_ID"}},
    {"download",
     "Download images by id (free)",
     row_options::own,
     run_download,
     charge_line::if_in_doubt,
     true,
     true,
     "downloaded",
     "image_id path content_type bytes sha256",
     {"neuroflash download IMAGE_ID --out images", "neuroflash download IMAGE_ID -o fox.png"}},
    {"delete",
     "Delete images by id, permanently (free)",
     row_options::own,
     run_delete,
     charge_line::if_in_doubt,
     true,
     true,
     "deleted",
     "image_id",
     {"neuroflash delete IMAGE_ID", "neuroflash delete IMAGE_ID IMAGE_ID --yes"}},
    {"text",
     "Write a text, shown while it arrives (costs tokens)",
     row_options::own,
     run_text,
     charge_line::shown,
     true,
     true,
     "",
     "text refusal tool_calls model finish_reason usage complete charge",
     {"neuroflash text \"A slogan for a lighthouse\"",
      "neuroflash text - --system \"Answer in German\" --max-tokens 200 <question.txt"}},
    listing_row(
        "text-models", "List the text models", run_text_models, "text_models",
        "id name provider description context_window available reasoning_model",
        {"neuroflash text-models", "neuroflash text-models --json=id,available"}),
    listing_row(
        "brand-voices", "List the brand voices of the workspace", run_brand_voices, "brand_voices",
        "id name description language country donts active personal brand updated_at",
        {"neuroflash brand-voices", "neuroflash brand-voices --output csv"}),
    {"images",
     "List the images of API v1, uploads included",
     row_options::own,
     run_images,
     charge_line::if_in_doubt,
     true,
     true,
     "images",
     "image_id generation_id prompt model width height bytes created_at",
     {"neuroflash images --limit 50", "neuroflash images --page 1 --size 50 --json"}},
    {"history",
     "List earlier images",
     row_options::own,
     run_history,
     charge_line::if_in_doubt,
     true,
     false,
     "items",
     "image_id image_path prompt model batch_id created_at",
     {"neuroflash history --limit 50", "neuroflash history --since 2d --model nano-banana-2"}},
    {"batch",
     "Make images from many prompts, each paid once; continues where it stopped (paid)",
     row_options::own,
     run_batch,
     charge_line::shown,
     true,
     true,
     "",
     "",
     {"neuroflash batch prompts.txt --out images --quote",
      "neuroflash batch table.csv --out images --budget 200"}},
    {"batch-status",
     "Show the state of a batch from its journal",
     row_options::own,
     run_batch_status,
     charge_line::if_in_doubt,
     false,
     true,
     "",
     "",
     {"neuroflash batch-status images", "neuroflash batch-status images --json"}},
    {"batch-reconcile",
     "Search for the images of requests whose charge is unknown (free)",
     row_options::own,
     run_batch_reconcile,
     charge_line::shown,
     true,
     true,
     "",
     "",
     {"neuroflash batch-reconcile images", "neuroflash batch-reconcile images --json"}},
    {"batch-merge",
     "Join the parts of a batch in one directory",
     row_options::own,
     run_batch_merge,
     charge_line::if_in_doubt,
     false,
     true,
     "",
     "",
     {"neuroflash batch-merge all part-1 part-2", "neuroflash batch-merge all part-* --json"}},
    {"bench",
     "Measure image models: latency, throughput, failures, credits (paid)",
     row_options::own,
     run_bench,
     charge_line::shown,
     true,
     false,
     "",
     "",
     {"neuroflash bench --models nano-banana,nano-banana-2 --requests 5 --budget 20",
      "neuroflash bench --models nano-banana --out report --download --yes"}},
    {"sandbox",
     "Run the sandbox, a local test service; no account needed",
     row_options::own,
     run_sandbox,
     charge_line::if_in_doubt,
     false,
     false,
     "",
     "",
     {"neuroflash sandbox", "neuroflash sandbox --print-env --quota 20 >sandbox.env"}},
    {"completion",
     "Print a shell completion script",
     row_options::own,
     run_document,
     charge_line::if_in_doubt,
     false,
     true,
     "",
     "",
     {"source <(neuroflash completion bash)",
      "neuroflash completion fish >~/.config/fish/completions/neuroflash.fish"}},
    {"manual",
     "Print the manual page; to read it: neuroflash manual | man -l -",
     row_options::own,
     run_document,
     charge_line::if_in_doubt,
     false,
     false,
     "",
     "",
     {"neuroflash manual | man -l -", "neuroflash manual >neuroflash.1"}},
    {"help",
     "Explain a command, or a topic",
     row_options::own,
     run_document,
     charge_line::if_in_doubt,
     false,
     true,
     "",
     "",
     {"neuroflash help batch", "neuroflash help environment"}},
    {"version",
     "Print the version",
     row_options::own,
     run_document,
     charge_line::if_in_doubt,
     false,
     false,
     "",
     "",
     {"neuroflash version", "neuroflash --version"}},
});

static_assert(std::ranges::all_of(command_rows, [](command_row const& row) {
    return !row.examples.first.empty() && !row.examples.second.empty();
}));

/// The command of that name, or null.
constexpr command_row const* find_command(std::string_view name) noexcept
{
    auto const found = std::ranges::find(command_rows, name, &command_row::name);
    return found == command_rows.end() ? nullptr : &*found;
}

} // namespace neuroflash::cli

#endif
