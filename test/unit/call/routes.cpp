// SPDX-License-Identifier: BSL-1.0
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(routes)

namespace {

constexpr char no_route[] = R"({"detail":"Not Found"})";
constexpr char no_item[] = R"({"detail":"Image not found"})";
constexpr char guide_history[] = "/api/ds-prototypes/history";
constexpr char reference_history[] = "/api/ds-prototypes/image_generation/history";

struct fixture : call_fixture
{
    explicit fixture(client_params params = with_workspace()) : call_fixture(std::move(params)) {}

    result<history_page> history()
    {
        return ask([](client& c) { return c.list_history(); });
    }

    result<void> remove()
    {
        return ask([](client& c) { return c.delete_image(image_id("i")); });
    }

    std::vector<std::string> targets() const
    {
        auto all = std::vector<std::string>();
        for (auto const& one : wire->seen) {
            if (one.target().find("oauth") != std::string_view::npos) continue;
            all.emplace_back(one.target());
        }
        return all;
    }
};

using strings = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(path_of_the_reference_is_tried_when_that_of_the_guide_is_missing)
{
    for (auto const& missing :
         {answered(404, no_route), answered(405, no_route), answered(404, "<html>"),
          answered(404)}) {
        auto at = fixture();
        at.wire->expect(missing);
        at.wire->otherwise = always(answered(200, empty_history));
        BOOST_TEST(bool(at.history()));
        BOOST_TEST(at.targets() == (strings{guide_history, reference_history}));
        BOOST_TEST(bool(at.history())); // remembered
        BOOST_TEST(at.targets() == (strings{guide_history, reference_history, reference_history}));
    }
}

BOOST_AUTO_TEST_CASE(path_of_the_guide_is_remembered_too)
{
    auto at = fixture();
    at.wire->expect(answered(200, empty_history));
    BOOST_TEST(bool(at.history()));
    at.wire->otherwise = always(answered(404, no_route));
    auto const gone = at.history();
    BOOST_REQUIRE(!gone);
    BOOST_TEST(gone.error().value() == errc::not_found);
    // It is begun with; that it is missing now may mean that the service has moved.
    BOOST_TEST(at.targets() == (strings{guide_history, guide_history, reference_history}));
}

BOOST_AUTO_TEST_CASE(both_paths_missing_is_an_error_and_nothing_is_remembered)
{
    auto at = fixture();
    at.wire->expect(answered(404, no_route));
    at.wire->expect(answered(404, no_route));
    auto const gone = at.history();
    BOOST_REQUIRE(!gone);
    BOOST_TEST(gone.error().value() == errc::not_found);
    BOOST_TEST(gone.error().details().attempts == 2);
    at.wire->otherwise = always(answered(200, empty_history));
    BOOST_TEST(bool(at.history()));
    BOOST_TEST(at.targets().back() == guide_history);
}

BOOST_AUTO_TEST_CASE(missing_item_is_no_missing_route)
{
    auto at = fixture();
    at.wire->otherwise = always(answered(404, no_item));
    auto const gone = at.remove();
    BOOST_REQUIRE(!gone);
    BOOST_TEST(gone.error().value() == errc::not_found);
    BOOST_TEST(at.wire->calls() == 1U);
    at.wire->otherwise = always(answered(404, R"({"message":"no Route matched"})"));
    BOOST_TEST(!at.remove());
    BOOST_TEST(at.wire->calls() == 3U);
}

BOOST_AUTO_TEST_CASE(answers_of_a_gateway_prove_no_route)
{
    for (auto const status : {401, 403, 408, 429, 500, 502, 503, 504}) {
        auto at = fixture();
        at.wire->expect(answered(status, "<html>"));
        at.wire->expect(answered(404, no_route));
        at.wire->otherwise = always(answered(200, empty_history));
        auto listed = at.history();
        if (!listed) listed = at.history(); // 403 ends its call
        BOOST_TEST(bool(listed), status);
        BOOST_TEST(at.targets().back() == reference_history);
    }
}

BOOST_AUTO_TEST_CASE(operations_remember_each_for_itself)
{
    auto at = fixture();
    at.wire->expect(answered(404, no_route));
    at.wire->otherwise = always(answered(200, empty_history));
    BOOST_TEST(bool(at.history()));
    BOOST_TEST(bool(at.remove()));
    BOOST_TEST(at.targets().back() == "/api/ds-prototypes/history/i");
}

BOOST_AUTO_TEST_CASE(edit_is_sent_to_the_other_path_and_its_charge_is_right)
{
    auto at = fixture();
    at.wire->expect(answered(404, no_route));
    at.wire->expect(answered(200, one_image));
    auto const made =
        at.ask([](client& c) { return c.edit(edit_params("p", c.path_of(image_id("i")))); });
    BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
    BOOST_TEST(
        (at.targets() ==
         strings{"/api/ds-prototypes/edit", "/api/ds-prototypes/image_generation/edit"}));
    BOOST_TEST(made->charge.credits == 1);
    BOOST_TEST(at.wire->seen[1].body() == at.wire->seen[2].body());
}

BOOST_AUTO_TEST_CASE(every_path_can_be_replaced)
{
    auto params = with_workspace();
    params.routes.history = "/h";
    params.routes.history_fallback = "/h2";
    params.routes.models = "/m";
    params.routes.delete_image = "/d/{id}/x";
    auto at = fixture(params);
    at.wire->expect(answered(405));
    at.wire->expect(answered(200, empty_history));
    at.wire->expect(answered(200, no_models));
    at.wire->expect(answered(200, "{}"));
    BOOST_TEST(bool(at.history()));
    BOOST_TEST(bool(at.models()));
    BOOST_TEST(bool(at.remove()));
    BOOST_TEST(at.targets() == (strings{"/api/h", "/api/h2", "/api/m", "/api/d/i/x"}));
}

BOOST_AUTO_TEST_CASE(empty_fallback_means_none)
{
    auto params = with_workspace();
    params.routes.history_fallback.clear();
    auto at = fixture(params);
    at.wire->otherwise = always(answered(404, no_route));
    BOOST_TEST(!at.history());
    BOOST_TEST(at.wire->calls() == 1U);
}

BOOST_AUTO_TEST_CASE(calls_that_find_out_together_each_try_every_path_once)
{
    auto params = with_workspace();
    auto at = fixture(params);
    at.wire->otherwise = [](exchange_request const& request) {
        return request.message.target() == guide_history ? answered(404, no_route)
                                                         : answered(200, empty_history);
    };
    auto done = std::vector<std::optional<result<history_page>>>(50);
    for (auto& one : done) at.start([](client& c) { return c.list_history(); }, one);
    at.drain();
    for (auto const& one : done) BOOST_REQUIRE((one && *one));
    BOOST_TEST(at.wire->calls() <= 100U);
}

BOOST_AUTO_TEST_CASE(delete_whose_answer_was_lost_is_done_when_the_image_is_gone)
{
    auto at = fixture();
    at.wire->expect(failed(errc::connection_lost, phase::response, 9));
    at.wire->expect(answered(404, no_item));
    BOOST_TEST(bool(at.remove()));
    // Without such an attempt, gone is not found.
    at.wire->expect(answered(404, no_item));
    auto const gone = at.remove();
    BOOST_REQUIRE(!gone);
    BOOST_TEST(gone.error().value() == errc::not_found);
}

BOOST_AUTO_TEST_CASE(absolute_url_of_a_history_item_becomes_its_path_on_any_base)
{
    auto params = with_workspace();
    params.api_base = "https://127.0.0.1:8443/api";
    auto at = fixture(params);
    at.wire->expect(answered(
        200,
        R"({"items":[{"output_image_id":"i","output_image_url":)"
        R"("https://127.0.0.1:8443/api/ds-prototypes/image_generation/i/view"}]})"));
    auto const listed = at.history();
    BOOST_REQUIRE_MESSAGE(listed, listed.error().to_string());
    BOOST_TEST(
        listed->items.at(0).image_path.str() == "/api/ds-prototypes/image_generation/i/view");
}

BOOST_AUTO_TEST_SUITE_END()
