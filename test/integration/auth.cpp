// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"
#include "common/temporary_directory.hpp"

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(auth)

namespace {

using listed = result<std::vector<workspace>>;

int good_ones(auto const& all)
{
    auto count = 0;
    for (auto const& one : all) {
        if (one) ++count;
        BOOST_CHECK_MESSAGE(one, one.error().to_string());
    }
    return count;
}

std::vector<listed> list_at_once(against_sandbox& service, int count)
{
    return service.get_all<listed>(count, [&](int) { return service->list_workspaces(); });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_thousand_first_calls_share_one_token_request)
{
    constexpr auto calls = under_sanitizer ? 200 : 1000;
    auto service = against_sandbox();
    BOOST_TEST(good_ones(list_at_once(service, calls)) == calls);
    BOOST_TEST(service.server.stats().token_requests == 1U);
    BOOST_TEST(service->stats().token_requests == 1U);
    BOOST_TEST(service.server.stats().connections_peak <= defaults::max_connections);
}

BOOST_AUTO_TEST_CASE(the_token_is_asked_for_as_a_form_and_used_on_every_call)
{
    auto service = against_sandbox();
    require_good(service.get(service->image_quota()));
    for (auto const& one : service.server.requests()) {
        auto const is_token = one.target == token_path;
        BOOST_TEST(one.authorized == !is_token);
        if (is_token) {
            BOOST_TEST(one.method == "POST");
            BOOST_TEST(one.content_type == "application/x-www-form-urlencoded");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_secret_fails_with_the_identity_providers_words_and_never_shows_itself)
{
    constexpr char secret[] = "CANARY-secret-1f6a";
    auto service = against_sandbox(
        [&](client_params& params) { params.credentials = credentials("sandbox-client", secret); });
    auto const made = service.get(service->generate(generate_params("x")));
    auto const& e = made.error();
    BOOST_TEST(e.value() == errc::authentication_failed);
    BOOST_TEST(e.code() == condition::authentication);
    BOOST_TEST(e.details().http_status == 400);
    BOOST_TEST(e.message().find("Errors.User.Machine.Secret.Invalid") != std::string::npos);
    BOOST_TEST(e.charge().state == charge_state::not_charged);
    BOOST_TEST(e.to_string().find("CANARY") == std::string::npos);
    BOOST_TEST(std::string(exception(e).what()).find("CANARY") == std::string::npos);
    BOOST_TEST(service.server.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_unknown_client_fails_with_the_identity_providers_words)
{
    auto service = against_sandbox([](client_params& params) {
        params.credentials = credentials("nobody", "sandbox-secret");
    });
    auto const failed = service.get(service->list_workspaces()).error();
    BOOST_TEST(failed.value() == errc::authentication_failed);
    BOOST_TEST(failed.details().server_code == "invalid_client");
    BOOST_TEST(failed.message().find("client not found") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_wrong_secret_fails_all_waiting_calls_by_few_requests)
{
    auto service = against_sandbox(
        [](client_params& params) { params.credentials = credentials("sandbox-client", "wrong"); });
    for (auto const& one : list_at_once(service, 200)) {
        BOOST_TEST(one.error().value() == errc::authentication_failed);
    }
    BOOST_TEST(service.server.stats().token_requests == 1U);
}

BOOST_AUTO_TEST_CASE(revoked_tokens_under_fifty_calls_are_renewed_exactly_once)
{
    auto service = against_sandbox();
    BOOST_TEST(good_ones(list_at_once(service, 50)) == 50);
    service.server.revoke_tokens();
    BOOST_TEST(good_ones(list_at_once(service, 50)) == 50);
    BOOST_TEST(service.server.stats().token_requests == 2U);
    BOOST_TEST(service.server.stats().unauthorized <= 50U);
}

BOOST_AUTO_TEST_CASE(a_late_401_of_the_old_token_does_not_throw_away_the_new_one)
{
    auto service = against_sandbox();
    BOOST_TEST(good_ones(list_at_once(service, 10)) == 10);
    service.server.revoke_tokens();
    auto late = sandbox::fault(sandbox::fault_kind::delay, "GET", workspaces_path);
    late.charge_first = true; // refused now, said later
    late.wait = 300ms;
    service.server.inject(late);
    BOOST_TEST(good_ones(list_at_once(service, 10)) == 10);
    BOOST_TEST(service.server.stats().token_requests == 2U);
}

BOOST_AUTO_TEST_CASE(a_revoked_token_under_a_paid_call_charges_once)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    service.server.revoke_tokens();
    auto const made = service.get(service->generate(generate_params("paid")));
    require_good(made);
    BOOST_TEST(made->attempts == 2);
    BOOST_TEST(made->charge.credits == 1);
    BOOST_TEST(service.arrived("POST", generate_path) == 2U);
    BOOST_TEST(service.server.ledger().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_service_that_refuses_fresh_tokens_too_is_not_asked_forever)
{
    auto service = against_sandbox();
    auto refusal = sandbox::fault::with_response(
        401, R"({"error":"Access token is invalid","code":"UNAUTHORIZED"})", "GET");
    refusal.times = -1;
    service.server.inject(refusal);
    auto const failed = service.get(service->list_workspaces()).error();
    BOOST_TEST(failed.value() == errc::authentication_failed);
    BOOST_TEST(failed.details().server_code == "UNAUTHORIZED");
    BOOST_TEST(service.arrived("GET", workspaces_path) == 2U);
    BOOST_TEST(service.server.stats().token_requests == 2U);
}

BOOST_AUTO_TEST_CASE(a_token_that_ran_out_at_the_service_is_renewed_without_a_visible_error)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_workspaces()));
    service.server.advance_clock(5h);
    require_good(service.get(service->list_workspaces()));
    BOOST_TEST(service.server.stats().token_requests == 2U);
}

BOOST_AUTO_TEST_CASE(tokens_that_live_a_second_serve_many_calls)
{
    auto sandbox_params = small_images();
    sandbox_params.token_lifetime = 1s;
    auto service = against_sandbox(sandbox_params);
    auto calls = std::uint64_t(0);
    auto const give_up = std::chrono::steady_clock::now() + patience;
    while (service.server.stats().token_requests < 3 &&
           std::chrono::steady_clock::now() < give_up) {
        BOOST_REQUIRE(good_ones(list_at_once(service, 20)) == 20);
        calls += 20;
    }
    BOOST_TEST(service.server.stats().token_requests == 3U);
    BOOST_TEST(calls > 20U);
}

BOOST_AUTO_TEST_CASE(a_token_service_that_stumbles_is_asked_again)
{
    auto service = against_sandbox();
    service.server.inject(sandbox::fault::with_response(503, "", "POST", token_path));
    service.server.inject(
        sandbox::fault(sandbox::fault_kind::reset_before_response, "POST", token_path));
    BOOST_TEST(good_ones(list_at_once(service, 20)) == 20);
    BOOST_TEST(service.arrived("POST", token_path) == 3U);
}

BOOST_AUTO_TEST_CASE(token_and_workspace_are_never_sent_to_a_foreign_host)
{
    auto other = against_sandbox();
    auto const made = other.get(other->generate(generate_params("foreign")));
    require_good(made);
    auto const folder = temporary_directory();
    auto const before = other.server.requests().size();
    auto service = against_sandbox([&](client_params& params) {
        auto const both = read_whole(params.ca_file) + read_whole(other.server.ca_file());
        params.ca_file = folder.write("both.pem", both);
        params.internal_downloads = true; // the foreign host is this machine, too
    });
    require_good(service.get(service->list_history())); // has token and workspace at hand
    auto bytes = std::string();
    require_good(
        service.get(service->download(made->images.at(0), download_target::memory(bytes))));
    BOOST_TEST(bytes.starts_with("\x89PNG"));
    auto const seen = other.server.requests();
    BOOST_REQUIRE(seen.size() == before + 1);
    BOOST_TEST(seen.back().target.starts_with("/storage/"));
    BOOST_TEST(!seen.back().authorized);
    BOOST_TEST(seen.back().workspace.empty());
}

BOOST_AUTO_TEST_SUITE_END()
