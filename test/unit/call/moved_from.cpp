// SPDX-License-Identifier: BSL-1.0
// An object that was moved from ends its operations with an error, and can be read, assigned and
// destroyed.
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

#include <neuroflash/page_walkers.hpp>
#include <neuroflash/text_stream.hpp>

#include <utility>

// Using what was moved from is what these tests are for.
// NOLINTBEGIN(bugprone-use-after-move)

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(moved_from)

namespace {

struct moved_fixture : call_fixture
{
    moved_fixture() : call_fixture(with_workspace())
    {
        wire->otherwise = always(answered(200, one_image));
    }

    client successor = std::move(*service);
};

} // namespace

BOOST_FIXTURE_TEST_CASE(operations_of_a_client_end_with_client_closed, moved_fixture)
{
    auto const made = generate();
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().value() == errc::client_closed);
    BOOST_TEST(made.error().charge().state == charge_state::not_charged);
    auto const listed = models();
    BOOST_REQUIRE(!listed);
    BOOST_TEST(listed.error().value() == errc::client_closed);
    auto const text = ask([](client& c) { return c.complete_text(text_params("p")); });
    BOOST_REQUIRE(!text);
    BOOST_TEST(text.error().value() == errc::client_closed);
    auto const image = download("https://example.com/a.png", download_target("unused"));
    BOOST_REQUIRE(!image);
    BOOST_TEST(image.error().value() == errc::client_closed);
    BOOST_TEST(wire->calls() == 0u);
}

BOOST_FIXTURE_TEST_CASE(client_can_be_read, moved_fixture)
{
    BOOST_TEST(!service->get_executor());
    BOOST_TEST(service->stats().calls == 0);
    BOOST_TEST(
        service->path_of(image_id("image-1")).str() ==
        successor.path_of(image_id("image-1")).str());
    BOOST_TEST(service->examine_image(image_file("")).has_error());
}

BOOST_FIXTURE_TEST_CASE(client_can_be_assigned_and_then_used, moved_fixture)
{
    *service = std::move(successor);
    BOOST_TEST(generate().has_value());
    auto& same = *service;
    *service = std::move(same);
    BOOST_TEST(generate().has_value());
    BOOST_TEST(!wire->closed);
}

BOOST_FIXTURE_TEST_CASE(walker_is_done, moved_fixture)
{
    auto from = history_walker(successor);
    auto const to = std::move(from);
    BOOST_TEST(from.done());
    BOOST_TEST(!to.done());
    auto const page = ask([&](client&) { return from.next(); });
    BOOST_REQUIRE(page);
    BOOST_TEST(page->empty());
    BOOST_TEST(wire->calls() == 0u);
}

BOOST_FIXTURE_TEST_CASE(stream_has_no_text, moved_fixture)
{
    auto from = text_stream();
    auto const to = std::move(from);
    auto ended = false;
    auto const reading = [&]() -> asio::awaitable<void> {
        auto const piece = co_await from.next();
        ended = !piece;
    };
    run(context, *time, reading());
    BOOST_TEST(ended);
    BOOST_TEST(from.summary().end == text_end::cut);
}

// NOLINTEND(bugprone-use-after-move)

BOOST_AUTO_TEST_SUITE_END()
