// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_CLIENT_BRANDED_PROMPT_HPP
#define NEUROFLASH_SRC_CLI_CLIENT_BRANDED_PROMPT_HPP

#include "cli/client/command_context.hpp"
#include "cli/client/spending_gate.hpp"

#include <optional>
#include <string>

namespace neuroflash::cli {

/// What the image service is asked for in the end.
struct branded_prompt
{
    std::string text;
    std::string voice;                 ///< The id; empty if none.
    std::optional<completion> written; ///< Set if the text service wrote it, for tokens.
};

/**
 * \brief The prompt in the manner of the brand voice that it, or the options, name.
 *
 * Mode `append` is free. Mode `write` costs tokens; they are noted in the context.
 */
asio::awaitable<result<branded_prompt>> brand_prompt(
    command_context& context, free_client& service, one_prompt prompt,
    permission_to_spend permission);

/// Shows the prompt that would be sent; nothing more happens.
exit_code show_dry_run(command_context& context, branded_prompt const& made);

/// Shows a prompt with a brand voice before its image is paid for. With --json, only the documents
/// that follow have it and what it cost.
void note_prompt(command_context& context, branded_prompt const& made);

} // namespace neuroflash::cli

#endif
