// SPDX-License-Identifier: BSL-1.0
#include "service_model/text_response.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <numeric>
#include <utility>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

constexpr char call_id[] = "call_1";

json::object usage_of(completion const& made)
{
    json::object usage;
    usage["prompt_tokens"] = made.prompt_tokens;
    usage["completion_tokens"] = made.completion_tokens;
    usage["total_tokens"] = made.prompt_tokens + made.completion_tokens;
    usage["words_used"] = made.words;
    return usage;
}

std::string joined(std::vector<std::string> const& pieces)
{
    return std::accumulate(pieces.begin(), pieces.end(), std::string());
}

/// One element of "tool_calls". \param name empty after the first fragment
json::array call_of(std::string_view name, std::string_view arguments, bool fragment)
{
    json::object function;
    if (!name.empty()) function["name"] = name;
    function["arguments"] = arguments;
    json::object call;
    if (fragment) call["index"] = 0;
    if (!name.empty()) {
        call["id"] = call_id;
        call["type"] = "function";
    }
    call["function"] = std::move(function);
    return json::array{std::move(call)};
}

/// A chunk of a stream, and what is added to it.
class chunk_writer
{
public:
    explicit chunk_writer(response_head const& head) : head_(head) {}

    json::object frame(json::array choices) const
    {
        json::object made;
        made["id"] = head_.id;
        made["object"] = "chat.completion.chunk";
        made["model"] = head_.model;
        made["choices"] = std::move(choices);
        return made;
    }

    json::object chunk(json::object delta, json::value finish = nullptr) const
    {
        json::object choice;
        choice["index"] = 0;
        choice["delta"] = std::move(delta);
        choice["finish_reason"] = std::move(finish);
        json::array choices;
        choices.push_back(std::move(choice));
        return frame(std::move(choices));
    }

    void add(json::object const& document) { made_.push_back(json::serialize(document)); }

    void add_piece(char const* member, std::string_view text)
    {
        json::object delta;
        if (std::string_view(member) != "content") delta["content"] = "";
        if (head_.null_content) delta["content"] = nullptr;
        else delta[member] = text;
        add(chunk(std::move(delta)));
    }

    std::vector<std::string> take() { return std::move(made_); }

private:
    response_head const& head_;
    std::vector<std::string> made_;
};

void add_call(chunk_writer& writer, completion const& made)
{
    for (std::size_t i = 0; i < made.arguments.size(); ++i) {
        json::object delta;
        delta["content"] = nullptr;
        delta["tool_calls"] = call_of(i == 0 ? made.tool : "", made.arguments[i], true);
        writer.add(writer.chunk(std::move(delta)));
    }
}

} // namespace

json::object whole_response(completion const& made, response_head const& head)
{
    json::object message;
    message["role"] = "assistant";
    auto const has_content = made.tool.empty() && made.refusal.empty() && !head.null_content;
    if (has_content) message["content"] = joined(made.pieces);
    else message["content"] = nullptr;
    if (!made.refusal.empty()) message["refusal"] = joined(made.refusal);
    if (!made.reasoning.empty()) message["reasoning"] = joined(made.reasoning);
    if (!made.tool.empty())
        message["tool_calls"] = call_of(made.tool, joined(made.arguments), false);
    json::object choice;
    choice["index"] = 0;
    choice["message"] = std::move(message);
    choice["finish_reason"] = made.finish_reason;
    json::array choices;
    choices.push_back(std::move(choice));
    json::object body;
    body["id"] = head.id;
    body["object"] = "chat.completion";
    body["model"] = head.model;
    body["choices"] = std::move(choices);
    body["usage"] = usage_of(made);
    return body;
}

std::vector<std::string>
response_chunks(completion const& made, response_head const& head, usage_place usage)
{
    auto writer = chunk_writer(head);
    json::object opening;
    opening["role"] = "assistant";
    if (head.null_content) opening["content"] = nullptr;
    else opening["content"] = "";
    writer.add(writer.chunk(std::move(opening)));
    for (auto const& piece : made.reasoning) writer.add_piece("reasoning", piece);
    for (auto const& piece : made.pieces) writer.add_piece("content", piece);
    for (auto const& piece : made.refusal) writer.add_piece("refusal", piece);
    add_call(writer, made);
    auto last = writer.chunk({}, json::value(made.finish_reason));
    if (usage == usage_place::last_chunk) last["usage"] = usage_of(made);
    writer.add(last);
    if (usage == usage_place::extra_chunk) {
        auto extra = writer.frame({});
        extra["usage"] = usage_of(made);
        writer.add(extra);
    }
    return writer.take();
}

} // namespace neuroflash::inline v0::service_model
