// SPDX-License-Identifier: BSL-1.0
#include "cli/errors/pasted_command.hpp"

#include "cli/errors/advice.hpp"
#include "cli/render/text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

namespace {

/// The profile of the arguments; empty if they name none.
auto typed_profile = std::string();
auto typed_profile_is_saved = true;

/// The workspace of the arguments; empty if they name none.
auto typed_workspace = std::string();

} // namespace

void note_typed_profile(std::string name, bool is_saved)
{
    typed_profile = std::move(name);
    typed_profile_is_saved = is_saved;
}

void note_typed_workspace(std::string id)
{
    typed_workspace = std::move(id);
}

std::string with_typed_profile(std::string command)
{
    constexpr auto tool = std::string_view("neuroflash ");
    if (!command.starts_with(tool)) return command;
    auto const add = [&](std::string const& option, std::string const& value) {
        if (value.empty() || command.find(' ' + option + ' ') != std::string::npos) return;
        // In front of a `--`, behind which nothing is an option.
        command.insert(
            std::min(command.find(' ', tool.size()), command.size()),
            ' ' + option + ' ' + shell_word(value));
    };
    auto const lists_images = command.starts_with(list_command(image_surface::guide)) ||
        command.starts_with(list_command(image_surface::v1));
    // A batch belongs to one workspace, and is refused in another.
    auto const settles_batch = command.starts_with("neuroflash batch-reconcile ");
    if (lists_images || settles_batch) add("--workspace", typed_workspace);
    // The others refuse a profile that is not saved.
    auto const makes_profile =
        command.starts_with("neuroflash login") || command.starts_with("neuroflash config");
    if (typed_profile_is_saved || makes_profile) add("--profile", typed_profile);
    return command;
}

} // namespace neuroflash::cli
