// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_COMMANDS_DELIVER_HPP
#define NEUROFLASH_CLI_COMMANDS_DELIVER_HPP

#include "../command_context.hpp"

namespace neuroflash::cli {

/// What generate and edit have in common in their options.
void apply_options(options const& given, generate_params& to);

/// Saves and shows what was paid for. A picture that cannot be saved is named with the command
/// that fetches it for free; the process then ends with `maybe_charged`, because the credits went
/// and the same command must not simply be repeated.
asio::awaitable<exit_code> deliver(command_context& context, client& service, generation made);

} // namespace neuroflash::cli

#endif
