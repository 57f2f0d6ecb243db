// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_COMPLETION_HPP
#define NEUROFLASH_MODELS_COMPLETION_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/timeline.hpp>

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0 {

/// The tokens of a text. Source: reference, /content-generation/chat-completions.
struct token_usage
{
    std::int64_t prompt_tokens = 0;         ///< Tokens of the messages.
    std::int64_t completion_tokens = 0;     ///< Tokens of the response.
    std::int64_t total_tokens = 0;          ///< The sum of both.
    std::optional<std::int64_t> words_used; ///< Words; empty if the service does not report them.
    /// Cost in the service's own unit; empty if not reported.
    std::optional<double> cost;
};

/// A piece of a text, as it was received. Members without new data are empty.
struct text_piece
{
    std::string text;      ///< UTF-8, in whole characters.
    std::string reasoning; ///< The model's reasoning, if the service shows it.
    std::string refusal;   ///< The model's words why it does not answer; UTF-8.
    /// A JSON array: the elements of `delta.tool_calls`, as received. They are often fragments.
    std::string tool_calls;

    /// Whether the piece has no data.
    bool empty() const noexcept
    {
        return text.empty() && reasoning.empty() && refusal.empty() && tool_calls.empty();
    }
};

/// How a text ended.
enum class text_end
{
    complete, ///< The service says that it is whole. `finish_reason` may be `length`.
    cut,      ///< The response broke off: the text is valid but incomplete.
    refused,  ///< The service's content filter ended it, or the model refused. May have no text.
    failed,   ///< The service reported an error after the text had begun, or the caller cancelled.
};

/// `complete`, `cut`, `refused` or `failed`.
std::string_view to_string(text_end how) noexcept;

/// Prints `complete`, `cut`, `refused` or `failed`.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, text_end how)
{
    return out << to_string(how);
}

/// What is known about a text, in addition to its words, after its end.
struct text_summary
{
    text_end end = text_end::cut; ///< How it ended.
    /// The service's word, such as `stop`; empty if there was none.
    std::string finish_reason;
    std::optional<token_usage> usage;   ///< Empty if the service did not report it.
    model_id model;                     ///< The model that wrote it, in the service's words.
    std::string id;                     ///< The service's id of the text; may be empty.
    std::string request_id;             ///< The service's id of the request; may be empty.
    std::string trace_id;               ///< `call_params::trace_id`, as given.
    std::optional<error> why;           ///< The error, for an end that is `cut` or `failed`.
    charge_verdict charge;              ///< Whether tokens were charged.
    int attempts = 0;                   ///< Requests tried.
    std::chrono::nanoseconds elapsed{}; ///< The time from the start of the call to its end.
    neuroflash::timeline timeline;      ///< The time spent in each phase.

    /// Whether nothing is missing, according to the service.
    bool is_complete() const noexcept
    {
        return end == text_end::complete || end == text_end::refused;
    }
};

/// A text, as far as it was received. Check `is_complete` before you use it as a whole one. `text`
/// may be empty then, and its tokens were charged: the answer has tool calls or a refusal, or the
/// model wrote nothing.
struct completion : text_summary
{
    std::string text;                    ///< UTF-8.
    std::string reasoning;               ///< The model's reasoning, if the service shows it.
    std::string refusal;                 ///< The model's words why it does not answer.
    std::vector<std::string> tool_calls; ///< Values of `text_piece::tool_calls`, in order.
};

} // namespace neuroflash::inline v0

#endif
