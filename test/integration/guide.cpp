// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"
#include "common/temporary_directory.hpp"

#include <algorithm>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(guide)

namespace {

generate_params lighthouse()
{
    auto ask = generate_params("A lighthouse in fog");
    ask.model = "nano-banana-2";
    ask.num_images = 2;
    ask.aspect_ratio = "16:9";
    ask.output_format = "jpeg";
    return ask;
}

asio::awaitable<void> look_around(client& service)
{
    auto const workspaces = co_await service.list_workspaces();
    require_good(workspaces);
    BOOST_TEST(workspaces->at(0).name == "Sandbox");
    auto const models = co_await service.list_image_models();
    require_good(models);
    BOOST_TEST(models->at(0).id.str() == "nano-banana-2");
    BOOST_TEST(models->at(0).max_images == 4);
    BOOST_TEST(!models->back().allowed);
}

/// The history's item of the first image of a generation.
asio::awaitable<history_item> generate_and_find(client& service, std::string const& folder)
{
    auto const made = co_await service.generate(lighthouse());
    require_good(made);
    auto const& first = made->images.at(0);
    BOOST_TEST(made->images.size() == 2U);
    BOOST_TEST(made->charge.credits == 2);
    BOOST_TEST(*first.width > *first.height);
    auto const got = co_await service.download(first, folder + "/lighthouse.jpeg");
    require_good(got);
    BOOST_TEST(got->content_type == "image/jpeg");
    auto const history = co_await service.list_history();
    require_good(history);
    BOOST_TEST(history->items.size() == 2U);
    BOOST_TEST(history->total.value_or(0) == 2);
    auto const item = co_await service.get_history_item(*first.image_id);
    require_good(item);
    BOOST_TEST(item->prompt == "A lighthouse in fog");
    BOOST_TEST(item->batch_id->str() == made->batch_id->str());
    co_return *item;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_whole_job_of_the_guide_is_done)
{
    auto service = against_sandbox();
    auto const folder = temporary_directory();
    run(service.context, [&]() -> asio::awaitable<void> {
        co_await look_around(*service);
        auto const before = (co_await service->image_quota()).value();
        auto const item = co_await generate_and_find(*service, folder.path().string());
        auto const edited =
            co_await service->edit(edit_params("Make the sky orange", item.image_path));
        require_good(edited);
        auto const file = folder.file("edited.png");
        auto const got = co_await service->download(edited->images.at(0), file);
        require_good(got);
        BOOST_TEST(got->bytes == std::filesystem::file_size(file));
        require_good(co_await service->delete_image(item.image_id));
        auto const after = (co_await service->image_quota()).value();
        BOOST_TEST(before.available_amount - after.available_amount == 3);
        BOOST_TEST(after.used_amount_daily == 3);
    }());
    BOOST_TEST(service.server.credits_charged() == 3);
    BOOST_TEST(service.server.stats().token_requests == 1U);
    BOOST_TEST(service.server.stats().workspace_requests == 2U); // the listing and the look-up
}

BOOST_AUTO_TEST_CASE(a_deleted_image_is_gone_from_history_and_cannot_be_fetched_or_edited)
{
    auto service = against_sandbox();
    auto const made = service.get(service->generate(generate_params("short-lived")));
    require_good(made);
    auto const id = *made->images.at(0).image_id;
    require_good(service.get(service->delete_image(id)));
    BOOST_TEST(service.get(service->list_history())->items.empty());
    auto bytes = std::string();
    auto const memory = [&] { return download_target::memory(bytes); };
    BOOST_TEST(service.get(service->get_history_item(id)).error().value() == errc::not_found);
    BOOST_TEST(service.get(service->download(id, memory())).error().value() == errc::not_found);
    BOOST_TEST(
        service.get(service->download(made->images[0], memory())).error().value() ==
        errc::not_found);
    BOOST_TEST(
        service.get(service->edit(edit_params("x", service->path_of(id)))).error().value() ==
        errc::not_found);
    BOOST_TEST(service.get(service->delete_image(id)).error().value() == errc::not_found);
    BOOST_TEST(bytes.empty());
    BOOST_TEST(service.server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(deleting_by_the_text_of_a_batch_id_is_not_found_and_deletes_nothing)
{
    auto service = against_sandbox();
    auto const made = service.get(service->generate(generate_params("kept")));
    require_good(made);
    auto const gone = service.get(service->delete_image(image_id(made->batch_id->str())));
    BOOST_TEST(gone.error().value() == errc::not_found);
    BOOST_TEST(gone.error().details().http_status == 404);
    BOOST_TEST(service.get(service->list_history())->items.size() == 1U);
    BOOST_TEST(service.server.stats().deletes == 0U);
}

BOOST_AUTO_TEST_CASE(an_absolute_url_of_the_service_becomes_the_path_that_edit_needs)
{
    auto service = against_sandbox();
    auto const made = service.get(service->generate(generate_params("source")));
    require_good(made);
    auto const path = service->path_of(*made->images.at(0).image_id);
    auto const parsed = service->parse_image_path(service.server.origin() + path.str());
    require_good(parsed);
    BOOST_TEST(parsed->str() == path.str());
    require_good(service.get(service->edit(edit_params("changed", *parsed))));
    auto const foreign = service->parse_image_path("https://elsewhere.example" + path.str());
    BOOST_TEST(foreign.error().value() == errc::invalid_argument);
    BOOST_TEST(foreign.error().message().find("500") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(pages_of_the_history_hold_every_image_once)
{
    auto service = against_sandbox();
    auto ask = generate_params("four");
    ask.num_images = 4;
    require_good(service.get(service->generate(ask)));
    require_good(service.get(service->generate(generate_params("one more"))));
    auto seen = std::vector<std::string>();
    for (auto number = 1; number <= 3; ++number) {
        auto which = list_history_params();
        which.page = number;
        which.size = 2;
        auto const page = service.get(service->list_history(which));
        require_good(page);
        for (auto const& item : page->items) seen.push_back(item.image_id.str());
    }
    std::sort(seen.begin(), seen.end());
    BOOST_TEST(seen.size() == 5U);
    BOOST_TEST(std::unique(seen.begin(), seen.end()) == seen.end());
}

BOOST_AUTO_TEST_SUITE_END()
