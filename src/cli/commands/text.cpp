// SPDX-License-Identifier: BSL-1.0
#include "cli/client/spending_gate.hpp"
#include "cli/commands/commands.hpp"
#include "cli/errors/error_report.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/input/prompt_input.hpp"
#include "cli/input/text_input.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"
#include "cli/system/process_environment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

namespace {

/// What the user wants written: the prompt, and the system message that may come before it.
struct asked_text
{
    typed_text prompt;
    std::optional<std::string> system;
};

result<asked_text> read_asked_text(options const& given)
{
    auto const system_message = std::string("--system");
    auto system = std::optional<std::string>();
    if (given.system == "-" && given.prompt == "-") {
        return wrong_usage(
            "PROMPT and " + system_message + " are both `-`, and standard input has one text.",
            "Nothing was sent. `@FILE` reads one of them from a file.");
    }
    if (given.system) {
        auto read = read_whole_text(*given.system, system_message);
        if (!read) return read.error();
        system = std::move(*read);
    }
    auto prompt = read_typed_text(given.prompt);
    if (!prompt) return prompt.error();
    return asked_text{std::move(*prompt), std::move(system)};
}

text_params order_of(options const& given, asked_text const& what)
{
    auto order = text_params(what.prompt.str());
    if (what.system) {
        order.messages.insert(order.messages.begin(), text_message("system", *what.system));
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

    void add(text_piece const& piece)
    {
        auto const& text = piece.text;
        whole_.text += text;
        whole_.refusal += piece.refusal;
        if (!piece.tool_calls.empty()) whole_.tool_calls.push_back(piece.tool_calls);
        if (!text.empty()) show(on_terminal_ ? without_controls(text) : text);
    }

    /// What follows begins on a line of its own.
    completion end(text_summary const& how)
    {
        if (!whole_.text.empty() && whole_.text.back() != '\n') show("\n");
        static_cast<text_summary&>(whole_) = how;
        return std::move(whole_);
    }

private:
    /// The text is what was asked for, so --quiet leaves it.
    void show(std::string_view piece)
    {
        out_.block(piece);
        out_.names(piece);
    }

    output& out_;
    bool on_terminal_;
    completion whole_;
};

std::string facts_of(text_summary const& of)
{
    auto line = of.model.empty() ? std::string() : "model " + printable(of.model.str()) + ", ";
    if (of.usage) line += pluralize(of.usage->total_tokens, "token", "tokens") + ", ";
    line += seconds(of.elapsed);
    if (of.finish_reason == "length") line += "; it reached its token limit";
    return line;
}

/// The error for an answer that is a refusal and nothing else.
error refusal_error(completion const& of)
{
    auto details = error_details();
    details.message = of.refusal.empty() ? "The content filter of the service let no text through."
                                         : "The model refused to answer.";
    details.server_message = shortened(printable(of.refusal), 300);
    details.advice = "Change the prompt. Asking again costs tokens again.";
    details.request_id = of.request_id;
    details.attempts = of.attempts;
    details.elapsed = of.elapsed;
    details.charge = of.charge;
    return error(errc::content_refused, std::move(details));
}

bool has_visible_text(completion const& of)
{
    return of.text.find_first_not_of(" \t\r\n") != std::string::npos;
}

/// Shows the calls, which were paid, to people; a document has them. Asking again with --json would
/// cost tokens again.
void note_calls(output& out, completion const& of)
{
    if (of.tool_calls.empty() || out.json()) return;
    out.note(
        std::string("note: the answer calls functions") +
        (has_visible_text(of) ? "" : " and has no text") +
        "; charged: " + printable(charge_text(of.charge)) +
        "; the calls: " + printable(json_text(to_json(of).at("tool_calls"))));
}

void note_refusal(output& out, completion const& of)
{
    out.note(
        of.refusal.empty() ? "note: the content filter of the service ended the text"
                           : "note: the model refused: " + printable(of.refusal));
}

/// The report of a whole answer. One without a text is not a silent success, because it was paid.
exit_code report_response(command_context& context, completion const& of)
{
    auto& out = context.out();
    auto const is_refused = of.end == text_end::refused;
    auto const has_text = has_visible_text(of);
    if (!has_text && of.tool_calls.empty()) {
        if (is_refused) return context.fail(refusal_error(of));
        out.note("note: the answer has no text; charged: " + printable(charge_text(of.charge)));
    } else if (is_refused) {
        note_refusal(out, of);
    }
    out.hint(facts_of(of));
    return exit_code::done;
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
write_text(command_context& context, free_client& service, asked_text what)
{
    auto& writer = service.writer(permission_to_spend::of_typed_text(what.prompt));
    auto opening = writer.stream_text(order_of(context.given(), what), context.call());
    auto watching = watch(context, "writing", std::move(opening));
    auto opened = co_await std::move(watching);
    if (!opened) co_return context.fail(opened.error());
    auto stream = std::move(*opened);
    auto shown = shown_text(context.out());
    for (;;) {
        auto waiting = stream.next();
        auto const piece = co_await std::move(waiting);
        if (!piece) break;
        shown.add(*piece);
        // Without a reader, the rest would be paid for in vain.
        if (context.out().has_no_reader()) co_return exit_code::done;
    }
    auto const whole = shown.end(stream.summary());
    auto const document = to_json(whole);
    context.out().document(document);
    // No history lists texts: what is not shown now is lost.
    auto const unwritten = context.out().rescue(document, whole.text);
    note_calls(context.out(), whole);
    auto const ends_early = !context.out().json() && (whole.why || unwritten);
    auto const is_refused = whole.end == text_end::refused || !whole.refusal.empty();
    if (ends_early && is_refused) note_refusal(context.out(), whole);
    if (whole.why) co_return context.fail(*whole.why);
    if (unwritten) co_return context.fail(text_not_written(unwritten, whole.charge));
    co_return report_response(context, whole);
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
    auto const what = read_asked_text(context.given());
    if (!what) return context.fail(what.error());
    return with_client(context, [&what](command_context& with, free_client& service) {
        return write_text(with, service, *what);
    });
}

exit_code run_text_models(command_context& context)
{
    return with_client(context, list_writers);
}

} // namespace neuroflash::cli
