// SPDX-License-Identifier: BSL-1.0
// A paid result that is dropped unread is reported to the logger.
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

#include <boost/asio/detached.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(unread_result)

namespace {

/// A client that logs, and the lines about results that were dropped.
struct logging_fixture
{
    explicit logging_fixture(image_surface surface = image_surface::guide)
        : fixture(logging(surface))
    {
    }

    client_params logging(image_surface surface)
    {
        auto params = with_workspace();
        params.surface = surface;
        params.reconcile.enabled = false;
        params.logger = [this](log_level, std::string_view line) {
            if (line.find("dropped unread") != line.npos) lines.emplace_back(line);
        };
        return params;
    }

    void expect_loss() { fixture.wire->expect(failed(errc::connection_lost, phase::response, 90)); }

    /// Starts a generation whose result is not taken.
    void drop()
    {
        auto const draw = [this]() -> asio::awaitable<void> {
            auto const unread = co_await fixture.service->generate(generate_params("p"));
        };
        asio::co_spawn(fixture.context, draw(), asio::detached);
        fixture.drain();
    }

    std::vector<std::string> lines;
    call_fixture fixture;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(paid_result_that_is_dropped_is_a_line_with_its_images, logging_fixture)
{
    fixture.wire->expect(answered(
        200, R"({"images":[{"url":"u","image_id":"image-7"}],"batch_id":"batch-3"})",
        {{"x-request-id", "request-5"}}));
    drop();
    BOOST_TEST_REQUIRE(lines.size() == 1U);
    for (auto const* part : {"charged(1)", "image-7", "batch-3", "request-5"}) {
        BOOST_TEST(lines.front().find(part) != std::string::npos, lines.front());
    }
}

BOOST_AUTO_TEST_CASE(paid_result_of_image_service_v1_that_is_dropped_is_a_line_with_its_images)
{
    auto at = logging_fixture(image_surface::v1);
    at.fixture.wire->expect(answered(
        200,
        R"({"images":[{"id":"photos/7.png","_links":{"content":"/c"}}],"generationId":"g\n3"})"));
    at.drop();
    BOOST_TEST_REQUIRE(at.lines.size() == 1U);
    for (auto const* part : {"charged(1)", "photos/7.png", "generation g\\n3", "list of images"}) {
        BOOST_TEST(at.lines.front().find(part) != std::string::npos, at.lines.front());
    }
}

BOOST_FIXTURE_TEST_CASE(unknown_outcome_that_is_dropped_is_a_line_with_its_request, logging_fixture)
{
    expect_loss();
    drop();
    BOOST_TEST_REQUIRE(lines.size() == 1U);
    auto const word = lines.front().substr(lines.front().rfind(' ') + 1);
    auto const pending = pending_generation::parse(word);
    BOOST_REQUIRE(pending);
    BOOST_TEST(pending->num_images == 1);
}

BOOST_FIXTURE_TEST_CASE(result_that_is_looked_at_is_no_line, logging_fixture)
{
    fixture.wire->expect(answered(200, one_image));
    BOOST_TEST(fixture.generate().has_value());
    fixture.wire->expect(answered(200, one_image));
    BOOST_TEST(fixture.generate()->images.size() == 1U);
    fixture.wire->expect(answered(422, "{}"));
    drop(); // a refusal costs nothing
    fixture.drain();
    BOOST_TEST(lines.empty());
}

BOOST_FIXTURE_TEST_CASE(error_is_read_where_its_request_is_taken, logging_fixture)
{
    expect_loss();
    auto failed_one = std::optional(fixture.generate());
    BOOST_TEST(!failed_one->has_value());
    auto copy = std::optional(failed_one->error());
    failed_one.reset();
    BOOST_TEST(copy->pending() != nullptr);
    copy.reset();
    fixture.drain();
    BOOST_TEST(lines.empty());
}

BOOST_FIXTURE_TEST_CASE(looking_at_the_value_alone_does_not_take_the_request, logging_fixture)
{
    expect_loss();
    {
        auto const made = fixture.generate();
        BOOST_TEST(!made);
        BOOST_TEST(made.error().message() != "");
    }
    fixture.drain();
    BOOST_TEST(lines.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(copies_share_what_was_read, logging_fixture)
{
    fixture.wire->expect(answered(200, one_image));
    {
        auto const made = fixture.generate();
        auto copy = made;
        auto const moved = std::move(copy);
        BOOST_TEST(moved.has_value());
    }
    fixture.drain();
    BOOST_TEST(lines.empty());
}

BOOST_FIXTURE_TEST_CASE(result_may_be_dropped_after_its_client, logging_fixture)
{
    fixture.wire->expect(answered(200, one_image));
    auto made = std::optional(fixture.generate());
    fixture.service.reset();
    fixture.drain();
    made.reset();
    fixture.drain();
    BOOST_TEST(lines.empty()); // no logger is left
}

BOOST_AUTO_TEST_SUITE_END()
