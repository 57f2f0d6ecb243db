// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_BENCH_IMAGES_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_BENCH_IMAGES_HPP

#include "cli/bench/results.hpp"
#include "cli/client/command_context.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::cli {

/// An image that was paid for, and where it comes from.
struct made_images
{
    std::size_t sample = 0;
    std::vector<image> images;
};

/// Images that were paid for and are not on the disk.
struct unsaved_images
{
    std::vector<std::string> ids;  ///< The ids of the images that have one.
    std::vector<std::string> urls; ///< The URLs of those without one.
    std::optional<error> failure;  ///< The first one; empty if no download was tried.
};

/// `images` below --out.
std::filesystem::path bench_images_directory(options const& given);

/// Fetches them into `bench_images_directory`; afterwards, so that it disturbs no measurement.
/// The names are ours, not the service's. After a signal the rest is left, and is in the result.
asio::awaitable<unsaved_images> fetch_bench_images(
    command_context& context, free_client& service, bench::results const& found,
    std::vector<made_images> images);

/// All of them, where no download was tried.
unsaved_images all_unsaved(std::vector<made_images> const& images);

/// Says on standard error how to fetch what was paid for and is not here: images that were not
/// saved, and those of requests whose answers were lost. With --json the document has their ids.
void show_unsaved(
    command_context& context, unsaved_images const& left,
    std::vector<bench::sample> const& samples);

} // namespace neuroflash::cli

#endif
