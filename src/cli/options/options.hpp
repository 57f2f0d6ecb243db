// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OPTIONS_OPTIONS_HPP
#define NEUROFLASH_SRC_CLI_OPTIONS_OPTIONS_HPP

#include "cli/errors/error_report.hpp"
#include "cli/options/batch_options.hpp"
#include "cli/options/bench_options.hpp"
#include "cli/options/input_options.hpp"
#include "cli/output/document_form.hpp"
#include "cli/profile/profile.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::cli {

/// What the arguments say. What is empty, the environment or the default decides. No secret has
/// an option: arguments are visible to every user of the machine.
struct options
{
    std::string command; ///< Its name, such as `generate`.
    charge_line charge = charge_line::shown;
    bool yes = false;             ///< Spend or delete without asking.
    std::string output = "table"; ///< The text that `document_form_of` reads.
    std::string json_fields;      ///< The value of --json: empty if not given, `true`, or members.
    bool output_is_typed = false; ///< Whether --output was given as an option.
    std::string jq;               ///< The filter of --jq; empty if not given.
    document_shape shape;         ///< The shape of the command's document; made of the two.
    std::string color = "auto";
    bool quiet = false;
    bool verbose = false;
    bool timing = false;
    std::string debug; ///< `http`, or empty.

    std::optional<std::string> profile_name; ///< What --profile says.
    profile from;                            ///< What the config file says.
    std::string store = "auto";              ///< Used by login: auto, keyring or file.
    std::string config_action;
    std::string config_key;
    std::string config_value;
    std::string topic; ///< Used by help.

    std::optional<std::string> workspace;
    std::optional<double> timeout; ///< Seconds, more than 0.
    std::optional<std::size_t> max_connections;
    std::optional<int> max_attempts;  ///< A number from 1 to 10.
    std::optional<std::string> proxy; ///< The URL, without a password.
    bool proxy_from_environment = false;

    std::string prompt;
    std::string source; ///< The source of edit and upscale: a file, an image id, or a service path.
    std::vector<std::string> more_sources; ///< Used by edit.
    std::optional<std::string> mask;    ///< Used by edit: a file, or an image id of the surface v1.
    std::optional<double> factor;       ///< Used by upscale.
    std::vector<std::string> files;     ///< Files and addresses to upload.
    std::optional<std::string> surface; ///< The surface: `guide` or `v1`.
    bool probe = false;                 ///< Used by doctor.
    std::optional<std::string> model;
    std::optional<int> num_images;
    std::optional<std::string> aspect_ratio;
    std::optional<std::string> output_format;
    std::string out = "."; ///< The directory of the images.

    std::optional<std::string> system; ///< Used by text.
    std::optional<double> temperature; ///< Used by text; 0..2.
    std::optional<int> max_tokens;     ///< Used by text.
    brand_options brand;               ///< Used by generate and batch.
    bool dry_run = false;              ///< Used by generate.

    std::string pending; ///< The pending request that reconcile looks for, as an error named it.
    std::vector<std::string> ids;     ///< Used by download and delete.
    std::vector<std::string> exclude; ///< The images of other requests, for reconcile.
    std::optional<int> page;          ///< Used by history and images.
    std::optional<int> size;          ///< Used by history and images.
    std::optional<std::size_t> limit; ///< The most entries of history and images.
    bool all = false;                 ///< Used by history and images.
    std::optional<std::string> since; ///< The date or time span of history and images.

    std::uint16_t port = 0; ///< Used by sandbox, like all below; 0 lets the system choose.
    std::string host = "127.0.0.1";
    bool plain_http = false;
    std::optional<std::uint16_t> admin_port; ///< 0 lets the system choose.
    std::optional<int> ready_fd;             ///< Written to when the sandbox serves, then closed.
    std::optional<std::vector<std::string>> child; ///< The command that runs with the sandbox.
    bool print_env = false;
    unsigned latency_ms = 0;
    std::optional<long> quota;
    std::optional<long> quota_daily;
    std::optional<long> token_lifetime;   ///< The unit is a second.
    std::optional<std::string> faults;    ///< The file of the fault plan.
    std::vector<std::string> v1_switches; ///< Switches, each NAME=VALUE.

    std::string shell;    ///< The shell of completion: bash, zsh or fish.
    std::string document; ///< The document that completion or manual prints.

    input_options input; ///< Used by generate, edit, batch and bench.
    batch_options batch;
    bench_options bench;
};

} // namespace neuroflash::cli

#endif
