// SPDX-License-Identifier: BSL-1.0
#include "cli/client/fetch.hpp"

#include "support/atomic_file.hpp"

#include <algorithm>
#include <filesystem>

namespace neuroflash::cli {

namespace {

asio::awaitable<result<saved_image>> download_to(
    command_context& context, free_client& service, download_source source, download_target target,
    std::string stem)
{
    target.want_sha256();
    auto operation = service.download(std::move(source), std::move(target), context.call());
    auto const label = "download " + printable(stem);
    auto const came = co_await watch(context, label, std::move(operation));
    if (!came) co_return came.error();
    auto file = saved_image();
    file.content_type = came->content_type;
    file.bytes = came->bytes;
    file.sha256 = came->sha256;
    co_return file;
}

/// A document says it by its members.
void warn_of_ending(command_context& context, saved_image const& file)
{
    auto const fits = ending_fits(file.path, file.content_type);
    if (fits || context.out().json()) return;
    context.out().note(
        "note: " + printable(file.path) + " is an image of the type " +
        printable(file.content_type) +
        ", which does not match its name; --output-format chooses the type");
}

asio::awaitable<result<saved_image>> fetch_to_file(
    command_context& context, free_client& service, download_source source, std::string path,
    std::string stem)
{
    auto reserved = support::atomic_file(temporary_stem(std::filesystem::path(path).parent_path()));
    if (auto const why = reserved.open()) co_return not_stored(path, why);
    auto downloading =
        download_to(context, service, std::move(source), reserved.temporary(), std::move(stem));
    auto file = co_await std::move(downloading);
    if (!file) co_return file.error();
    auto name = rename_to_free_name(reserved.temporary(), path);
    if (!name) co_return name.error();
    file->path = *name;
    warn_of_ending(context, *file);
    co_return file;
}

asio::awaitable<result<saved_image>> fetch_to_standard_output(
    command_context& context, free_client& service, download_source source, std::string stem)
{
    // Whole before its first byte is written: a download that is tried again writes nothing twice.
    auto bytes = std::string();
    auto downloading = download_to(
        context, service, std::move(source), download_target::memory(bytes), std::move(stem));
    auto file = co_await std::move(downloading);
    if (!file) co_return file.error();
    if (auto const written = context.out().bytes(bytes); !written) co_return written.error();
    file->path = standard_output_name;
    co_return file;
}

} // namespace

asio::awaitable<result<saved_image>> fetch_to_directory(
    command_context& context, free_client& service, download_source source, std::string directory,
    std::string stem)
{
    auto const base = (std::filesystem::path(directory) / stem).lexically_normal().string();
    // The extension is known only afterwards. The download replaces the file that keeps its name.
    auto reserved = support::atomic_file(temporary_stem(directory));
    if (auto const why = reserved.open()) co_return not_stored(directory, why);
    auto downloading =
        download_to(context, service, std::move(source), reserved.temporary(), std::move(stem));
    auto file = co_await std::move(downloading);
    if (!file) co_return file.error();
    auto const wanted = base + '.' + std::string(extension_of(file->content_type));
    // A file of that name may have been changed since.
    auto name = rename_to_free_name(reserved.temporary(), wanted);
    if (!name) co_return name.error();
    file->path = std::move(*name);
    co_return file;
}

asio::awaitable<result<saved_image>> fetch_image(
    command_context& context, free_client& service, download_source source, image_place place,
    std::string stem)
{
    if (place.is_standard_output())
        return fetch_to_standard_output(context, service, std::move(source), std::move(stem));
    auto path = place.path().string();
    if (place.is_file())
        return fetch_to_file(context, service, std::move(source), std::move(path), std::move(stem));
    return fetch_to_directory(
        context, service, std::move(source), std::move(path), std::move(stem));
}

std::string download_command(options const& given, std::vector<std::string> const& ids)
{
    auto line = std::string("neuroflash download");
    // A file or standard output takes one image, and what was written there is not replaced.
    auto const takes_all = given.out != standard_output_name && !names_image_file(given.out);
    if (takes_all && given.out != ".") line += " --out " + shell_word(given.out);
    if (given.surface == "v1") line += " --surface v1";
    if (given.workspace) line += " --workspace " + shell_word(*given.workspace);
    auto const looks_like_option = [](std::string const& id) { return id.starts_with('-'); };
    if (std::ranges::any_of(ids, looks_like_option)) line += " --";
    for (auto const& id : ids) line += ' ' + shell_word(id);
    return line;
}

} // namespace neuroflash::cli
