// SPDX-License-Identifier: BSL-1.0
#include "cli/client/spending_gate.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/save_images.hpp"
#include "cli/commands/stored_images.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/settings/setting_origins.hpp"

#include <utility>

namespace neuroflash::cli {

namespace {

asio::awaitable<exit_code> upscale(command_context& context, free_client& service)
{
    auto const& given = context.given();
    auto id = stored_image_id(given.source);
    auto const is_file = is_local_file(given.source);
    if (is_file) {
        auto const seen = service.examine_image(image_file(given.source));
        if (!seen) co_return context.fail(seen.error());
    }
    auto const place = image_place::for_paid_images(given.out, 1, given.output_format);
    if (!place) co_return context.fail(place.error());
    context.out().hint("note: upscaling is experimental; its price is not documented, and may be "
                       "one credit");
    if (is_file) {
        auto uploading = upload_input(context, service, given.source);
        auto came = co_await std::move(uploading);
        if (!came) co_return context.fail(came.error());
        id = std::move(*came);
    }
    auto ask = upscale_params(std::move(id));
    ask.factor = given.factor;
    if (given.model) ask.model = model_id(*given.model);
    ask.output_format = given.output_format;
    auto& paid = service.paid(permission_to_spend::of_typed_image(given.source), *place);
    auto operation = paid.upscale(std::move(ask), context.call());
    auto rest = make_and_save(context, service, "upscaling", std::move(operation), *place, 1);
    co_return co_await std::move(rest);
}

} // namespace

exit_code run_upscale(command_context& context)
{
    auto const& given = context.given();
    auto const& origin = setting_origins::get().of(setting::surface);
    if (given.surface == "guide" && origin.text() == row_of(setting::surface).option) {
        return context.fail(wrong_usage(
            "--surface guide: the guide's surface has no upscale.",
            "Leave it out, or write --surface v1."));
    }
    if (!is_on_v1(given) && !is_local_file(given.source) && looks_like_file(given.source)) {
        return context.fail(no_such_file(
            given.source,
            "Name a file of this machine, or an image id of `neuroflash images`. With "
            "--surface v1, anything that is not a file is an id."));
    }
    if (auto const fine = check_is_no_address(given.source); !fine)
        return context.fail(fine.error());
    note_ids_like_files({given.source});
    context.choose_surface_v1();
    return with_client(context, upscale);
}

} // namespace neuroflash::cli
