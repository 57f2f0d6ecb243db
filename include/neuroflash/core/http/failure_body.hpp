// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_FAILURE_BODY_HPP
#define NEUROFLASH_CORE_HTTP_FAILURE_BODY_HPP

#include <neuroflash/core/http/failure_reader.hpp>
#include <neuroflash/core/text/cut_json.hpp>
#include <neuroflash/core/text/json_parse.hpp>
#include <neuroflash/core/text/markup.hpp>
#include <neuroflash/core/text/sanitize.hpp>
#include <neuroflash/error.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

/// Reads the words in the body of a failed response. doc/errors.md lists the forms.
namespace neuroflash::inline v0::core {

/// Most bytes of an error body whose words are read.
inline constexpr std::size_t max_failure_body = 64 * 1024;

/// The options for the body of a failure.
inline boost::json::parse_options failure_options() noexcept
{
    auto options = json_options();
    options.allow_invalid_utf8 = true; // replaced when it is printed
    return options;
}

/// Whether a status, at the outermost level or within `data`, says that the work goes on.
inline bool says_that_work_goes_on(boost::json::value const& body)
{
    auto const* const members = body.if_object();
    if (members == nullptr) return false;
    return std::any_of(members->begin(), members->end(), [](auto const& member) {
        if (is_same_name(member.key(), "data")) return says_that_work_goes_on(member.value());
        auto const* const text = member.value().if_string();
        return text != nullptr && is_one_of(member.key(), {"status", "state"}) &&
            is_one_of(
                   {text->data(), text->size()},
                   {"accepted", "created", "generating", "in progress", "in_progress", "in_queue",
                    "pending", "processing", "queued", "running", "scheduled", "started",
                    "starting", "submitted", "waiting"});
    });
}

/// Parses the body of a failure. Halves of surrogate pairs are replaced: a prompt that the service
/// repeats and cuts within a character must not hide the images or the work that it names.
inline boost::json::value
parse_failure(std::string_view body, error_code& bad, boost::json::storage_ptr const& storage = {})
{
    auto value = parse_json(body, bad, storage, failure_options());
    if (!bad) return value;
    auto const text = readable_json(body);
    if (text == body) return value;
    bad.clear();
    return parse_json(text, bad, storage, failure_options());
}

/// Whether the body was JSON.
inline bool read_json_failure(std::string_view body, server_failure& failure)
{
    std::array<unsigned char, 4096> buffer;
    boost::json::monotonic_resource resource(buffer.data(), buffer.size());
    error_code bad;
    auto const value = parse_failure(body, bad, &resource);
    if (bad) return false;
    failure.responder = responder::service;
    failure_reader(failure).read(value);
    failure.goes_on = says_that_work_goes_on(value);
    return true;
}

/// Whether JSON has the marks of an error, perhaps next to a result. Unlike words, they are looked
/// for in a body of any size: a long list may lack images too.
inline bool has_marks_of_error(std::string_view body)
{
    server_failure failure;
    error_code bad;
    auto const value = parse_failure(body, bad);
    if (auto const* members = value.if_object()) failure_reader(failure).note_marks(*members);
    return failure.is_marked;
}

/// Notes the work that JSON names which is cut, or longer than the words that are read of it. A
/// request whose images were made must never count as refused.
inline void note_work_of(std::string_view body, server_failure& failure)
{
    error_code bad;
    auto value = parse_failure(body, bad);
    if (bad) {
        bad.clear();
        value = parse_failure(cut_json(body).whole(), bad);
    }
    if (bad) return;
    failure_reader(failure).note_work(value);
    failure.goes_on = says_that_work_goes_on(value);
}

/// Whether it is HTML; else a body that begins with `<` is XML.
inline bool is_html(std::string_view body)
{
    return contains_any(
        body.substr(0, 2048),
        {"<!doctype html", "<html", "<head>", "<head ", "<body", "<h1", "<center"});
}

inline void read_markup_failure(std::string_view body, server_failure& failure)
{
    failure.responder = responder::intermediary;
    if (!is_html(body)) {
        auto found = words_of_xml(body);
        failure.server_code = std::move(found.code);
        failure.server_message = std::move(found.message);
        failure.request_id = std::move(found.request_id);
        // Storage services write errors in XML; proxies and gateways write pages.
        if (!failure.server_code.empty()) failure.responder = responder::service;
        if (!failure.server_code.empty() || !failure.server_message.empty()) return;
    }
    failure.server_message = words_of_page(body);
}

/// Whether it is an image, an archive, compressed data or the like.
inline bool is_binary(std::string_view body) noexcept
{
    auto const window = body.substr(0, 512);
    auto const odd = std::count_if(window.begin(), window.end(), [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\x1b') || byte == 0x7f;
    });
    return odd > 0 && static_cast<std::size_t>(odd) * 10 >= window.size();
}

/// Total: takes any bytes, and reads words only at the beginning of them.
inline void read_failure_body(std::string_view whole, server_failure& failure)
{
    auto const text = as_utf8(whole.substr(0, max_failure_body));
    auto body = std::string_view(text);
    if (body.starts_with("\xef\xbb\xbf")) body.remove_prefix(3);
    auto const start = body.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return;
    body.remove_prefix(start);
    failure.responder = responder::intermediary;
    if (is_binary(body)) {
        failure.server_message =
            "a body of " + std::to_string(whole.size()) + " bytes that is not text";
    } else if (body[0] == '<') {
        read_markup_failure(body, failure);
    } else if (!read_json_failure(body, failure)) {
        failure.server_message = sanitized(body);
        if (body[0] != '{' && body[0] != '[') return;
        if (whole.size() <= max_failure_body) return note_work_of(body, failure);
        auto const all = as_utf8(whole);
        note_work_of(std::string_view(all).substr(all.find(body[0])), failure);
    }
}

} // namespace neuroflash::inline v0::core

#endif
