// SPDX-License-Identifier: BSL-1.0
#include "batch/run/paid_request.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

edit_params edit_of(generate_params order, std::vector<image_path> const& sources)
{
    auto made = edit_params(order.prompt, sources);
    static_cast<generate_params&>(made) = std::move(order);
    return made;
}

edit_params edit_of_v1(generate_params order, edit_inputs const& inputs)
{
    auto made = edit_params(order.prompt, inputs.sources);
    static_cast<generate_params&>(made) = std::move(order);
    made.mask = inputs.mask;
    return made;
}

/// A request that was sent, as the journal has it.
pending_generation sent_request(
    client const& service, client_params const& params, open_part const& one,
    edit_inputs const& inputs, std::chrono::sys_time<std::chrono::milliseconds> sent)
{
    auto const workspace = params.workspace.value_or(workspace_id());
    auto const order = request_of(one.unit);
    if (params.surface == image_surface::v1) {
        return inputs.sources.empty()
            ? pending_generation::of_v1(workspace, order, params.fields, sent)
            : pending_generation::of_v1(workspace, edit_of_v1(order, inputs), params.fields, sent);
    }
    auto const sources = sources_of(service, one.unit.what);
    return sources && !sources->empty()
        ? pending_generation::of(workspace, edit_of(order, *sources), sent)
        : pending_generation::of(workspace, order, sent);
}

} // namespace

generate_params request_of(work_unit const& unit)
{
    auto made = generate_params(unit.final_prompt.empty() ? unit.what.prompt : unit.final_prompt);
    if (!unit.what.model.empty()) made.model = unit.what.model;
    // The number is always sent, because the budget must not depend on a default of the service.
    made.num_images = unit.images;
    if (!unit.what.aspect_ratio.empty()) made.aspect_ratio = unit.what.aspect_ratio;
    if (!unit.what.output_format.empty()) made.output_format = unit.what.output_format;
    return made;
}

result<std::vector<image_path>> sources_of(client const& service, item const& what)
{
    auto paths = std::vector<image_path>();
    for (auto const& source : what.sources) {
        if (source.find('/') == std::string::npos) {
            paths.push_back(service.path_of(image_id(source)));
            continue;
        }
        auto path = service.parse_image_path(source);
        if (!path) return path.error();
        paths.push_back(std::move(*path));
    }
    return paths;
}

asio::awaitable<result<generation>>
send_request(client& service, work_unit unit, edit_inputs inputs, call_params options)
{
    auto order = request_of(unit);
    if (!inputs.sources.empty()) {
        auto editing = service.edit(edit_of_v1(std::move(order), inputs), std::move(options));
        co_return co_await std::move(editing);
    }
    auto const sources = sources_of(service, unit.what);
    if (!sources) co_return sources.error();
    auto call = asio::awaitable<result<generation>>();
    if (sources->empty()) call = service.generate(std::move(order), std::move(options));
    else call = service.edit(edit_of(std::move(order), *sources), std::move(options));
    co_return co_await std::move(call);
}

namespace {

bool has_image(response_row const& row, std::string const& id)
{
    auto const is_same = [&id](response_row::image const& one) { return one.image_id == id; };
    return !id.empty() && std::any_of(row.images.begin(), row.images.end(), is_same);
}

} // namespace

response_row response_of(generation const& made)
{
    auto row = response_row();
    row.recovered = made.recovered;
    if (made.batch_id) row.batch_id = made.batch_id->str();
    else if (made.generation_id) row.batch_id = made.generation_id->str();
    row.elapsed_ms = std::chrono::floor<std::chrono::milliseconds>(made.elapsed).count();
    row.note = made.detail;
    for (auto const& one : made.images) {
        auto image = response_row::image();
        if (one.image_id) image.image_id = one.image_id->str();
        else if (one.stored_id) image.image_id = one.stored_id->str();
        if (has_image(row, image.image_id)) continue; // it was made once, and is charged once
        image.url = one.url;
        image.width = one.width;
        image.height = one.height;
        row.images.push_back(std::move(image));
    }
    row.credits = made.charge.state == charge_state::charged
        ? made.charge.credits
        : static_cast<std::int64_t>(row.images.size());
    return row;
}

failure_text failure_text_of(error const& why, std::string reason)
{
    auto made = failure_text();
    made.code = to_string(why.value());
    made.reason = std::move(reason);
    return made;
}

pending_generation pending_of(
    client const& service, client_params const& params, open_part const& one,
    edit_inputs const& inputs, clock_look const& now)
{
    using time = std::chrono::sys_time<std::chrono::milliseconds>;
    auto const earlier = clock_mark::parse(one.clock);
    auto const set_back =
        earlier ? now.mark.set_back_since(*earlier) : std::chrono::milliseconds(0);
    if (one.where == state::unknown) {
        if (auto parsed = pending_generation::parse(one.pending)) {
            parsed->sent -= set_back;
            // By the clock of now it may have been sent so much later. Its images may be older.
            if (earlier) parsed->resent_after += now.mark.set_forward_since(*earlier);
            parsed->add_prompt(request_of(one.unit).prompt);
            return *parsed;
        }
    }
    auto const sent = time(std::chrono::milliseconds(one.sent_ms)) - set_back;
    auto made = sent_request(service, params, one, inputs, sent);
    // Two requests of an item are equal and may have equal times.
    made.call_id ^= static_cast<std::uint64_t>(one.unit.part) * 0x9e3779b97f4a7c15u;
    // The process that died may have sent it at any time before that.
    auto const until = std::chrono::floor<std::chrono::milliseconds>(now.wall);
    made.resent_after = std::max(until - sent, std::chrono::milliseconds(0));
    return made;
}

} // namespace neuroflash::inline v0::batch
