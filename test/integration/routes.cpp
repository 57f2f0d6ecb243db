// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(routes)

namespace {

using sandbox::route_mount;

constexpr route_mount mounts[] = {
    route_mount::both, route_mount::guide_only, route_mount::reference_only};

constexpr char reference_edit[] = "/api/ds-prototypes/image_generation/edit";
constexpr char guide_history[] = "/api/ds-prototypes/history";
constexpr char reference_history[] = "/api/ds-prototypes/image_generation/history";

sandbox::sandbox_params mounted(route_mount how)
{
    auto params = small_images();
    params.mounts = how;
    return params;
}

/// Makes an image, to have something to edit, to look at and to delete.
image_id make_one(against_sandbox& service)
{
    auto const made = service.get(service->generate(generate_params("source")));
    require_good(made);
    return *made->images.at(0).image_id;
}

void edit_list_look_and_delete(against_sandbox& service, image_id const& id)
{
    require_good(service.get(service->edit(edit_params("edited", service->path_of(id)))));
    require_good(service.get(service->list_history()));
    require_good(service.get(service->get_history_item(id)));
    require_good(service.get(service->delete_image(id)));
}

} // namespace

BOOST_DATA_TEST_CASE(
    edit_history_item_and_delete_work_on_every_mount, boost::unit_test::data::xrange(3), which)
{
    auto service = against_sandbox(mounted(mounts[which]));
    edit_list_look_and_delete(service, make_one(service));
    edit_list_look_and_delete(service, make_one(service));
    BOOST_TEST(service.server.stats().edits == 2U);
    BOOST_TEST(service.server.stats().deletes == 2U);
    BOOST_TEST(service.server.credits_charged() == 4);
}

BOOST_AUTO_TEST_CASE(where_both_exist_only_the_guides_paths_are_used)
{
    auto service = against_sandbox();
    edit_list_look_and_delete(service, make_one(service));
    BOOST_TEST(service.arrived("POST", edit_path) == 1U);
    BOOST_TEST(service.arrived("POST", reference_edit) == 0U);
    BOOST_TEST(service.arrived("GET", guide_history) == 1U);
    BOOST_TEST(service.arrived("GET", reference_history) == 0U);
}

BOOST_AUTO_TEST_CASE(the_path_that_works_is_remembered)
{
    auto service = against_sandbox(mounted(route_mount::reference_only));
    edit_list_look_and_delete(service, make_one(service));
    auto const asked_once = service.server.requests().size();
    edit_list_look_and_delete(service, make_one(service));
    // Token, workspace and four missing routes were asked for the first time only.
    BOOST_TEST(service.server.requests().size() == 2 * asked_once - 6);
    BOOST_TEST(service.arrived("POST", edit_path) == 1U);
    BOOST_TEST(service.arrived("POST", reference_edit) == 2U);
    BOOST_TEST(service.arrived("GET", guide_history) == 1U);
}

BOOST_AUTO_TEST_CASE(a_paid_edit_on_a_missing_route_is_charged_once)
{
    auto service = against_sandbox(mounted(route_mount::reference_only));
    auto const id = make_one(service);
    auto const edited = service.get(service->edit(edit_params("once", service->path_of(id))));
    require_good(edited);
    BOOST_TEST(edited->charge.state == charge_state::charged);
    BOOST_TEST(edited->charge.credits == 1);
    BOOST_TEST(edited->attempts == 2);
    BOOST_TEST(service.server.ledger().size() == 2U);
    BOOST_TEST(service.server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(a_missing_image_is_no_missing_route)
{
    auto service = against_sandbox();
    auto const gone = service.get(service->get_history_item(image_id("unknown"))).error();
    BOOST_TEST(gone.value() == errc::not_found);
    BOOST_TEST(gone.details().server_message == "Image not found");
    BOOST_TEST(service.arrived("GET", "/api/ds-prototypes/history/unknown") == 1U);
    BOOST_TEST(service.arrived("GET", "/api/ds-prototypes/image_generation/history/unknown") == 0U);
}

BOOST_AUTO_TEST_CASE(a_missing_image_is_said_by_the_route_that_exists)
{
    auto service = against_sandbox(mounted(route_mount::reference_only));
    auto const gone = service.get(service->delete_image(image_id("unknown"))).error();
    BOOST_TEST(gone.value() == errc::not_found);
    BOOST_TEST(gone.details().server_message == "Image not found");
    BOOST_TEST(service.server.stats().deletes == 0U);
}

BOOST_AUTO_TEST_CASE(method_not_allowed_counts_as_a_missing_route)
{
    auto service = against_sandbox();
    auto const id = make_one(service);
    service.server.inject(sandbox::fault::with_response(
        405, R"({"detail":"Method Not Allowed"})", "POST", edit_path));
    require_good(service.get(service->edit(edit_params("x", service->path_of(id)))));
    BOOST_TEST(service.arrived("POST", reference_edit) == 1U);
    BOOST_TEST(service.server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(paths_can_be_overridden_and_fallbacks_switched_off)
{
    auto service = against_sandbox(mounted(route_mount::reference_only), [](client_params& params) {
        params.routes.history = "/ds-prototypes/image_generation/history";
        params.routes.history_fallback.clear();
        params.routes.delete_image_fallback.clear();
    });
    auto const id = make_one(service);
    require_good(service.get(service->list_history()));
    BOOST_TEST(service.arrived("GET", guide_history) == 0U);
    BOOST_TEST(service.get(service->delete_image(id)).error().value() == errc::not_found);
    BOOST_TEST(service.server.stats().deletes == 0U);
}

BOOST_AUTO_TEST_CASE(a_redirect_for_a_slash_at_the_end_is_followed_by_a_paid_call_once)
{
    auto service = against_sandbox([](client_params& params) {
        params.routes.generate = "/ds-prototypes/image_generation"; // the service adds a slash
    });
    auto const made = service.get(service->generate(generate_params("redirected")));
    require_good(made);
    BOOST_TEST(made->prompt == "redirected");
    BOOST_TEST(service.server.ledger().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
