// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_ERROR_MAP_HPP
#define NEUROFLASH_CORE_ERROR_MAP_HPP

#include <neuroflash/core/json_parse.hpp>
#include <neuroflash/core/printable.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/http_message.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// From an answer that is no success to what the library says about it. doc/errors.md lists the
/// body shapes and the codes.
namespace neuroflash::inline v0::core {

/// What a failed answer says. All text is printable and free of credentials.
struct server_failure
{
    std::string server_code;               ///< The machine code; may be empty.
    std::string server_message;            ///< The service's words; may be empty.
    std::vector<field_error> field_errors; ///< At most `max_field_errors`.
    bool quota = false;                    ///< The credits are used up: waiting does not help.
    bool content_refused = false;          ///< The content policy refuses prompt or picture.
    bool no_retry = false;                 ///< The service asks not to be tried again.
    std::string request_id;                ///< The service's name for the request; may be empty.
};

/// No more than this of an error body is looked at, in bytes.
inline constexpr std::size_t max_failure_body = 64 * 1024;
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

/// Gathers what a JSON error body says, whichever of the service's shapes it has.
class failure_reader
{
public:
    explicit failure_reader(server_failure& failure) noexcept : failure_(failure) {}

    void read(boost::json::value const& body)
    {
        if (auto const* members = body.if_object()) return read_object(*members);
        if (auto const* list = body.if_array()) return read_list(*list);
        set_message(text_of(&body));
    }

private:
    using object = boost::json::object;

    static std::string text_of(boost::json::value const* value)
    {
        if (value == nullptr) return {};
        if (auto const* text = value->if_string()) {
            return printable({text->data(), text->size()});
        }
        if (auto const* number = value->if_int64()) return std::to_string(*number);
        return {};
    }

    static std::string text_of(object const& from, std::initializer_list<char const*> names)
    {
        for (auto const* name : names) {
            auto text = text_of(from.if_contains(name));
            if (!text.empty()) return text;
        }
        return {};
    }

    void set_code(std::string code)
    {
        if (failure_.server_code.empty()) failure_.server_code = std::move(code);
    }

    void set_message(std::string message)
    {
        if (failure_.server_message.empty()) failure_.server_message = std::move(message);
    }

    void read_object(object const& body)
    {
        set_code(text_of(body, {"code", "error_code", "error_type"}));
        set_message(text_of(body, {"error_description", "message", "msg"}));
        if (auto const* error = body.if_contains("error")) read_error(*error);
        if (auto const* detail = body.if_contains("detail")) read_part(*detail);
        if (auto const* errors = body.if_contains("errors")) read_part(*errors);
        set_message(text_of(body, {"title"}));
    }

    /// `error` is a sentence, a machine code, or an object with both.
    void read_error(boost::json::value const& error)
    {
        if (auto const* inner = error.if_object()) {
            set_code(text_of(*inner, {"code", "type", "status"}));
            set_message(text_of(*inner, {"message", "msg", "description", "detail"}));
            return;
        }
        auto text = text_of(&error);
        // Beside a description or a code of its own, a word is a code and a sentence a message.
        if (is_machine_code(text)) return set_code(std::move(text));
        set_message(std::move(text));
    }

    /// `detail` and `errors`: a sentence, one complaint, or a list of complaints.
    void read_part(boost::json::value const& part)
    {
        if (auto const* list = part.if_array()) return read_list(*list);
        if (part.is_object()) return read_error(part);
        set_message(text_of(&part));
    }

    void read_list(boost::json::array const& list)
    {
        for (auto const& item : list) {
            if (failure_.field_errors.size() == max_field_errors) break;
            field_error complaint;
            if (auto const* members = item.if_object()) {
                complaint.field = location(*members);
                complaint.message = text_of(*members, {"msg", "message", "error", "detail"});
                complaint.type = text_of(*members, {"type", "code"});
            } else {
                complaint.message = text_of(&item);
            }
            if (complaint.message.empty() && complaint.type.empty()) continue;
            failure_.field_errors.push_back(std::move(complaint));
        }
        if (!failure_.field_errors.empty()) set_code(failure_.field_errors.front().type);
    }

    /// `field`, or `loc` written as a path: `["body", "image_urls", 0]` is `body.image_urls[0]`.
    static std::string location(object const& complaint)
    {
        auto const* loc = complaint.if_contains("loc");
        auto const* parts = loc != nullptr ? loc->if_array() : nullptr;
        if (parts == nullptr) return text_of(complaint, {"field", "loc", "param", "path"});
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
        return printable(path);
    }

    server_failure& failure_;
};

/// The title of a page that a proxy put in the service's place.
inline std::string html_title(std::string_view page)
{
    for (std::size_t i = 0; i < page.size(); ++i) {
        if (!starts_with_word(page.substr(i), "<title")) continue;
        auto const begin = page.find('>', i);
        if (begin == std::string_view::npos) break;
        auto const title = page.substr(begin + 1, page.find('<', begin) - begin - 1);
        std::string words;
        for (auto const c : title) {
            auto const space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
            if (!space) words += c;
            if (space && !words.empty() && words.back() != ' ') words += ' ';
        }
        if (words.ends_with(' ')) words.pop_back();
        if (!words.empty()) return printable(words);
        break;
    }
    return "a page of HTML without a title";
}

/// Whether the body, or a prefix of it, was JSON.
inline bool read_json_failure(std::string_view body, server_failure& failure)
{
    std::array<unsigned char, 4096> buffer;
    boost::json::monotonic_resource resource(buffer.data(), buffer.size());
    auto options = json_options();
    options.allow_invalid_utf8 = true; // replaced when it is printed
    error_code bad;
    auto const value = parse_json(body, bad, &resource, options);
    if (bad) return false;
    failure_reader(failure).read(value);
    return true;
}

inline void read_failure_body(std::string_view body, server_failure& failure)
{
    body = body.substr(0, max_failure_body);
    if (body.starts_with("\xef\xbb\xbf")) body.remove_prefix(3);
    auto const start = body.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return;
    body.remove_prefix(start);
    if (body[0] == '<') {
        failure.server_message = html_title(body);
    } else if (!read_json_failure(body, failure)) {
        failure.server_message = printable(body);
    }
}

/// All the words of a failure, for the decisions that have to go by words.
inline std::string words_of(server_failure const& failure)
{
    auto words = failure.server_code + '\n' + failure.server_message;
    for (auto const& complaint : failure.field_errors) {
        words.append("\n").append(complaint.type).append("\n").append(complaint.message);
    }
    return words;
}

/// 403 and 429 stand for several things each; only the words tell a used-up quota from them.
inline bool means_quota(int status, std::string_view words)
{
    if (status != 402 && status != 403 && status != 429) return false;
    if (contains_any(words, {"quota", "credit"})) return true;
    if (contains_any(words, {"rate limit", "rate_limit", "ratelimit", "too many requests"})) {
        return false;
    }
    if (contains_any(words, {"limit_reached", "limitreached"})) {
        return status == 403 || contains_any(words, {"image"});
    }
    // The reference's own sentence for 403 is "insufficient permissions or limit reached".
    return contains_any(words, {"limit reached"}) && !contains_any(words, {"permission"}) &&
           (status == 403 || contains_any(words, {"image"}));
}

inline bool means_content_refused(int status, std::string_view words)
{
    if (status != 400 && status != 409 && status != 413 && status != 422) return false;
    // A complaint about the parameter of that name is none about the content.
    if (contains_any(words, {"safety_tolerance"})) return false;
    return contains_any(
        words, {"content policy", "content_policy", "contentpolicy", "content-policy", "moderation",
                "safety", "nsfw"});
}

inline bool asks_not_to_retry(header_block const& fields)
{
    for (auto const* name : {"X-Fal-Retryable", "x-should-retry"}) {
        auto const value = fields.find(name);
        if (value.size() == 5 && starts_with_word(value, "false")) return true;
    }
    return false;
}

/// Reads any answer that is no success: every known body shape, pages of proxies, nothing at all.
/// Total: never fails, and looks at no more than the beginning of the body.
inline server_failure read_failure(http_response const& response)
{
    server_failure failure;
    read_failure_body(response.body, failure);
    if (failure.server_code.empty()) {
        failure.server_code = printable(response.fields.find("X-Fal-Error-Type"), 100);
    }
    for (auto const* name : {"x-request-id", "x-fal-request-id", "x-correlation-id"}) {
        failure.request_id = printable(response.fields.find(name), 100);
        if (!failure.request_id.empty()) break;
    }
    auto const words = words_of(failure);
    failure.quota = means_quota(response.status, words);
    failure.content_refused = means_content_refused(response.status, words);
    failure.no_retry = asks_not_to_retry(response.fields);
    return failure;
}

/// The library's code for an answer of that status, which is no success.
inline errc failure_code(int status, server_failure const& failure)
{
    switch (status) {
    case 401:
        return errc::authentication_failed;
    case 402:
        return failure.quota ? errc::quota_exhausted : errc::rejected_input;
    case 403:
        return failure.quota ? errc::quota_exhausted : errc::permission_denied;
    case 404:
    case 405:
        return errc::not_found;
    case 408:
        return errc::service_error;
    case 429:
        return failure.quota ? errc::quota_exhausted : errc::rate_limited;
    default:
        break;
    }
    if (status >= 300 && status < 400) return errc::redirect_refused;
    if (status >= 500 && status < 600) return errc::service_error;
    if (status >= 400 && status < 500) {
        return failure.content_refused ? errc::content_refused : errc::rejected_input;
    }
    return errc::bad_response;
}

/// The code for an answer of the token endpoint, which is no success: wrong credentials come as
/// 400 or 401, with several codes, depending on the version of the identity provider.
inline errc token_failure_code(int status, server_failure const& failure)
{
    auto const code = failure_code(status, failure);
    auto const refused = status >= 400 && status < 500 && status != 404 && status != 405 &&
                         status != 408 && status != 429;
    return refused ? errc::authentication_failed : code;
}

/// "The service answered 422: body.num_images: ensure this value is ...", as a sentence.
inline std::string describe(int status, server_failure const& failure)
{
    constexpr std::size_t shown_complaints = 3;
    auto text = "The service answered " + std::to_string(status);
    auto const& complaints = failure.field_errors;
    auto const explained = !failure.server_message.empty() || !complaints.empty();
    if (!failure.server_code.empty() && (complaints.empty() || !failure.server_message.empty())) {
        text += " (" + failure.server_code + ')';
    }
    if (!failure.server_message.empty()) text += ": " + failure.server_message;
    for (std::size_t i = 0; i < complaints.size() && i < shown_complaints; ++i) {
        text += i == 0 ? ": " : "; ";
        if (!complaints[i].field.empty()) text += complaints[i].field + ": ";
        text += complaints[i].message.empty() ? complaints[i].type : complaints[i].message;
    }
    if (complaints.size() > shown_complaints) {
        text += "; and " + std::to_string(complaints.size() - shown_complaints) + " more";
    }
    if (!explained && failure.server_code.empty()) text += " and gave no reason";
    if (text.back() != '.' && text.back() != '!' && text.back() != '?') text += '.';
    return text;
}

} // namespace neuroflash::v0::core

#endif
