// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/doctor_checks.hpp"
#include "cli/doctor/service_probes.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <utility>

namespace neuroflash::cli {

namespace {

constexpr auto both_surfaces = "surfaces";

std::string chosen_text(bool chosen)
{
    return chosen ? ", and is used" : "; --surface or NEUROFLASH_SURFACE chooses it";
}

} // namespace

asio::awaitable<void> doctor_checks::check_surfaces(client& service)
{
    auto const uses_v1 = params_.surface == image_surface::v1;
    into_.add(
        both_surfaces, "guide",
        guide_answers_ ? finding::ok("answers" + chosen_text(!uses_v1))
                       : finding::skipped("see its history in `routes`"));
    auto which = list_images_params();
    which.size = 1;
    auto asking = service.list_images(std::move(which), context_.call());
    auto const listed = co_await std::move(asking);
    if (listed) {
        // A list without a total is not an empty one.
        auto const total = listed->total_elements;
        auto const is_counted = total > 0 || listed->data.empty();
        auto const count = is_counted ? ", " + std::to_string(total) + " images" : std::string();
        auto found = finding::ok("answers" + count + chosen_text(uses_v1));
        found.details["images"] =
            is_counted ? boost::json::value(total) : boost::json::value(nullptr);
        into_.add(both_surfaces, "v1", std::move(found));
    } else if (uses_v1) {
        into_.add(both_surfaces, "v1", finding::failed(listed.error()));
    } else {
        into_.add(
            both_surfaces, "v1",
            finding::skipped(
                "does not answer (" + std::string(to_string(listed.error().value())) +
                "), and is not used"));
    }
    if (!context_.given().probe) co_return;
    auto probes = service_probes(context_, params_, *transport_, workspace_, into_);
    auto probing = probes.run();
    co_await std::move(probing);
}

} // namespace neuroflash::cli
