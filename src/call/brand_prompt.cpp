// SPDX-License-Identifier: BSL-1.0
#include "call/brand_prompt.hpp"

#include "call/endpoint_call.hpp"
#include "call/shared_deadline.hpp"
#include "call/text_call.hpp"

#include <neuroflash/api/brand_voices.hpp>
#include <neuroflash/api/write_text.hpp>
#include <neuroflash/core/text/sanitize.hpp>
#include <neuroflash/core/text/visible.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

/// Whether another path may answer the same question: this path does not exist, or it understands
/// a different question.
bool may_work_elsewhere(error const& why)
{
    auto const& code = why.details().server_code;
    // The one code that the reference documents for these routes.
    if (code == "brandVoiceNotFound") return false;
    return why == errc::not_found || why == errc::rejected_input || why == errc::bad_response;
}

/// The instruction that tells the model how to use the brand's words.
constexpr char task[] =
    "\n\nYou write prompts for an image generator. Describe one image for what the user asks: "
    "its subject, palette, light and mood, in the manner of the brand above. Answer with the "
    "prompt alone, in one paragraph, without quotation marks. Put no words, letters or logos into "
    "the image unless the user asks for them.";

/// The text without surrounding white space and quotation marks.
std::string prompt_of(std::string_view text)
{
    constexpr std::string_view blank = " \t\r\n";
    auto const trim = [&] {
        auto const begin = std::min(text.find_first_not_of(blank), text.size());
        text.remove_prefix(begin);
        text = text.substr(0, text.find_last_not_of(blank) + 1);
    };
    trim();
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text.remove_prefix(1);
        text.remove_suffix(1);
        trim();
    }
    return std::string(text);
}

/// A truncated prompt is not worth an image: the text must be complete.
std::optional<error> fault_of(completion const& written)
{
    auto details = error_details();
    auto code = errc::bad_response;
    if (written.end == text_end::refused) {
        code = errc::content_refused;
        details.message = "The text service refused to write the prompt.";
        details.server_message = core::sanitized(written.refusal, 300);
    } else if (written.why) {
        code = written.why->value();
        details = written.why->details();
        details.message = "The prompt was not written completely. " + written.why->message();
    } else if (written.finish_reason == "length") {
        details.message = "The prompt was not written completely: the model's limit was reached.";
    } else if (core::is_blank_text(prompt_of(written.text))) {
        details.message = "The text service wrote an empty prompt.";
    } else {
        return std::nullopt;
    }
    details.charge = written.charge;
    details.request_id = written.request_id;
    details.trace_id = written.trace_id;
    details.attempts = written.attempts;
    details.elapsed = written.elapsed;
    details.timeline = written.timeline;
    details.advice =
        "No image was paid for. Writing the prompt again costs tokens again; composing it is free.";
    return error(code, std::move(details));
}

asio::awaitable<result<std::string>>
find_summary(std::shared_ptr<client_state> on, brand_voice_id id, call_params options)
{
    auto const& routes = on->params().routes;
    auto const paths = std::array<std::string const*, 4>{
        &routes.brand_voice_prompt, &routes.brand_voice_summaries,
        &routes.brand_voice_summaries_fallback, &routes.brand_voice_summaries_literal};
    auto time = shared_deadline(*on, std::move(options), on->params().deadline);
    auto first = std::optional<error>();
    auto const preferred = on->summary_route().load();
    for (std::size_t i = 0; i < paths.size(); ++i) {
        auto const route = (preferred + i) % paths.size();
        if (paths[route]->empty()) continue;
        auto params = api::voice_summary_params(id, *paths[route], route != 0);
        auto asking = call<api::brand_voice_summary>(
            on, std::move(params), time.rest(), on->params().deadline);
        auto got = co_await std::move(asking);
        time.count();
        if (got) {
            on->summary_route().store(route);
            co_return got;
        }
        if (!may_work_elsewhere(got.error())) co_return got.error();
        if (!first) first = got.error();
    }
    if (first) co_return *first;
    auto details = error_details();
    details.message = "route_params has no path to the summary of a brand voice.";
    details.charge.evidence = "Nothing was sent.";
    co_return error(errc::invalid_argument, std::move(details));
}

asio::awaitable<result<written_prompt>> write_prompt(
    std::shared_ptr<client_state> on, std::string prompt, brand_voice_id voice,
    std::optional<model_id> model, call_params options)
{
    if (auto fine = api::check_text("prompt", prompt); !fine) co_return fine.error();
    if (api::is_blank(prompt)) co_return api::refuse("prompt", "must not be blank.");
    auto time = shared_deadline(*on, std::move(options), on->params().text_deadline);
    auto asking = find_summary(on, std::move(voice), time.rest());
    auto summary = co_await std::move(asking);
    time.count();
    if (!summary) co_return summary.error();
    auto made = written_prompt();
    made.system_message = std::move(*summary) + task;
    auto messages = std::vector<text_message>();
    messages.emplace_back("system", made.system_message);
    messages.emplace_back("user", std::move(prompt));
    auto params = text_params(std::move(messages));
    params.model = std::move(model);
    auto writing = complete_text(on, std::move(params), time.rest());
    auto written = co_await std::move(writing);
    time.count();
    if (!written) co_return written.error();
    if (auto const fault = fault_of(*written)) co_return *fault;
    made.text = prompt_of(written->text);
    made.completion = std::move(*written);
    co_return made;
}

} // namespace

asio::awaitable<result<std::string>>
brand_voice_summary(std::shared_ptr<client_state> on, brand_voice_id id, call_params options)
{
    auto start = [on, id = std::move(id), options = std::move(options)]() mutable {
        return find_summary(on, std::move(id), std::move(options));
    };
    return drive_series<std::string>(on, std::move(start));
}

asio::awaitable<result<written_prompt>> write_image_prompt(
    std::shared_ptr<client_state> on, std::string prompt, brand_voice_id voice,
    std::optional<model_id> model, call_params options)
{
    auto start = [on, prompt = std::move(prompt), voice = std::move(voice),
                  model = std::move(model), options = std::move(options)]() mutable {
        return write_prompt(
            on, std::move(prompt), std::move(voice), std::move(model), std::move(options));
    };
    return drive_series<written_prompt>(on, std::move(start));
}

} // namespace neuroflash::inline v0::call
