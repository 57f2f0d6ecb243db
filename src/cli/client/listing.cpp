// SPDX-License-Identifier: BSL-1.0
#include "cli/client/listing.hpp"

#include "cli/errors/advice.hpp"
#include "cli/errors/pasted_command.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/render/text.hpp"
#include "cli/settings/setting_origins.hpp"
#include "cli/settings/setting_rules.hpp"

#include <neuroflash/core/text/iso_time.hpp>

#include <algorithm>
#include <cstdio>

namespace neuroflash::cli {

namespace {

using clock = std::chrono::system_clock;

/// `2026-11-29`, `2026-11-29T07:51`, `2026-11-29 07:51:03`, each in UTC; also the whole times that
/// the documents and other programs print, with a fraction and a zone.
std::optional<std::chrono::sys_seconds> read_moment(std::string const& text)
{
    if (auto const whole = core::parse_iso_time(text)) return whole;
    auto year = 0;
    auto month = 0u;
    auto day = 0u;
    auto hour = 0;
    auto minute = 0;
    auto second = 0;
    auto used = 0;
    auto const date = std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &used);
    if (date != 3) return {};
    auto rest = std::string_view(text).substr(static_cast<std::size_t>(used));
    if (!rest.empty()) {
        if (rest.front() != 'T' && rest.front() != ' ') return {};
        rest.remove_prefix(1);
        if (rest.ends_with('Z')) rest.remove_suffix(1);
        auto const time = std::string(rest);
        used = 0;
        auto const parts =
            std::sscanf(time.c_str(), "%2d:%2d%n:%2d%n", &hour, &minute, &used, &second, &used);
        if (parts < 2 || static_cast<std::size_t>(used) != time.size()) return {};
        if (hour > 23 || minute > 59 || second > 59 || hour < 0 || minute < 0 || second < 0)
            return {};
    }
    auto const when = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
    if (!when.ok()) return {};
    return std::chrono::sys_days(when) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
        std::chrono::seconds(second);
}

/// The clock counts finer than seconds, and reaches less far than a calendar.
clock::time_point on_the_clock(std::chrono::sys_seconds moment)
{
    constexpr auto first = std::chrono::ceil<std::chrono::seconds>(clock::time_point::min());
    constexpr auto last = std::chrono::floor<std::chrono::seconds>(clock::time_point::max());
    return std::clamp<std::chrono::sys_seconds>(moment, first, last);
}

} // namespace

bool listing::wants(std::string_view of_model, std::optional<clock::time_point> made) const
{
    if (!model.empty() && model != of_model) return false;
    return !since || !made || *made >= *since;
}

result<listing> read_listing(options const& given)
{
    auto made = listing();
    // A default model is for what is made, and no filter of what is shown.
    auto const typed =
        setting_origins::get().of(setting::model).text() == row_of(setting::model).option;
    if (typed) made.model = given.model.value_or("");
    made.limit = given.limit.value_or(0);
    made.walks = given.all || given.limit || given.since || !made.model.empty();
    if (made.walks && given.page) {
        return wrong_usage(
            "--page shows one page, but --all, --limit, --since and --model read as many as "
            "needed.",
            "Leave --page out.");
    }
    if (given.all && given.limit) {
        return wrong_usage("--all and --limit contradict each other.", "Leave one of them out.");
    }
    if (!given.since) return made;
    constexpr auto a_century = std::chrono::hours(24 * 36'525);
    if (auto const span = time_span(*given.since, a_century)) {
        made.since = clock::now() - std::chrono::duration_cast<clock::duration>(*span);
    } else if (auto const moment = read_moment(*given.since)) {
        made.since = on_the_clock(*moment);
    } else {
        return wrong_usage(
            "--since: a date such as 2026-11-29, a time such as 2026-11-29T07:51 (UTC) or "
            "2026-11-29T07:51:00+01:00, or a time span such as 2d or 90m is needed, not " +
                shortened(printable(*given.since), 40) + '.',
            "Correct it.");
    }
    return made;
}

std::string next_page_text(
    std::string_view command, options const& given, std::size_t shown, std::size_t usual_size,
    std::optional<std::int64_t> total)
{
    auto const page = given.page.value_or(1);
    auto const size = given.size ? static_cast<std::size_t>(*given.size) : usual_size;
    auto const before = static_cast<std::size_t>(page - 1) * size;
    auto const more = total ? before + shown < static_cast<std::size_t>(*total) : shown >= size;
    // With another size, the next page would begin elsewhere.
    auto const name = with_typed_profile("neuroflash " + std::string(command)) +
        (given.size ? " --size " + std::to_string(*given.size) : "");
    if (shown == 0 && page > 1) return "There is no page " + std::to_string(page) + '.';
    if (!more || shown == 0) return {};
    return "next: " + name + " --page " + std::to_string(page + 1) + "; all of them: " + name +
        " --all";
}

} // namespace neuroflash::cli
