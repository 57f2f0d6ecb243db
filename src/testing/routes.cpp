// SPDX-License-Identifier: BSL-1.0
#include "testing/simulated_state.hpp"

#include <utility>

namespace neuroflash::inline v0::testing {

namespace {

/// A complete PNG file of one pixel.
constexpr unsigned char image_file[] = {
    0x89, 'P',  'N',  'G',  0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 'I',  'H',
    'D',  'R',  0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00,
    0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00, 0x00, 0x00, 0x0a, 'I',  'D',  'A',  'T',  0x78,
    0x9c, 0x63, 0x00, 0x01, 0x00, 0x00, 0x05, 0x00, 0x01, 0x0d, 0x0a, 0x2d, 0xb4, 0x00,
    0x00, 0x00, 0x00, 'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82};

simulated_response image_response()
{
    return response_of(200, std::string(one_pixel()), "image/png");
}

std::string_view path_of(std::string_view target)
{
    return target.substr(0, target.find('?'));
}

/// The response to a valid request whose work is not done.
simulated_response not_carried_out(bool is_paid)
{
    auto accepted = simulated_response();
    accepted.would_work = is_paid;
    return accepted;
}

} // namespace

std::string_view one_pixel() noexcept
{
    return {reinterpret_cast<char const*>(image_file), sizeof(image_file)};
}

simulated_response response_from(service_model::service_response from)
{
    if (from.content) {
        auto const& image = *from.content;
        if (!image.drawing) return image_response();
        auto const bytes = std::static_pointer_cast<std::string const>(image.drawing);
        return response_of(200, *bytes, service_model::content_type_of(image.format));
    }
    auto made = response_of(static_cast<int>(from.status), std::move(from.body), from.content_type);
    for (auto const& [name, value] : from.headers) made.message.fields.append(name, value);
    return made;
}

bool is_paid(exchange_request const& request) noexcept
{
    if (request.message.method() != http_method::post) return false;
    auto const path = path_of(request.message.target());
    if (path.starts_with(service_model::image_service_prefix)) return path.ends_with("-tasks");
    return path.ends_with("/image_generation/") || path.ends_with("/edit");
}

simulated_response handle(simulated_state& on, exchange_request const& from, bool may_work)
{
    auto const& request = from.message;
    auto& model = on.model();
    if (from.origin.host == storage_host)
        return response_from(model.image_service().signed_content(
            request.target(), !request.field("authorization").empty(), on.service_time()));
    auto asked = model.handle(
        {to_string(request.method()), request.target(), request.field("authorization"),
         request.field("x-workspace-id"), request.field("content-type"), request.body()},
        on.service_time());
    auto id = std::string(request.field("x-request-id"));
    if (may_work) {
        if (asked.job) return on.begin_job(std::move(*asked.job), std::move(id));
        if (asked.task) return on.begin_task(std::move(*asked.task), std::move(id));
        if (!asked.text) return response_from(std::move(asked));
        return on.write_text(std::move(*asked.text), std::move(asked.workspace), std::move(id));
    }
    if (asked.job) {
        model.accounts().release(asked.job->workspace, asked.job->granted);
        return not_carried_out(true);
    }
    if (asked.task) {
        model.accounts().release(asked.task->workspace, asked.task->credits);
        return not_carried_out(asked.task->kind != service_model::image_kind::uploaded);
    }
    return asked.text ? not_carried_out(false) : response_from(std::move(asked));
}

} // namespace neuroflash::inline v0::testing
