// SPDX-License-Identifier: BSL-1.0
// image-service v1 of the simulated service, by the bytes that it sends.
#include "common/unit_test.hpp"
#include "testing/service_fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <stdexcept>
#include <string>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;
namespace json = boost::json;
using testing::charge_kind;
using testing::fault_kind;
using testing::simulated_service_params;

BOOST_AUTO_TEST_SUITE(simulated_image_service)

namespace {

constexpr char root[] = "/api/image-service/v1/workspaces/workspace-1/";
constexpr char lamp[] = R"({"prompt":"a lamp"})";

// A PNG file of one pixel, as base64.
constexpr char one_pixel[] =
    R"({"imageUrl":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB)"
    R"(CAYAAAAfFcSJAAAACklEQVR4nGMAAQAABQABDQottAAAAABJRU5ErkJggg=="})";

struct image_fixture : service_fixture
{
    explicit image_fixture(simulated_service_params params = simulated_service_params())
        : service_fixture(std::move(params))
    {
        log_in();
    }

    http_response call(http_method method, std::string const& rest, std::string const& body = {})
    {
        return exchange(request(method, root + rest, body)).response;
    }
    json::value get(std::string const& rest)
    {
        return json::parse(call(http_method::get, rest).body);
    }
    http_response post(std::string const& rest, std::string const& body)
    {
        return call(http_method::post, rest, body);
    }
};

std::string text_in(http_response const& from, char const* pointer)
{
    return json::parse(from.body).at_pointer(pointer).as_string().c_str();
}

simulated_service_params with(char const* name, char const* value)
{
    auto params = simulated_service_params();
    params.v1.set(name, value);
    return params;
}

} // namespace

BOOST_AUTO_TEST_CASE(serves_all_operations_and_charges_what_costs)
{
    auto at = image_fixture();
    auto const uploaded = at.post("images", one_pixel);
    BOOST_TEST(uploaded.status == 201);
    auto const id = text_in(uploaded, "/id");
    auto const made = at.post("image-generation-tasks", R"({"prompt":"a lamp","numImages":2})");
    BOOST_TEST(made.status == 200);
    auto const edited =
        at.post("image-edit-tasks", R"({"prompt":"red","inputImageIds":[")" + id + "\"]}");
    BOOST_TEST(edited.status == 200);
    auto const large = at.post("image-upscale-tasks", R"({"inputImageId":")" + id + "\"}");
    BOOST_TEST(json::parse(large.body).at_pointer("/images/0/imageWidth").as_int64() == 2);
    BOOST_TEST(at.get("images").at_pointer("/page/totalElements").as_int64() == 5);
    auto const content = at.call(http_method::get, "images/" + id + "/content");
    BOOST_TEST(content.body.starts_with("\x89PNG"));
    BOOST_TEST(content.fields.find("content-type") == "image/png");
    BOOST_TEST(at.call(http_method::delete_, "images/" + id).status == 204);
    BOOST_TEST(at.call(http_method::get, "images/" + id).status == 404);
    BOOST_TEST(at.get("image-models").at("data").as_array().size() == 5U);

    auto const& ledger = at.service.ledger();
    BOOST_TEST_REQUIRE(ledger.size() == 4U);
    BOOST_TEST(ledger[0].kind == charge_kind::upload);
    BOOST_TEST(ledger[0].credits == 0);
    BOOST_TEST(ledger[1].kind == charge_kind::generate);
    BOOST_TEST(ledger[1].credits == 2);
    BOOST_TEST(bool(ledger[1].surface == testing::api_surface::image_service_v1));
    BOOST_TEST(ledger[1].sequence == 2U);
    BOOST_TEST(ledger[1].request_id == "the-request");
    BOOST_TEST(ledger[2].kind == charge_kind::edit);
    BOOST_TEST(ledger[3].kind == charge_kind::upscale);
    BOOST_TEST(at.service.credits_charged() == 3);
    BOOST_TEST(at.service.paid_requests() == 3U);
}

BOOST_AUTO_TEST_CASE(finished_answer_comes_when_the_work_is_done)
{
    auto params = simulated_service_params();
    params.work = {10s, 10s};
    auto at = image_fixture(params);
    auto const before = at.time->now();
    BOOST_TEST(at.post("image-generation-tasks", lamp).status == 200);
    BOOST_TEST(at.time->now() - before >= 10s);
}

BOOST_AUTO_TEST_CASE(accepted_task_is_charged_at_once_and_ready_when_the_work_is_done)
{
    auto params = with("response", "accepted-without-images");
    params.v1.set("unready", "not-found");
    params.v1.set("ready-after-polls", "0");
    params.work = {10s, 10s};
    auto at = image_fixture(params);
    auto const before = at.time->now();
    auto const answer = at.post("image-generation-tasks", lamp);
    BOOST_TEST(answer.status == 202);
    BOOST_TEST(at.time->now() - before < 1s);
    BOOST_TEST(json::parse(answer.body).at("images").as_array().empty());
    BOOST_TEST(at.service.credits_charged() == 1);
    BOOST_TEST(at.get("images").at("data").as_array().empty());
    at.time->advance(10s);
    auto const shown = at.get("images");
    BOOST_TEST_REQUIRE(shown.at("data").as_array().size() == 1U);
    BOOST_TEST(
        shown.at_pointer("/data/0/generationId").as_string() == text_in(answer, "/generationId"));
}

BOOST_AUTO_TEST_CASE(lost_answer_is_charged_and_listed_and_work_that_was_not_done_is_not)
{
    for (auto const done : {true, false}) {
        auto at = image_fixture();
        auto planned = testing::planned_fault(fault_kind::close_before_response);
        planned.work_done = done;
        at.service.plan(std::move(planned));
        auto const lost = at.exchange(
            at.request(http_method::post, std::string(root) + "image-generation-tasks", lamp));
        BOOST_TEST(lost.code == errc::connection_lost);
        at.time->advance(1min);
        BOOST_TEST(at.service.credits_charged() == (done ? 1 : 0));
        BOOST_TEST(at.get("images").at("data").as_array().size() == (done ? 1U : 0U));
    }
}

BOOST_AUTO_TEST_CASE(list_lags_as_the_history_does)
{
    auto params = simulated_service_params();
    params.history_delay = {1h, 1h};
    auto at = image_fixture(params);
    BOOST_TEST(at.post("image-generation-tasks", lamp).status == 200);
    auto const count = [&] { return at.get("images").at("data").as_array().size(); };
    BOOST_TEST(count() == 0U);
    at.time->advance(1h);
    BOOST_TEST(count() == 1U);
    BOOST_TEST(at.post("image-generation-tasks", lamp).status == 200);
    BOOST_TEST(count() == 1U);
    at.service.end_history_delay();
    BOOST_TEST(count() == 2U);
}

BOOST_AUTO_TEST_CASE(signed_address_is_elsewhere_and_takes_no_token)
{
    auto at = image_fixture(with("content", "redirect-307"));
    auto const id = text_in(at.post("images", one_pixel), "/id");
    auto const redirect = at.call(http_method::get, "images/" + id + "/content");
    BOOST_TEST(redirect.status == 307);
    auto const address = std::string(redirect.fields.find("location"));
    auto const host = std::string("https://storage.neuroflash.example");
    BOOST_REQUIRE(address.starts_with(host));
    auto const to = origin{true, "storage.neuroflash.example", 443};
    for (auto const with_token : {false, true}) {
        auto message = http_request(http_method::get, to, address.substr(host.size()));
        if (with_token) message.append_field("Authorization", "Bearer " + at.token);
        message.finish();
        auto asked = exchange_request(to, std::move(message), at.time->now() + 1min);
        asked.max_body = 1 << 20;
        BOOST_TEST(at.exchange(asked).response.status == (with_token ? 400 : 200));
    }
}

BOOST_AUTO_TEST_CASE(surfaces_share_their_images_or_not)
{
    for (auto const separate : {false, true}) {
        auto at = image_fixture(with("separate-store", separate ? "true" : "false"));
        BOOST_TEST(at.generate().response.status == 200);
        BOOST_TEST(at.post("image-generation-tasks", lamp).status == 200);
        auto const history =
            at.exchange(at.request(http_method::get, "/api/ds-prototypes/history?page=1&size=20"));
        auto const items = json::parse(history.response.body).at("items").as_array().size();
        BOOST_TEST(items == (separate ? 1U : 2U));
        BOOST_TEST(at.get("images").at("data").as_array().size() == items);
    }
}

BOOST_AUTO_TEST_CASE(wrong_switches_are_named)
{
    auto params = simulated_service_params();
    params.v1.upload_status = 204;
    auto const time = std::make_shared<testing::virtual_time>();
    BOOST_CHECK_EXCEPTION(
        testing::simulated_service(time, params), std::invalid_argument,
        [](std::invalid_argument const& e) {
            return std::string(e.what()).find("upload_status") != std::string::npos;
        });
}

BOOST_AUTO_TEST_SUITE_END()
