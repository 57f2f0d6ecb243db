// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/commands.hpp"
#include "cli/commands/deliver.hpp"
#include "cli/gate.hpp"
#include "cli/prompt_input.hpp"
#include "cli/settings.hpp"
#include "cli/tool_words.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace neuroflash::cli {

namespace {

constexpr auto name_a_picture =
    "Name an image id of `neuroflash history`, or the path that the service gave.";

/// What somebody means by a file of this machine, even where there is none. Paths and addresses of
/// the service begin otherwise; its ids have no dots.
bool looks_like_file(std::string const& source)
{
    if (source.starts_with('/') || source.find("://") != std::string::npos) return false;
    if (source.starts_with('.') || source.starts_with('~')) return true;
    auto const kinds =
        std::to_array<std::string_view>({".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"});
    auto const extension = std::filesystem::path(source).extension().string();
    return std::ranges::find(kinds, extension) != kinds.end();
}

/// Ids have no slash; paths and URLs have one.
result<image_path> source_path(free_client const& service, std::string const& source)
{
    if (source.empty()) return wrong_usage("SOURCE is empty.", name_a_picture);
    auto ec = std::error_code();
    if (std::filesystem::exists(source, ec)) {
        return wrong_usage(
            source + " is a file of this machine, and the service edits only its own pictures.",
            name_a_picture);
    }
    if (looks_like_file(source)) {
        return wrong_usage(
            source + ": there is no such file, and the service edits only its own pictures.",
            name_a_picture);
    }
    if (source.find('/') == std::string::npos) return service.path_of(image_id(source));
    auto path = service.parse_image_path(source);
    if (!path) return wrong_usage(in_tool_words(path.error()).message(), name_a_picture);
    return path;
}

asio::awaitable<exit_code> edit(command_context& context, free_client& service, one_prompt prompt)
{
    auto source = source_path(service, context.given().source);
    if (!source) co_return context.fail(source.error());
    auto ask = edit_params(prompt.prompt.text(), std::move(*source));
    apply_options(context.given(), ask);
    apply_members(prompt, ask);
    auto checking = check_order(context, service, ask, true);
    if (auto const fine = co_await std::move(checking); !fine) co_return context.fail(fine.error());
    auto const asked = ask.num_images.value_or(1);
    auto const place = image_place::for_paid_images(context.given().out, asked, ask.output_format);
    if (!place) co_return context.fail(place.error());
    auto& paid = service.paid(permission_to_spend::of_typed_prompt(prompt), *place);
    auto operation = paid.edit(std::move(ask), context.call());
    auto rest = make_and_deliver(context, service, "editing", std::move(operation), *place, asked);
    co_return co_await std::move(rest);
}

} // namespace

exit_code run_edit(command_context& context)
{
    auto const prompt = read_one_prompt(context.given().prompt, context.given().input);
    if (!prompt) return context.fail(prompt.error());
    if (!prompt->brand_voice.empty()) {
        return context.fail(wrong_usage(
            "The prompt names a brand voice, and this command takes none.",
            "Use `neuroflash batch`, or the prompt that `neuroflash generate --dry-run` shows."));
    }
    return with_client(context, [&prompt](command_context& with, free_client& service) {
        return edit(with, service, *prompt);
    });
}

} // namespace neuroflash::cli
