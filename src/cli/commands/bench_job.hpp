// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_BENCH_JOB_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_BENCH_JOB_HPP

#include "cli/bench/compare.hpp"
#include "cli/bench/plan.hpp"
#include "cli/options/options.hpp"
#include "cli/output/output.hpp"

#include "cli/files/image_place.hpp"
#include <neuroflash/client_params.hpp>

#include <neuroflash/error.hpp>

#include <optional>
#include <string>
#include <vector>

namespace neuroflash::cli {

/// What is known before the service is asked.
struct bench_job
{
    bench::plan plan;
    std::vector<std::string> prompts;
    std::optional<bench::baseline> before;
    std::string service;
    image_place place = image_place::none();
};

/// Finds all that can be wrong without asking the service.
/// Invalid lines of --prompts are reported on standard error.
result<bench_job> prepare_bench(output& out, options const& given);

/// A request that waits for a connection measures the client and not the model.
result<void> make_room(client_params& service, options const& given, bench::plan const& plan);

} // namespace neuroflash::cli

#endif
