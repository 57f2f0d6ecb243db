// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_CLIENT_SPENDING_GATE_HPP
#define NEUROFLASH_SRC_CLI_CLIENT_SPENDING_GATE_HPP

#include "cli/client/command_context.hpp"
#include "cli/files/image_place.hpp"
#include "cli/input/prompt_input.hpp"
#include "cli/input/text_input.hpp"

#include <neuroflash/batch.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace neuroflash::cli {

/**
 * \brief The permission to spend credits.
 *
 * Made only here: by a prompt that the user typed as an argument of the command, by `--yes`, by a
 * budget, or by a yes to a question.
 */
class permission_to_spend
{
public:
    /// The command line itself is the permission: one command, one prompt, one request.
    static permission_to_spend of_typed_prompt(one_prompt const&) { return permission_to_spend(); }

    /// The permission for a typed text, which costs tokens.
    static permission_to_spend of_typed_text(typed_text const&) { return permission_to_spend(); }

    /// The permission for one image that the user named, such as for an upscale.
    static permission_to_spend of_typed_image(std::string const&) { return permission_to_spend(); }

private:
    permission_to_spend() = default;
    friend asio::awaitable<std::optional<permission_to_spend>>
    ask_to_spend(command_context& context, std::int64_t credits, std::string more);
    friend permission_to_spend permission_in_own_sandbox();
};

/**
 * \brief Asks whether that many credits may be spent, if neither `--yes` nor a budget says so.
 *
 * Empty: no. Why, it has said itself; the command then ends with `exit_code::usage`, or as the
 * signal says. `more`: printed before the question, and also where nothing needs to be asked.
 *
 * \par Cancellation
 * Terminal; the answer is then no.
 */
asio::awaitable<std::optional<permission_to_spend>>
ask_to_spend(command_context& context, std::int64_t credits, std::string more);

/// The sandbox inside the tool costs nothing.
permission_to_spend permission_in_own_sandbox();

/// Says that a batch whose prompts are written also costs tokens, which its quote does not count.
void note_tokens_of_prompts(command_context& context);

/// For a batch: asks with its quote. What was agreed to before is not asked about again.
/// `refused`: set where the answer is no; why, was said.
batch::spending_permission batch_permission(command_context& context, bool& refused);

/**
 * \brief Whether something that cannot be undone may be done: `--yes`, or a yes to the question.
 *
 * Says itself why not. `what`: the question, without its question mark.
 */
asio::awaitable<bool> may_destroy(command_context& context, std::string what);

/**
 * \brief The order of a paid request, checked against the list of models.
 *
 * \par Errors
 * invalid_argument, if the list says that the service would refuse it. A list that cannot be had
 * refuses nothing: the service decides then.
 */
asio::awaitable<result<void>>
check_order(command_context& context, free_client& service, generate_params order, bool edits);

} // namespace neuroflash::cli

#endif
