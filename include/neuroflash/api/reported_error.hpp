// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_REPORTED_ERROR_HPP
#define NEUROFLASH_API_REPORTED_ERROR_HPP

#include <boost/json/value.hpp>

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::api {

/// An error that the service reports within a response of status 200.
struct reported_error
{
    int status = 0;   ///< The status of an equivalent error response: 400..599.
    std::string body; ///< The body of an equivalent error response: JSON, or plain text.
};

/**
 * \brief The status for an error object that has none.
 *
 * The kinds are those that OpenAI and OpenRouter document; an unknown one is a service failure.
 */
inline int status_of_text(std::string_view words)
{
    struct row
    {
        std::string_view part;
        int status;
    };
    constexpr auto rows = std::to_array<row>({
        {"insufficient_quota", 429},
        {"quota", 429},
        {"insufficient_credits", 402},
        {"insufficient credits", 402},
        {"rate_limit", 429},
        {"rate limit", 429},
        {"too many requests", 429},
        {"authentication", 401},
        {"api_key", 401},
        {"unauthorized", 401},
        {"permission", 403},
        {"forbidden", 403},
        {"not_found", 404},
        {"not found", 404},
        {"invalid_request", 400},
        {"invalid request", 400},
        {"context_length", 400},
        {"content_policy", 422},
        {"content policy", 422},
        {"moderation", 422},
        {"overloaded", 503},
        {"unavailable", 503},
        {"timeout", 504},
        {"timed out", 504},
    });
    auto lower = std::string(words);
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    for (auto const& one : rows) {
        if (lower.find(one.part) != std::string::npos) return one.status;
    }
    return 500;
}

/// The status that an error object names, or else the one for its words.
inline int status_of_error(boost::json::value const& error)
{
    auto const text_of = [](boost::json::value const* from) {
        auto const* const text = from ? from->if_string() : nullptr;
        return text ? std::string_view(text->data(), text->size()) : std::string_view();
    };
    auto const* const members = error.if_object();
    if (!members) return status_of_text(text_of(&error));
    auto words = std::string();
    for (auto const* name : {"code", "status", "statusCode", "status_code"}) {
        auto const* const found = members->if_contains(name);
        if (!found) continue;
        auto number = std::int64_t(0);
        if (auto const* exact = found->if_int64()) number = *exact;
        auto const text = text_of(found);
        std::from_chars(text.data(), text.data() + text.size(), number);
        if (number >= 400 && number <= 599) return static_cast<int>(number);
        words.append(text).append("\n");
    }
    words.append(text_of(members->if_contains("type"))).append("\n");
    words.append(text_of(members->if_contains("detail"))).append("\n");
    return status_of_text(words.append(text_of(members->if_contains("message"))));
}

} // namespace neuroflash::inline v0::api

#endif
