// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/commands.hpp"
#include "cli/json_out.hpp"
#include "cli/process_environment.hpp"
#include "cli/spending_gate.hpp"
#include "cli/table.hpp"
#include "cli/text_input.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

namespace {

text_params order_of(options const& given, typed_text const& prompt)
{
    auto order = text_params(prompt.str());
    if (given.system) {
        order.messages.insert(order.messages.begin(), text_message("system", *given.system));
    }
    if (given.model) order.model = *given.model;
    order.temperature = given.temperature;
    order.max_tokens = given.max_tokens;
    return order;
}

/// Shows a text as it comes.
class shown_text
{
public:
    explicit shown_text(output& out)
        : out_(out), on_terminal_(process_environment::get().columns(standard_stream::output) > 0)
    {
    }

    void add(std::string_view piece)
    {
        if (piece.empty()) return;
        text_ += piece;
        show(on_terminal_ ? without_controls(piece) : std::string(piece));
    }

    /// What follows begins on a line of its own.
    void end()
    {
        if (!text_.empty() && text_.back() != '\n') show("\n");
    }

    std::string const& text() const noexcept { return text_; }

private:
    /// The text is what was asked for, so --quiet leaves it.
    void show(std::string_view piece)
    {
        out_.block(piece);
        out_.names(piece);
    }

    output& out_;
    bool on_terminal_;
    std::string text_;
};

std::string facts_of(text_summary const& of, bool is_empty)
{
    auto line = of.model.empty() ? std::string() : "model " + printable(of.model.str()) + ", ";
    if (of.usage) line += counted(of.usage->total_tokens, "token", "tokens") + ", ";
    line += seconds(of.elapsed);
    if (of.finish_reason == "length") line += "; it ended at its limit of tokens";
    if (of.end == text_end::refused) line += "; the content filter of the service ended it";
    if (is_empty) line += "; the answer has no text";
    return line;
}

error text_not_written(boost::system::error_code const& why, charge_verdict const& charge)
{
    auto details = error_details();
    details.message = "Standard output: " + why.message() + '.';
    details.advice = "The text is above, on standard error. Asking again costs its tokens again.";
    details.charge = charge;
    return error(errc::storage_failed, std::move(details));
}

asio::awaitable<exit_code>
write_text(command_context& context, free_client& service, typed_text prompt)
{
    auto& writer = service.writer(permission_to_spend::of_typed_text(prompt));
    auto opening = writer.stream_text(order_of(context.given(), prompt), context.call());
    auto watching = watch(context, "writing", std::move(opening));
    auto opened = co_await std::move(watching);
    if (!opened) co_return context.fail(opened.error());
    auto stream = std::move(*opened);
    auto shown = shown_text(context.out());
    for (;;) {
        auto waiting = stream.next();
        auto const piece = co_await std::move(waiting);
        if (!piece) break;
        shown.add(piece->text);
        // Without a reader, the rest would be paid for in vain.
        if (context.out().has_no_reader()) co_return exit_code::done;
    }
    shown.end();
    auto const& summary = stream.summary();
    auto const document = to_json(summary, shown.text());
    context.out().document(document);
    // No history lists texts: what is not shown now is lost.
    auto const unwritten = context.out().rescue(document, shown.text());
    if (summary.why) co_return context.fail(*summary.why);
    if (unwritten) co_return context.fail(text_not_written(unwritten, summary.charge));
    context.out().hint(facts_of(summary, shown.text().empty()));
    co_return exit_code::done;
}

asio::awaitable<exit_code> list_writers(command_context& context, free_client& service)
{
    auto operation = service.list_text_models(context.call());
    auto const listed = co_await watch(context, "text models", std::move(operation));
    if (!listed) co_return context.fail(listed.error());
    auto entries = boost::json::array();
    auto shown = table(
        {"MODEL", {"NAME", 4}, {"PROVIDER", 3}, {"AVAILABLE", 1}, {"CONTEXT", 2}, {"REASONS", 5}});
    for (auto const& model : *listed) {
        entries.push_back(to_json(model));
        shown.add(
            {model.id.str(), model.name, model.provider, model.available ? "yes" : "no",
             model.context_window > 0 ? std::to_string(model.context_window) : "?",
             model.reasoning_model ? "yes" : "no"});
    }
    auto whole = boost::json::object();
    whole["text_models"] = std::move(entries);
    context.out().document(std::move(whole));
    context.out().list(shown);
    co_return exit_code::done;
}

} // namespace

exit_code run_text(command_context& context)
{
    auto const prompt = read_typed_text(context.given().prompt);
    if (!prompt) return context.fail(prompt.error());
    return with_client(context, [&prompt](command_context& with, free_client& service) {
        return write_text(with, service, *prompt);
    });
}

exit_code run_text_models(command_context& context)
{
    return with_client(context, list_writers);
}

} // namespace neuroflash::cli
