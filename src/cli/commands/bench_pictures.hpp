// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_BENCH_PICTURES_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_BENCH_PICTURES_HPP

#include "cli/bench/results.hpp"
#include "cli/command_context.hpp"

#include <cstddef>
#include <vector>

namespace neuroflash::cli {

/// A picture that was paid for, and where it comes from.
struct made_pictures
{
    std::size_t sample = 0;
    std::vector<image> images;
};

/// Fetches them into `pictures` below --out; afterwards, so that it disturbs no measurement. The
/// names are ours, not the service's.
asio::awaitable<result<void>> fetch_bench_pictures(
    command_context& context, free_client& service, bench::results const& found,
    std::vector<made_pictures> pictures);

} // namespace neuroflash::cli

#endif
