// SPDX-License-Identifier: BSL-1.0
// Image-service v1 without paying: lists, single images, models, and downloads by every form of
// link.
#include "common/unit_test.hpp"
#include "v1_fixture.hpp"

#include <chrono>
#include <string>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(v1_images)

namespace {

constexpr auto root = "/api/image-service/v1/workspaces/workspace-1/images";

exchange_outcome image_response()
{
    return answered(200, png(), {{"content-type", "image/png"}});
}

std::string path_of(http_request const& request)
{
    return std::string(request.target());
}

asio::awaitable<result<std::vector<std::string>>> walk(client& service)
{
    auto ids = std::vector<std::string>();
    auto params = walk_params();
    params.page_size = 2;
    auto walker = image_walker(service, params);
    while (!walker.done()) {
        auto const page = co_await walker.next();
        if (!page) co_return page.error();
        for (auto const& one : *page) ids.push_back(one.id.str());
    }
    co_return ids;
}

} // namespace

BOOST_AUTO_TEST_CASE(all_images_are_read_page_by_page)
{
    auto d = call_fixture(on_v1());
    auto const of = [](std::string ids) {
        return answered(
            200, R"({"data":[)" + ids + R"(],"page":{"totalElements":3,"totalPages":2}})");
    };
    d.wire->expect(of(R"({"id":"a"},{"id":"b"})"));
    d.wire->expect(of(R"({"id":"b"},{"id":"c"})")); // one was made meanwhile
    auto const ids = d.ask(&walk);
    BOOST_REQUIRE_MESSAGE(ids, ids.error().to_string());
    BOOST_TEST(*ids == (std::vector<std::string>{"a", "b", "c"}), boost::test_tools::per_element());
    BOOST_TEST(path_of(d.wire->seen.back()) == std::string(root) + "?page=2&size=2");
}

BOOST_AUTO_TEST_CASE(models_of_this_surface_are_read_from_all_pages)
{
    auto d = call_fixture(on_v1());
    d.wire->expect(
        answered(200, R"({"data":[{"id":"a"}],"page":{"totalElements":2,"totalPages":2}})"));
    d.wire->expect(answered(
        200, R"({"data":[{"id":"b","allowed":false}],"page":{"totalElements":2,"totalPages":2}})"));
    auto const all = d.models();
    BOOST_REQUIRE_MESSAGE(all, all.error().to_string());
    BOOST_TEST(all->size() == 2u);
    BOOST_TEST(!all->at(1).allowed);
    BOOST_TEST(
        path_of(d.wire->seen.back()) ==
        "/api/image-service/v1/workspaces/workspace-1/image-models?page=2&size=200");
}

BOOST_AUTO_TEST_CASE(models_of_a_service_that_ignores_the_page_end)
{
    auto d = call_fixture(on_v1());
    d.wire->otherwise = [](exchange_request const&) {
        return answered(200, R"({"data":[{"id":"a"}],"page":{"totalElements":9,"totalPages":9}})");
    };
    auto const all = d.models();
    BOOST_REQUIRE(all);
    BOOST_TEST(all->size() == 1u);
    BOOST_TEST(d.wire->calls() == 2u);
}

BOOST_AUTO_TEST_CASE(image_is_deleted_by_its_id_as_one_segment)
{
    auto d = call_fixture(on_v1());
    d.wire->expect(answered(204));
    auto const done = d.ask([](client& c) { return c.delete_image(stored_image_id("../a")); });
    BOOST_REQUIRE(done);
    BOOST_TEST(d.wire->seen.back().method() == http_method::delete_);
    BOOST_TEST(path_of(d.wire->seen.back()) == std::string(root) + "/..%2Fa");
    d.wire->expect(answered(404, R"({"detail":"gone"})"));
    auto const again = d.ask([](client& c) { return c.delete_image(stored_image_id("a")); });
    BOOST_REQUIRE(!again);
    BOOST_TEST(again.error() == errc::not_found);
}

BOOST_AUTO_TEST_CASE(content_links_of_every_form_lead_to_the_bytes)
{
    struct row
    {
        std::string link;
        std::string target;
        std::string host;
    };
    for (auto const& [link, target, host] : std::vector<row>{
             {std::string(root) + "/i/content", std::string(root) + "/i/content",
              "app.neuroflash.com"},
             {std::string(root) + "/%2E%2E/content", std::string(root) + "/%2E%2E/content",
              "app.neuroflash.com"},
             {"https://app.neuroflash.com/x/y?z=1", "/x/y?z=1", "app.neuroflash.com"},
             {"/v1/workspaces/workspace-1/images/i/content", std::string(root) + "/i/content",
              "app.neuroflash.com"},
             {"images/i/content", std::string(root) + "/i/content", "app.neuroflash.com"},
             {"https://storage.example.com/a.png?signature=s", "/a.png?signature=s",
              "storage.example.com"}}) {
        auto d = call_fixture(on_v1());
        d.wire->expect(image_response());
        auto into = std::string();
        auto image = stored_image();
        image.id = stored_image_id("i");
        image.content = link;
        auto const got = d.ask([&](client& c) {
            return c.download(download_source(image), download_target::memory(into));
        });
        BOOST_REQUIRE_MESSAGE(got, link << ": " << got.error().to_string());
        BOOST_TEST(into == png());
        auto const& sent = d.wire->seen.back();
        BOOST_TEST(path_of(sent) == target);
        BOOST_TEST(d.wire->origins.back().host == host);
        auto const own = host == "app.neuroflash.com";
        BOOST_TEST((sent.field("authorization") != "") == own, link);
        BOOST_TEST(sent.field("x-workspace-id") == "");
    }
}

BOOST_AUTO_TEST_CASE(links_that_must_not_be_followed_are_refused)
{
    for (auto const* link :
         {"http://example.com/a.png", "file:///etc/passwd", "https://user:word@example.com/a",
          "https://", "javascript:x"}) {
        auto d = call_fixture(on_v1());
        auto into = std::string();
        auto image = stored_image();
        image.id = stored_image_id("i");
        image.content = link;
        auto const got = d.ask([&](client& c) {
            return c.download(download_source(image), download_target::memory(into));
        });
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error() == errc::invalid_argument, link);
        BOOST_TEST(d.wire->calls() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(download_by_id_asks_for_the_link_first)
{
    auto d = call_fixture(on_v1());
    d.wire->expect(answered(200, R"({"id":"a/b","_links":{"content":"/x/content"}})"));
    d.wire->expect(image_response());
    auto into = std::string();
    auto const by_id = [&](client& c) {
        return c.download(stored_image_id("a/b"), download_target::memory(into));
    };
    auto const got = d.ask(by_id);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(path_of(d.wire->seen.at(d.wire->seen.size() - 2)) == std::string(root) + "/a%2Fb");
    BOOST_TEST(path_of(d.wire->seen.back()) == "/x/content");
    d.wire->expect(answered(200, R"({"id":"a/b"})"));
    d.wire->expect(image_response());
    BOOST_REQUIRE(d.ask(by_id)); // without a link, by the route
    BOOST_TEST(path_of(d.wire->seen.back()) == std::string(root) + "/a%2Fb/content");
    d.wire->expect(answered(404, R"({"detail":"gone"})"));
    auto const gone = d.ask(by_id);
    BOOST_REQUIRE(!gone);
    BOOST_TEST(gone.error() == errc::not_found);
}

BOOST_AUTO_TEST_CASE(signed_address_elsewhere_never_sees_the_token)
{
    for (auto const status : {302, 307}) {
        auto d = call_fixture(on_v1());
        d.wire->expect(
            answered(status, {}, {{"location", "https://storage.example.com/a?signature=s"}}));
        d.wire->expect(image_response());
        auto into = std::string();
        auto image = neuroflash::image();
        image.stored_id = stored_image_id("i");
        image.url = std::string(root) + "/i/content";
        auto const got = d.ask([&](client& c) {
            return c.download(download_source(image), download_target::memory(into));
        });
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        BOOST_TEST(d.wire->origins.back().host == "storage.example.com");
        BOOST_TEST(d.wire->seen.back().field("authorization") == "");
        BOOST_TEST(d.wire->seen.back().field("x-workspace-id") == "");
    }
}

BOOST_AUTO_TEST_CASE(settings_of_this_surface_are_checked)
{
    struct row
    {
        std::function<void(client_params&)> change;
        std::string_view member;
    };
    for (auto const& [change, member] : std::vector<row>{
             {[](client_params& p) { p.fields.edit_input = ""; }, "fields.edit_input"},
             {[](client_params& p) { p.fields.mask = "a b"; }, "fields.mask"},
             {[](client_params& p) { p.fields.mask = "prompt"; }, "fields.mask"},
             {[](client_params& p) { p.fields.mask = p.fields.edit_input; }, "fields.mask"},
             {[](client_params& p) { p.fields.upscale_input = "1a"; }, "fields.upscale_input"},
             {[](client_params& p) { p.fields.upscale_factor = std::string(65, 'a'); },
              "fields.upscale_factor"},
             {[](client_params& p) { p.fields.upscale_factor = p.fields.upscale_input; },
              "fields.upscale_factor"},
             {[](client_params& p) { p.max_upload_bytes = 0; }, "max_upload_bytes"},
             {[](client_params& p) { p.routes.v1_image = "/{workspace}/x"; }, "routes.v1_image"},
             {[](client_params& p) { p.routes.v1_edit = "/x"; }, "routes.v1_edit"},
             {[](client_params& p) { p.routes.v1_images = ""; }, "routes.v1_images"}}) {
        auto params = on_v1();
        change(params);
        auto const names_it = [member](std::invalid_argument const& why) {
            return std::string_view(why.what()).find(member) != std::string_view::npos;
        };
        BOOST_CHECK_EXCEPTION(call_fixture{params}, std::invalid_argument, names_it);
    }
}

BOOST_AUTO_TEST_SUITE_END()
