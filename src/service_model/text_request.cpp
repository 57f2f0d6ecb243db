// SPDX-License-Identifier: BSL-1.0
#include "service_model/text_request.hpp"

#include "service_model/text_catalog.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

constexpr std::string_view known_fields[] = {
    "messages",
    "model",
    "temperature",
    "max_tokens",
    "max_completion_tokens",
    "reasoning",
    "reasoning_effort",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "seed",
    "response_format",
    "structured_outputs",
    "web_search_options",
    "frequency_penalty",
    "presence_penalty",
    "repetition_penalty",
    "stop",
    "stream",
    "stream_options",
    "top_p",
    "n",
    "user",
    "verbosity"};

constexpr std::size_t most_stop_words = 4;
constexpr std::size_t longest_schema = 64 << 10; // bytes: the text repeats what a schema fixes

constexpr std::string_view efforts[] = {"max", "xhigh", "high", "medium", "low", "minimal", "none"};

/// {"error":{"message":...,"code":400}}, as the provider behind the service writes it.
service_response upstream_refusal(unsigned status, std::string const& message)
{
    json::object error;
    error["message"] = message;
    error["code"] = status;
    json::object body;
    body["error"] = std::move(error);
    return json_response(status, body);
}

/// Reads the members of one body and collects their errors.
class chat_reader
{
public:
    explicit chat_reader(json::object const& body) : body_(body) {}

    text_request made;
    std::vector<field_error> errors;

    void read_messages();
    void read_model();
    void read_numbers();
    void read_stop();
    void read_format();
    void read_tools();
    void refuse_unknown();
    bool has_good_effort() const;

private:
    json::value const* find(std::string_view name) const
    {
        auto const* value = body_.if_contains(name);
        return value == nullptr || value->is_null() ? nullptr : value;
    }

    void complain(std::string field, std::string message, std::string type)
    {
        if (errors.size() < most_field_errors)
            errors.push_back({std::move(field), std::move(message), std::move(type)});
    }

    void read_message(std::size_t index, json::value const& message);
    void read_range(std::string_view name, double least, double most);

    json::object const& body_;
};

/// The text of a message: a string, or its parts of text.
std::string text_of_content(json::value const& content)
{
    if (auto const* text = content.if_string()) return std::string(*text);
    auto made = std::string();
    if (auto const* parts = content.if_array())
        for (auto const& part : *parts)
            if (auto const* object = part.if_object())
                if (auto const* text = object->if_contains("text"); text && text->is_string())
                    made += text->get_string();
    return made;
}

void chat_reader::read_message(std::size_t index, json::value const& message)
{
    auto const place = "messages." + std::to_string(index);
    auto const* object = message.if_object();
    if (object == nullptr)
        return complain(place, "Input should be a valid dictionary", "dict_type");
    auto const* role = object->if_contains("role");
    if (role == nullptr) return complain(place + ".role", "Field required", "missing");
    if (!role->is_string())
        return complain(place + ".role", "Input should be a valid string", "string_type");
    auto const* content = object->if_contains("content");
    auto const calls = object->contains("tool_calls");
    if (content == nullptr && !calls)
        return complain(place + ".content", "Field required", "missing");
    if (content != nullptr && !content->is_string() && !content->is_array() &&
        !(content->is_null() && calls))
        return complain(place + ".content", "Input should be a valid string", "string_type");
    auto const text = content == nullptr ? std::string() : text_of_content(*content);
    made.conversation += std::string(role->get_string()) + '\n' + text + '\n';
    if (role->get_string() == "user") made.question = text;
}

void chat_reader::read_messages()
{
    auto const* value = find("messages");
    if (value == nullptr) return complain("messages", "Field required", "missing");
    auto const* list = value->if_array();
    if (list == nullptr) return complain("messages", "Input should be a valid list", "list_type");
    if (list->empty()) return complain("messages", "List should have at least 1 item", "too_short");
    for (std::size_t i = 0; i < list->size(); ++i) read_message(i, (*list)[i]);
}

void chat_reader::read_model()
{
    auto const* value = find("model");
    if (value == nullptr) return complain("model", "Field required", "missing");
    if (!value->is_string())
        return complain("model", "Input should be a valid string", "string_type");
    made.model = value->get_string();
}

void chat_reader::read_range(std::string_view name, double least, double most)
{
    auto const* value = find(name);
    if (value == nullptr) return;
    auto ec = boost::system::error_code();
    auto const number = value->to_number<double>(ec);
    if (!value->is_number())
        return complain(std::string(name), "Input should be a valid number", "float_type");
    if (number < least || number > most)
        complain(
            std::string(name),
            "Input should be from " + std::to_string(static_cast<int>(least)) + " to " +
                std::to_string(static_cast<int>(most)),
            "value_error");
}

void chat_reader::read_numbers()
{
    read_range("temperature", 0, 2);
    read_range("frequency_penalty", -2, 2);
    read_range("presence_penalty", -2, 2);
    read_range("repetition_penalty", 0, 2);
    for (auto const* name : {"max_tokens", "max_completion_tokens"}) {
        auto const* value = find(name);
        if (value == nullptr) continue;
        auto const* number = value->if_int64();
        if (number == nullptr) complain(name, "Input should be a valid integer", "int_type");
        else if (*number < 1)
            complain(name, "Input should be greater than or equal to 1", "greater_than_equal");
        else made.max_tokens = static_cast<long>(*number);
    }
    if (auto const* value = find("seed")) {
        auto const* number = value->if_int64();
        if (number == nullptr) complain("seed", "Input should be a valid integer", "int_type");
        else made.seed = *number;
    }
    if (auto const* value = find("stream")) {
        if (value->is_bool()) made.stream = value->get_bool();
        else complain("stream", "Input should be a valid boolean", "bool_type");
    }
}

void chat_reader::read_stop()
{
    auto const* value = find("stop");
    if (value == nullptr) return;
    auto words = json::array();
    if (auto const* list = value->if_array()) {
        if (list->size() > most_stop_words)
            return complain("stop", "List should have at most 4 items", "too_long");
        words = *list;
    } else words.push_back(*value);
    for (auto const& word : words) {
        if (!word.is_string())
            return complain("stop", "Input should be a valid string", "string_type");
        if (!word.get_string().empty()) made.stop.emplace_back(word.get_string());
    }
}

void chat_reader::read_format()
{
    auto const* value = find("response_format");
    if (value == nullptr) value = find("structured_outputs");
    if (value == nullptr) return;
    auto const* format = value->if_object();
    if (format == nullptr)
        return complain("response_format", "Input should be a valid dictionary", "dict_type");
    auto const* type = format->if_contains("type");
    if (type != nullptr && *type == "text") return;
    made.schema = json::object();
    auto const* named = format->if_contains("json_schema");
    auto const* inner = named == nullptr || !named->is_object()
        ? nullptr
        : named->get_object().if_contains("schema");
    if (inner != nullptr && inner->is_object()) made.schema = *inner;
    else if (format->contains("properties")) made.schema = *value;
    if (json::serialize(made.schema).size() > longest_schema)
        complain("response_format", "The schema is too long", "too_long");
}

void chat_reader::read_tools()
{
    auto const* choice = find("tool_choice");
    auto const* tools = find("tools");
    if (tools == nullptr) return;
    auto const* list = tools->if_array();
    if (list == nullptr) return complain("tools", "Input should be a valid list", "list_type");
    if (list->empty() || choice == nullptr || *choice == "none" || *choice == "auto") return;
    auto ec = boost::system::error_code();
    auto const* wanted = choice->is_object() ? choice->find_pointer("/function/name", ec) : nullptr;
    if (wanted == nullptr) wanted = list->front().find_pointer("/function/name", ec);
    if (wanted == nullptr || !wanted->is_string())
        return complain("tools.0.function.name", "Field required", "missing");
    made.tool = wanted->get_string();
}

void chat_reader::refuse_unknown()
{
    for (auto const& [name, value] : body_)
        if (std::ranges::find(known_fields, std::string_view(name)) == std::end(known_fields))
            complain(std::string(name), "Extra inputs are not permitted", "extra_forbidden");
}

bool chat_reader::has_good_effort() const
{
    auto const* effort = find("reasoning_effort");
    if (effort == nullptr)
        if (auto const* reasoning = find("reasoning"); reasoning && reasoning->is_object())
            effort = reasoning->get_object().if_contains("effort");
    if (effort == nullptr || effort->is_null()) return true;
    return effort->is_string() &&
        std::ranges::find(efforts, std::string_view(effort->get_string())) != std::end(efforts);
}

/// The refusal of well-formed fields for their values; nothing if these are valid.
std::optional<service_response> refusal_of(chat_reader& reader)
{
    auto& made = reader.made;
    if (made.conversation.find(refused_word) != std::string::npos)
        return upstream_refusal(403, "The input was flagged by moderation");
    auto const* model = find_text_model(made.model);
    if (model == nullptr) return upstream_refusal(400, made.model + " is not a valid model ID");
    if (model->available == availability::no)
        return refuse(403, "The model is not part of your plan", "MODEL_NOT_AVAILABLE");
    if (!reader.has_good_effort()) {
        auto message = std::string("Invalid option: expected one of ");
        for (auto const effort : efforts)
            message += (effort == efforts[0] ? "\"" : "|\"") + std::string(effort) + '"';
        return upstream_refusal(400, message);
    }
    made.model =
        std::string(model->provider) + '/' + std::string(model->id.substr(model->id.find('/') + 1));
    made.reasoning = model->reasoning;
    return std::nullopt;
}

} // namespace

std::variant<text_request, service_response>
read_text_request(std::string_view body, bool forbid_unknown)
{
    boost::system::error_code ec;
    auto const parsed = json::parse(body, ec);
    if (ec) return invalid("body", {{"", "JSON decode error", "json_invalid"}});
    if (!parsed.is_object())
        return invalid("body", {{"", "Input should be a valid dictionary", "dict_type"}});
    auto reader = chat_reader(parsed.get_object());
    reader.read_messages();
    reader.read_model();
    reader.read_numbers();
    reader.read_stop();
    reader.read_format();
    reader.read_tools();
    if (forbid_unknown) reader.refuse_unknown();
    if (!reader.errors.empty()) return invalid("body", reader.errors);
    if (auto refusal = refusal_of(reader)) return std::move(*refusal);
    return std::move(reader.made);
}

} // namespace neuroflash::inline v0::service_model
