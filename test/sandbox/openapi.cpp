// SPDX-License-Identifier: BSL-1.0
// Routes that only the sandbox has.
#include "common/unit_test.hpp"
#include "sandbox_fixture.hpp"

using namespace neuroflash::sandbox;

BOOST_AUTO_TEST_SUITE(openapi)

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

BOOST_AUTO_TEST_SUITE_END()
