// SPDX-License-Identifier: BSL-1.0
// Images that are paid and whose bytes are not found: which of them the service has lost.
#include "run_fixture.hpp"

#include <string>

namespace neuroflash::test {

using batch::event_kind;
using sandbox::fault;

namespace {

struct lost_fixture : run_fixture
{
    /// From now on, requests below these paths get this response: usually, nothing is found there.
    void hide(
        std::vector<std::string> const& paths, unsigned status = 404,
        std::string const& body = R"({"detail":"not there"})")
    {
        for (auto const& path : paths) {
            auto gone = fault::with_response(status, body, "GET", path);
            gone.times = -1;
            server.inject(gone);
        }
    }

    /// Hides these paths as soon as a request is paid for.
    void hide_when_paid(std::vector<std::string> paths)
    {
        on_event = [this, paths = std::move(paths)](batch::batch_event const& event) {
            if (event.kind == event_kind::started) hide(paths);
        };
    }

    /// The bytes of a paid image are not found, and its record is answered so.
    void expect_undelivered_if_its_record_gives(unsigned status, std::string const& body)
    {
        on_event = [=, this](batch::batch_event const& event) {
            if (event.kind != event_kind::started) return;
            hide({"/storage/"});
            hide({"/api/ds-prototypes/"}, status, body);
        };
        BOOST_TEST(finish({"a"}).totals.undelivered == 1);
        BOOST_TEST(told(event_kind::failed) == 0);
        show_again();
        BOOST_TEST(finish({"a"}).totals.done == 1);
        BOOST_TEST(server.credits_charged() == 1);
    }

    void show_again()
    {
        on_event = nullptr;
        server.clear_faults();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_lost_images, lost_fixture)

BOOST_AUTO_TEST_CASE(a_lost_image_fails_its_item_and_is_asked_for_again_on_request)
{
    hide_when_paid({"/storage/", "/api/ds-prototypes/"});
    auto const done = finish({"a"});
    BOOST_TEST(done.totals.failed == 1);
    BOOST_TEST(done.credits.spent == 1);
    show_again();
    auto const later = finish({"a"});
    BOOST_TEST(later.totals.failed == 1);
    BOOST_TEST(later.requests == 0);
    // The service may have been wrong. The question is free, and nothing is paid again.
    params.retry_failed = true;
    auto const asked = finish({"a"});
    BOOST_TEST(asked.totals.done == 1);
    BOOST_TEST(asked.images == 1);
    BOOST_TEST(asked.requests == 0);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(an_image_that_the_history_shows_is_not_lost)
{
    hide_when_paid({"/storage/", generate_path}); // the latter: by its id, too
    BOOST_TEST(finish({"a"}).totals.undelivered == 1);
    BOOST_TEST(told(event_kind::failed) == 0);
    show_again();
    BOOST_TEST(finish({"a"}).totals.done == 1);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(an_image_is_not_lost_because_a_proxy_denies_it)
{
    expect_undelivered_if_its_record_gives(404, "<html>no</html>");
}

BOOST_AUTO_TEST_CASE(an_image_is_not_lost_because_its_record_cannot_be_read_by_that_method)
{
    expect_undelivered_if_its_record_gives(405, "{}");
}

BOOST_AUTO_TEST_CASE(an_image_without_an_id_is_not_lost_because_its_link_leads_nowhere)
{
    auto const link = server.origin() + "/storage/generated/none.png";
    server.inject(fault::with_response(
        200, R"({"images":[{"url":")" + link + "\"}]}", "POST", generate_path));
    auto const done = finish({"a"});
    BOOST_TEST(done.totals.undelivered == 1);
    BOOST_TEST(done.credits.spent == 1);
    BOOST_TEST(told(event_kind::failed) == 0);
}

/// The response has the only image twice, and two were requested.
BOOST_AUTO_TEST_CASE(an_image_that_is_named_twice_is_one_of_the_two_requested)
{
    auto const image = R"({"image_id":"i-1","url":")" + server.origin() + "/storage/none.png\"}";
    server.inject(fault::with_response(
        200, R"({"images":[)" + image + ',' + image + "]}", "POST", generate_path));
    auto const done = finish({R"({"prompt":"a","num_images":2})"});
    BOOST_TEST(done.credits.spent == 1);
    BOOST_TEST(told(event_kind::fewer_images) == 1);
}

/// The path of the bytes is a setting there, because it is not documented.
BOOST_AUTO_TEST_CASE(an_image_that_image_service_v1_shows_is_not_lost)
{
    service.surface = image_surface::v1;
    auto const images = "/api/image-service/v1/workspaces/" + server.workspace_id() + "/images/";
    auto refused = fault::with_response(403, "{}", "GET", images);
    refused.times = -1;
    server.inject(refused);
    BOOST_TEST(finish({"a"}).totals.undelivered == 1);
    auto const id = std::string(results().at(0).at("files").at(0).at("image_id").as_string());
    server.clear_faults();
    hide({images + id + "/content"});
    BOOST_TEST(finish({"a"}).totals.undelivered == 1);
    BOOST_TEST(told(event_kind::failed) == 0);
    server.clear_faults();
    BOOST_TEST(finish({"a"}).totals.done == 1);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
