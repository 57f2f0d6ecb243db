// SPDX-License-Identifier: BSL-1.0
#include "cli/fetch.hpp"

#include <algorithm>
#include <filesystem>

namespace neuroflash::cli {

asio::awaitable<result<picture_file>> fetch_picture(
    command_context& context, free_client& service, download_source source, std::string directory,
    std::string stem)
{
    auto const base = (std::filesystem::path(directory) / stem).lexically_normal().string();
    // The extension is known only afterwards.
    auto const temporary = base + ".download";
    auto target = download_target(temporary);
    target.want_sha256();
    auto operation = service.download(std::move(source), std::move(target), context.call());
    auto const label = "download " + printable(stem);
    auto const came = co_await watch(context, label, std::move(operation));
    if (!came) co_return came.error();

    auto file = picture_file();
    file.path = base + '.' + std::string(extension_of(came->content_type));
    file.content_type = came->content_type;
    file.bytes = came->bytes;
    file.sha256 = came->sha256;
    auto const renamed = rename_file(temporary, file.path);
    if (!renamed) co_return renamed.error();
    co_return file;
}

std::string download_command(options const& given, std::vector<std::string> const& ids)
{
    auto line = std::string("neuroflash download");
    if (given.out != ".") line += " --out " + shell_word(given.out);
    if (given.workspace) line += " --workspace " + shell_word(*given.workspace);
    auto const looks_like_option = [](std::string const& id) { return id.starts_with('-'); };
    if (std::ranges::any_of(ids, looks_like_option)) line += " --";
    for (auto const& id : ids) line += ' ' + shell_word(id);
    return line;
}

} // namespace neuroflash::cli
