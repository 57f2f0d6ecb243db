// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_WRITE_TEXT_HPP
#define NEUROFLASH_API_WRITE_TEXT_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/core/text/json_parse.hpp>
#include <neuroflash/params/text_params.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

/// The request for a text. Its response is read by `chat_stream`.
namespace neuroflash::inline v0::api {

/// Whether `text` is a JSON object.
inline bool is_json_object(std::string_view text)
{
    auto bad = error_code();
    auto const content = core::parse_json(text, bad, {});
    return !bad && content.is_object();
}

inline bool is_blank(std::string_view text) noexcept
{
    return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

inline result<void> check_messages(std::vector<text_message> const& messages)
{
    if (messages.empty()) return refuse("messages", "must not be empty.");
    auto blank = true;
    for (auto const& one : messages) {
        if (one.role.empty() || !std::all_of(one.role.begin(), one.role.end(), [](char c) {
                return core::is_alphanumeric(c) || c == '_' || c == '-';
            })) {
            return refuse("messages", "a role must be a word, such as system, user or assistant.");
        }
        if (!core::is_valid_utf8(one.content)) {
            return refuse("messages", "content must be valid UTF-8.");
        }
        blank = blank && is_blank(one.content);
    }
    if (blank) return refuse("messages", "at least one must have content.");
    return {};
}

inline result<void> check_json_texts(text_params const& params)
{
    struct row
    {
        std::string_view name;
        std::optional<std::string> const& text;
    };
    for (auto const& one :
         {row{"json_schema", params.json_schema}, row{"response_format", params.response_format},
          row{"extra", params.extra}}) {
        if (one.text && !is_json_object(*one.text))
            return refuse(one.name, "must be a JSON object.");
    }
    if (params.json_schema && params.response_format) {
        return refuse("json_schema", "and response_format exclude each other.");
    }
    if (params.extra) {
        auto bad = error_code();
        auto const members = core::parse_json(*params.extra, bad, {});
        if (members.get_object().contains("stream")) {
            return refuse("extra", "must not hold stream: every text is streamed.");
        }
        auto const* const choices = members.get_object().if_contains("n");
        if (choices && !choices->is_null() && *choices != boost::json::value(1)) {
            return refuse(
                "extra", "must not ask for several choices: each is paid, and one is read.");
        }
    }
    return {};
}

/// Checks all parameters that can be checked without the service.
inline result<void> check_text_params(text_params const& params)
{
    if (auto fine = check_messages(params.messages); !fine) return fine;
    if (params.model && params.model->empty()) {
        return refuse("model", "must not be empty; leave it unset for the first usable one.");
    }
    if (params.model && !core::is_valid_utf8(params.model->str())) {
        return refuse("model", "must be valid UTF-8.");
    }
    if (params.temperature && !(*params.temperature >= 0.0 && *params.temperature <= 2.0)) {
        return refuse("temperature", "must be 0 to 2.");
    }
    if (params.max_tokens && *params.max_tokens < 1) {
        return refuse("max_tokens", "must be 1 or more.");
    }
    if (params.idle_limit && params.idle_limit->count() <= 0) {
        return refuse("idle_limit", "must be more than zero.");
    }
    for (auto const& one : params.stop) {
        if (auto fine = check_text("stop", one); !fine) return fine;
    }
    if (auto fine = check_optional_text("reasoning_effort", params.reasoning_effort); !fine) {
        return fine;
    }
    return check_json_texts(params);
}

/// Writes the members of one JSON object.
class member_writer
{
public:
    /// Members of `replaced` are left out, and written by `finish`.
    member_writer(std::string& body, boost::json::object const* replaced)
        : body_(body), replaced_(replaced)
    {
        body_ += '{';
    }

    void text(std::string_view name, std::string_view content)
    {
        if (begin(name)) core::append_json_string(body_, content);
    }
    void json(std::string_view name, std::string_view content)
    {
        if (begin(name)) body_.append(content);
    }
    template <class Number>
    void number(std::string_view name, Number content)
    {
        if (!begin(name)) return;
        auto digits = std::array<char, 32>();
        auto const written = std::to_chars(digits.data(), digits.data() + digits.size(), content);
        body_.append(digits.data(), written.ptr);
    }

    void finish()
    {
        auto const* const more = std::exchange(replaced_, nullptr);
        if (more) {
            for (auto const& [name, content] : *more) {
                json({name.data(), name.size()}, boost::json::serialize(content));
            }
        }
        body_ += '}';
    }

private:
    bool begin(std::string_view name)
    {
        if (replaced_ && replaced_->contains(name)) return false;
        if (body_.back() != '{') body_ += ',';
        core::append_json_string(body_, name);
        body_ += ':';
        return true;
    }

    std::string& body_;
    boost::json::object const* replaced_;
};

inline std::string messages_of(text_params const& params)
{
    auto text = std::string("[");
    for (auto const& one : params.messages) {
        if (text.size() > 1) text += ',';
        auto writer = member_writer(text, nullptr);
        writer.text("role", one.role);
        writer.text("content", one.content);
        writer.finish();
    }
    return text += ']';
}

inline std::string stops_of(text_params const& params)
{
    auto text = std::string("[");
    for (auto const& one : params.stop) {
        if (text.size() > 1) text += ',';
        core::append_json_string(text, one);
    }
    return text += ']';
}

/// The request. The parameters must have been checked, and a model must be set, or be in `extra`.
inline core::request_spec encode_text(text_params const& params, endpoint_context const& context)
{
    auto request = context.begin();
    request.method = http_method::post;
    request.path = context.routes.text;
    request.fallback_path = context.routes.text_fallback;
    request.content_type = "application/json";
    auto bad = error_code();
    auto const extra =
        params.extra ? core::parse_json(*params.extra, bad, {}) : boost::json::value();
    auto writer = member_writer(request.body, extra.if_object());
    if (params.model) writer.text("model", params.model->str());
    writer.json("messages", messages_of(params));
    if (params.temperature) writer.number("temperature", *params.temperature);
    if (params.max_tokens) writer.number("max_tokens", *params.max_tokens);
    if (params.seed) writer.number("seed", *params.seed);
    if (!params.stop.empty()) writer.json("stop", stops_of(params));
    if (params.reasoning_effort) writer.text("reasoning_effort", *params.reasoning_effort);
    if (params.json_schema) {
        writer.json(
            "response_format",
            R"({"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":)" +
                *params.json_schema + "}}");
    }
    if (params.response_format) writer.json("response_format", *params.response_format);
    writer.json("stream", "true");
    writer.finish();
    return request;
}

/// Whether `extra` names the model.
inline bool extra_names_model(text_params const& params)
{
    if (!params.extra) return false;
    auto bad = error_code();
    auto const members = core::parse_json(*params.extra, bad, {});
    return !bad && members.is_object() && members.get_object().contains("model");
}

} // namespace neuroflash::inline v0::api

#endif
