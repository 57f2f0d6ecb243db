// SPDX-License-Identifier: BSL-1.0
#include "call/recovery/reconciler_result.hpp"

#include "call/dispatch.hpp"
#include "call/recovery/reconciler.hpp"

#include <neuroflash/core/recovery/list_name.hpp>
#include <neuroflash/core/recovery/prompt_features.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/models/image_path.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

pending_generation describe(core::lost_call const& call)
{
    using std::chrono::milliseconds;
    auto made = pending_generation();
    made.workspace = workspace_id(std::string(core::workspace_of_list(call.workspace)));
    made.surface = core::surface_of_list(call.workspace);
    made.generation = generation_id(call.generation);
    // Another process does not know the call whose image this one may be owed: it proves nothing.
    made.accepted = call.accepted || call.equal_sent != core::time_point::max();
    made.creator = user_id(call.creator);
    made.inputs = call.inputs;
    made.prompt_digest = call.prompt_digest;
    made.model = call.model;
    made.num_images = call.requested_images;
    made.sent = std::chrono::floor<milliseconds>(call.wall_sent);
    made.resent_after = std::chrono::ceil<milliseconds>(call.last_sent - call.sent);
    made.request = call.request;
    made.call_id = call.id;
    made.excluded_images.assign(call.excluded_images.begin(), call.excluded_images.end());
    std::sort(made.excluded_images.begin(), made.excluded_images.end());
    return made;
}

image image_of(core::listed_image const& listed, image_surface surface, std::string_view api_base)
{
    auto made = image();
    if (surface == image_surface::v1) {
        made.url = listed.url;
        made.stored_id = stored_image_id(listed.id);
        return made;
    }
    made.url =
        listed.url.empty() ? image_path::of(image_id(listed.id), api_base).str() : listed.url;
    made.image_id = image_id(listed.id);
    return made;
}

/// The name of the list that is searched for the call's images, as part of a sentence.
std::string name_of_list(core::lost_call const& call)
{
    auto const is_v1 = core::surface_of_list(call.workspace) == image_surface::v1;
    return is_v1 ? "the list of images" : "the history";
}

charge_verdict charge_of(core::lost_call const& call, int images, history_match match)
{
    auto verdict = charge_verdict(
        charge_state::charged, images,
        "The response was lost; " + name_of_list(call) + " shows " + std::to_string(images) +
            (images == 1 ? " new image" : " new images") +
            " (match: " + std::string(to_string(match)) + ").");
    if (images < call.requested_images) {
        verdict.evidence += ' ' + std::to_string(call.requested_images) + " were requested.";
    }
    // An upscale is the only task of image-service v1 without a prompt.
    auto const is_v1 = core::surface_of_list(call.workspace) == image_surface::v1;
    if (is_v1 && call.prompt_digest == core::prompt_digest({})) verdict.evidence += assumed_price;
    if (call.resent) {
        verdict.evidence += " It may have been sent again after " + name_of_list(call) +
            " had shown that it was not carried out; if that was wrong, more is charged.";
    }
    return verdict;
}

} // namespace

generation recovered_generation(
    std::string_view api_base, core::lost_call const& call, core::match_result const& found,
    error const& why)
{
    auto made = generation();
    auto const surface = core::surface_of_list(call.workspace);
    for (auto const& one : found.images) made.images.push_back(image_of(one, surface, api_base));
    auto const& first = found.images.front();
    made.prompt = first.prompt;
    made.created_by = user_id(first.creator);
    if (!first.batch.empty() && surface == image_surface::guide) {
        made.batch_id = batch_id(first.batch);
    } else if (!first.batch.empty()) {
        made.generation_id = generation_id(first.batch);
    }
    made.recovered = true;
    made.match = found.match;
    made.charge = charge_of(call, static_cast<int>(made.images.size()), found.match);
    made.attempts = why.details().attempts;
    return made;
}

error proven_absent(error const& why)
{
    auto details = why.details();
    details.absent_from_history = true;
    return error(why.value(), std::move(details));
}

std::string as_clause(std::string_view sentence)
{
    auto text = std::string(sentence);
    text.front() = static_cast<char>(text.front() - 'A' + 'a');
    text.pop_back();
    return text;
}

error reconciler::unsettled(
    std::shared_ptr<core::lost_call> const& call, error const& why, std::string_view finding)
{
    auto details = why.details();
    if (!finding.empty()) {
        details.charge.evidence.append(" In ").append(name_of_list(*call)).append(", ");
        details.charge.evidence.append(finding).append(".");
    }
    auto pending = std::make_shared<pending_generation>(describe(*call));
    pending->memory_ = call;
    pending->letters_ = call->letters;
    if (call->features) {
        pending->features_ = std::make_shared<core::prompt_features const>(*call->features);
    }
    details.pending = std::move(pending);
    return error(why.value(), std::move(details));
}

error reconciler::interrupted(
    std::shared_ptr<core::lost_call> const& call, errc by, error const& why)
{
    if (by != errc::cancelled && by != errc::client_closed) {
        return unsettled(call, why, "the deadline passed during the search");
    }
    auto details = why.details();
    details.message = error(by).message() + ' ' + why.message();
    return unsettled(call, error(by, std::move(details)), {});
}

} // namespace neuroflash::inline v0::call
