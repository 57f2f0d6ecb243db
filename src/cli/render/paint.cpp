// SPDX-License-Identifier: BSL-1.0
#include "cli/render/paint.hpp"

#include "cli/render/text.hpp"

#include <array>

namespace neuroflash::cli {

namespace {

/// Only what is readable on a light terminal as on a dark one: of the eight colours red and magenta
/// are. Green, yellow and cyan vanish on white, blue on black.
std::string_view code_of(text_style what) noexcept
{
    switch (what) {
    case text_style::heading: return "\x1b[1m";
    case text_style::good: return {};
    case text_style::warning: return "\x1b[1;35m";
    case text_style::bad: return "\x1b[1;31m";
    case text_style::advice: return "\x1b[1m";
    }
    return {};
}

struct beginning
{
    std::string_view text;
    text_style color;
};

constexpr auto beginnings = std::to_array<beginning>({
    {"error:", text_style::bad},
    {"interrupted:", text_style::warning},
    {"charged:", text_style::heading},
    {"what to do:", text_style::advice},
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
    return process_environment::get().is_terminal(which) && !kind.empty() && kind != "dumb";
}

std::string painted(bool colors, text_style what, std::string_view text)
{
    auto const code = colors ? code_of(what) : std::string_view();
    if (code.empty() || text.empty()) return std::string(text);
    return std::string(code) + std::string(text) + "\x1b[0m";
}

std::string painted_report(bool colors, std::string const& report)
{
    if (!colors) return report;
    auto made = std::string();
    for (auto rest = std::string_view(report); !rest.empty();) {
        auto const end = rest.find('\n');
        auto line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        for (auto const& [text, color] : beginnings) {
            if (!line.starts_with(text)) continue;
            made += painted(true, color, text);
            line.remove_prefix(text.size());
            break;
        }
        made += line;
        if (end != std::string_view::npos) made += '\n';
    }
    return made;
}

std::string report_for_terminal(std::string const& report, std::string_view mode)
{
    auto const columns = process_environment::get().columns(standard_stream::error);
    return painted_report(
        has_colors(mode, standard_stream::error), broken_between_words(report, columns));
}

} // namespace neuroflash::cli
