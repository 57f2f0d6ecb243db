// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "sandbox_fixture.hpp"

using namespace neuroflash::sandbox;

BOOST_AUTO_TEST_SUITE(token_route)

namespace {

constexpr char good_form[] = "grant_type=client_credentials&client_id=sandbox-client"
                             "&client_secret=sandbox-secret&scope=openid";

} // namespace

BOOST_AUTO_TEST_CASE(right_credentials_give_a_bearer_token_that_works)
{
    fixture service;
    auto const response = service.ask_token(good_form);
    BOOST_TEST(response.status == 200u);
    BOOST_TEST(text_at(response, "/token_type") == "Bearer");
    BOOST_TEST(number_at(response, "/expires_in") == 14399);
    service.token = text_at(response, "/access_token");
    BOOST_TEST(service.token.starts_with("eyJ"));
    BOOST_TEST(service.call("GET", "/api/workspace-service/v1/workspaces").status == 200u);
}

BOOST_AUTO_TEST_CASE(form_values_are_percent_decoded_and_plus_is_a_space)
{
    sandbox_params params;
    params.client_secret = "a b&c+d%";
    fixture service(params);
    auto const form = "client_id=sandbox%2Dclient&client_secret=a+b%26c%2Bd%25"
                      "&grant_type=client_credentials&scope=openid";
    BOOST_TEST(service.ask_token(form).status == 200u);
}

BOOST_AUTO_TEST_CASE(wrong_secret_is_an_invalid_request_as_zitadel_says_it)
{
    fixture service;
    auto const response = service.ask_token("grant_type=client_credentials&client_id=sandbox-client"
                                            "&client_secret=wrong");
    BOOST_TEST(response.status == 400u);
    BOOST_TEST(text_at(response, "/error") == "invalid_request");
    BOOST_TEST(text_at(response, "/error_description") == "Errors.User.Machine.Secret.Invalid");
}

BOOST_AUTO_TEST_CASE(unknown_client_is_not_found)
{
    fixture service;
    auto const response = service.ask_token("grant_type=client_credentials&client_id=x"
                                            "&client_secret=sandbox-secret");
    BOOST_TEST(response.status == 400u);
    BOOST_TEST(text_at(response, "/error") == "invalid_client");
    BOOST_TEST(text_at(response, "/error_description") == "client not found");
}

BOOST_AUTO_TEST_CASE(token_needs_the_scope_openid)
{
    struct row
    {
        char const* scope;
        unsigned status;
        char const* error;
    };
    auto const login = std::string("grant_type=client_credentials&client_id=sandbox-client"
                                   "&client_secret=sandbox-secret");
    fixture service;
    for (auto const row :
         {row{"", 400, "invalid_request"}, row{"&scope=", 400, "invalid_request"},
          row{"&scope=profile+openids", 400, "invalid_scope"}, row{"&scope=openid", 200, ""},
          row{"&scope=profile%20openid+email", 200, ""}}) {
        auto const response = service.ask_token(login + row.scope);
        BOOST_TEST(response.status == row.status, row.scope);
        if (row.status == 400) BOOST_TEST(text_at(response, "/error") == row.error, row.scope);
    }
}

BOOST_AUTO_TEST_CASE(other_grants_are_unsupported)
{
    fixture service;
    auto const response = service.ask_token("grant_type=password&client_id=sandbox-client");
    BOOST_TEST(response.status == 400u);
    BOOST_TEST(text_at(response, "/error") == "unsupported_grant_type");
}

BOOST_AUTO_TEST_CASE(anything_but_a_readable_form_is_an_invalid_request)
{
    fixture service;
    BOOST_TEST(
        text_at(
            service.ask_token("{\"grant_type\":\"client_credentials\"}", "application/json"),
            "/error") == "invalid_request");
    BOOST_TEST(text_at(service.ask_token("grant_type=%zz"), "/error") == "invalid_request");
    BOOST_TEST(text_at(service.ask_token(""), "/error") == "invalid_request");
}

BOOST_AUTO_TEST_CASE(basic_credentials_work_alone_but_not_beside_the_form)
{
    fixture service;
    auto request =
        service.make("POST", "/oauth/v2/token", "grant_type=client_credentials&scope=openid");
    request.content_type = form_type;
    request.authorization = "Basic c2FuZGJveC1jbGllbnQ6c2FuZGJveC1zZWNyZXQ=";
    BOOST_TEST(service.call(request).status == 200u);
    request.body = good_form;
    auto const both = service.call(request);
    BOOST_TEST(both.status == 400u);
    BOOST_TEST(text_at(both, "/error") == "invalid_request");
}

BOOST_AUTO_TEST_CASE(token_runs_out_when_its_lifetime_is_over)
{
    fixture service;
    service.now += std::chrono::seconds(14398);
    BOOST_TEST(service.call("GET", "/api/workspace-service/v1/workspaces").status == 200u);
    service.now += std::chrono::seconds(1);
    auto const late = service.call("GET", "/api/workspace-service/v1/workspaces");
    BOOST_TEST(late.status == 401u);
    BOOST_TEST(text_at(late, "/code") == "UNAUTHORIZED");
}

BOOST_AUTO_TEST_CASE(revoked_tokens_are_refused_and_later_ones_work)
{
    fixture service;
    service.state.revoke_tokens();
    BOOST_TEST(service.call("GET", "/api/workspace-service/v1/workspaces").status == 401u);
    service.token = service.state.issue_token();
    BOOST_TEST(service.call("GET", "/api/workspace-service/v1/workspaces").status == 200u);
    BOOST_TEST(service.counts.unauthorized == 1u);
}

BOOST_AUTO_TEST_CASE(scheme_of_the_authorization_is_case_insensitive_and_required)
{
    fixture service;
    auto request = service.make("GET", "/api/workspace-service/v1/workspaces");
    request.authorization = "bEARER " + service.token;
    BOOST_TEST(service.call(request).status == 200u);
    request.authorization = service.token;
    BOOST_TEST(service.call(request).status == 401u);
    request.authorization.clear();
    BOOST_TEST(service.call(request).status == 401u);
}

BOOST_AUTO_TEST_SUITE_END()
