// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/judge.hpp"

#include "cli/client/quota_text.hpp"
#include "cli/errors/option_names.hpp"
#include "cli/render/text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>

namespace neuroflash::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto expiry_warning = 14 * 24h;
constexpr auto clock_warning = 5s;
constexpr auto clock_failure = 60s;

std::int64_t whole_days(wall_time::duration time)
{
    return std::chrono::floor<std::chrono::days>(time).count();
}

bool can(image_model const& model, std::string_view what)
{
    return std::ranges::find(model.capabilities, what) != model.capabilities.end();
}

std::string_view name_of(route_status status) noexcept
{
    constexpr auto names =
        std::to_array<std::string_view>({"answers", "does not exist", "cannot be judged"});
    return names[static_cast<std::size_t>(status)];
}

} // namespace

std::string utc_text(wall_time time)
{
    auto const seconds = std::chrono::system_clock::to_time_t(time);
    auto parts = std::tm();
    if (::gmtime_r(&seconds, &parts) == nullptr) return "?";
    auto text = std::array<char, 32>();
    auto const size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), size};
}

finding judge_expiry(finding found, wall_time not_after, wall_time now)
{
    auto const left = not_after - now;
    found.details["expires"] = utc_text(not_after);
    found.details["days_left"] = whole_days(left);
    found.message += ", expires " + utc_text(not_after);
    if (left >= expiry_warning) return found;
    found.status = check_status::warning;
    found.message += " (in " + pluralize(whole_days(left), "day", "days") + ')';
    found.advice =
        "The operator of the service, or of the proxy that inspects its traffic, must renew "
        "the certificate; after it has expired, no connection can be opened.";
    return found;
}

finding judge_clock(wall_time date, wall_time sent, wall_time received)
{
    // Positive: ours is ahead.
    auto skew = wall_time::duration(0);
    if (date + 1s < sent) skew = sent - (date + 1s);
    if (date > received) skew = received - date;
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(skew);
    auto const size = std::chrono::abs(seconds);
    auto const where = seconds.count() > 0 ? " s ahead of" : " s behind";
    auto const advice =
        "Set this machine's clock, preferably with NTP: the images of lost responses are found "
        "by comparing times.";
    auto found = finding::ok("agrees with the service's");
    auto const far = std::to_string(size.count()) + where + " the service's";
    if (std::chrono::abs(skew) > clock_warning) found = finding::warning(far, advice);
    // A setting of this machine: trying again does not help.
    if (std::chrono::abs(skew) > clock_failure)
        found = finding::failed(errc::invalid_argument, far, advice);
    found.details["ahead_seconds"] = seconds.count();
    found.details["service_time"] = utc_text(date);
    return found;
}

finding judge_workspaces(std::vector<workspace> const& listed, std::string const& wanted)
{
    constexpr auto advice = "Add the service account to it (Settings > Workspace > API Access), or "
                            "choose another one: neuroflash workspaces.";
    if (listed.empty()) {
        return finding::failed(
            errc::permission_denied, "The account cannot use any workspace.",
            "Add the service account to a workspace (Settings > Workspace > API Access).");
    }
    auto const id_is = [&](workspace const& one) { return one.id.str() == wanted; };
    auto const used = wanted.empty() ? listed.begin() : std::ranges::find_if(listed, id_is);
    if (used == listed.end()) {
        return finding::failed(
            errc::permission_denied,
            "The account cannot use the requested workspace, " + wanted + '.', advice);
    }
    auto const count = static_cast<std::int64_t>(listed.size());
    auto found = finding::ok(
        "uses " + used->id.str() + " (" + used->name + "), " +
        (wanted.empty() ? "the first of " : "as requested, one of ") + std::to_string(count));
    found.details["workspace"] = used->id.str();
    found.details["listed"] = count;
    return found;
}

finding judge_quota(quota const& left, wall_time now)
{
    auto const midnight = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
    auto text = pluralize(left.available_now(), "image", "images") + " now: this cycle " +
        std::to_string(left.available_amount) + " left of " + std::to_string(left.limit_amount);
    auto const daily = left.limit_amount_daily;
    if (daily) {
        text += ", today " + std::to_string(left.used_amount_daily) + " used of " +
            std::to_string(*daily) + "; " + day_end_text(now);
    }
    auto found = finding::ok(text);
    if (left.available_now() == 0) {
        found = finding::failed(errc::quota_exhausted, text, limit_advice(left));
    } else if (left.fair_use_limit_reached) {
        found = finding::warning(
            text + "; the fair-use limit is reached", "Expect the service to answer slowly.");
    }
    found.details["available_now"] = left.available_now();
    found.details["cycle_left"] = left.available_amount;
    if (daily) found.details["daily_limit"] = *daily;
    found.details["daily_used"] = left.used_amount_daily;
    found.details["daily_reset"] = utc_text(midnight);
    return found;
}

finding judge_models(std::vector<image_model> const& listed)
{
    auto allowed = std::string();
    auto count = std::int64_t(0);
    for (auto const& one : listed) {
        if (!one.allowed || !can(one, "text2image")) continue;
        allowed += (count++ == 0 ? "" : ", ") + one.id.str();
    }
    auto const all = pluralize(static_cast<std::int64_t>(listed.size()), "model", "models");
    auto found = count > 0
        ? finding::ok(all + "; usable: " + allowed)
        : finding::failed(
              errc::permission_denied, all + ", none of which may be used for images.",
              "Check `neuroflash models` and the plan of the workspace: "
              "pay-as-you-go has "
              "no images.");
    found.details["listed"] = listed.size();
    found.details["usable"] = count;
    return found;
}

finding judge_text_models(std::vector<text_model> const& listed)
{
    auto const usable = std::ranges::count_if(listed, &text_model::available);
    auto const all =
        pluralize(static_cast<std::int64_t>(listed.size()), "text model", "text models");
    auto found = usable > 0
        ? finding::ok(all + ", " + std::to_string(usable) + " of them available")
        : finding::warning(
              all + ", none of which is available.",
              "Check `neuroflash text-models` and the plan of the workspace. Images do not need "
              "them.");
    found.details["listed"] = listed.size();
    found.details["usable"] = usable;
    return found;
}

finding judge_routes(
    std::string const& guide, route_status guide_status, std::string const& reference,
    route_status reference_status, error const& why_unknown)
{
    auto const text = guide + ' ' + std::string(name_of(guide_status)) + ", " + reference + ' ' +
        std::string(name_of(reference_status));
    auto const any =
        guide_status == route_status::answers || reference_status == route_status::answers;
    auto const unknown =
        guide_status == route_status::unknown || reference_status == route_status::unknown;
    auto found = finding::ok(text);
    if (any && unknown) {
        found = finding::warning(
            text + ": " + why_unknown.message(), in_option_names(why_unknown).advice());
    } else if (unknown) {
        found = finding::failed(why_unknown);
        found.message = text + ": " + found.message;
    } else if (!any) {
        found = finding::failed(
            errc::not_found, text,
            "Look at NEUROFLASH_API_BASE; if it is right, the service has moved: a newer "
            "neuroflash may know where to.");
    }
    found.details["guide_path"] = guide;
    found.details["guide"] = name_of(guide_status);
    found.details["reference_path"] = reference;
    found.details["reference"] = name_of(reference_status);
    return found;
}

} // namespace neuroflash::cli
