// SPDX-License-Identifier: BSL-1.0
#include "cli/client/branded_prompt.hpp"

#include "cli/errors/error_report.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/output/json_out.hpp"

#include <neuroflash/models/image_prompt.hpp>

#include <boost/json/value.hpp>

#include <utility>

namespace neuroflash::cli {

namespace {

/// What the prompt's own text says comes before what the options say.
std::string voice_of(command_context const& context, one_prompt const& prompt)
{
    return prompt.brand_voice.empty() ? context.given().brand.voice.value_or("")
                                      : prompt.brand_voice;
}

/// What the prompt cost; that of a composed one is free.
charge_verdict charge_of(branded_prompt const& made)
{
    if (made.written) return made.written->charge;
    return charge_verdict(charge_state::not_charged, 0, "No paid request was sent.");
}

/// The members of every document that follows: an error may be the only place that has a prompt
/// which cost tokens.
boost::json::object members_of(branded_prompt const& made, std::string const& mode)
{
    auto members = boost::json::object();
    members["final_prompt"] = made.text;
    members["brand_voice"] = made.voice;
    members["brand_voice_mode"] = mode;
    members["text_charge"] = to_json(charge_of(made));
    return members;
}

error prompt_not_shown(boost::system::error_code const& why, charge_verdict const& charge)
{
    auto details = error_details();
    details.message = "Standard output: " + why.message() + '.';
    details.advice =
        "The prompt is above, on standard error. Writing it again costs its tokens again.";
    details.charge = charge;
    return error(errc::storage_failed, std::move(details));
}

} // namespace

asio::awaitable<result<branded_prompt>> brand_prompt(
    command_context& context, free_client& service, one_prompt prompt,
    permission_to_spend permission)
{
    auto const& given = context.given();
    auto made = branded_prompt();
    made.voice = voice_of(context, prompt);
    if (made.voice.empty()) {
        if (given.brand.mode != "append" || given.brand.text_model) {
            co_return wrong_usage(
                "There is no brand voice to write the prompt in.",
                advice("Add --brand-voice ID.", "neuroflash brand-voices"));
        }
        made.text = prompt.prompt.text();
        co_return made;
    }
    auto const voice = brand_voice_id(made.voice);
    if (given.brand.mode != "write") {
        auto asking = service.get_brand_voice(voice, context.call());
        auto const found = co_await watch(context, "brand voice", std::move(asking));
        if (!found) co_return found.error();
        made.text = compose_prompt(prompt.prompt.text(), *found);
        co_return made;
    }
    if (given.dry_run && !context.out().json()) {
        context.out().note("note: writing the prompt costs tokens; no image is made");
    }
    auto model = std::optional<model_id>();
    if (given.brand.text_model) model = model_id(*given.brand.text_model);
    auto writing = service.writer(permission)
                       .write_image_prompt(prompt.prompt.text(), voice, model, context.call());
    auto written = co_await watch(context, "writing the prompt", std::move(writing));
    if (!written) co_return written.error();
    context.note_paid();
    made.text = std::move(written->text);
    made.written = std::move(written->completion);
    co_return made;
}

exit_code show_dry_run(command_context& context, branded_prompt const& made)
{
    auto const text_or_null = [&made](std::string const& text) {
        return made.voice.empty() ? boost::json::value(nullptr) : boost::json::value(text);
    };
    auto whole = boost::json::object();
    whole["dry_run"] = true;
    whole["prompt"] = made.text;
    whole["brand_voice"] = text_or_null(made.voice);
    whole["brand_voice_mode"] = text_or_null(context.given().brand.mode);
    whole["charge"] = to_json(charge_of(made));
    auto& out = context.out();
    auto const shown = printable_lines(made.text) + '\n';
    out.document(whole);
    // The prompt is what was asked for, so --quiet leaves it.
    out.block(shown);
    out.names(shown);
    if (!made.written) return exit_code::done;
    // Nothing keeps a prompt that was written: what is not shown now is lost.
    if (auto const unshown = out.rescue(whole, shown)) {
        return context.fail(prompt_not_shown(unshown, made.written->charge));
    }
    if (!out.json()) out.note("charged: " + printable(charge_text(made.written->charge)));
    return exit_code::done;
}

void note_prompt(command_context& context, branded_prompt const& made)
{
    if (made.voice.empty()) return;
    if (context.out().json()) {
        context.out().complete_with(
            [members = members_of(made, context.given().brand.mode)](auto& content) {
                for (auto const& one : members) content[one.key()] = one.value();
            });
    }
    if (context.out().has_whole_documents()) return;
    context.out().note("prompt: " + printable_lines(made.text));
    if (made.written) {
        context.out().note(
            "charged for the prompt: " + printable(charge_text(made.written->charge)));
    }
}

} // namespace neuroflash::cli
