// SPDX-License-Identifier: BSL-1.0
#include "cli/paint.hpp"

#include <array>

namespace neuroflash::cli {

namespace {

std::string_view code_of(ink what) noexcept
{
    switch (what) {
    case ink::heading: return "\x1b[1m";
    case ink::good: return "\x1b[32m";
    case ink::warning: return "\x1b[33m";
    case ink::bad: return "\x1b[1;31m";
    case ink::advice: return "\x1b[36m";
    }
    return {};
}

struct beginning
{
    std::string_view words;
    ink color;
};

constexpr auto beginnings = std::to_array<beginning>({
    {"error:", ink::bad},
    {"interrupted:", ink::warning},
    {"charged:", ink::heading},
    {"what to do:", ink::advice},
});

} // namespace

bool has_colors(std::string_view mode, standard_stream which)
{
    if (mode == "always") return true;
    if (mode == "never" || !environment("NO_COLOR").empty()) return false;
    auto const forced = environment("CLICOLOR_FORCE");
    if (!forced.empty() && forced != "0") return true;
    if (environment("CLICOLOR") == "0") return false;
    auto const kind = environment("TERM");
    return surroundings::get().is_terminal(which) && !kind.empty() && kind != "dumb";
}

std::string painted(bool colors, ink what, std::string_view text)
{
    if (!colors || text.empty()) return std::string(text);
    return std::string(code_of(what)) + std::string(text) + "\x1b[0m";
}

std::string painted_report(bool colors, std::string const& report)
{
    if (!colors) return report;
    auto made = std::string();
    for (auto rest = std::string_view(report); !rest.empty();) {
        auto const end = rest.find('\n');
        auto line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        for (auto const& [words, color] : beginnings) {
            if (!line.starts_with(words)) continue;
            made += painted(true, color, words);
            line.remove_prefix(words.size());
            break;
        }
        made += line;
        if (end != std::string_view::npos) made += '\n';
    }
    return made;
}

} // namespace neuroflash::cli
