// SPDX-License-Identifier: BSL-1.0
#include "testing/chat.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace neuroflash::inline v0::testing {

namespace json = boost::json;

namespace {

constexpr std::string_view writing_models[] = {
    "openai/gpt-4.1-mini", "gpt-4.1-mini", "mistralai/mistral-small"};
constexpr std::string_view unavailable = "openai/gpt-4.1";

std::string member_text(json::object const& from, std::string_view name)
{
    auto const* value = from.if_contains(name);
    if (value == nullptr || !value->is_string()) return {};
    return std::string(value->get_string());
}

/// The question, and how long all messages are.
bool read_messages(json::object const& body, chat_order& into)
{
    auto const* messages = body.if_contains("messages");
    if (messages == nullptr || !messages->is_array() || messages->get_array().empty()) return false;
    for (auto const& message : messages->get_array()) {
        if (!message.is_object()) return false;
        auto const text = member_text(message.get_object(), "content");
        into.prompt_tokens += 1 + static_cast<int>(std::ranges::count(text, ' '));
        if (member_text(message.get_object(), "role") == "user") into.question = text;
    }
    return true;
}

std::string prefixed(std::string_view model)
{
    for (auto const known : writing_models)
        if (known == model || known.substr(known.find('/') + 1) == model)
            return known.find('/') == std::string_view::npos ? "openai/" + std::string(known)
                                                             : std::string(known);
    return {};
}

/// A word with the blank in front of it is a token.
std::vector<std::string> tokens_for(chat_order const& order)
{
    auto const text = "On “" + order.question + "”: a calm place – wide, honest, unhurried.";
    auto made = std::vector<std::string>();
    for (auto rest = std::string_view(text); !rest.empty();) {
        auto const end = rest.find(' ', 1);
        made.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end, rest.size()));
    }
    auto const limit = static_cast<std::size_t>(order.max_tokens);
    if (limit != 0 && made.size() > limit) made.resize(limit);
    return made;
}

/// Writes the documents of one answer.
class document_writer
{
public:
    document_writer(
        chat_order const& order, fault_kind wrong, usage_place place, std::string_view id)
        : order_(order), wrong_(wrong), place_(place), id_(id), tokens_(tokens_for(order))
    {
        if (wrong_ == fault_kind::stream_extra_usage) place_ = usage_place::extra_chunk;
        if (wrong_ == fault_kind::stream_no_usage) place_ = usage_place::nowhere;
        if (wrong_ == fault_kind::tool_calls) tokens_ = {"{\"q\"", ":", "1}"};
    }

    int tokens() const { return static_cast<int>(tokens_.size()); }
    json::object whole() const;
    std::vector<std::string> chunks() const;

private:
    bool calls() const { return wrong_ == fault_kind::tool_calls; }

    char const* reason() const
    {
        if (calls()) return "tool_calls";
        return order_.max_tokens != 0 && tokens() == order_.max_tokens ? "length" : "stop";
    }

    json::object usage() const
    {
        json::object made;
        made["prompt_tokens"] = order_.prompt_tokens;
        made["completion_tokens"] = tokens();
        made["total_tokens"] = order_.prompt_tokens + tokens();
        return made;
    }

    json::array call(std::string_view arguments, bool first, bool fragment) const
    {
        json::object function;
        if (first) function["name"] = "look_up";
        function["arguments"] = arguments;
        json::object made;
        if (fragment) made["index"] = 0;
        if (first) made["id"] = "call_1";
        if (first) made["type"] = "function";
        made["function"] = std::move(function);
        json::array list;
        list.push_back(std::move(made));
        return list;
    }

    json::object frame(std::string_view object) const
    {
        json::object made;
        made["id"] = id_;
        made["object"] = object;
        made["model"] = order_.model;
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
        auto made = frame("chat.completion.chunk");
        made["choices"] = std::move(choices);
        return made;
    }

    json::object piece(std::size_t index) const
    {
        json::object delta;
        if (calls()) delta["tool_calls"] = call(tokens_[index], index == 0, true);
        else if (wrong_ == fault_kind::null_content) delta["content"] = nullptr;
        else delta["content"] = tokens_[index];
        return delta;
    }

    chat_order const& order_;
    fault_kind wrong_;
    usage_place place_;
    std::string_view id_;
    std::vector<std::string> tokens_;
};

json::object document_writer::whole() const
{
    auto text = std::string();
    for (auto const& token : tokens_) text += token;
    json::object message;
    message["role"] = "assistant";
    message["content"] = nullptr;
    if (calls()) message["tool_calls"] = call(text, true, false);
    else if (wrong_ != fault_kind::null_content) message["content"] = text;
    json::object choice;
    choice["index"] = 0;
    choice["message"] = std::move(message);
    choice["finish_reason"] = reason();
    json::array choices;
    choices.push_back(std::move(choice));
    auto made = frame("chat.completion");
    made["choices"] = std::move(choices);
    made["usage"] = usage();
    return made;
}

std::vector<std::string> document_writer::chunks() const
{
    auto made = std::vector<std::string>();
    json::object opening;
    opening["role"] = "assistant";
    opening["content"] = "";
    made.push_back(json::serialize(chunk(std::move(opening))));
    for (std::size_t i = 0; i < tokens_.size(); ++i)
        made.push_back(json::serialize(chunk(piece(i))));
    auto last = chunk({}, json::value(reason()));
    if (place_ == usage_place::last_chunk) last["usage"] = usage();
    made.push_back(json::serialize(last));
    if (place_ == usage_place::extra_chunk) {
        auto extra = frame("chat.completion.chunk");
        extra["choices"] = json::array();
        extra["usage"] = usage();
        made.push_back(json::serialize(extra));
    }
    return made;
}

/// How lines are written.
struct line_rules
{
    std::string_view end = "\n";
    std::string_view blank = " ";
    bool splits = false;
};

line_rules rules_for(fault_kind wrong)
{
    auto made = line_rules();
    if (wrong == fault_kind::stream_crlf) made.end = "\r\n";
    if (wrong == fault_kind::stream_cr) made.end = "\r";
    if (wrong == fault_kind::stream_no_space) made.blank = "";
    made.splits = wrong == fault_kind::stream_split_data;
    return made;
}

std::string event_of(std::string_view document, line_rules const& rules)
{
    auto text = std::string();
    auto const line = [&](std::string_view part) {
        text.append("data:").append(rules.blank).append(part).append(rules.end);
    };
    // Behind the brace of an object JSON may have a line break.
    auto const splits = rules.splits && document.starts_with('{');
    if (splits) line("{");
    line(document.substr(splits ? 1 : 0));
    return text.append(rules.end);
}

char const* error_document(fault_kind wrong)
{
    switch (wrong) {
    case fault_kind::stream_error_text: return R"({"error":"The provider ended the stream"})";
    case fault_kind::stream_error_choice:
        return R"({"choices":[{"index":0,"delta":{},"finish_reason":"error",)"
               R"("error":{"code":502,"message":"The provider ended the stream"}}]})";
    default: return R"({"error":{"code":502,"message":"The provider ended the stream"}})";
    }
}

/// Faults behind which the whole text comes.
void decorate(std::vector<std::string>& events, fault_kind wrong, line_rules const& rules)
{
    auto const middle = events.begin() + static_cast<std::ptrdiff_t>(events.size() / 2);
    auto const end = std::string(rules.end);
    switch (wrong) {
    case fault_kind::stream_comments:
        for (auto& event : events)
            event = ": OPENROUTER PROCESSING" + end + end + ":" + end + event;
        break;
    case fault_kind::stream_fields:
        for (auto& event : events)
            event = "event: message" + end + "id: 7" + end + "retry: 3000" + end + "colour: red" +
                end + event;
        break;
    case fault_kind::stream_bom: events.front().insert(0, "\xef\xbb\xbf"); break;
    case fault_kind::stream_junk_line: events.insert(middle, event_of("no {JSON", rules)); break;
    case fault_kind::stream_no_done: events.pop_back(); break;
    case fault_kind::stream_no_empty_line:
        events.back().resize(events.back().size() - end.size());
        break;
    case fault_kind::stream_done_twice: events.push_back(events.back()); break;
    case fault_kind::stream_after_done:
        events.push_back(
            event_of(R"({"choices":[{"index":0,"delta":{"content":"late"}}]})", rules));
        events.push_back("bytes that are no event");
        break;
    default: break;
    }
}

bool has_error(fault_kind wrong)
{
    return wrong >= fault_kind::stream_error_object && wrong <= fault_kind::stream_error_first;
}

simulated_response stream_of(std::vector<std::string> documents, planned_stream_fault const& wrong)
{
    auto const rules = rules_for(wrong.kind);
    auto place = wrong.after == 0 ? documents.size() / 2 : std::min(wrong.after, documents.size());
    if (wrong.kind == fault_kind::stream_error_first) place = 0;
    auto made = response_of(200, {}, "text/event-stream; charset=utf-8");
    if (wrong.kind == fault_kind::stream_long_line) {
        auto& longer = documents[std::min(place, documents.size() - 1)];
        auto const filler = wrong.line - std::min(wrong.line, longer.size());
        longer.insert(longer.size() - 1, R"(,"filler":")" + std::string(filler, 'x') + '"');
    }
    for (auto const& document : documents) made.events.push_back(event_of(document, rules));
    made.events.push_back(event_of("[DONE]", rules));
    decorate(made.events, wrong.kind, rules);
    made.stream_cut = wrong.kind == fault_kind::stream_cut;
    made.stream_stalls = wrong.kind == fault_kind::stream_pause && wrong.pause.count() == 0;
    auto const ends = wrong.kind == fault_kind::stream_ended || made.stream_cut ||
        made.stream_stalls || has_error(wrong.kind);
    if (ends) made.events.resize(place);
    if (has_error(wrong.kind))
        made.events.push_back(
            event_of(wrong.error.empty() ? error_document(wrong.kind) : wrong.error, rules));
    if (wrong.kind == fault_kind::stream_pause) {
        made.pause_before = place;
        made.stream_pause = wrong.pause;
    }
    if (wrong.kind == fault_kind::stream_pieces) {
        auto all = std::string();
        for (auto const& event : made.events) all += event;
        made.events.clear();
        for (auto const c : all) made.events.emplace_back(1, c);
    }
    // For faults of requests, which know nothing of events.
    for (auto const& event : made.events) made.message.body += event;
    return made;
}

} // namespace

bool read_chat(std::string_view body, chat_order& into, simulated_response& refused)
{
    auto failure = boost::system::error_code();
    auto const parsed = json::parse(body, failure);
    if (failure || !parsed.is_object()) {
        refused = detail(422, "The body is not a JSON object");
        return false;
    }
    auto const& members = parsed.get_object();
    auto const model = member_text(members, "model");
    if (model.empty() || !read_messages(members, into)) {
        refused = detail(422, "messages, model: field required");
        return false;
    }
    into.model = prefixed(model);
    if (into.model.empty()) {
        refused = model == unavailable ? refusal(403, "The model is not part of your plan")
                                       : detail(400, model + " is not a valid model ID");
        return false;
    }
    if (auto const* stream = members.if_contains("stream"))
        into.streams = stream->is_bool() && stream->get_bool();
    if (auto const* limit = members.if_contains("max_tokens"); limit && limit->is_int64())
        into.max_tokens = static_cast<int>(limit->get_int64());
    return true;
}

chat_response write_chat(
    chat_order const& order, planned_stream_fault const& wrong, usage_place usage,
    std::string_view id)
{
    auto const writer = document_writer(order, wrong.kind, usage, id);
    auto made = chat_response();
    made.completion_tokens = writer.tokens();
    made.streamed = wrong.kind == fault_kind::stream_unasked ||
        (order.streams && wrong.kind != fault_kind::whole_for_stream);
    made.what = made.streamed ? stream_of(writer.chunks(), wrong)
                              : response_of(200, json::serialize(writer.whole()));
    return made;
}

simulated_response text_models()
{
    auto list = json::array();
    auto const add = [&list](std::string_view id, bool available) {
        json::object made;
        made["id"] = id;
        made["name"] = id.substr(id.find('/') + 1);
        made["provider"] = "simulated";
        made["context_window"] = 128'000;
        if (!available) made["available"] = false;
        list.push_back(std::move(made));
    };
    add(unavailable, false);
    for (auto const id : writing_models) add(id, true);
    return response_of(200, json::serialize(list));
}

} // namespace neuroflash::inline v0::testing
