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

/// What a text took. Source: reference, /content-generation/chat-completions.
struct token_usage
{
    std::int64_t prompt_tokens = 0;         ///< Of the messages.
    std::int64_t completion_tokens = 0;     ///< Of the answer.
    std::int64_t total_tokens = 0;          ///< Of both.
    std::optional<std::int64_t> words_used; ///< Where the service says it.
    std::optional<double> cost;             ///< Where the service says it, in its own unit.
};

/// A part of a text, as it came. Members that did not come are empty.
struct text_piece
{
    std::string text;       ///< UTF-8, in whole characters.
    std::string reasoning;  ///< What the model thinks, where the service shows it.
    std::string tool_calls; ///< The JSON array `delta.tool_calls`, as it came: often fragments.

    /// Whether nothing came.
    bool empty() const noexcept { return text.empty() && reasoning.empty() && tool_calls.empty(); }
};

/// How a text ended.
enum class text_end
{
    complete, ///< The service says that it is whole. `finish_reason` may be `length`.
    cut,      ///< The answer broke off: what came is valid, and not all.
    refused,  ///< The service's content filter ended it.
    failed,   ///< The service reported an error after the text had begun, or the caller cancelled.
};

/// `complete`, `cut`, `refused` or `failed`.
inline std::string_view to_string(text_end how) noexcept
{
    switch (how) {
    case text_end::complete: return "complete";
    case text_end::cut: return "cut";
    case text_end::refused: return "refused";
    case text_end::failed: return "failed";
    }
    return "failed";
}

/// Prints `complete`, `cut`, `refused` or `failed`.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, text_end how)
{
    return out << to_string(how);
}

/// What is known of a text besides its words, once it has ended.
struct text_summary
{
    text_end end = text_end::cut;       ///< How it ended.
    std::string finish_reason;          ///< The service's word, such as `stop`; empty: none came.
    std::optional<token_usage> usage;   ///< Empty: the service did not say.
    model_id model;                     ///< That wrote it, in the service's words.
    std::string id;                     ///< The service's name for the text; may be empty.
    std::string request_id;             ///< The service's name for the request; may be empty.
    std::string trace_id;               ///< `call_params::trace_id`, as given.
    std::optional<error> why;           ///< Of an end that is `cut` or `failed`.
    charge_verdict charge;              ///< In tokens.
    int attempts = 0;                   ///< Requests tried.
    std::chrono::nanoseconds elapsed{}; ///< From the call to its end.
    neuroflash::timeline timeline;      ///< Where that time went.

    /// Whether nothing is missing, as far as the service says.
    bool is_whole() const noexcept { return end == text_end::complete || end == text_end::refused; }
};

/// A text, as far as it came. Ask `is_whole` before you use it as a whole one.
struct completion : text_summary
{
    std::string text;                    ///< UTF-8.
    std::string reasoning;               ///< What the model thought, where the service shows it.
    std::vector<std::string> tool_calls; ///< Each a `text_piece::tool_calls`, in order.
};

} // namespace neuroflash::inline v0

#endif
