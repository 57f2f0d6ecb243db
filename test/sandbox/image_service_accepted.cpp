// SPDX-License-Identifier: BSL-1.0
// Tasks that are answered before their images are ready, and images of another user.
#include "common/unit_test.hpp"
#include "image_service_fixture.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/json/array.hpp>

using namespace neuroflash::sandbox;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(image_service_accepted)

namespace {

constexpr char generation[] = "image-generation-tasks";
constexpr char lamp[] = R"({"prompt":"a lamp"})";

/// The state that each look at the only image shows: ready, without content, or not found.
std::string looks_at(image_service_fixture& service, std::string const& id, int count)
{
    std::string seen;
    for (int i = 0; i < count; ++i) {
        auto const response = service.get("images/" + id);
        if (response.status == 404) seen += 'n';
        else
            seen +=
                json::parse(response.body).at("_links").as_object().contains("content") ? 'r' : 'w';
    }
    return seen;
}

std::string first_id(http_response const& response)
{
    return text_at(response, "/images/0/id");
}

std::string looks_after_generation(image_service_fixture& s)
{
    s.post(generation, lamp);
    return looks_at(s, s.state.ledger().at(0).image_ids.at(0), 4);
}
std::string late_readiness(image_service_fixture& s)
{
    s.post(generation, lamp);
    auto const id = s.state.ledger().at(0).image_ids.at(0);
    auto seen = looks_at(s, id, 3);
    s.now += std::chrono::milliseconds(1500);
    return seen + looks_at(s, id, 1);
}
std::string only_id(image_service_fixture& service)
{
    return std::string(service.list().at_pointer("/data/0/id").as_string());
}

std::string listings(image_service_fixture& service, int count)
{
    std::string seen;
    for (int i = 0; i < count; ++i)
        seen += std::to_string(service.list().at("data").as_array().size());
    return seen;
}

} // namespace

BOOST_AUTO_TEST_CASE(accepted_image_is_ready_after_the_chosen_looks_and_time)
{
    struct readiness_row
    {
        char const* unready;
        char const* polls;
        char const* seen;
    };
    for (auto const& [unready, polls, seen] : std::initializer_list<readiness_row>{
             {"without-content", "0", "rrrr"},
             {"without-content", "3", "wwrr"},
             {"not-found", "1", "rrrr"},
             {"not-found", "2", "nrrr"}}) {
        auto params = image_service_fixture::with("response", "accepted-without-content");
        params.v1.set("unready", unready);
        params.v1.set("ready-after-polls", polls);
        image_service_fixture service(params);
        BOOST_TEST(looks_after_generation(service) == seen);
    }
    auto params = image_service_fixture::with("response", "accepted-without-images");
    params.v1.set("ready-after-ms", "1500");
    params.v1.set("unready", "not-found");
    image_service_fixture service(params);
    BOOST_TEST(late_readiness(service) == "nnnr");
}

BOOST_AUTO_TEST_CASE(list_is_a_look_and_shows_what_is_not_ready_as_chosen)
{
    for (auto const& [unready, seen] :
         {std::pair("without-content", "111"), std::pair("not-found", "011")}) {
        auto params = image_service_fixture::with("response", "accepted-without-images");
        params.v1.set("unready", unready);
        image_service_fixture service(params);
        service.post(generation, lamp);
        BOOST_TEST(service.state.credits_charged() == 1);
        BOOST_TEST(listings(service, 3) == seen);
        auto const list = service.list();
        BOOST_TEST(list.at_pointer("/data/0/_links").as_object().contains("content"));
        BOOST_TEST(list.at_pointer("/data/0/generationId").is_string());
    }
}

BOOST_AUTO_TEST_CASE(images_that_are_not_ready_have_no_content_and_are_not_in_the_history)
{
    auto params = image_service_fixture::with("response", "accepted-without-content");
    params.v1.set("ready-after-ms", "1500");
    image_service_fixture service(params);
    auto const id = first_id(service.post(generation, lamp));
    BOOST_TEST(service.get("images/" + id + "/content").status == 404u);
    BOOST_TEST(number_at(service.call("GET", "/api/ds-prototypes/history"), "/total") == 0);
    service.now += std::chrono::seconds(2);
    service.list();
    service.list();
    BOOST_TEST(!service.content(id).empty());
    BOOST_TEST(number_at(service.call("GET", "/api/ds-prototypes/history"), "/total") == 1);
}

BOOST_AUTO_TEST_CASE(images_that_are_not_ready_are_no_input)
{
    auto params = image_service_fixture::with("response", "accepted-without-content");
    params.v1.set("ready-after-ms", "1500");
    params.v1.set("ready-after-polls", "0");
    image_service_fixture service(params);
    auto const id = first_id(service.post(generation, lamp));
    auto const edit = edit_of(id);
    auto const upscale = R"({"inputImageId":")" + id + "\"}";
    auto const early = service.post("image-edit-tasks", edit).status;
    BOOST_TEST(early / 100 == 4u);
    BOOST_TEST(service.post("image-upscale-tasks", upscale).status == early);
    BOOST_TEST(service.state.credits_charged() == 1);
    service.now += std::chrono::seconds(2);
    BOOST_TEST(service.post("image-edit-tasks", edit).status == 202u);
    BOOST_TEST(service.post("image-upscale-tasks", upscale).status == 202u);
}

BOOST_AUTO_TEST_CASE(images_of_a_colleague_are_ready_from_the_start)
{
    auto params = image_service_fixture::with("response", "accepted-without-content");
    params.v1.set("ready-after-ms", "1500");
    image_service_fixture service(params);
    auto const task = service.state.colleague_task();
    service.state.finish(task, draw_task(task, params.v1.mask, service.images).value());
    BOOST_TEST(!service.content(only_id(service)).empty());
}

BOOST_AUTO_TEST_CASE(images_of_a_colleague_are_deleted_by_an_admin_only)
{
    for (auto const* admin : {"false", "true"}) {
        auto params = image_service_fixture::with("admin", admin);
        params.v1.set("colleague-images", "2");
        sandbox_server const server(params);
        BOOST_TEST(server.credits_charged() == 0);
        BOOST_TEST(server.ledger().empty());
        image_service_fixture service(params);
        auto const task = service.state.colleague_task();
        service.state.finish(task, draw_task(task, params.v1.mask, service.images).value());
        auto const id = only_id(service);
        auto const list = service.list();
        BOOST_TEST(
            list.at_pointer("/data/0/createdByUserId").as_string() != params.v1.user_id.c_str());
        auto const response = service.call("DELETE", service.path("images/" + id));
        BOOST_TEST(response.status == (std::string(admin) == "true" ? 204u : 403u));
    }
}

BOOST_AUTO_TEST_SUITE_END()
