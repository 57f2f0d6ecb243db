// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OPTIONS_BATCH_OPTIONS_HPP
#define NEUROFLASH_SRC_CLI_OPTIONS_BATCH_OPTIONS_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace neuroflash::cli {

struct options;

/// What the arguments of the batch commands say.
struct batch_options
{
    std::string input;     ///< A file, or `-` for standard input.
    std::string directory; ///< For batch-status, batch-reconcile and batch-merge.
    std::vector<std::string> parts;
    bool quote = false;
    bool skip_invalid = false;
    bool retry_failed = false;
    bool wait_for_reset = false;
    std::size_t concurrency = 32;
    std::size_t downloads = 8;
    std::int64_t max_unknown = 128;
    std::optional<std::int64_t> budget;
    std::optional<std::string> shard;
};

/// Adds the commands; those that need the service are returned.
std::vector<CLI::App*> add_batch_commands(CLI::App& app, options& given);

} // namespace neuroflash::cli

#endif
