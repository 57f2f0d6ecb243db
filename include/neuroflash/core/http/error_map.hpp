// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_ERROR_MAP_HPP
#define NEUROFLASH_CORE_HTTP_ERROR_MAP_HPP

#include <neuroflash/core/http/failure_body.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/http_message.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

/// Maps a response that is not a success to an error of the library. doc/errors.md lists the
/// body shapes and the codes.
namespace neuroflash::inline v0::core {

/// All words of a failure, for decisions that depend on words.
inline std::string message_of(server_failure const& failure)
{
    auto words = failure.server_code + '\n' + failure.server_message;
    for (auto const& one : failure.field_errors) {
        words.append("\n").append(one.type).append("\n").append(one.message);
    }
    return words;
}

/// 403 and 429 have several meanings; only the words show that a quota is used up.
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
    // Providers of texts reject a prompt with a 403.
    if (status == 403) return contains_any(words, {"moderation", "flagged"});
    if (status != 400 && status != 409 && status != 413 && status != 422) return false;
    // A message about the parameter of that name is not about the content.
    if (contains_any(words, {"safety_tolerance"})) return false;
    return contains_any(
        words,
        {"content policy", "content_policy", "contentpolicy", "content-policy", "moderation",
         "safety", "nsfw"});
}

constexpr bool is_success(int status) noexcept
{
    return status >= 200 && status <= 299;
}

/// The status of a response: its own, or that of the error in a 2xx.
inline int meant_status(int status, server_failure const& failure) noexcept
{
    return is_success(status) && failure.body_status != 0 ? failure.body_status : status;
}

/// Whether a text of the failure is one of a temporary failure.
inline bool is_temporary(server_failure const& failure)
{
    return failure.is_temporary || tells_of_temporary_failure(message_of(failure));
}

/// Whether the words reject the request itself: its content, its parameters, or an account without
/// credits. A model that answers with a text instead of an image begins it with "I cannot".
inline bool rejects_finally(server_failure const& failure)
{
    if (failure.content_refused) return true;
    auto const words = message_of(failure);
    // Credits may also be mentioned because they are reserved.
    auto const is_used_up = contains_any(
        words,
        {"no ", "not enough", "insufficient", "exhausted", "exceeded", "reached", "used up"});
    if (failure.quota && is_used_up) return true;
    return contains_any(
        words,
        {"invalid parameter", "invalid_parameter", "invalid request", "invalid_request",
         "invalid prompt", "invalid_prompt", "value_error", "\ni cannot ", "\ni can't ",
         "\ni am unable ", "\ni'm unable "});
}

/**
 * \brief Whether a 2xx with an empty list of images and no mark of an error is a refusal.
 *
 * False if its words exclude no work that has begun. If it names the batch or the generation that
 * was begun, or says that its work goes on, only a final rejection is one: the images may still
 * come.
 */
inline bool refuses_without_images(server_failure const& failure)
{
    if (failure.is_marked || is_temporary(failure)) return false;
    return !failure.contradicts(rejects_finally(failure));
}

/**
 * \brief Whether a 2xx is a refusal because its body says so.
 *
 * False if the error does not exclude that work has begun: a 5xx, 408, 424 or 499, words of a
 * temporary failure, or a status that says that the work goes on.
 */
inline bool refuses_in_body(int status, server_failure const& failure)
{
    if (!is_success(status) || !failure.says_failure) return false;
    auto const meant = meant_status(status, failure);
    if (meant >= 500 || meant == 408 || meant == 424 || meant == 499) return false;
    return !failure.goes_on && !is_temporary(failure);
}

inline bool asks_not_to_retry(header_block const& fields)
{
    for (auto const* name : {"X-Fal-Retryable", "x-should-retry"}) {
        auto const value = fields.find(name);
        if (value.size() == 5 && starts_with_word(value, "false")) return true;
    }
    return false;
}

/// The values of the first fields with these names, which are in lower case; empty if there is
/// none. One pass over the fields: a search for each name would visit all of them again.
template <std::size_t Count>
std::array<std::string_view, Count>
first_values(std::string_view lines, std::array<std::string_view, Count> const& names) noexcept
{
    constexpr std::string_view line_end = "\r\n";
    constexpr std::string_view separator = ": ";
    auto values = std::array<std::string_view, Count>();
    auto seen = std::array<bool, Count>();
    while (!lines.empty()) {
        auto const size = std::min(lines.find(line_end), lines.size());
        for (std::size_t i = 0; i < Count; ++i) {
            auto const value_at = names[i].size() + separator.size();
            if (seen[i] || size < value_at || lines[names[i].size()] != ':') continue;
            if (!starts_with_word(lines, names[i])) continue;
            seen[i] = true;
            values[i] = std::string_view(lines.data() + value_at, size - value_at);
        }
        lines.remove_prefix(std::min(size + line_end.size(), lines.size()));
    }
    return values;
}

/// The service's id of the request, made safe to print; empty if the response has none.
inline std::string request_id_of(http_response const& response)
{
    constexpr std::array<std::string_view, 3> names = {
        "x-request-id", "x-fal-request-id", "x-correlation-id"};
    for (auto const found : first_values(response.fields.text(), names)) {
        if (found.empty()) continue;
        if (auto shown = sanitized(found, 100); !shown.empty()) return shown;
    }
    return std::string();
}

/// Reads any response that is not a success: every known form, pages of proxies, an empty body.
/// Total: never fails, and reads only the beginning of the body.
inline server_failure read_failure(http_response const& response)
{
    server_failure failure;
    read_failure_body(response.body, failure);
    if (failure.server_code.empty()) {
        failure.server_code = sanitized(response.fields.find("X-Fal-Error-Type"), 100);
    }
    if (auto id = request_id_of(response); !id.empty()) failure.request_id = std::move(id);
    auto const words = message_of(failure);
    auto const status = meant_status(response.status, failure);
    // The body of an error may have the state of the service itself.
    if (is_success(response.status) && failure.goes_on) failure.names_work = true;
    // The status of a 2xx without a result gives no reason, so all are possible.
    auto const open = is_success(status);
    failure.quota = means_quota(open ? 403 : status, words);
    failure.content_refused = means_content_refused(open ? 422 : status, words);
    failure.no_retry = asks_not_to_retry(response.fields);
    return failure;
}

/// The library's code for a response of that status, which is not a success.
inline errc failure_code(int answered, server_failure const& failure)
{
    auto const status = meant_status(answered, failure);
    switch (status) {
    case 401: return errc::authentication_failed;
    case 402: return failure.quota ? errc::quota_exhausted : errc::rejected_input;
    case 403:
        if (failure.quota) return errc::quota_exhausted;
        return failure.content_refused ? errc::content_refused : errc::permission_denied;
    case 404:
    case 405: return errc::not_found;
    case 408:
    case 424:
    case 499: return errc::service_error; // they may come after the work
    case 429: return failure.quota ? errc::quota_exhausted : errc::rate_limited;
    default: break;
    }
    if (is_success(status) && failure.says_failure) {
        if (failure.quota) return errc::quota_exhausted;
        return failure.content_refused ? errc::content_refused : errc::rejected_input;
    }
    if (status >= 300 && status < 400) return errc::redirect_refused;
    if (status >= 500 && status < 600) return errc::service_error;
    if (status >= 400 && status < 500) {
        return failure.content_refused ? errc::content_refused : errc::rejected_input;
    }
    return errc::bad_response;
}

/// The code for a failed response of the token endpoint: wrong credentials are reported as
/// 400 or 401, with several codes, depending on the version of the identity provider.
inline errc token_failure_code(int status, server_failure const& failure)
{
    auto const code = failure_code(status, failure);
    auto const refused = status >= 400 && status < 500 && status != 404 && status != 405 &&
        code != errc::service_error && status != 429;
    return refused ? errc::authentication_failed : code;
}

/// Code, message and the messages about fields in one line; empty if the response has none.
inline std::string words_for_people(server_failure const& failure)
{
    auto text = failure.server_code;
    auto const add = [&](std::string_view between, std::string const& more) {
        if (more.empty() || text.find(more) != std::string::npos) return;
        text.append(text.empty() ? "" : between).append(more);
    };
    add(": ", failure.server_message);
    for (auto const& one : failure.field_errors) {
        add("; ", one.field + (one.field.empty() ? "" : ": ") + one.message);
        if (text.size() > 300) break;
    }
    return text;
}

/// The sentence, followed by the text of the response if it has any.
inline std::string with_message(std::string sentence, server_failure const& failure)
{
    auto const words = words_for_people(failure);
    if (words.empty()) return sentence;
    sentence += " It says: " + words;
    if (std::string_view(".!?").find(words.back()) == std::string_view::npos) sentence += '.';
    return sentence;
}

/// "The service answered 422: body.num_images: ensure this value is ...", as a sentence.
inline std::string describe(int status, server_failure const& failure)
{
    constexpr std::size_t most_shown = 3;
    auto text = "The service answered " + std::to_string(status);
    auto const& fields = failure.field_errors;
    auto const explained = !failure.server_message.empty() || !fields.empty();
    if (!failure.server_code.empty() && (fields.empty() || !failure.server_message.empty())) {
        text += " (" + failure.server_code + ')';
    }
    if (!failure.server_message.empty()) text += ": " + failure.server_message;
    for (std::size_t i = 0; i < fields.size() && i < most_shown; ++i) {
        text += i == 0 ? ": " : "; ";
        if (!fields[i].field.empty()) text += fields[i].field + ": ";
        text += fields[i].message.empty() ? fields[i].type : fields[i].message;
    }
    if (fields.size() > most_shown) {
        text += "; and " + std::to_string(fields.size() - most_shown) + " more";
    }
    if (!explained && failure.server_code.empty()) text += " and gave no reason";
    if (text.back() != '.' && text.back() != '!' && text.back() != '?') text += '.';
    return text;
}

} // namespace neuroflash::inline v0::core

#endif
