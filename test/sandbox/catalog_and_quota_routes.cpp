// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "sandbox_fixture.hpp"

#include <boost/json/array.hpp>

#include <string>
#include <utility>

using namespace neuroflash::sandbox;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(catalog_and_quota_routes)

namespace {

constexpr char workspaces_path[] = "/api/workspace-service/v1/workspaces";
constexpr char models_path[] = "/api/ds-prototypes/image_generation/models";

std::string quota_path(fixture const& service, std::string query = "?usageTypeKey=images")
{
    return "/api/usage-service/v1/workspaces/" + service.workspace + "/quotas" + query;
}

} // namespace

BOOST_AUTO_TEST_CASE(workspaces_come_in_the_envelope_that_was_chosen)
{
    sandbox_params params;
    params.workspaces.emplace_back("second", "Second");
    fixture embedded(params);
    BOOST_TEST(
        text_at(embedded.call("GET", workspaces_path), "/_embedded/workspaces/1/id") == "second");
    params.envelope = workspace_envelope::data;
    fixture data(params);
    auto const response = data.call("GET", std::string(workspaces_path) + "?page=2&size=1");
    BOOST_TEST(text_at(response, "/data/0/name") == "Second");
    BOOST_TEST(number_at(response, "/page/totalElements") == 2);
    BOOST_TEST(number_at(response, "/page/totalPages") == 2);
    BOOST_TEST(number_at(response, "/page/currentPage") == 2);
    params.envelope = workspace_envelope::bare;
    fixture bare(params);
    BOOST_TEST(text_at(bare.call("GET", workspaces_path), "/0/name") == "Sandbox");
}

BOOST_AUTO_TEST_CASE(bad_page_is_a_bad_parameter)
{
    fixture service;
    auto const response = service.call("GET", std::string(workspaces_path) + "?page=0");
    BOOST_TEST(response.status == 400u);
    BOOST_TEST(text_at(response, "/errors/0/field") == "page");
    BOOST_TEST(text_at(response, "/errors/0/type") == "validation");
}

BOOST_AUTO_TEST_CASE(image_quota_has_the_guides_fields_and_follows_the_charges)
{
    sandbox_params params;
    params.image_quota = quota_levels(100, 50);
    fixture service(params);
    service.generate(3);
    auto const response = service.call("GET", quota_path(service));
    BOOST_TEST(text_at(response, "/data/0/workspaceId") == service.workspace);
    BOOST_TEST(text_at(response, "/data/0/usageTypeKey") == "images");
    BOOST_TEST(number_at(response, "/data/0/usedAmount") == 3);
    BOOST_TEST(number_at(response, "/data/0/usedAmountDaily") == 3);
    BOOST_TEST(number_at(response, "/data/0/availableAmount") == 97);
    BOOST_TEST(number_at(response, "/data/0/limitAmount") == 100);
    BOOST_TEST(number_at(response, "/data/0/limitAmountDaily") == 50);
    BOOST_TEST(text_at(response, "/data/0/dailyRefreshed") == "2024-06-15");
    BOOST_TEST(number_at(response, "/page/totalElements") == 1);
}

BOOST_AUTO_TEST_CASE(all_usage_types_are_listed_unless_one_is_asked_for)
{
    fixture service;
    auto const all = service.call("GET", quota_path(service, ""));
    BOOST_TEST(number_at(all, "/page/totalElements") == 2);
    BOOST_TEST(text_at(all, "/data/1/usageTypeKey") == "tokens");
    auto const none = service.call("GET", quota_path(service, "?usageTypeKey=videos"));
    BOOST_TEST(none.status == 200u);
    BOOST_TEST(json::parse(none.body).at("data").as_array().empty());
}

BOOST_AUTO_TEST_CASE(daily_use_resets_at_midnight_utc)
{
    fixture service;
    service.generate(2);
    service.now += std::chrono::hours(14);
    service.token = service.state.issue_token();
    auto const response = service.call("GET", quota_path(service));
    BOOST_TEST(number_at(response, "/data/0/usedAmount") == 2);
    BOOST_TEST(number_at(response, "/data/0/usedAmountDaily") == 0);
    BOOST_TEST(text_at(response, "/data/0/dailyRefreshed") == "2024-06-16");
}

BOOST_AUTO_TEST_CASE(foreign_workspace_is_forbidden)
{
    fixture service;
    service.workspace = "0b6e1a51-0000-4000-8000-000000000000";
    BOOST_TEST(service.call("GET", quota_path(service)).status == 403u);
    BOOST_TEST(service.call("GET", models_path).status == 403u);
}

BOOST_AUTO_TEST_CASE(missing_workspace_header_is_a_bad_request_on_ds_prototypes_only)
{
    fixture service;
    auto request = service.make("GET", models_path);
    request.workspace.clear();
    BOOST_TEST(service.call(request).status == 400u);
    request.target = quota_path(service);
    BOOST_TEST(service.call(request).status == 200u);
}

BOOST_AUTO_TEST_CASE(first_model_is_the_guides)
{
    fixture service;
    auto const listed = json::parse(service.call("GET", models_path).body);
    BOOST_TEST(listed.as_array().size() == 4u);
    auto const guide = json::parse(R"({
        "id": "nano-banana-2", "name": "Nano Banana 2", "provider": "fal.ai",
        "description": "Fast and efficient image generation model",
        "capabilities": ["text2image", "image2image"], "max_images": 4,
        "aspect_ratios": ["21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16"],
        "output_formats": ["jpeg", "png", "webp"], "allowed": true, "order": 1})");
    BOOST_TEST(listed.at(0) == guide);
}

BOOST_AUTO_TEST_CASE(unknown_route_and_wrong_method_are_told_apart)
{
    fixture service;
    auto const unknown = service.call("GET", "/api/ds-prototypes/nothing");
    BOOST_TEST(unknown.status == 404u);
    BOOST_TEST(unknown.body == R"({"detail":"Not Found"})");
    auto const wrong = service.call("PUT", "/api/ds-prototypes/history/x");
    BOOST_TEST(wrong.status == 405u);
    BOOST_TEST(wrong.body == R"({"detail":"Method Not Allowed"})");
    BOOST_TEST(wrong.headers.at(0).second == "GET, DELETE");
}

BOOST_AUTO_TEST_CASE(path_that_differs_in_its_last_slash_is_redirected)
{
    fixture service;
    auto const response = service.call("POST", "/api/ds-prototypes/image_generation?x=1", "{}");
    BOOST_TEST(response.status == 307u);
    BOOST_TEST(response.headers.at(0).first == "Location");
    BOOST_TEST(
        response.headers.at(0).second ==
        service.origin + "/api/ds-prototypes/image_generation/?x=1");
}

/// A redirect is the shortest response with a link.
BOOST_AUTO_TEST_CASE(link_has_the_host_of_the_request_unless_it_names_none)
{
    auto const usual = fixture();
    auto const origins = server_origins{usual.origin, usual.storage_origin, true};
    auto state =
        neuroflash::sandbox::service(usual.params, [&usual] { return usual.now; }, origins);
    auto const location = [&](std::string host) {
        auto request = usual.make("POST", "/api/ds-prototypes/image_generation", "{}");
        request.host = std::move(host);
        return std::string(state.handle(request).headers.at(0).second);
    };
    auto const path = std::string(generate_path);
    for (auto const* host :
         {"box.test", "box.test:81", "192.0.2.1:81", "[::1]", "[2001:db8::1]:81"})
        BOOST_TEST(location(host) == "https://" + std::string(host) + path);
    // A request of HTTP/1.0 may have no Host, which reads as an empty one.
    for (auto const* host :
         {"", ":81", "::1", "box.test/x", "user@box.test", "box.test?x", "box.test#x", "box test",
          "[fe80::1%25lo]", "box.test\r\nx: y", "b\xc3\xb6x.test"})
        BOOST_TEST(location(host) == usual.origin + path, host);
}

BOOST_AUTO_TEST_CASE(body_that_is_declared_as_another_type_than_json_is_refused)
{
    struct row
    {
        std::string path;
        std::string body;
    };
    fixture service;
    auto const rows = std::vector<row>{
        {generate_path, R"({"prompt":"a"})"},
        {"/api/ds-prototypes/chat/completions",
         R"({"model":"gpt-4.1-mini","messages":[{"role":"user","content":"a"}]})"},
        {"/api/image-service/v1/workspaces/" + service.workspace + "/image-generation-tasks",
         R"({"prompt":"a"})"},
    };
    for (auto const& one : rows) {
        auto request = service.make("POST", one.path, one.body);
        for (auto const* type :
             {"text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "json"}) {
            request.content_type = type;
            auto const refused = service.call(request);
            BOOST_TEST(refused.status == 422u, one.path << ' ' << type);
            BOOST_TEST(text_at(refused, "/detail/0/type") == "dict_type");
        }
        for (auto const* type :
             {"", "Application/JSON; charset=utf-8", "application/json", "application/a+json"}) {
            request.content_type = type;
            BOOST_TEST(service.call(request).status == 200u, one.path << ' ' << type);
        }
    }
    BOOST_TEST(service.state.credits_charged() == 8);
}

BOOST_AUTO_TEST_SUITE_END()
