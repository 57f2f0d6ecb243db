// SPDX-License-Identifier: BSL-1.0
// g++ 12 destroys aggregate temporaries inside a co_await expression twice. These are the calls as
// people write them; AddressSanitizer says whether they are safe.
#include "common/against_sandbox.hpp"
#include "common/temporary_directory.hpp"

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(natural_calls)

namespace {

call_params traced(std::string name)
{
    auto call = call_params();
    call.deadline = 60s;
    call.workspace = std::nullopt;
    call.trace_id = std::move(name);
    return call;
}

std::string long_text(std::string_view about)
{
    return std::string(about) + " in a text that is too long for the string's own buffer";
}

asio::awaitable<void> read_all_lists(client& service)
{
    require_good(co_await service.list_workspaces());
    require_good(co_await service.list_workspaces(traced("a-trace-id-that-needs-the-heap-1")));
    require_good(co_await service.list_quotas());
    require_good(co_await service.list_quotas(list_quotas_params(), call_params()));
    require_good(co_await service.image_quota());
    require_good(co_await service.image_quota(traced("a-trace-id-that-needs-the-heap-2")));
    require_good(co_await service.list_image_models());
    require_good(co_await service.list_image_models(traced("a-trace-id-that-needs-the-heap-3")));
    require_good(co_await service.list_history());
    require_good(co_await service.list_history(list_history_params(), traced("trace-4")));
}

asio::awaitable<image_id> make_images(client& service)
{
    require_good(co_await service.generate(generate_params("short")));
    auto const made = co_await service.generate(
        generate_params(long_text("A lighthouse")), traced("a-trace-id-that-needs-the-heap-5"));
    require_good(made);
    auto const id = *made->images.at(0).image_id;
    require_good(co_await service.edit(edit_params(long_text("Night"), service.path_of(id))));
    require_good(co_await service.edit(
        edit_params("two", std::vector<image_path>(2, service.path_of(id))), traced("trace-6")));
    co_return id;
}

asio::awaitable<void> fetch_images(client& service, image_id id, std::string origin)
{
    auto const folder = temporary_directory();
    auto bytes = std::string();
    auto const item = co_await service.get_history_item(image_id(id.str()), traced("trace-7"));
    require_good(item);
    require_good(co_await service.download(item->image_path, download_target::memory(bytes)));
    require_good(co_await service.download(
        image_id(id.str()), folder.path() / "an-image-with-a-long-name.png", traced("trace-8")));
    require_good(co_await service.download(
        origin + item->image_path.str(), download_target::memory(bytes), traced("trace-9")));
    BOOST_TEST(bytes == read_whole(folder.file("an-image-with-a-long-name.png")));
}

asio::awaitable<void> fail_naturally(client& service)
{
    auto const refused = co_await service.generate(generate_params(std::string()), call_params());
    BOOST_TEST(refused.error().value() == errc::invalid_argument);
    auto const unknown = co_await service.get_history_item(image_id(long_text("none")));
    BOOST_TEST(unknown.error().value() == errc::not_found);
    auto const nothing = co_await service.delete_image(image_id("no-such-image"), traced("t-10"));
    BOOST_TEST(nothing.error().value() == errc::not_found);
    BOOST_CHECK_THROW((co_await service.delete_image(image_id("none"))).value(), exception);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_operation_takes_temporaries_written_inside_the_co_await_expression)
{
    auto service = against_sandbox();
    run(service.context, [&]() -> asio::awaitable<void> {
        co_await read_all_lists(*service);
        auto const id = co_await make_images(*service);
        co_await fetch_images(*service, id, service.server.origin());
        require_good(co_await service->delete_image(image_id(id.str())));
        co_await fail_naturally(*service);
    }());
    BOOST_TEST(service.server.stats().generations == 2U);
    BOOST_TEST(service.server.stats().edits == 2U);
}

BOOST_AUTO_TEST_CASE(a_value_is_taken_out_of_the_expression_that_made_it)
{
    auto service = against_sandbox();
    run(service.context, [&]() -> asio::awaitable<void> {
        auto const images = (co_await service->generate(generate_params("x"))).value().images;
        BOOST_TEST(images.size() == 1U);
        auto const left = (co_await service->image_quota()).value().available_now();
        BOOST_TEST(left == 999'999);
        if (auto const page = co_await service->list_history(list_history_params()); page) {
            BOOST_TEST(page->items.size() == 1U);
        }
    }());
}

BOOST_AUTO_TEST_CASE(an_operation_that_was_made_but_never_awaited_sends_nothing)
{
    auto service = against_sandbox();
    {
        auto const forgotten = service->generate(generate_params(long_text("never")));
    }
    service.run_to_end();
    BOOST_TEST(service.server.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()
