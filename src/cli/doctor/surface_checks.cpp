// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/doctor_checks.hpp"
#include "cli/doctor/probe.hpp"

#include <utility>
#include <vector>

namespace neuroflash::cli {

namespace {

constexpr auto both_surfaces = "surfaces";
constexpr auto probe_key = "probe";
constexpr auto unknown_id = "00000000-0000-4000-8000-000000000000"; // no account has it

void fill_place(std::string& route, std::string_view place, std::string_view value)
{
    auto const at = route.find(place);
    if (at != std::string::npos) route.replace(at, place.size(), escaped_segment(value));
}

/// A path of the client's with its workspace, as an address.
std::string address_of(client_params const& params, std::string route, std::string const& workspace)
{
    fill_place(route, "{workspace}", workspace);
    fill_place(route, "{id}", unknown_id);
    return params.api_base + route;
}

std::string chosen_words(bool chosen)
{
    return chosen ? ", and is used" : "; --surface or NEUROFLASH_SURFACE chooses it";
}

} // namespace

asio::awaitable<void> doctor_checks::check_surfaces(client& service)
{
    auto const uses_v1 = params_.surface == image_surface::v1;
    into_.add(
        both_surfaces, "guide",
        guide_answers_ ? finding::ok("answers" + chosen_words(!uses_v1))
                       : finding::skipped("see its history in `routes`"));
    auto which = list_images_params();
    which.size = 1;
    auto asking = service.list_images(std::move(which), context_.call());
    auto const listed = co_await std::move(asking);
    if (listed) {
        auto found = finding::ok(
            "answers, " + std::to_string(listed->total_elements) + " images" +
            chosen_words(uses_v1));
        found.details["images"] = listed->total_elements;
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
    if (!context_.given().probe || stopped()) co_return;
    co_await probe_fields();
    co_await probe_texts();
}

asio::awaitable<void> doctor_checks::probe_fields()
{
    auto schemas = api_schemas();
    for (auto const* const path :
         {"/image-service/openapi.json", "/image-service/v1/openapi.json"}) {
        if (stopped()) co_return;
        auto asking = transport_->probe(http_method::get, params_.api_base + path);
        auto const answer = co_await std::move(asking);
        if (answer && answer->status == 200) schemas.read(answer->body);
    }
    struct task
    {
        std::string name;
        std::string route;
        std::vector<probed_field> fields;
    };
    auto const& names = params_.fields;
    auto const tasks = std::vector<task>{
        {"edit",
         params_.routes.v1_edit,
         {{setting::edit_input_field, names.edit_input, field_kind::input},
          {setting::mask_field, names.mask, field_kind::mask}}},
        {"upscale",
         params_.routes.v1_upscale,
         {{setting::upscale_input_field, names.upscale_input, field_kind::input},
          {setting::upscale_factor_field, names.upscale_factor, field_kind::factor}}}};
    for (auto const& one : tasks) {
        if (stopped()) co_return;
        auto asking =
            transport_->probe(http_method::post, address_of(params_, one.route, workspace_));
        auto const answer = co_await std::move(asking);
        if (!answer) {
            into_.add(probe_key, one.name, finding::warning(answer.error().what + '.', ""));
            continue;
        }
        auto const seen = task_fields(*answer, schemas.members_of(one.route));
        into_.add(probe_key, one.name, judge_probe(*answer, seen));
        for (auto const& field : one.fields) {
            if (auto found = judge_field(field, seen)) {
                into_.add(probe_key, one.name, std::move(*found));
            }
        }
    }
}

/// A chat without messages and a summary without a voice are refused. A route may be empty, which
/// means that the client does not use it.
asio::awaitable<void> doctor_checks::probe_texts()
{
    auto const& routes = params_.routes;
    for (auto const* const route :
         {&routes.text, &routes.text_fallback, &routes.brand_voice_prompt,
          &routes.brand_voice_summaries, &routes.brand_voice_summaries_fallback,
          &routes.brand_voice_summaries_literal}) {
        if (stopped()) co_return;
        if (route->empty()) continue;
        auto asking = transport_->probe(
            http_method::post, address_of(params_, *route, workspace_), workspace_);
        auto const answer = co_await std::move(asking);
        into_.add(
            probe_key, *route,
            answer ? judge_route_probe(*answer) : finding::warning(answer.error().what + '.', ""));
    }
}

} // namespace neuroflash::cli
