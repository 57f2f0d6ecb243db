// SPDX-License-Identifier: BSL-1.0
#include "../picture_file.hpp"
#include "../settings.hpp"
#include "commands.hpp"
#include "deliver.hpp"

#include <filesystem>

namespace neuroflash::cli {

namespace {

/// Ids have no slash; paths and URLs have one.
result<image_path> source_path(client const& service, std::string const& source)
{
    auto ec = std::error_code();
    if (std::filesystem::exists(source, ec)) {
        return wrong_usage(
            source + " is a file of this machine, and the service edits only its own pictures.",
            "Name an image id of `neuroflash history`, or the path that the service gave.");
    }
    if (source.find('/') != std::string::npos) return service.parse_image_path(source);
    if (source.empty()) return wrong_usage("SOURCE is empty.", "Name an image id.");
    return service.path_of(image_id(source));
}

asio::awaitable<exit_code> edit(command_context& context, client& service)
{
    auto source = source_path(service, context.given().source);
    if (!source) co_return context.fail(source.error());
    if (auto ready = prepare_directory(context.given().out); !ready) {
        co_return context.fail(ready.error());
    }
    auto ask = edit_params(context.given().prompt, std::move(*source));
    apply_options(context.given(), ask);
    auto operation = service.edit(std::move(ask), context.call());
    auto made = co_await watch(context, "editing", std::move(operation));
    if (!made) co_return context.fail(made.error());
    auto rest = deliver(context, service, std::move(*made));
    co_return co_await std::move(rest);
}

} // namespace

exit_code run_edit(command_context& context)
{
    return with_client(context, edit);
}

} // namespace neuroflash::cli
