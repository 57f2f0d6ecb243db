// SPDX-License-Identifier: BSL-1.0
// Routes that only the sandbox has.
#include "common/unit_test.hpp"
#include "sandbox_fixture.hpp"
#include "service_model/api_description.hpp"

#include <string_view>

using namespace neuroflash::sandbox;

BOOST_AUTO_TEST_SUITE(openapi)

namespace {

/// The path of a described answer in a workspace.
std::string path_in(std::string path, std::string const& workspace)
{
    constexpr std::string_view holder = "{workspace}";
    auto const at = path.find(holder);
    return at == std::string::npos ? path : path.replace(at, holder.size(), workspace);
}

} // namespace

BOOST_AUTO_TEST_CASE(description_and_health_need_neither_token_nor_workspace)
{
    fixture service;
    auto request = service.make("GET", "/openapi.json");
    request.authorization.clear();
    request.workspace.clear();
    auto const described = service.call(request);
    BOOST_TEST(described.status == 200u);
    BOOST_TEST(described.content_type == "application/json");
    BOOST_TEST(text_at(described, "/openapi") == "3.1.0");
    request.target = "/health";
    BOOST_TEST(service.call(request).body == R"({"status":"ok"})");
}

BOOST_AUTO_TEST_CASE(examples_of_the_description_are_answered_to_members_of_the_workspace)
{
    fixture service;
    using neuroflash::service_model::workspace_place;
    auto const& all = neuroflash::service_model::described_responses();
    BOOST_TEST(all.size() > 0u);
    for (auto const& one : all) {
        BOOST_TEST_CONTEXT(one.path)
        {
            auto request = service.make("GET", path_in(one.path, service.workspace));
            auto const response = service.call(request);
            BOOST_TEST(response.status == 200u);
            BOOST_TEST(response.content_type == "application/json");
            BOOST_TEST(response.body == one.body);
            request.authorization.clear();
            BOOST_TEST(service.call(request).status == 401u);
            auto other = service.make("GET", path_in(one.path, "another"));
            other.workspace = "another";
            auto const expected = one.workspace == workspace_place::none ? 200u : 403u;
            BOOST_TEST(service.call(other).status == expected);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_needs_no_token_is_what_the_description_says)
{
    fixture service;
    auto const root = boost::json::parse(service.call("GET", "/openapi.json").body);
    for (auto const& [path, item] : root.at("paths").as_object()) {
        auto const* const get = item.as_object().if_contains("get");
        if (get == nullptr) continue;
        auto request = service.make("GET", std::string(path));
        request.authorization.clear();
        auto const is_refused = service.call(request).status == 401u;
        BOOST_TEST(is_refused != get->as_object().contains("security"), path);
    }
}

BOOST_AUTO_TEST_CASE(models_of_image_service_come_in_pages_of_the_described_size)
{
    fixture service;
    auto const path = std::string("/api/image-service/v1/workspaces/{workspace}/image-models");
    auto const root = boost::json::parse(service.call("GET", "/openapi.json").body);
    auto const& size = root.at("paths").at(path).at("get").at("parameters").at(1);
    BOOST_TEST(size.at("name").as_string() == "size");
    BOOST_TEST(
        number_at(service.call("GET", path_in(path, service.workspace)), "/page/size") ==
        size.at("schema").at("default").to_number<long long>());
}

BOOST_AUTO_TEST_SUITE_END()
