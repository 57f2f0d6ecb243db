// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/http/route_fallback.hpp>

#include <array>
#include <string_view>

using neuroflash::core::route_fallback;
using neuroflash::core::route_is_missing;
using route = neuroflash::core::route_fallback::route;

BOOST_AUTO_TEST_SUITE(route_choice_suite)

namespace {

struct response_row
{
    int status;
    std::string_view body;
    bool missing_item_path; ///< Missing, where the path names an item.
    bool missing_list_path; ///< Missing, where it does not.
};

constexpr auto answers = std::to_array<response_row>({
    {405, R"({"detail":"Method Not Allowed"})", true, true},
    {405, "", true, true},
    {404, R"({"detail":"Not Found"})", true, true},
    {404, " {\n \"detail\" :\t\"Not Found\"\r\n} \n", true, true},
    {404, "\xEF\xBB\xBF{\"detail\":\"Not Found\"}", true, true},
    {404, "", true, true},
    {404, " \r\n", true, true},
    {404, "<!doctype html><title>404</title>", true, true},
    {404, R"("Not Found")", true, true},
    {404, R"({"message":"no Route matched with those values"})", true, true},
    {404, R"({"error":"Not Found","code":"NOT_FOUND"})", true, true},
    {404, R"({"detail":"Not Found","status":404})", true, true},
    {404, R"({"detail":"Image not found"})", false, true},
    {404, R"({"error":"unknown image","code":"NOT_FOUND"})", false, true},
    {404, "{}", false, true},
    {200, "", false, false},
    {400, R"({"detail":"Not Found"})", false, false},
    {410, "", false, false},
    {500, "", false, false},
});

} // namespace

BOOST_AUTO_TEST_CASE(missing_route_is_distinguished_from_missing_item)
{
    for (auto const& a : answers) {
        BOOST_TEST_CONTEXT(a.status << ' ' << a.body)
        {
            BOOST_TEST(route_is_missing(a.status, a.body, true) == a.missing_item_path);
            BOOST_TEST(route_is_missing(a.status, a.body, false) == a.missing_list_path);
        }
    }
}

BOOST_AUTO_TEST_CASE(gateways_answers_prove_no_route)
{
    for (auto const status : {200, 204, 400, 404, 409, 422}) {
        BOOST_TEST(neuroflash::core::proves_route(status), status);
    }
    for (auto const status : {301, 401, 403, 405, 408, 429, 500, 502, 503, 504}) {
        BOOST_TEST(!neuroflash::core::proves_route(status), status);
    }
}

BOOST_AUTO_TEST_CASE(guide_goes_first_and_reference_is_the_fallback)
{
    auto const choice = route_fallback();
    BOOST_TEST(choice.preferred() == route::guide);
    BOOST_TEST(route_fallback::other(route::guide) == route::reference);
    BOOST_TEST(route_fallback::other(route::reference) == route::guide);
}

BOOST_AUTO_TEST_CASE(call_tries_each_route_once)
{
    BOOST_TEST(route_fallback::fallback_allowed(1));
    BOOST_TEST(!route_fallback::fallback_allowed(2));
}

BOOST_AUTO_TEST_CASE(route_that_worked_last_is_begun_with)
{
    auto choice = route_fallback();
    choice.on_worked(route::reference);
    BOOST_TEST(choice.preferred() == route::reference);
    choice.on_worked(route::guide);
    BOOST_TEST(choice.preferred() == route::guide);
}

BOOST_AUTO_TEST_SUITE_END()
