// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_FAILURE_READER_HPP
#define NEUROFLASH_CORE_HTTP_FAILURE_READER_HPP

#include <neuroflash/core/text/markup.hpp>
#include <neuroflash/core/text/sanitize.hpp>
#include <neuroflash/error.hpp>

#include <boost/json/value.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Reads the words in the JSON of a failed response. doc/errors.md lists the forms.
namespace neuroflash::inline v0::core {

/// The content of a failed response. All text is printable and free of credentials.
struct server_failure
{
    std::string server_code;               ///< The machine code; may be empty.
    std::string server_message;            ///< The service's text; may be empty.
    std::vector<field_error> field_errors; ///< At most `max_field_errors`.
    bool quota = false;                    ///< The credits are used up, so waiting does not help.
    bool content_refused = false;          ///< The content policy rejects prompt or image.
    bool no_retry = false;                 ///< The service asks for no retry.
    std::string request_id;                ///< The service's id of the request; may be empty.
    neuroflash::responder responder = neuroflash::responder::none; ///< The sender of the body.
    int body_status = 0;       ///< A status 400 to 599 in the body; else 0.
    bool says_failure = false; ///< The body is an error, whatever the status.
    bool is_marked = false;    ///< It has the marks of an error, perhaps next to a result.
    bool shows_images = false; ///< It has images that were made all the same.
    bool names_work = false;   ///< It has images, names the batch or generation that was begun, or
                               ///< is a 2xx whose work goes on.
    bool is_temporary = false; ///< A text at its outermost level is one of a temporary failure.
    bool goes_on = false;      ///< A status in the body says that the work goes on.

    /// Whether the body speaks against a rejection. A final one may name the batch or generation
    /// that it rejects; images speak against any.
    bool contradicts(bool final_rejection) const noexcept
    {
        return final_rejection ? shows_images : names_work;
    }
};

inline constexpr std::size_t max_field_errors = 20;

/// Whether `text`, in any case, contains one of `words`, which are in lower case.
inline bool contains_any(std::string_view text, std::initializer_list<std::string_view> words)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (auto const word : words) {
            if (starts_with_word(text.substr(i), word)) return true;
        }
    }
    return false;
}

/// Whether the words exclude no work that has begun: a temporary failure, or work that goes on.
inline bool tells_of_temporary_failure(std::string_view words)
{
    return contains_any(
        words,
        {"timeout", "timed out", "time out", "internal", "unavailable", "overloaded", "try again",
         "gateway", "crash", "deadline", "queued", "in progress", "being generated",
         "being processed"});
}

/// Whether text is a name for machines (`invalid_client`, `brandVoiceNotFound`), not a sentence.
inline bool is_machine_code(std::string_view text) noexcept
{
    auto const is_part = [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; };
    if (text.empty() || run_length(text, is_part) != text.size()) return false;
    if (text.find('_') != std::string_view::npos) return true;
    for (std::size_t i = 1; i < text.size(); ++i) {
        auto const before = text[i - 1];
        if (before >= 'a' && before <= 'z' && text[i] >= 'A' && text[i] <= 'Z') return true;
    }
    return false;
}

/// Collects the content of a JSON error body: known forms first, then words anywhere.
class failure_reader
{
public:
    explicit failure_reader(server_failure& failure) noexcept : failure_(failure) {}

    void read(boost::json::value const& body)
    {
        note_work(body);
        if (auto const* members = body.if_object()) {
            note_marks(*members);
            read_object(*members);
        } else if (auto const* list = body.if_array()) {
            read_list(*list);
        } else {
            set_message(text_of(&body));
        }
        if (!says_something()) search(body);
        if (failure_.server_code.empty()) search_code(body);
        if (!says_something()) set_message(any_sentence(body));
    }

    /// Notes only what shows that the work was done or begun, or does not exclude it.
    void note_work(boost::json::value const& body)
    {
        auto const* const members = body.if_object();
        failure_.shows_images = members != nullptr ? shows_images(*members) : lists_images(&body);
        failure_.names_work = failure_.shows_images || (members != nullptr && names_work(*members));
        if (members != nullptr) note_reasons(*members);
    }

    /// Notes the marks of an error, whatever the status.
    void note_marks(boost::json::object const& body)
    {
        note_status(body);
        for (auto const* name : {"error", "errors", "fault", "exception"}) {
            auto const* const mark = member_of(body, name);
            if (mark == nullptr || !is_something(*mark)) continue;
            failure_.says_failure = true;
            if (auto const* inner = mark->if_object()) note_status(*inner);
        }
        for (auto const* name : {"success", "ok"}) {
            auto const* const mark = member_of(body, name);
            if (mark != nullptr && mark->is_bool() && !mark->get_bool())
                failure_.says_failure = true;
        }
        auto const status = text_of(body, {"status", "state", "result"});
        if (is_one_of(
                status, {"error", "failed", "fail", "failure", "refused", "rejected", "blocked"})) {
            failure_.says_failure = true;
        }
        if (failure_.body_status != 0) failure_.says_failure = true;
        failure_.is_marked = failure_.says_failure;
        if (may_hold_result(body)) failure_.says_failure = false;
    }

private:
    using object = boost::json::object;
    using value = boost::json::value;

    /// Members that repeat the request, prompt included.
    static bool repeats_request(std::string_view name)
    {
        return is_one_of(
            name,
            {"input", "prompt", "request", "body", "ctx", "params", "parameters", "query",
             "instance", "url", "headers"});
    }

    static std::string text_of(value const* from)
    {
        if (from == nullptr) return {};
        if (auto const* text = from->if_string()) return sanitized({text->data(), text->size()});
        if (auto const* number = from->if_int64()) return std::to_string(*number);
        return {};
    }

    static value const* member_of(object const& from, std::string_view name)
    {
        if (auto const* exact = from.if_contains(name)) return exact;
        for (auto const& [key, content] : from) {
            if (is_same_name(key, name)) return &content;
        }
        return nullptr;
    }

    static std::string text_of(object const& from, std::initializer_list<std::string_view> names)
    {
        for (auto const name : names) {
            auto text = text_of(member_of(from, name));
            if (!text.empty()) return text;
        }
        return {};
    }

    bool says_something() const noexcept
    {
        return !failure_.server_message.empty() || !failure_.field_errors.empty();
    }

    void set_code(std::string code)
    {
        if (failure_.server_code.empty()) failure_.server_code = std::move(code);
    }

    void set_message(std::string message)
    {
        if (failure_.server_message.empty()) failure_.server_message = std::move(message);
    }

    static bool is_something(value const& of) noexcept
    {
        if (auto const* text = of.if_string()) return !text->empty();
        if (auto const* list = of.if_array()) return !list->empty();
        if (auto const* members = of.if_object()) return !members->empty();
        return !of.is_null() && !(of.is_bool() && !of.get_bool());
    }

    /// Notes a temporary failure also in what is not shown: the message is one text of several, and
    /// is cut.
    void note_reasons(object const& body)
    {
        for (auto const* name : {"detail", "message", "msg", "description", "reason"}) {
            auto const* const reason = member_of(body, name);
            if (reason != nullptr && is_temporary(*reason)) failure_.is_temporary = true;
        }
    }

    /// Whether a text in it, at any depth, is one of a temporary failure.
    static bool is_temporary(value const& in)
    {
        if (auto const* text = in.if_string()) {
            return tells_of_temporary_failure({text->data(), text->size()});
        }
        if (auto const* list = in.if_array()) {
            return std::any_of(list->begin(), list->end(), is_temporary);
        }
        auto const* const members = in.if_object();
        if (members == nullptr) return false;
        return std::any_of(members->begin(), members->end(), [](auto const& member) {
            return !repeats_request(member.key()) && is_temporary(member.value());
        });
    }

    /// Whether `images` has one with a link or an id. A request has no such member.
    static bool shows_images(object const& body)
    {
        auto const* const images = member_of(body, "images");
        auto const* const list = images != nullptr ? images->if_array() : nullptr;
        auto const is_image = [](value const& one) {
            auto const* const members = one.if_object();
            return members != nullptr && !text_of(*members, {"url", "image_id", "id"}).empty();
        };
        if (list != nullptr && std::any_of(list->begin(), list->end(), is_image)) return true;
        if (lists_images(member_of(body, "data"))) return true;
        auto const* const inner = data_of(body);
        return inner != nullptr && shows_images(*inner);
    }

    /// Whether it is a list of images without a name that says so. A list of messages about the
    /// request may have links too, to a page that explains them.
    static bool lists_images(value const* from)
    {
        auto const* const list = from != nullptr ? from->if_array() : nullptr;
        auto const is_image = [](value const& one) {
            auto const* const members = one.if_object();
            return members != nullptr && !text_of(*members, {"url", "image_id"}).empty() &&
                text_of(*members, {"msg", "message", "error", "detail", "title", "code"}).empty();
        };
        return list != nullptr && std::any_of(list->begin(), list->end(), is_image);
    }

    /// Whether it names the batch or the generation that was begun.
    static bool names_work(object const& body)
    {
        if (!text_of(body, {"batch_id", "generation_id"}).empty()) return true;
        auto const* const inner = data_of(body);
        return inner != nullptr && names_work(*inner);
    }

    /// The object in which some services wrap their responses; null if there is none.
    static object const* data_of(object const& body)
    {
        auto const* const data = member_of(body, "data");
        return data != nullptr ? data->if_object() : nullptr;
    }

    /// An error next to a possible result proves nothing.
    static bool may_hold_result(object const& body)
    {
        for (auto const* name :
             {"images", "image", "data", "output", "outputs", "result", "results", "artifacts",
              "assets", "files", "generations", "items"}) {
            auto const* const member = member_of(body, name);
            auto const holds = member != nullptr && (member->is_array() || member->is_object());
            if (holds && is_something(*member)) return true;
        }
        return !text_of(
                    body,
                    {"url", "image_url", "image_id", "output_image_url", "output_image_id",
                     "batch_id", "generation_id"})
                    .empty();
    }

    void note_status(object const& from)
    {
        for (auto const* name : {"status", "statusCode", "code", "httpStatus", "status_code"}) {
            auto const* const member = member_of(from, name);
            auto const* const number = member != nullptr ? member->if_int64() : nullptr;
            if (number == nullptr || *number < 400 || *number > 599) continue;
            if (failure_.body_status == 0) failure_.body_status = static_cast<int>(*number);
        }
    }

    void read_object(object const& body)
    {
        set_code(text_of(body, {"code", "error_code", "error_type"}));
        set_message(text_of(body, {"error_description", "message", "msg"}));
        if (auto const* error = member_of(body, "error")) read_error(*error);
        if (auto const* detail = member_of(body, "detail")) read_part(*detail);
        if (auto const* errors = member_of(body, "errors")) read_part(*errors);
        set_message(text_of(body, {"title"}));
    }

    /// `error` is a sentence, a machine code, or an object with both.
    void read_error(value const& error)
    {
        if (auto const* inner = error.if_object()) {
            set_code(text_of(*inner, {"code", "type", "status"}));
            set_message(text_of(*inner, {"message", "msg", "description", "detail"}));
            if (!says_something()) read_fields(*inner);
            return;
        }
        auto text = text_of(&error);
        // Next to a description or a separate code, a word is a code and a sentence a message.
        if (is_machine_code(text)) return set_code(std::move(text));
        set_message(std::move(text));
    }

    /// `detail` and `errors`: a sentence, one message about a field, or a list of them.
    void read_part(value const& part)
    {
        if (auto const* list = part.if_array()) return read_list(*list);
        if (part.is_object()) return read_error(part);
        set_message(text_of(&part));
    }

    void read_list(boost::json::array const& list)
    {
        for (auto const& item : list) {
            field_error one;
            if (auto const* members = item.if_object()) {
                one.field = location(*members);
                one.message = text_of(*members, {"msg", "message", "error", "detail"});
                one.type = text_of(*members, {"type", "code"});
            } else {
                one.message = text_of(&item);
            }
            add(std::move(one));
        }
        if (!failure_.field_errors.empty()) set_code(failure_.field_errors.front().type);
    }

    /// `{"prompt": ["too long"], "model": "unknown"}`
    void read_fields(object const& from)
    {
        for (auto const& [name, messages] : from) {
            auto const* const list = messages.if_array();
            if (list == nullptr || is_one_of(name, {"input", "request", "body", "ctx"})) continue;
            for (auto const& one : *list) {
                if (one.is_string()) add({sanitized(name), text_of(&one), {}});
            }
        }
    }

    void add(field_error one)
    {
        if (one.message.empty() && one.type.empty()) return;
        if (failure_.field_errors.size() == max_field_errors) return;
        failure_.field_errors.push_back(std::move(one));
    }

    /// Searches members whose names promise words, at any depth; the outer ones first.
    void search(value const& in)
    {
        if (auto const* list = in.if_array()) {
            for (auto const& one : *list) {
                if (!says_something()) search(one);
            }
        }
        auto const* const members = in.if_object();
        if (members == nullptr) return;
        set_message(text_of(
            *members,
            {"message", "error_message", "msg", "description", "detail", "reason", "fault_string",
             "title", "summary", "text", "status_text", "status_message"}));
        if (!says_something()) read_fields(*members);
        for (auto const& [name, content] : *members) {
            if (!says_something() && !repeats_request(name)) search(content);
        }
        if (says_something()) {
            set_code(text_of(*members, {"code", "error_code", "type", "status"}));
        }
    }

    /// Searches a member that is a code by its name, at any depth; the outer ones first.
    void search_code(value const& in)
    {
        auto const* const members = in.if_object();
        if (members == nullptr) return;
        set_code(text_of(*members, {"code", "error_code", "fault_code"}));
        for (auto const& [name, content] : *members) {
            if (failure_.server_code.empty() && !repeats_request(name)) search_code(content);
        }
    }

    /// The first text of several words, if no name promises words.
    static std::string any_sentence(value const& in)
    {
        if (auto const* text = in.if_string()) {
            return text->find(' ') != text->npos ? text_of(&in) : std::string();
        }
        if (auto const* list = in.if_array()) {
            for (auto const& one : *list) {
                if (auto found = any_sentence(one); !found.empty()) return found;
            }
        }
        if (auto const* members = in.if_object()) {
            for (auto const& [name, content] : *members) {
                if (repeats_request(name)) continue;
                if (auto found = any_sentence(content); !found.empty()) return found;
            }
        }
        return {};
    }

    /// `field`, or `loc` written as a path: `["body", "image_urls", 0]` is `body.image_urls[0]`.
    static std::string location(object const& message)
    {
        auto const* loc = message.if_contains("loc");
        auto const* parts = loc != nullptr ? loc->if_array() : nullptr;
        if (parts == nullptr) return text_of(message, {"field", "loc", "param", "path"});
        std::string path;
        for (auto const& part : *parts) {
            auto const text = text_of(&part);
            if (part.is_int64()) {
                path.append("[").append(text).append("]");
            } else if (!text.empty()) {
                if (!path.empty()) path += '.';
                path += text;
            }
            if (path.size() > 300) break;
        }
        return sanitized(path);
    }

    server_failure& failure_;
};

} // namespace neuroflash::inline v0::core

#endif
