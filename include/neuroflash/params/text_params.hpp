// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PARAMS_TEXT_PARAMS_HPP
#define NEUROFLASH_PARAMS_TEXT_PARAMS_HPP

#include <neuroflash/ids.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::inline v0 {

/// One message of a conversation.
class text_message
{
public:
    /// Who says what.
    text_message(std::string who, std::string what) : role(std::move(who)), content(std::move(what))
    {
    }

    std::string role;    ///< `system`, `user`, `assistant` or what else the service knows.
    std::string content; ///< UTF-8.
};

/// What to write. Source: reference, /content-generation/chat-completions. What is left empty, the
/// service chooses; the service stores no conversation, so all of it is in `messages`.
class text_params
{
public:
    /// One message of the user.
    explicit text_params(std::string prompt) { messages.emplace_back("user", std::move(prompt)); }
    /// A conversation, the oldest message first.
    explicit text_params(std::vector<text_message> conversation) : messages(std::move(conversation))
    {
    }

    std::vector<text_message> messages;          ///< At least one with content.
    std::optional<model_id> model;               ///< Empty: the first usable one of the service.
    std::optional<double> temperature;           ///< 0..2.
    std::optional<int> max_tokens;               ///< Of the answer; > 0.
    std::optional<std::int64_t> seed;            ///< The same seed may give the same text.
    std::vector<std::string> stop;               ///< The text ends before the first of them.
    std::optional<std::string> reasoning_effort; ///< Such as `low`; the model's own words.

    /// A JSON schema, as text, that the answer follows. Not together with `response_format`.
    std::optional<std::string> json_schema;

    /// The service's `response_format`: a JSON object, as text.
    std::optional<std::string> response_format;

    /// A JSON object, as text. Its members are sent as well; one with the name of a member above
    /// replaces it. For what this class does not name, such as `tools`.
    std::optional<std::string> extra;

    /// The stream ends if no byte comes for so long, apart from the deadline; > 0. Empty:
    /// `client_params::text_idle_limit`.
    std::optional<std::chrono::milliseconds> idle_limit;
};

} // namespace neuroflash::inline v0

#endif
