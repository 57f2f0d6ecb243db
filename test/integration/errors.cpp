// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(errors)

namespace {

/// What a generation comes to.
error generating(against_sandbox& service, generate_params ask)
{
    auto const made = service.get(service->generate(std::move(ask)));
    BOOST_REQUIRE(!made);
    return made.error();
}

/// What listing the workspaces comes to, by one attempt, where the service answers this.
error listing(fault planned)
{
    auto service = against_sandbox([](client_params& params) { params.retry.max_attempts = 1; });
    planned.path_prefix = workspaces_path;
    service.server.inject(planned);
    auto const listed = service.get(service->list_workspaces());
    BOOST_REQUIRE(!listed);
    return listed.error();
}

bool says(error const& e, std::string_view words)
{
    return e.to_string().find(words) != std::string::npos;
}

void check_field_error(error const& e, std::string_view field, std::string_view type)
{
    BOOST_TEST(e.value() == errc::rejected_input);
    BOOST_TEST(e.code() == condition::rejected);
    BOOST_TEST(e.details().http_status == 422);
    BOOST_TEST(e.charge().state == charge_state::not_charged);
    BOOST_TEST_REQUIRE(e.details().field_errors.size() == 1U);
    BOOST_TEST(e.details().field_errors[0].field == field);
    BOOST_TEST(e.details().field_errors[0].type == type);
    BOOST_TEST(says(e, e.details().field_errors[0].message));
}

/// An answer to a list call, and what must come of it.
struct page_row
{
    char const* name;
    unsigned status;
    char const* type;
    char const* body;
    errc code;
    char const* words;
};

constexpr page_row pages[] = {
    {"a proxy's page", 502, "text/html", "<html><title>Bad \n gateway</title></html>",
     errc::service_error, "Bad gateway"},
    {"nothing", 500, "", "", errc::service_error, "gave no reason"},
    {"plain text", 500, "text/plain", "Internal Server Error", errc::service_error,
     "Internal Server Error"},
    {"a gateway's object", 503, "application/json", R"({"error":"Busy","code":"OVERLOAD"})",
     errc::service_error, "OVERLOAD"},
    {"a detail text", 403, "application/json", R"({"detail":"Not yours"})", errc::permission_denied,
     "Not yours"},
    {"a list of messages", 400, "application/json",
     R"({"errors":[{"field":"size","message":"too many","type":"validation"}]})",
     errc::rejected_input, "too many"},
    {"an unexpected 404", 404, "text/html", "<h1>Nope</h1>", errc::not_found, "404"},
    {"a page instead of the list", 200, "text/html", "<html>Log in</html>", errc::bad_response,
     "JSON"},
    {"an empty list body", 200, "application/json", "", errc::bad_response, ""},
    {"a cut JSON text", 200, "application/json", R"({"data":[{"id":)", errc::bad_response, ""},
    {"a wrong type", 200, "application/json", R"({"data":[{"id":7}]})", errc::bad_response,
     "data[0].id"},
    {"a redirect to nowhere", 302, "", "", errc::redirect_refused, "302"},
    {"an undefined status", 799, "", "", errc::bad_response, "799"},
};

} // namespace

BOOST_AUTO_TEST_CASE(an_unknown_model_is_rejected_with_the_field)
{
    auto service = against_sandbox();
    auto ask = generate_params("x");
    ask.model = "no-such-model";
    check_field_error(generating(service, ask), "body.model", "literal_error");
    BOOST_TEST(service.server.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(too_many_images_are_rejected_with_the_field)
{
    auto service = against_sandbox();
    auto ask = generate_params("x");
    ask.num_images = 5;
    check_field_error(generating(service, ask), "body.num_images", "less_than_equal");
    BOOST_TEST(service.arrived("POST", generate_path) == 1U);
}

BOOST_AUTO_TEST_CASE(an_unknown_ratio_or_format_is_rejected_with_the_field)
{
    auto service = against_sandbox();
    auto ask = generate_params("x");
    ask.aspect_ratio = "7:1";
    check_field_error(generating(service, ask), "body.aspect_ratio", "literal_error");
    ask = generate_params("x");
    ask.output_format = "bmp";
    check_field_error(generating(service, ask), "body.output_format", "literal_error");
}

BOOST_AUTO_TEST_CASE(a_prompt_against_the_content_policy_has_a_code_of_its_own)
{
    auto service = against_sandbox();
    auto const e = generating(service, generate_params("something [refuse]"));
    BOOST_TEST(e.value() == errc::content_refused);
    BOOST_TEST(e.details().server_code == "content_policy_violation");
    BOOST_TEST(e.charge().state == charge_state::not_charged);
    BOOST_TEST(service.server.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(a_model_that_the_plan_does_not_have_is_a_matter_of_permission)
{
    auto service = against_sandbox();
    auto ask = generate_params("x");
    ask.model = "nano-banana-pro";
    auto const e = generating(service, ask);
    BOOST_TEST(e.value() == errc::permission_denied);
    BOOST_TEST(e.code() == condition::authentication);
    BOOST_TEST(says(e, "Model is not available in this workspace"));
    BOOST_TEST(e.charge().state == charge_state::not_charged);
}

BOOST_DATA_TEST_CASE(
    an_exhausted_quota_stops_at_once, boost::unit_test::data::make({429U, 403U}), status)
{
    auto params = small_images();
    params.image_quota = sandbox::quota_levels(0, 0);
    params.quota_exceeded_status = status;
    auto service = against_sandbox(params);
    auto const e = generating(service, generate_params("x"));
    BOOST_TEST(e.value() == errc::quota_exhausted);
    BOOST_TEST(e.details().http_status == static_cast<int>(status));
    BOOST_TEST(e.details().server_code == "IMAGE_QUOTA_EXCEEDED");
    BOOST_TEST(e.details().attempts == 1);
    BOOST_TEST(e.charge().state == charge_state::not_charged);
    BOOST_TEST(service.arrived("POST", generate_path) == 1U);
}

BOOST_AUTO_TEST_CASE(a_partial_quota_gives_fewer_images_and_says_why)
{
    auto params = small_images();
    params.image_quota = sandbox::quota_levels(3, 1000);
    auto service = against_sandbox(params);
    auto ask = generate_params("x");
    ask.num_images = 4;
    auto const made = service.get(service->generate(ask));
    require_good(made);
    BOOST_TEST(made->images.size() == 3U);
    BOOST_TEST(made->detail.find("3 of 4") != std::string::npos);
    BOOST_TEST(made->charge.credits == 3);
    BOOST_TEST(service.server.credits_charged() == 3);
}

BOOST_DATA_TEST_CASE(
    every_shape_of_a_failed_answer_becomes_its_code_and_its_words,
    boost::unit_test::data::xrange(std::size(pages)), index)
{
    auto const& row = pages[index];
    BOOST_TEST_CONTEXT(row.name)
    {
        auto planned = fault::with_response(row.status, row.body);
        planned.content_type = row.type;
        auto const e = listing(planned);
        BOOST_TEST(e.value() == row.code);
        BOOST_TEST(e.details().http_status == static_cast<int>(row.status));
        BOOST_TEST(says(e, row.words), e.to_string());
        BOOST_TEST(e.details().attempts == 1);
        BOOST_TEST(e.charge().state == charge_state::not_charged);
    }
}

BOOST_AUTO_TEST_CASE(broken_connections_have_codes_of_their_own)
{
    BOOST_TEST(listing(fault(fault_kind::close_before_response)).value() == errc::connection_lost);
    BOOST_TEST(listing(fault(fault_kind::reset_before_response)).value() == errc::connection_lost);
    BOOST_TEST(listing(fault(fault_kind::garbage)).value() == errc::bad_response);
    auto cut = fault(fault_kind::cut_body);
    cut.bytes = 5;
    BOOST_TEST(listing(cut).value() == errc::connection_lost);
    auto raw = fault(fault_kind::raw);
    raw.raw = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n[]";
    BOOST_TEST(listing(raw).value() == errc::bad_response);
}

BOOST_AUTO_TEST_CASE(the_services_name_for_the_request_and_ours_stand_in_the_error)
{
    auto service = against_sandbox();
    auto planned = fault::with_response(400, R"({"detail":"no"})", "GET", workspaces_path);
    planned.headers.emplace_back("X-Request-Id", "of-the-service-42");
    service.server.inject(planned);
    auto call = call_params();
    call.trace_id = "of-the-caller-7";
    auto const e = service.get(service->list_workspaces(call)).error();
    BOOST_TEST(e.details().request_id == "of-the-service-42");
    BOOST_TEST(e.details().trace_id == "of-the-caller-7");
    BOOST_TEST(e.details().elapsed > 0ns);
}

BOOST_AUTO_TEST_CASE(an_answer_beyond_the_limit_is_refused)
{
    auto service = against_sandbox([](client_params& params) { params.max_response_bytes = 2000; });
    auto const large = '"' + std::string(5000, 'x') + '"';
    service.server.inject(fault::with_response(200, large, "GET", workspaces_path));
    auto const e = service.get(service->list_workspaces()).error();
    BOOST_TEST(e.value() == errc::response_too_large);
    BOOST_TEST(service.arrived("GET", workspaces_path) == 1U);
}

BOOST_AUTO_TEST_CASE(bad_parameters_are_refused_before_anything_is_sent)
{
    auto service = against_sandbox();
    auto const check = [](error const& e, std::string_view parameter) {
        BOOST_TEST(e.value() == errc::invalid_argument);
        BOOST_TEST(says(e, parameter), e.to_string());
        BOOST_TEST(e.charge().state == charge_state::not_charged);
    };
    check(generating(service, generate_params("")), "prompt");
    check(generating(service, generate_params("\xff")), "prompt");
    auto none = generate_params("x");
    none.num_images = 0;
    check(generating(service, none), "num_images");
    auto no_model = generate_params("x");
    no_model.model = "";
    check(generating(service, no_model), "model");
    auto const no_source = edit_params("x", std::vector<image_path>());
    check(service.get(service->edit(no_source)).error(), "sources");
    check(service.get(service->edit(edit_params("x", image_path()))).error(), "sources");
    check(service.get(service->delete_image(image_id())).error(), "must not be empty");
    check(service.get(service->get_history_item(image_id("../x"))).error(), "no path");
    auto page = list_history_params();
    page.page = 0;
    check(service.get(service->list_history(page)).error(), "page");
    auto quotas = list_quotas_params();
    quotas.size = 201;
    check(service.get(service->list_quotas(quotas)).error(), "size");
    auto call = call_params();
    call.trace_id = "two words";
    check(service.get(service->list_workspaces(call)).error(), "trace_id");
    call = call_params();
    call.workspace = workspace_id("a\r\nb");
    check(service.get(service->list_history(list_history_params(), call)).error(), "workspace");
    BOOST_TEST(service.server.requests().empty());
    BOOST_TEST(service.server.stats().connections_opened == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
