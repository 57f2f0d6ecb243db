// SPDX-License-Identifier: BSL-1.0
#include "cli/client/fetch.hpp"
#include "cli/client/quota_text.hpp"
#include "cli/commands/guide_run.hpp"

#include <algorithm>

namespace neuroflash::cli {

namespace {

/// One image made, one image edited.
constexpr auto credits_needed = std::int64_t(2);

bool contains(std::vector<std::string> const& texts, std::string_view wanted)
{
    return std::ranges::find(texts, wanted) != texts.end();
}

/// The wanted one, where the model has it; else the service chooses.
std::optional<std::string> if_offered(std::vector<std::string> const& offered, std::string wanted)
{
    return contains(offered, wanted) ? std::optional(std::move(wanted)) : std::nullopt;
}

error unusable(errc code, std::string message, std::string advice)
{
    auto details = error_details();
    details.message = std::move(message);
    details.advice = std::move(advice);
    return error(code, std::move(details));
}

} // namespace

guide_run::outcome guide_run::get_token()
{
    auto const start = std::chrono::steady_clock::now();
    auto operation = service_.list_workspaces(context_.call());
    auto listed = co_await watch(context_, "token and workspaces", std::move(operation));
    if (!listed) co_return listed.error();
    workspaces_ = std::move(*listed);
    report_.say(
        "token: obtained with the first call (" +
        seconds(std::chrono::steady_clock::now() - start) +
        "), kept and renewed by the library; never printed");
    co_return result<void>();
}

guide_run::outcome guide_run::show_workspaces()
{
    if (workspaces_.empty()) {
        co_return unusable(
            errc::permission_denied, "The account cannot use any workspace.",
            "Add the service account to a workspace (Settings > Workspace > API Access).");
    }
    for (auto const& one : workspaces_) report_.say(one.id.str() + "  " + one.name);
    auto const first = workspace_.empty();
    report_.say("using " + (first ? "the first" : "the requested one: " + workspace_));
    co_return result<void>();
}

guide_run::outcome guide_run::check_quota()
{
    auto operation = service_.image_quota(context_.call());
    auto found = co_await watch(context_, "image quota", std::move(operation));
    if (!found) co_return found.error();
    results_.before = std::move(*found);
    report_.say(
        pluralize(results_.before.available_now(), "image", "images") + " available now; used " +
        std::to_string(results_.before.used_amount) + " of " +
        std::to_string(results_.before.limit_amount));
    if (results_.before.available_now() >= credits_needed) co_return result<void>();
    co_return out_of_credits(
        "This run needs " + pluralize(credits_needed, "credit", "credits") + ", and there " +
            (results_.before.available_now() == 1 ? "is 1." : "are none."),
        results_.before);
}

guide_run::outcome guide_run::choose_model()
{
    auto operation = service_.list_image_models(context_.call());
    auto const listed = co_await watch(context_, "image models", std::move(operation));
    if (!listed) co_return listed.error();
    auto const usable = [](image_model const& one) {
        return one.allowed && contains(one.capabilities, "text2image") &&
            contains(one.capabilities, "image2image");
    };
    for (auto const& one : *listed) {
        report_.say(one.id.str() + ": " + one.name + (one.allowed ? "" : " (not allowed)"));
        // The guide's own model where it can be used, else the first one that can do both.
        auto const better = results_.model.id.empty() || one.id == "nano-banana-2";
        if (usable(one) && better) results_.model = one;
    }
    if (!results_.model.id.empty()) {
        report_.say("using " + results_.model.id.str());
        co_return result<void>();
    }
    co_return unusable(
        errc::permission_denied, "No model may be used for both text2image and image2image.",
        "Look at `neuroflash models`, and at the plan of the workspace.");
}

guide_run::outcome guide_run::generate()
{
    auto ask = generate_params(results_.generated.prompt);
    ask.model = results_.model.id;
    ask.num_images = 1;
    ask.aspect_ratio = if_offered(results_.model.aspect_ratios, "16:9");
    ask.output_format = if_offered(results_.model.output_formats, "png");
    report_.say('"' + results_.generated.prompt + '"');
    auto operation = paid_.generate(std::move(ask), context_.call());
    auto made = co_await watch(context_, "generating", std::move(operation));
    if (!made) co_return made.error();
    context_.note_paid();
    results_.generated.made = std::move(*made);
    report_.say_generation(results_.generated.made);
    if (!results_.generated.made.images.empty() && results_.generated.made.images.front().image_id)
        co_return result<void>();
    co_return unusable(
        errc::bad_response,
        "The service gave no image id, so the image cannot be found in the history.",
        "Check `neuroflash history`.");
}

guide_run::outcome guide_run::download_generated()
{
    auto source = download_source(results_.generated.made.images.front());
    auto fetching = fetch_to_directory(
        context_, service_, std::move(source), context_.given().out, "generated");
    auto saved = co_await std::move(fetching);
    if (!saved) co_return saved.error();
    results_.generated.file = std::move(*saved);
    report_.say_file(results_.generated.file);
    co_return result<void>();
}

guide_run::outcome guide_run::find_in_history()
{
    auto const wanted = *results_.generated.made.images.front().image_id;
    auto listing = service_.list_history(list_history_params(), context_.call());
    auto const listed = co_await watch(context_, "history", std::move(listing));
    if (!listed) co_return listed.error();
    auto const found = std::ranges::find(listed->items, wanted, &history_item::image_id);
    report_.say(
        pluralize(static_cast<std::int64_t>(listed->items.size()), "item", "items") + " listed");
    if (found != listed->items.end()) {
        source_ = *found;
    } else {
        // Its order is not promised: on a full account the new image may be on another page.
        auto asking = service_.get_history_item(wanted, context_.call());
        auto const item = co_await watch(context_, "history item", std::move(asking));
        if (!item) co_return item.error();
        source_ = *item;
    }
    report_.say("output_image_id   " + source_->image_id.str());
    report_.say("output_image_url  " + source_->image_path.str());
    co_return result<void>();
}

guide_run::outcome guide_run::edit()
{
    auto ask = edit_params(results_.edited.prompt, source_->image_path);
    ask.model = results_.model.id;
    ask.num_images = 1;
    ask.aspect_ratio = if_offered(results_.model.aspect_ratios, "16:9");
    ask.output_format = if_offered(results_.model.output_formats, "png");
    report_.say('"' + results_.edited.prompt + '"');
    auto operation = paid_.edit(std::move(ask), context_.call());
    auto made = co_await watch(context_, "editing", std::move(operation));
    if (!made) co_return made.error();
    results_.edited.made = std::move(*made);
    report_.say_generation(results_.edited.made);
    if (!results_.edited.made.images.empty()) co_return result<void>();
    co_return unusable(
        errc::bad_response, "The edit gave no image.", "Check `neuroflash history`.");
}

guide_run::outcome guide_run::download_edited()
{
    auto source = download_source(results_.edited.made.images.front());
    auto fetching =
        fetch_to_directory(context_, service_, std::move(source), context_.given().out, "edited");
    auto saved = co_await std::move(fetching);
    if (!saved) co_return saved.error();
    results_.edited.file = std::move(*saved);
    report_.say_file(results_.edited.file);
    co_return result<void>();
}

guide_run::outcome guide_run::delete_source()
{
    auto operation = service_.delete_image(source_->image_id, context_.call());
    auto const deleted = co_await watch(context_, "delete", std::move(operation));
    if (!deleted) co_return deleted.error();
    report_.say("deleted " + source_->image_id.str() + "; the file stays");
    co_return result<void>();
}

guide_run::outcome guide_run::check_quota_again()
{
    auto operation = service_.image_quota(context_.call());
    auto found = co_await watch(context_, "image quota", std::move(operation));
    if (!found) co_return found.error();
    results_.after = std::move(*found);
    auto const spent = results_.after.used_amount - results_.before.used_amount;
    report_.say(
        "spent " + pluralize(spent, "credit", "credits") + " (used " +
        std::to_string(results_.before.used_amount) + " before, " +
        std::to_string(results_.after.used_amount) + " now); " +
        pluralize(results_.after.available_now(), "image", "images") + " left");
    co_return result<void>();
}

} // namespace neuroflash::cli
