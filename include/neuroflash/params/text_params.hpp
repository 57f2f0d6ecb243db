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
    /// A message with its role and its text.
    text_message(std::string who, std::string what) : role(std::move(who)), content(std::move(what))
    {
    }

    std::string role;    ///< `system`, `user`, `assistant` or another role that the service knows.
    std::string content; ///< UTF-8.
};

/// The parameters of a text. Source: reference, /content-generation/chat-completions. The service
/// chooses values that are empty. It stores no conversation, so `messages` has all of it.
class text_params
{
public:
    /// Asks with one message of the user.
    explicit text_params(std::string prompt);
    /// Continues a conversation, whose oldest message is the first.
    explicit text_params(std::vector<text_message> conversation);

    std::vector<text_message> messages;          ///< At least one must have content.
    std::optional<model_id> model;               ///< Empty for the first usable one of the service.
    std::optional<double> temperature;           ///< 0..2.
    std::optional<int> max_tokens;               ///< Most tokens of the response; > 0.
    std::optional<std::int64_t> seed;            ///< An equal seed may give an equal text.
    std::vector<std::string> stop;               ///< The text ends before the first of these.
    std::optional<std::string> reasoning_effort; ///< A value of the model, such as `low`.

    /// A JSON schema, as text, that the response follows. Not together with `response_format`.
    std::optional<std::string> json_schema;

    /// The service's `response_format`: a JSON object, as text.
    std::optional<std::string> response_format;

    /// A JSON object, as text, whose members are sent as well; one with the name of a member above
    /// replaces it. For parameters that this class does not have, such as `tools`. Not `stream`,
    /// and not `n` other than 1, because only the first choice is read and each is paid.
    std::optional<std::string> extra;

    /// Longest time without a byte of the stream, in addition to the deadline; > 0. Empty for
    /// `client_params::text_idle_limit`.
    std::optional<std::chrono::milliseconds> idle_limit;
};

} // namespace neuroflash::inline v0

#endif
