// SPDX-License-Identifier: BSL-1.0
#include "cli/client/fetch.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/each_id.hpp"
#include "cli/output/json_out.hpp"

namespace neuroflash::cli {

namespace {

asio::awaitable<result<boost::json::value>>
download_one(command_context& context, free_client& service, image_place place, std::string id)
{
    auto source = context.given().surface == "v1" ? download_source(stored_image_id(id))
                                                  : download_source(image_id(id));
    auto fetching =
        fetch_image(context, service, std::move(source), std::move(place), file_stem(id));
    auto const saved = co_await std::move(fetching);
    if (!saved) co_return saved.error();
    context.out().line(
        saved->path + "  " + printable(saved->content_type) + "  " +
        pluralize(static_cast<std::int64_t>(saved->bytes), "byte", "bytes"));
    co_return boost::json::value(to_json(id, *saved));
}

asio::awaitable<exit_code> download(command_context& context, free_client& service)
{
    auto const& given = context.given();
    auto const count = static_cast<std::int64_t>(given.ids.size());
    auto const place = image_place::for_free_images(given.out, count);
    if (!place) co_return context.fail(place.error());
    auto const one = [&](command_context& with, free_client& from, std::string id) {
        return download_one(with, from, *place, std::move(id));
    };
    auto all = for_each_id(context, service, "downloaded", one);
    co_return co_await std::move(all);
}

} // namespace

exit_code run_download(command_context& context)
{
    if (auto const fine = check_ids(context.given()); !fine) return context.fail(fine.error());
    return with_client(context, download);
}

} // namespace neuroflash::cli
