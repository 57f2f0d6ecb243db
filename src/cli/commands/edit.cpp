// SPDX-License-Identifier: BSL-1.0
#include "cli/client/spending_gate.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/save_images.hpp"
#include "cli/commands/stored_images.hpp"
#include "cli/errors/option_names.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/input/prompt_input.hpp"
#include "cli/settings/setting_origins.hpp"
#include "support/image_source.hpp"

#include "support/image_source.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::cli {

namespace {

constexpr auto name_an_image =
    "Name a file of this machine, an image id of `neuroflash history`, or the path that the service "
    "gave.";

/// The advice if another file or a mask needs API v1, which does not know the ids of the guide's
/// API.
constexpr auto name_an_image_of_v1 =
    "Name a file of this machine, or an image id of `neuroflash images`.";

constexpr auto name_a_mask =
    "Name a file of this machine. With --surface v1, anything that is not a file is an image id.";

/// SOURCE, then every --source.
std::vector<std::string> all_sources(options const& given)
{
    auto all = std::vector<std::string>({given.source});
    all.insert(all.end(), given.more_sources.begin(), given.more_sources.end());
    return all;
}

/// The sources and the mask.
std::vector<std::string> all_images(options const& given)
{
    auto all = all_sources(given);
    if (given.mask) all.push_back(*given.mask);
    return all;
}

bool has_local_file(options const& given)
{
    return given.mask || std::ranges::any_of(all_sources(given), is_local_file);
}

/// An address of another host. An upload is free, and takes addresses.
error address_for_edit(std::string const& source, error const& why)
{
    return wrong_usage(
        in_option_names(why).message(),
        advice(
            "Download the image and name its file. Or upload it, which is free, and edit the id that "
            "it gets with --surface v1.",
            source.starts_with("data:") ? "" : "neuroflash upload " + shell_word(source)));
}

/// Ids have no slash; paths and URLs have one.
result<image_path> source_path(free_client const& service, std::string const& source)
{
    if (source.empty()) return wrong_usage("SOURCE is empty.", name_an_image);
    // What has a slash and is of the service begins with it.
    auto const is_relative = source.find('/') != std::string::npos && !source.starts_with('/');
    if (looks_like_file(source) || (is_relative && !support::is_address(source)))
        return no_such_file(source, name_an_image);
    if (source.find('/') == std::string::npos) return service.path_of(image_id(source));
    auto path = service.parse_image_path(source);
    if (!path && support::is_address(source)) return address_for_edit(source, path.error());
    if (!path) return wrong_usage(in_option_names(path.error()).message(), name_an_image);
    return path;
}

/// A local file selects the surface v1, which need not be named. Every other image there must have
/// an id of that surface, and a path of the guide's surface plainly is not one.
result<void> check_surface(options const& given)
{
    for (auto const& source : all_sources(given)) {
        if (source.empty()) return wrong_usage("SOURCE is empty.", name_an_image);
        auto ignored = std::error_code();
        if (std::filesystem::is_directory(source, ignored)) {
            return no_such_file(source, name_an_image);
        }
    }
    if (given.mask) {
        auto ignored = std::error_code();
        if (std::filesystem::is_directory(*given.mask, ignored)) {
            return no_such_file(*given.mask, name_a_mask);
        }
    }
    if (!has_local_file(given) && !is_on_v1(given)) return {};
    for (auto const& image : all_images(given)) {
        if (auto const fine = check_is_no_address(image); !fine) return fine;
    }
    if (is_on_v1(given)) return {};
    auto const& origin = setting_origins::get().of(setting::surface);
    if (origin.is_given()) {
        return wrong_usage(
            origin.text() +
                " names the guide's surface, which edits only its own images, and a "
                "local file or a mask needs API v1.",
            "Leave it out, or write --surface v1.");
    }
    for (auto const& source : all_sources(given)) {
        if (is_local_file(source)) continue;
        if (looks_like_file(source)) return no_such_file(source, name_an_image_of_v1);
        if (source.find("/ds-prototypes/") == std::string::npos) continue;
        return wrong_usage(
            source +
                " is a path of the guide's surface, and the other source or the mask needs "
                "API v1.",
            "Download that image, and name the file.");
    }
    if (given.mask && !is_local_file(*given.mask) && looks_like_file(*given.mask)) {
        return no_such_file(*given.mask, name_a_mask);
    }
    return {};
}

/// Checks all files that are uploaded, so that none is if one of them is not usable.
result<void> check_files(options const& given, free_client const& service)
{
    auto first = std::optional<local_image>();
    for (auto const& source : all_sources(given)) {
        if (!is_local_file(source)) continue;
        auto const seen = service.examine_image(image_file(source));
        if (!seen) return seen.error();
        if (source == given.source) first = *seen;
    }
    if (!given.mask || !is_local_file(*given.mask)) return {};
    auto const mask = service.examine_image(image_file(*given.mask));
    if (!mask) return mask.error();
    if (!first || !support::has_other_pixels(*mask, *first)) return {};
    return wrong_usage(
        "The mask " + *given.mask + " has " + support::pixels_of(*mask) + ", and " + given.source +
            " has " + support::pixels_of(*first) + '.',
        "Make the mask as large as the image.");
}

/// The uploads by file name: a file that is named twice is uploaded once.
using uploaded_files = std::map<std::string, stored_image_id, std::less<>>;

asio::awaitable<result<stored_image_id>> input_of_v1(
    command_context& context, free_client& service, std::string source, uploaded_files& known)
{
    if (!is_local_file(source)) co_return stored_image_id(source);
    if (auto const found = known.find(source); found != known.end()) co_return found->second;
    auto uploading = upload_input(context, service, source);
    auto came = co_await std::move(uploading);
    if (came) known.emplace(source, *came);
    co_return came;
}

/// Uploads what is a file; nothing is paid for before all of it is there.
asio::awaitable<result<edit_params>>
params_of_v1(command_context& context, free_client& service, std::string prompt)
{
    auto inputs = std::vector<stored_image_id>();
    auto known = uploaded_files();
    for (auto const& source : all_sources(context.given())) {
        auto finding = input_of_v1(context, service, source, known);
        auto id = co_await std::move(finding);
        if (!id) co_return id.error();
        inputs.push_back(std::move(*id));
    }
    auto ask = edit_params(std::move(prompt), std::move(inputs));
    if (auto const& mask = context.given().mask) {
        auto finding = input_of_v1(context, service, *mask, known);
        auto id = co_await std::move(finding);
        if (!id) co_return id.error();
        ask.mask = std::move(*id);
    }
    co_return ask;
}

result<edit_params>
params_of_guide(options const& given, free_client const& service, std::string prompt)
{
    auto paths = std::vector<image_path>();
    for (auto const& source : all_sources(given)) {
        auto path = source_path(service, source);
        if (!path) return path.error();
        paths.push_back(std::move(*path));
    }
    return edit_params(std::move(prompt), std::move(paths));
}

asio::awaitable<exit_code> edit(command_context& context, free_client& service, one_prompt prompt)
{
    auto const& given = context.given();
    auto ask = std::optional<edit_params>();
    if (!is_on_v1(given)) {
        auto checked = params_of_guide(given, service, prompt.prompt.text());
        if (!checked) co_return context.fail(checked.error());
        ask = std::move(*checked);
    }
    auto order = generate_params(prompt.prompt.text());
    apply_options(given, order);
    apply_members(prompt, order);
    // All that this machine can check comes before the first request.
    if (auto const usable = check_files(given, service); !usable)
        co_return context.fail(usable.error());
    auto const asked = order.num_images.value_or(1);
    auto const place = image_place::for_paid_images(given.out, asked, order.output_format);
    if (!place) co_return context.fail(place.error());
    auto checking = check_order(context, service, order, true);
    if (auto const fine = co_await std::move(checking); !fine) co_return context.fail(fine.error());
    if (given.mask) {
        context.out().hint("note: masks are experimental: the service does not document them, and "
                           "may change the whole image");
    }
    if (!ask) {
        auto uploading = params_of_v1(context, service, prompt.prompt.text());
        auto uploaded = co_await std::move(uploading);
        if (!uploaded) co_return context.fail(uploaded.error());
        ask = std::move(*uploaded);
    }
    apply_options(given, *ask);
    apply_members(prompt, *ask);
    auto& paid = service.paid(permission_to_spend::of_typed_prompt(prompt), *place);
    auto operation = paid.edit(std::move(*ask), context.call());
    auto rest = make_and_save(context, service, "editing", std::move(operation), *place, asked);
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
    if (auto const fine = check_surface(context.given()); !fine) return context.fail(fine.error());
    if (has_local_file(context.given())) context.choose_surface_v1();
    if (is_on_v1(context.given())) {
        note_named_images(list_command(image_surface::v1));
        note_ids_like_files(all_images(context.given()));
    }
    return with_client(context, [&prompt](command_context& with, free_client& service) {
        return edit(with, service, *prompt);
    });
}

} // namespace neuroflash::cli
