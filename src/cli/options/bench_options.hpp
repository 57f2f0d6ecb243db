// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OPTIONS_BENCH_OPTIONS_HPP
#define NEUROFLASH_SRC_CLI_OPTIONS_BENCH_OPTIONS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace neuroflash::cli {

struct options;

/// What the arguments of `bench` say.
struct bench_options
{
    std::vector<std::string> models;
    std::vector<int> num_images{1};
    std::vector<int> concurrency; ///< Empty means 1, or 64 with a rate.
    int requests = 20;
    int warmup = 1;
    std::optional<double> rate; ///< Starts a second.
    std::optional<std::int64_t> budget;
    std::uint64_t seed = 1;
    std::string prompts; ///< A file; empty for the built-in ones.
    std::string compare; ///< A file; empty if none.
    std::string out;     ///< A directory; empty for no files.
    bool download = false;
};

/// Adds the command and returns it: it needs the service.
CLI::App* add_bench_command(CLI::App& app, options& given);

} // namespace neuroflash::cli

#endif
