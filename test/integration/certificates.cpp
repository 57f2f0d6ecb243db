// SPDX-License-Identifier: BSL-1.0
// Certificates that a careless client would trust. The authority of each is trusted: what is wrong
// is the certificate itself, and the reason is said.
#include "common/raw_server_fixture.hpp"

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(certificates)

namespace {

void check_refused(identity const& who, std::string_view reason, char const* host = "127.0.0.1")
{
    auto const server = raw_server::with(who);
    test::check_refused(server, raw_server_fixture(server, host).failure(), reason);
}

} // namespace

BOOST_AUTO_TEST_CASE(address_stands_for_no_name_and_name_for_no_address)
{
    auto who = identity();
    who.names = "DNS:127.0.0.1,DNS:localhost";
    check_refused(who, "IP address mismatch");
    who.names = "IP:127.0.0.1";
    check_refused(who, "hostname mismatch", "localhost");
}

BOOST_AUTO_TEST_CASE(incomplete_chain_is_refused)
{
    auto who = identity();
    who.signed_by = issuer::hidden_middle;
    check_refused(who, "unable to get local issuer certificate");
}

BOOST_AUTO_TEST_CASE(three_kinds_of_distrust_have_three_messages)
{
    auto who = identity();
    who.self_signed = true;
    check_refused(who, "trusted: self-signed certificate");
    who.self_signed = false;
    who.signed_by = issuer::shown_authority;
    auto const server = raw_server::with(who);
    auto const other = sandbox::sandbox_server();
    auto client = raw_server_fixture(server);
    client.params.ca_file = other.ca_file();
    test::check_refused(server, client.failure(), "self-signed certificate in certificate chain");
    who.signed_by = issuer::hidden_middle;
    check_refused(who, "unable to get local issuer certificate");
}

BOOST_AUTO_TEST_CASE(wildcards_that_cover_too_much_are_refused)
{
    for (auto const* name :
         {"*", "*.*", "*.localhost", "l*", "*host", "l*host", "local*", "*localhost"}) {
        auto who = identity();
        who.names = "DNS:" + std::string(name);
        BOOST_TEST_CONTEXT(name) check_refused(who, "hostname mismatch", "localhost");
    }
}

BOOST_AUTO_TEST_CASE(name_with_a_nul_inside_is_refused)
{
    using namespace std::string_literals;
    for (auto const& name : {"localhost\0.evil.example"s, "localhost\0"s, "\0localhost"s}) {
        auto who = identity();
        who.raw_name = name;
        check_refused(who, "hostname mismatch", "localhost");
    }
}

BOOST_AUTO_TEST_CASE(common_name_alone_is_no_name)
{
    auto who = identity();
    who.names.clear();
    who.common_name = "localhost";
    check_refused(who, "hostname mismatch", "localhost");
    who.common_name = "127.0.0.1";
    check_refused(who, "IP address mismatch");
    // A certificate with names of another kind is refused too.
    who.names = "email:a@other.example";
    who.common_name = "localhost";
    check_refused(who, "hostname mismatch", "localhost");
}

BOOST_AUTO_TEST_CASE(certificate_for_clients_only_is_refused)
{
    auto who = identity();
    who.usage = "clientAuth";
    check_refused(who, "unsuitable certificate purpose");
}

BOOST_AUTO_TEST_CASE(issuer_that_is_no_authority_is_refused)
{
    auto who = identity();
    who.signed_by = issuer::not_an_authority;
    check_refused(who, "invalid CA certificate");
}

BOOST_AUTO_TEST_CASE(name_outside_its_authoritys_constraints_is_refused)
{
    auto who = identity();
    who.signed_by = issuer::constrained;
    check_refused(who, "permitted subtree violation", "localhost");
}

BOOST_AUTO_TEST_CASE(short_key_is_refused)
{
    auto who = identity();
    who.rsa_bits = 1024;
    check_refused(who, "key too weak");
    who.rsa_bits = 2048;
    auto const good = raw_server::with(who);
    auto client = raw_server_fixture(good);
    client.params.deadline = 200ms;
    client.params.generation_deadline = 200ms;
    BOOST_TEST(client.failure().value() == errc::token_timeout); // TLS was fine: it waits
}

BOOST_AUTO_TEST_CASE(signature_with_sha_1_is_refused)
{
    auto who = identity();
    who.sha_1 = true;
    check_refused(who, "");
}

BOOST_AUTO_TEST_CASE(old_ciphers_are_refused)
{
    for (auto const* ciphers :
         {"AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "NULL-SHA256",
          "ECDHE-ECDSA-NULL-SHA", "AECDH-AES256-SHA", "ADH-AES128-GCM-SHA256"}) {
        auto who = identity();
        who.ciphers = std::string(ciphers) + ":@SECLEVEL=0";
        auto const server = raw_server::with(who);
        BOOST_TEST_CONTEXT(ciphers)
        {
            test::check_refused(server, raw_server_fixture(server).failure(), "");
            BOOST_TEST(server.handshakes() == 0U);
        }
    }
}

BOOST_AUTO_TEST_CASE(certificate_with_ten_thousand_names_is_refused)
{
    auto who = identity();
    for (auto n = 0; n < 10'000; ++n) who.names += ",DNS:host" + std::to_string(n) + ".example";
    check_refused(who, "excessive message size");
}

BOOST_AUTO_TEST_CASE(clock_is_named_where_the_time_of_a_certificate_is_wrong)
{
    auto who = identity();
    who.valid_until = -3600;
    check_refused(who, "clock");
    who.valid_until = 86400;
    who.valid_from = 3600;
    check_refused(who, "clock");
}

BOOST_AUTO_TEST_CASE(peer_that_chooses_http_2_fails_the_handshake)
{
    for (auto const* protocol : {"h2", "http/1.0", "http/1.1x"}) {
        auto who = identity();
        who.protocol = protocol;
        check_refused(who, "");
    }
}

BOOST_AUTO_TEST_CASE(peer_that_ignores_close_notify_delays_no_call)
{
    auto who = identity();
    who.deaf = true;
    auto const server = raw_server::with(who);
    auto client = raw_server_fixture(server);
    client.params.deadline = 200ms;
    client.params.generation_deadline = 200ms;
    auto const begun = std::chrono::steady_clock::now();
    BOOST_TEST(client.failure().value() == errc::token_timeout); // and destroys the client
    BOOST_TEST(std::chrono::steady_clock::now() - begun < 2s);
    BOOST_TEST(server.handshakes() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
