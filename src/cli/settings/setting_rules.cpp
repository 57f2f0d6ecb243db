// SPDX-License-Identifier: BSL-1.0
#include "cli/settings/setting_rules.hpp"

#include "cli/render/text.hpp"
#include "cli/settings/choice.hpp"
#include "cli/settings/whole_number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace neuroflash::cli {

namespace {

constexpr auto units = std::to_array<std::pair<std::string_view, double>>({
    {"", 1},
    {"ms", 0.001},
    {"s", 1},
    {"m", 60},
    {"min", 60},
    {"h", 3600},
    {"d", 86400},
});

} // namespace

std::optional<std::chrono::duration<double>>
time_span(std::string_view text, std::chrono::duration<double> longest)
{
    auto number = 0.0;
    auto const end = text.data() + text.size();
    auto const [rest, failed] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (failed != std::errc() || !std::isfinite(number)) return {};
    auto const unit = std::string_view(rest, static_cast<std::size_t>(end - rest));
    for (auto const& [name, seconds] : units) {
        if (name != unit) continue;
        auto const all = std::chrono::duration<double>(number * seconds);
        if (!(all.count() > 0) || all > longest) return {};
        return all;
    }
    return {};
}

std::string unmeant_place(std::string const& text)
{
    constexpr auto letters =
        std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_{");
    auto ec = std::error_code();
    auto const scheme = text.find("://");
    if (scheme != text.npos && scheme > 0 && text.find('/') > scheme)
        return "a directory or a file of this machine is needed, and " + printable(text) +
            " is an address";
    // As `out = "~/images"` of a profile, which no shell reads.
    if (text.starts_with('~') && !std::filesystem::exists(text, ec))
        return "~ was not replaced by the shell: write the whole path instead of " +
            printable(text) + ", or ./" + printable(text) + " for a directory of that name";
    for (auto at = text.find('$'); at != text.npos; at = text.find('$', at + 1)) {
        auto const is_variable = at + 1 < text.size() && letters.find(text[at + 1]) != letters.npos;
        if (is_variable && !std::filesystem::exists(text, ec))
            return "the variable in " + printable(text) +
                " was not replaced by its value: write the whole path";
    }
    return {};
}

CLI::Validator place_name()
{
    return CLI::Validator(unmeant_place, "", "");
}

CLI::Validator seconds_of_time_span()
{
    auto const read = [](std::string& value) -> std::string {
        auto const span = time_span(value);
        if (!span && time_span(value, std::chrono::duration<double>::max()))
            return "at most 1000000 seconds, which is 11 days, are possible; not " +
                printable(value);
        if (!span) {
            return "a time above 0 is needed, in seconds or with ms, s, m, h or d, such as 90, "
                   "2.5 or 2m; not " +
                printable(value);
        }
        auto digits = std::array<char, 40>();
        auto const size = std::snprintf(digits.data(), digits.size(), "%.9g", span->count());
        value.assign(digits.data(), static_cast<std::size_t>(size));
        return {};
    };
    return CLI::Validator(read, "", "");
}

std::optional<CLI::Validator> rule_of(setting which)
{
    switch (which) {
    case setting::timeout: return seconds_of_time_span();
    case setting::max_connections: return whole_number(1, 100000);
    case setting::max_attempts: return whole_number(1, 10);
    case setting::out: return place_name();
    case setting::surface: return one_of({"guide", "v1"});
    case setting::output: return one_of({"table", "json", "jsonl", "csv"});
    case setting::color: return one_of({"auto", "always", "never"});
    case setting::debug: return one_of({"http"});
    default: return {};
    }
}

} // namespace neuroflash::cli
