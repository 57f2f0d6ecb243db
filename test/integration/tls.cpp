// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"
#include "common/raw_server_fixture.hpp"

#include <stdexcept>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(an_unknown_authority_is_refused_and_nothing_is_sent)
{
    auto service = against_sandbox([](client_params& params) { params.ca_file.clear(); });
    auto const failed = service.get(service->generate(generate_params("x"))).error();
    BOOST_TEST(failed.value() == errc::tls_failed);
    BOOST_TEST(failed.details().phase == phase::tls);
    BOOST_TEST(
        failed.message().find("the certificate is not trusted") != std::string::npos,
        failed.to_string());
    BOOST_TEST(failed.message().find(service.server.origin()) != std::string::npos);
    BOOST_TEST(failed.charge().state == charge_state::not_charged);
    BOOST_TEST(service.server.requests().empty());
}

BOOST_AUTO_TEST_CASE(the_authority_of_another_sandbox_of_the_same_name_is_refused)
{
    auto const other = sandbox::sandbox_server();
    auto service =
        against_sandbox([&](client_params& params) { params.ca_file = other.ca_file(); });
    BOOST_TEST(service.get(service->list_workspaces()).error().value() == errc::tls_failed);
    BOOST_TEST(service.server.requests().empty());
}

BOOST_AUTO_TEST_CASE(the_name_localhost_and_the_address_are_both_right)
{
    auto service = against_sandbox([](client_params& params) {
        auto const port = params.api_base.substr(params.api_base.rfind(':'));
        params.api_base = "https://localhost" + port;
    });
    require_good(service.get(service->list_workspaces()));
}

BOOST_AUTO_TEST_CASE(a_trusted_certificate_of_another_name_is_refused)
{
    auto who = identity();
    who.names = "DNS:other.example,IP:127.0.0.2";
    auto const server = raw_server::with(who);
    check_refused(server, raw_server_fixture(server).failure(), "IP address mismatch");
    check_refused(server, raw_server_fixture(server, "localhost").failure(), "hostname mismatch");
}

BOOST_AUTO_TEST_CASE(a_good_certificate_on_the_same_server_would_have_been_accepted)
{
    auto const server = raw_server::with(identity());
    auto client = raw_server_fixture(server);
    client.params.deadline = 200ms;
    client.params.generation_deadline = 200ms;
    BOOST_TEST(client.failure().value() == errc::token_timeout); // TLS was fine: it waits
    BOOST_TEST(server.handshakes() == 1U);
    BOOST_TEST(server.bytes_received() > 0U);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_refused)
{
    auto who = identity();
    who.valid_from = -7200;
    who.valid_until = -3600;
    auto const server = raw_server::with(who);
    check_refused(server, raw_server_fixture(server).failure(), "certificate has expired");
}

BOOST_AUTO_TEST_CASE(a_certificate_of_tomorrow_is_refused)
{
    auto who = identity();
    who.valid_from = 3600;
    auto const server = raw_server::with(who);
    check_refused(server, raw_server_fixture(server).failure(), "not yet valid");
}

BOOST_AUTO_TEST_CASE(a_self_signed_certificate_is_refused)
{
    auto who = identity();
    who.self_signed = true;
    auto const server = raw_server::with(who);
    check_refused(server, raw_server_fixture(server).failure(), "self-signed");
}

BOOST_AUTO_TEST_CASE(a_server_below_tls_1_2_is_refused)
{
    auto who = identity();
    who.tls_1_1_only = true;
    auto const server = raw_server::with(who);
    check_refused(server, raw_server_fixture(server).failure(), "");
    BOOST_TEST(server.handshakes() == 0U);
}

BOOST_AUTO_TEST_CASE(plain_http_on_the_tls_port_is_an_error_of_tls)
{
    auto const server = raw_server::without_tls();
    check_refused(
        server,
        [&] {
            auto client = raw_server_fixture(server);
            client.params.ca_file.clear();
            return client.failure();
        }(),
        "");
}

BOOST_AUTO_TEST_CASE(a_silent_server_is_given_up_after_the_tls_limit)
{
    auto const server = raw_server::silent();
    auto client = raw_server_fixture(server);
    client.params.ca_file.clear();
    client.params.tls_timeout = 100ms;
    auto const e = client.failure();
    BOOST_TEST(e.value() == errc::tls_timeout);
    BOOST_TEST(e.code() == condition::timeout);
    BOOST_TEST(e.details().phase == phase::tls);
    BOOST_TEST(e.details().elapsed >= 100ms);
    BOOST_TEST(e.details().elapsed < 30s);
    BOOST_TEST(e.charge().state == charge_state::not_charged);
}

BOOST_AUTO_TEST_CASE(a_failed_handshake_is_tried_again_as_nothing_was_sent)
{
    auto who = identity();
    who.tls_1_1_only = true;
    auto const server = raw_server::with(who);
    auto client = raw_server_fixture(server);
    client.params.retry.max_attempts = 3;
    client.params.retry.base_delay = 1ms;
    auto const e = client.failure();
    check_refused(server, e, "After 3 attempts");
    BOOST_TEST(server.connections() == 3U);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_trusted_is_looked_at_once)
{
    auto const connections = [](identity const& who, std::string const& host) {
        auto const server = raw_server::with(who);
        auto client = raw_server_fixture(server, host);
        client.params.retry.max_attempts = 3;
        client.params.retry.base_delay = 1ms;
        auto const e = client.failure();
        check_refused(server, e, "the certificate is not trusted");
        BOOST_TEST(e.details().attempts <= 1, e.to_string());
        return server.connections();
    };
    auto expired = identity();
    expired.valid_from = -7200;
    expired.valid_until = -3600;
    BOOST_TEST(connections(expired, "127.0.0.1") == 1U);
    auto unknown_issuer = identity();
    unknown_issuer.self_signed = true;
    BOOST_TEST(connections(unknown_issuer, "127.0.0.1") == 1U);
    auto other = identity();
    other.names = "DNS:other.example";
    BOOST_TEST(connections(other, "localhost") <= 2U); // of which the loser of a race is one
}

BOOST_AUTO_TEST_CASE(plain_http_beyond_the_machine_is_refused_at_construction)
{
    auto context = asio::io_context();
    auto params = client_params();
    params.credentials = credentials("id", "secret");
    auto const check = [&](std::string_view member) {
        auto const names_it = [&](std::invalid_argument const& e) {
            return std::string_view(e.what()).find(member) != std::string_view::npos;
        };
        BOOST_CHECK_EXCEPTION(
            client(context.get_executor(), params), std::invalid_argument, names_it);
    };
    params.api_base = "http://app.neuroflash.com/api";
    check("api_base");
    params.api_base = "http://127.0.0.1.example/api"; // a name, whatever it begins with
    check("api_base");
    params.api_base = defaults::api_base;
    params.token_url = "http://192.0.2.1/token";
    check("token_url");
    params.token_url = defaults::token_url;
    params.ca_file = "/no/such/file.pem";
    check("ca_file");
}

BOOST_AUTO_TEST_CASE(plain_http_to_a_loopback_address_works)
{
    auto params = small_images();
    params.tls = false;
    auto service = against_sandbox(params);
    require_good(service.get(service->generate(generate_params("x"))));
    BOOST_TEST(service.server.origin().starts_with("http://"));
}

BOOST_AUTO_TEST_SUITE_END()
