// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(workspaces)

namespace {

using sandbox::workspace_envelope;

sandbox::sandbox_params two_workspaces()
{
    auto params = small_images();
    params.workspaces = {{"first-workspace", "First"}, {"second-workspace", "Second"}};
    return params;
}

/// The workspaces that requests below ds-prototypes named; empty text: none.
std::vector<std::string> named(against_sandbox const& service)
{
    auto all = std::vector<std::string>();
    for (auto const& one : service.server.requests()) {
        if (one.target.starts_with("/api/ds-prototypes/")) all.push_back(one.workspace);
    }
    return all;
}

constexpr workspace_envelope envelopes[] = {
    workspace_envelope::embedded, workspace_envelope::data, workspace_envelope::bare};

} // namespace

BOOST_DATA_TEST_CASE(
    every_envelope_of_the_list_is_understood, boost::unit_test::data::xrange(3), which)
{
    auto params = two_workspaces();
    params.envelope = envelopes[which];
    auto service = against_sandbox(params);
    auto const listed = service.get(service->list_workspaces());
    require_good(listed);
    BOOST_TEST_REQUIRE(listed->size() == 2U);
    BOOST_TEST(listed->at(0).id.str() == "first-workspace");
    BOOST_TEST(listed->at(1).name == "Second");
    require_good(service.get(service->list_image_models()));
    BOOST_TEST(named(service) == std::vector<std::string>(1, "first-workspace"));
}

BOOST_AUTO_TEST_CASE(five_hundred_waiting_calls_share_one_workspace_request)
{
    auto service = against_sandbox();
    using models = result<std::vector<image_model>>;
    auto const all =
        service.get_all<models>(500, [&](int) { return service->list_image_models(); });
    for (auto const& one : all) BOOST_TEST(one.has_value());
    BOOST_TEST(service.server.stats().workspace_requests == 1U);
    BOOST_TEST(service.server.stats().model_requests == 500U);
}

BOOST_AUTO_TEST_CASE(the_calls_workspace_wins_over_the_clients_and_over_the_first_listed)
{
    auto service = against_sandbox(two_workspaces(), [](client_params& params) {
        params.workspace = workspace_id("second-workspace");
    });
    require_good(service.get(service->list_history()));
    auto call = call_params();
    call.workspace = workspace_id("first-workspace");
    require_good(service.get(service->list_history(list_history_params(), call)));
    auto const expected = std::vector<std::string>{"second-workspace", "first-workspace"};
    BOOST_TEST(named(service) == expected);
    BOOST_TEST(service.server.stats().workspace_requests == 0U);
}

BOOST_AUTO_TEST_CASE(a_generation_is_charged_to_the_calls_workspace)
{
    auto service = against_sandbox(two_workspaces());
    auto call = call_params();
    call.workspace = workspace_id("second-workspace");
    require_good(service.get(service->generate(generate_params("x"), call)));
    BOOST_TEST(service.server.ledger().at(0).workspace == "second-workspace");
    auto const quota = service.get(service->image_quota(call));
    require_good(quota);
    BOOST_TEST(quota->workspace_id.str() == "second-workspace");
    BOOST_TEST(quota->used_amount == 1);
    BOOST_TEST(service.get(service->image_quota())->used_amount == 0);
}

BOOST_AUTO_TEST_CASE(the_header_goes_with_every_call_below_ds_prototypes)
{
    auto service = against_sandbox();
    auto const made = service.get(service->generate(generate_params("x")));
    require_good(made);
    auto const id = *made->images.at(0).image_id;
    require_good(service.get(service->edit(edit_params("y", service->path_of(id)))));
    require_good(service.get(service->list_image_models()));
    require_good(service.get(service->list_history()));
    require_good(service.get(service->get_history_item(id)));
    auto bytes = std::string();
    require_good(service.get(service->download(id, download_target::memory(bytes))));
    require_good(service.get(service->delete_image(id)));
    BOOST_TEST(
        named(service) == std::vector<std::string>(7, service.server.workspace_id()),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_failed_look_up_is_reported_and_repeated_by_the_next_call)
{
    auto service = against_sandbox();
    service.server.inject(
        sandbox::fault::with_response(403, R"({"error":"no"})", "GET", workspaces_path));
    auto const failed = service.get(service->generate(generate_params("x"))).error();
    BOOST_TEST(failed.value() == errc::permission_denied);
    BOOST_TEST(failed.charge().state == charge_state::not_charged);
    require_good(service.get(service->generate(generate_params("x"))));
}

BOOST_AUTO_TEST_CASE(an_account_without_a_workspace_gets_an_error)
{
    auto service = against_sandbox();
    service.server.inject(
        sandbox::fault::with_response(200, R"({"data":[]})", "GET", workspaces_path));
    auto const failed = service.get(service->list_history()).error();
    BOOST_TEST(failed.value() == errc::not_found);
    BOOST_TEST(failed.message() == "The account has no workspace.");
}

BOOST_AUTO_TEST_CASE(a_workspace_of_somebody_else_is_refused_by_the_service)
{
    auto service = against_sandbox();
    auto call = call_params();
    call.workspace = workspace_id("of-somebody-else");
    auto const failed = service.get(service->generate(generate_params("x"), call)).error();
    BOOST_TEST(failed.value() == errc::permission_denied);
    BOOST_TEST(failed.details().server_code == "FORBIDDEN");
    BOOST_TEST(failed.charge().state == charge_state::not_charged);
}

BOOST_AUTO_TEST_SUITE_END()
