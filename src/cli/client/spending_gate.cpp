// SPDX-License-Identifier: BSL-1.0
#include "cli/client/spending_gate.hpp"

#include "cli/errors/wrong_usage.hpp"
#include "cli/output/batch_show.hpp"
#include "cli/output/prompt_user.hpp"
#include "cli/render/text.hpp"
#include "cli/system/process_environment.hpp"

#include <neuroflash/models/model_request.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::cli {

namespace {

bool is_permitted_by_options(options const& given)
{
    return given.yes || given.batch.budget || given.bench.budget;
}

/// Asks on the terminal. Where that is not possible, or the answer is no, says so.
asio::awaitable<bool> agreed(
    command_context& context, std::string question, std::string if_no_terminal, std::string way_out,
    std::string nothing)
{
    if (!process_environment::get().can_ask()) {
        context.fail(wrong_usage(std::move(if_no_terminal), std::move(way_out)));
        co_return false;
    }
    auto asking = confirmed(context.io().get_executor(), context.out(), question + '?');
    auto const yes = co_await std::move(asking);
    if (!yes) context.out().note(nothing);
    co_return yes;
}

std::string amount_of(std::int64_t credits)
{
    return pluralize(credits, "credit", "credits");
}

asio::awaitable<bool>
may_run_batch(command_context& context, batch::batch_quote quote, bool& refused)
{
    auto const again = paid_again_text(quote);
    note_tokens_of_prompts(context);
    if (is_permitted_by_options(context.given())) {
        if (!again.empty()) context.out().note(again.substr(0, again.size() - 1));
        co_return true;
    }
    if (process_environment::get().can_ask()) context.out().note(to_text(quote));
    auto const most = std::min(quote.credits.planned, std::max<std::int64_t>(quote.available, 0));
    auto const amount = amount_of(quote.credits.planned);
    auto question = "Spend " + amount;
    if (most < quote.credits.planned)
        question += " (" + std::to_string(most) + " can be spent now)";
    auto asking = agreed(
        context, std::move(question),
        "No paid request was sent: this would cost " + amount +
            (again.empty() ? ""
                           : "; " + std::to_string(quote.paid_again) +
                     " of the prompts were sent already, with other settings (key, brand voice, "
                     "model, number, ratio, format, mask)") +
            ". The tool cannot ask for confirmation, because this is not a terminal.",
        "Add --yes, or --budget N for at most N credits. With --quote no paid request is sent.",
        "No paid request was sent.");
    refused = !co_await std::move(asking);
    co_return !refused;
}

} // namespace

void note_tokens_of_prompts(command_context& context)
{
    if (context.given().brand.mode != "write") return;
    auto const& model = context.given().brand.text_model;
    context.out().note(
        "Note: the text service writes the prompts that have a brand voice and were not "
        "written yet; that also costs tokens" +
        (model ? " of " + printable(*model) : "") + '.');
}

asio::awaitable<std::optional<permission_to_spend>>
ask_to_spend(command_context& context, std::int64_t credits, std::string more)
{
    if (!more.empty()) context.out().sentences(more);
    if (is_permitted_by_options(context.given())) co_return permission_to_spend();
    auto const amount = amount_of(credits);
    auto asking = agreed(
        context, "Spend up to " + amount,
        "No paid request was sent: this may cost " + amount +
            ". The tool cannot ask for confirmation, because this is not a terminal.",
        "Add --yes to spend without being asked.", "No paid request was sent.");
    auto const yes = co_await std::move(asking);
    if (!yes) co_return std::nullopt;
    co_return permission_to_spend();
}

permission_to_spend permission_in_own_sandbox()
{
    return permission_to_spend();
}

batch::spending_permission batch_permission(command_context& context, bool& refused)
{
    auto ask = batch::spending_permission::question([&](batch::batch_quote quote) {
        return may_run_batch(context, std::move(quote), refused);
    });
    return batch::spending_permission::asking(std::move(ask));
}

asio::awaitable<bool> may_destroy(command_context& context, std::string what)
{
    if (context.given().yes) co_return true;
    auto asking = agreed(
        context, what, "Nothing was deleted: the tool cannot ask, because this is not a terminal.",
        "Add --yes to delete without being asked.", "Nothing was deleted.");
    co_return co_await std::move(asking);
}

asio::awaitable<result<void>>
check_order(command_context& context, free_client& service, generate_params order, bool edits)
{
    auto request = model_request();
    if (order.model) request.model = order.model->str();
    request.images = order.num_images.value_or(1);
    request.aspect_ratio = order.aspect_ratio.value_or("");
    request.output_format = order.output_format.value_or("");
    request.edits = edits;
    auto const chosen =
        order.model || order.num_images || order.aspect_ratio || order.output_format;
    if (!chosen) co_return result<void>();
    auto listing = service.list_image_models(context.call());
    auto const listed = co_await watch(context, "models", std::move(listing));
    if (context.signal() != 0) co_return error(errc::cancelled);
    if (!listed) co_return result<void>();
    auto reason = unsupported_request_reason(request, *listed);
    if (reason.empty()) co_return result<void>();
    co_return wrong_usage(
        sentence_of(std::move(reason)), advice("See the list.", "neuroflash models"));
}

} // namespace neuroflash::cli
