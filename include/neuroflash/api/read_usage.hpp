// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_READ_USAGE_HPP
#define NEUROFLASH_API_READ_USAGE_HPP

#include <neuroflash/models/completion.hpp>

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace neuroflash::inline v0::api {

/// The tokens that a chat counts in its member `usage`; nothing if it has no number of them. A
/// total that is missing or 0 is the sum of the others.
inline std::optional<token_usage> read_usage(boost::json::value const& from)
{
    auto const* const members = from.if_object();
    if (!members) return std::nullopt;
    auto const amount = [members](std::string_view name) -> std::optional<std::int64_t> {
        auto const* const found = members->if_contains(name);
        auto const* const number = found ? found->if_int64() : nullptr;
        if (!number || *number < 0) return std::nullopt;
        return *number;
    };
    auto const prompt = amount("prompt_tokens");
    auto const written = amount("completion_tokens");
    auto const total = amount("total_tokens");
    if (!prompt && !written && !total) return std::nullopt;
    auto usage = token_usage();
    usage.prompt_tokens = prompt.value_or(0);
    usage.completion_tokens = written.value_or(0);
    constexpr auto most = std::int64_t(1) << 62; // so that the sum is a number
    auto const sum = usage.prompt_tokens < most && usage.completion_tokens < most
        ? usage.prompt_tokens + usage.completion_tokens
        : most;
    usage.total_tokens = total.value_or(0) > 0 ? *total : sum;
    usage.words_used = amount("words_used");
    auto const* const cost = members->if_contains("cost");
    if (cost && cost->is_number()) usage.cost = cost->to_number<double>();
    return usage;
}

} // namespace neuroflash::inline v0::api

#endif
