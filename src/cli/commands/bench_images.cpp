// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/bench_images.hpp"

#include "cli/client/fetch.hpp"
#include "cli/errors/advice.hpp"
#include "cli/errors/pasted_command.hpp"
#include "cli/files/saved_image.hpp"
#include "cli/render/text.hpp"

#include <utility>

namespace neuroflash::cli {

namespace {

void add_unsaved(unsaved_images& to, image const& one)
{
    if (auto id = bench::id_of(one); !id.empty()) to.ids.push_back(std::move(id));
    else to.urls.push_back(one.url);
}

/// Command lines below a sentence, each on a line of its own so that it can be pasted.
std::string with_commands(std::string sentence, std::vector<std::string> const& commands)
{
    for (auto const& command : commands)
        sentence += "\n  " + printable(with_typed_profile(command));
    return sentence;
}

std::vector<std::string>
reconcile_commands(options const& given, std::vector<bench::sample> const& samples)
{
    auto line = std::string("neuroflash reconcile ");
    if (given.bench.download) {
        line += "--out " + shell_word(bench_images_directory(given).string()) + ' ';
    }
    auto commands = std::vector<std::string>();
    for (auto const& one : samples) {
        if (one.pending) commands.push_back(line + one.pending->to_string());
    }
    return commands;
}

} // namespace

std::filesystem::path bench_images_directory(options const& given)
{
    return std::filesystem::path(given.bench.out) / "images";
}

asio::awaitable<unsaved_images> fetch_bench_images(
    command_context& context, free_client& service, bench::results const& found,
    std::vector<made_images> images)
{
    auto left = unsaved_images();
    auto const directory = bench_images_directory(context.given());
    auto const ready = prepare_directory(directory);
    if (!ready) left.failure = ready.error();
    for (auto const& made : images) {
        auto const& sample = found.found.samples[made.sample];
        auto const& combination = found.plan.combinations[sample.combination];
        auto const stem = file_stem(combination.model) + '_' +
            std::to_string(combination.num_images) + 'x' + std::to_string(combination.concurrency) +
            '_' + std::to_string(sample.number + 1);
        for (auto i = std::size_t(0); i < made.images.size(); ++i) {
            if (!ready || context.signal() != 0) {
                add_unsaved(left, made.images[i]);
                continue;
            }
            auto source = download_source(made.images[i]);
            auto fetching = fetch_to_directory(
                context, service, std::move(source), directory.string(),
                stem + '_' + std::to_string(i + 1));
            auto const saved = co_await std::move(fetching);
            if (saved) continue;
            add_unsaved(left, made.images[i]);
            if (!left.failure) left.failure = saved.error();
        }
    }
    co_return left;
}

unsaved_images all_unsaved(std::vector<made_images> const& images)
{
    auto left = unsaved_images();
    for (auto const& made : images) {
        for (auto const& one : made.images) add_unsaved(left, one);
    }
    return left;
}

void show_unsaved(
    command_context& context, unsaved_images const& left, std::vector<bench::sample> const& samples)
{
    if (context.out().json()) return;
    auto const& given = context.given();
    if (!left.ids.empty()) {
        auto into = given;
        into.out = bench_images_directory(given).string();
        context.out().note(with_commands(
            pluralize(static_cast<std::int64_t>(left.ids.size()), "image was", "images were") +
                " paid for and not downloaded. The service keeps the images, and downloads are "
                "free:",
            {download_command(into, left.ids)}));
    }
    if (!left.urls.empty()) {
        context.out().note(with_commands("Images without an id, not downloaded:", left.urls));
    }
    auto const lost = reconcile_commands(given, samples);
    if (lost.empty()) return;
    context.out().note(with_commands(
        pluralize(static_cast<std::int64_t>(lost.size()), "request", "requests") +
            " may have been charged, and the response was lost. Look for the images, free of "
            "charge:",
        lost));
}

} // namespace neuroflash::cli
