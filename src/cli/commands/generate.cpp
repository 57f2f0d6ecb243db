// SPDX-License-Identifier: BSL-1.0
#include "cli/client/branded_prompt.hpp"
#include "cli/client/spending_gate.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/save_images.hpp"
#include "cli/input/prompt_input.hpp"

#include <optional>
#include <utility>

namespace neuroflash::cli {

namespace {

asio::awaitable<exit_code>
generate(command_context& context, free_client& service, one_prompt prompt)
{
    auto ask = generate_params(prompt.prompt.text());
    apply_options(context.given(), ask);
    apply_members(prompt, ask);
    auto const asked = ask.num_images.value_or(1);
    // All that this machine can check comes before the first request.
    auto place = std::optional<image_place>();
    if (!context.given().dry_run) {
        auto found = image_place::for_paid_images(context.given().out, asked, ask.output_format);
        if (!found) co_return context.fail(found.error());
        place = std::move(*found);
    }
    auto checking = check_order(context, service, ask, false);
    if (auto const fine = co_await std::move(checking); !fine) co_return context.fail(fine.error());
    auto const permission = permission_to_spend::of_typed_prompt(prompt);
    auto branding = brand_prompt(context, service, prompt, permission);
    auto const branded = co_await std::move(branding);
    if (!branded) co_return context.fail(branded.error());
    if (!place) co_return show_dry_run(context, *branded);
    note_prompt(context, *branded);
    ask.prompt = branded->text;
    auto& paid = service.paid(permission, *place);
    auto operation = paid.generate(std::move(ask), context.call());
    auto rest = make_and_save(context, service, "generating", std::move(operation), *place, asked);
    co_return co_await std::move(rest);
}

} // namespace

exit_code run_generate(command_context& context)
{
    auto const prompt = read_one_prompt(context.given().prompt, context.given().input);
    if (!prompt) return context.fail(prompt.error());
    return with_client(context, [&prompt](command_context& with, free_client& service) {
        return generate(with, service, *prompt);
    });
}

} // namespace neuroflash::cli
