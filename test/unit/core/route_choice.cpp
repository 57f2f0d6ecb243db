// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/core/route_choice.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <string_view>

using neuroflash::core::route_choice;
using neuroflash::core::route_is_missing;
using route = neuroflash::core::route_choice::route;

namespace {

struct answer
{
    int status;
    std::string_view body;
    bool missing;
};

constexpr auto answers = std::to_array<answer>({
    {405, R"({"detail":"Method Not Allowed"})", true},
    {405, "", true},
    {404, R"({"detail":"Not Found"})", true},
    {404, " {\n \"detail\" :\t\"Not Found\"\r\n} \n", true},
    {404, "\xEF\xBB\xBF{\"detail\":\"Not Found\"}", true},
    {404, "", true},
    {404, " \r\n", true},
    {404, "<!doctype html><title>404</title>", true},
    {404, "no Route matched", true},
    {404, R"("Not Found")", true},
    {404, R"([{"detail":"Not Found"}])", true},
    {404, R"({"detail":"Image not found"})", false},
    {404, R"({"detail":"Not found"})", false},
    {404, R"({"detail":"Not Found","code":"IMAGE_NOT_FOUND"})", false},
    {404, R"({"detail":"Not Found"} {})", false},
    {404, R"({"detail":{"message":"Not Found"}})", false},
    {404, R"({"error":"unknown image","code":"NOT_FOUND"})", false},
    {404, R"({"message":"Not Found"})", false},
    {404, "{}", false},
    {404, "{", false},
    {200, "", false},
    {400, R"({"detail":"Not Found"})", false},
    {410, "", false},
    {500, "", false},
});

} // namespace

BOOST_AUTO_TEST_SUITE(route_choice_suite)

BOOST_AUTO_TEST_CASE(missing_route_is_told_from_missing_item)
{
    for (auto const& a : answers) {
        BOOST_TEST_CONTEXT(a.status << ' ' << a.body)
        {
            BOOST_TEST(route_is_missing(a.status, a.body) == a.missing);
        }
    }
}

BOOST_AUTO_TEST_CASE(guide_goes_first_and_reference_is_the_fallback)
{
    auto const choice = route_choice();
    BOOST_TEST((choice.preferred() == route::guide));
    BOOST_TEST(choice.fallback_allowed(route::guide, 1));
    BOOST_TEST((route_choice::other(route::guide) == route::reference));
    BOOST_TEST((route_choice::other(route::reference) == route::guide));
}

BOOST_AUTO_TEST_CASE(call_tries_each_route_once)
{
    auto const choice = route_choice();
    BOOST_TEST(!choice.fallback_allowed(route::reference, 2));
}

BOOST_AUTO_TEST_CASE(route_that_worked_is_remembered_and_the_other_not_tried_again)
{
    for (auto const works : {route::guide, route::reference}) {
        auto choice = route_choice();
        choice.on_worked(works);
        BOOST_TEST((choice.preferred() == works));
        BOOST_TEST(!choice.fallback_allowed(works, 1));
    }
}

BOOST_AUTO_TEST_CASE(call_that_met_the_missing_route_may_follow_what_another_found)
{
    auto choice = route_choice();
    choice.on_worked(route::reference);
    BOOST_TEST(choice.fallback_allowed(route::guide, 1));
}

BOOST_AUTO_TEST_CASE(first_route_that_worked_stays)
{
    auto choice = route_choice();
    choice.on_worked(route::reference);
    choice.on_worked(route::guide);
    BOOST_TEST((choice.preferred() == route::reference));
}

BOOST_AUTO_TEST_SUITE_END()
