// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_SAVE_IMAGES_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_SAVE_IMAGES_HPP

#include "cli/client/command_context.hpp"
#include "cli/files/image_place.hpp"

#include <string>

namespace neuroflash::cli {

/// What generate and edit have in common in their options.
void apply_options(options const& given, generate_params& to);

/// Saves and shows what was paid for. An image that cannot be saved is named with the command
/// that fetches it for free; the process then ends with `maybe_charged`, because the credits are
/// spent, and the same command must not simply be repeated. Fewer images than `asked` for are
/// reported on standard error, with what they cost; that is no failure, because what came is all
/// there.
asio::awaitable<exit_code> save_images(
    command_context& context, free_client& service, generation made, image_place place, int asked);

/// Awaits a paid operation under a progress line and saves what it made.
asio::awaitable<exit_code> make_and_save(
    command_context& context, free_client& service, std::string label,
    asio::awaitable<result<generation>> operation, image_place place, int asked);

} // namespace neuroflash::cli

#endif
