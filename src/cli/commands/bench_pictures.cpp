// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/bench_pictures.hpp"

#include "cli/fetch.hpp"
#include "cli/picture_file.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace neuroflash::cli {

asio::awaitable<result<void>> fetch_bench_pictures(
    command_context& context, free_client& service, bench::results const& found,
    std::vector<made_pictures> pictures)
{
    auto const directory = std::filesystem::path(context.given().bench.out) / "pictures";
    if (auto ready = prepare_directory(directory); !ready) co_return ready.error();
    auto failure = std::optional<error>();
    for (auto const& made : pictures) {
        auto const& sample = found.found.samples[made.sample];
        auto const& cell = found.plan.cells[sample.cell];
        auto const stem = file_stem(cell.model) + '_' + std::to_string(cell.num_images) + 'x' +
            std::to_string(cell.concurrency) + '_' + std::to_string(sample.number + 1);
        for (auto i = std::size_t(0); i < made.images.size(); ++i) {
            auto source = download_source(made.images[i]);
            auto fetching = fetch_picture(
                context, service, std::move(source), directory.string(),
                stem + '_' + std::to_string(i + 1));
            auto const saved = co_await std::move(fetching);
            if (!saved && !failure) failure = saved.error();
            if (context.signal() != 0) co_return saved ? result<void>() : saved.error();
        }
    }
    if (failure) co_return *failure;
    co_return result<void>();
}

} // namespace neuroflash::cli
