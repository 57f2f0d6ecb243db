// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OPTIONS_HPP
#define NEUROFLASH_SRC_CLI_OPTIONS_HPP

#include "cli/commands/batch_options.hpp"
#include "cli/commands/bench_options.hpp"
#include "cli/document_form.hpp"
#include "cli/error_report.hpp"
#include "cli/input_options.hpp"
#include "cli/profile.hpp"

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
    std::string store = "auto";              ///< login: auto, keyring or file.
    std::string config_action;
    std::string config_key;
    std::string config_value;
    std::string topic; ///< help.

    std::optional<std::string> workspace;
    std::optional<double> timeout; ///< Seconds, > 0.
    std::optional<std::size_t> max_connections;
    std::optional<int> max_attempts;  ///< 1..10.
    std::optional<std::string> proxy; ///< URL without a password.
    bool proxy_from_environment = false;

    std::string prompt;
    std::string source; ///< edit, upscale: a file, an image id, or a path of the service.
    std::vector<std::string> more_sources; ///< edit.
    std::optional<std::string> mask;       ///< edit: a file, or an image id of the surface v1.
    std::optional<double> factor;          ///< upscale.
    std::vector<std::string> files;        ///< upload: files and addresses.
    std::optional<std::string> surface;    ///< `guide` or `v1`.
    bool probe = false;                    ///< doctor.
    std::optional<std::string> model;
    std::optional<int> num_images;
    std::optional<std::string> aspect_ratio;
    std::optional<std::string> output_format;
    std::string out = "."; ///< Directory.

    std::optional<std::string> system; ///< text.
    std::optional<double> temperature; ///< text; 0..2.
    std::optional<int> max_tokens;     ///< text.
    brand_options brand;               ///< generate, batch.
    bool dry_run = false;              ///< generate.

    std::string pending;              ///< reconcile: what an error named.
    std::vector<std::string> ids;     ///< download, delete.
    std::vector<std::string> exclude; ///< reconcile: images of other requests.
    std::optional<int> page;          ///< history, images.
    std::optional<int> size;          ///< history, images.
    std::optional<std::size_t> limit; ///< history, images: entries at most.
    bool all = false;                 ///< history, images.
    std::optional<std::string> since; ///< history, images: a date or a time span.

    std::uint16_t port = 0; ///< Used by sandbox, like all below; 0 lets the system choose.
    std::string host = "127.0.0.1";
    bool plain_http = false;
    std::optional<std::uint16_t> admin_port;       ///< 0 lets the system choose.
    std::optional<int> ready_fd;                   ///< Told when the sandbox serves, then closed.
    std::optional<std::vector<std::string>> child; ///< Command that is run with the sandbox.
    bool print_env = false;
    unsigned latency_ms = 0;
    std::optional<long> quota;
    std::optional<long> quota_daily;
    std::optional<long> token_lifetime;   ///< Seconds.
    std::optional<std::string> faults;    ///< File.
    std::vector<std::string> v1_switches; ///< NAME=VALUE.

    std::string shell;    ///< completion: bash, zsh or fish.
    std::string document; ///< completion, manual: what is printed.

    input_options input; ///< generate, edit, batch, bench.
    batch_options batch;
    bench_options bench;
};

} // namespace neuroflash::cli

#endif
