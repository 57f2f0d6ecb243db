// SPDX-License-Identifier: BSL-1.0
#include "io/tls/tls_context.hpp"
#include "common/allocation_fuse.hpp"
#include "common/certificates.hpp"
#include "common/temporary_directory.hpp"
#include "common/unit_test.hpp"

#include <openssl/x509_vfy.h>

#include <cstdlib>
#include <string>
#include <utility>

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(tls_context)

namespace {

/// The name that is sent to the server, and the one that its certificate must have.
struct identity
{
    explicit identity(std::string host)
    {
        auto sessions = io::session_store();
        auto context = io::tls_context("");
        auto const ssl = context.make(origin{true, std::move(host), 443}, sessions);
        BOOST_REQUIRE(ssl);
        auto const* const name = SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name);
        auto const* const host_name = X509_VERIFY_PARAM_get0_host(SSL_get0_param(ssl.get()), 0);
        told = name ? name : "";
        wanted = host_name ? host_name : "";
    }

    std::string told;
    std::string wanted;
};

/// Sets the place of the system's authorities for as long as it lives.
struct system_authorities
{
    explicit system_authorities(std::string const& file)
    {
        ::setenv("SSL_CERT_FILE", file.c_str(), 1);
        ::setenv("SSL_CERT_DIR", (file + "-none").c_str(), 1);
    }
    ~system_authorities()
    {
        ::unsetenv("SSL_CERT_FILE");
        ::unsetenv("SSL_CERT_DIR");
    }
    system_authorities(system_authorities const&) = delete;
    system_authorities& operator=(system_authorities const&) = delete;
};

int count_authorities(io::tls_context& of)
{
    auto sessions = io::session_store();
    auto const ssl = of.make(origin{true, "api.example", 443}, sessions);
    BOOST_REQUIRE(ssl);
    auto* const store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl.get()));
    auto* const all = X509_STORE_get1_all_certs(store);
    auto const count = sk_X509_num(all);
    sk_X509_pop_free(all, X509_free);
    return count;
}

} // namespace

// A process that may open no more files cannot read them; a moment later it can.
BOOST_AUTO_TEST_CASE(authorities_that_could_not_be_read_are_read_for_the_next_client)
{
    auto const directory = test::temporary_directory();
    auto const file = directory.file("authorities.pem");
    auto const at = system_authorities(file);
    auto first = io::tls_context("");
    BOOST_TEST(count_authorities(first) == 0);
    directory.write("authorities.pem", test::certificates(test::identity()).authority);
    auto second = io::tls_context("");
    BOOST_TEST(count_authorities(second) == 1);
    // What was read is shared.
    directory.write("authorities.pem", "");
    auto third = io::tls_context("");
    BOOST_TEST(count_authorities(third) == 1);
}

BOOST_AUTO_TEST_CASE(dot_at_the_end_of_a_name_is_for_name_servers_only)
{
    for (auto const* host : {"api.example", "api.example."}) {
        auto const shown = identity(host);
        BOOST_TEST(shown.told == "api.example");
        BOOST_TEST(shown.wanted == "api.example");
    }
}

BOOST_AUTO_TEST_CASE(address_is_not_told_as_a_name)
{
    for (auto const* host : {"127.0.0.1", "::1"}) {
        auto const shown = identity(host);
        BOOST_TEST(shown.told == "");
        BOOST_TEST(shown.wanted == "");
    }
}

// OpenSSL calls it, and an exception must not pass through C code.
BOOST_AUTO_TEST_CASE(session_without_memory_is_dropped_and_throws_nothing)
{
    auto sessions = io::session_store();
    auto context = io::tls_context("");
    auto const ssl = context.make(origin{true, "api.example", 443}, sessions);
    BOOST_REQUIRE(ssl);
    auto* const on_new_session = SSL_CTX_sess_get_new_cb(SSL_get_SSL_CTX(ssl.get()));
    BOOST_REQUIRE(on_new_session);
    auto* const session = SSL_SESSION_new();
    test::allocations_left = 0;
    auto const taken = on_new_session(ssl.get(), session);
    auto const left = std::exchange(test::allocations_left, -1);
    BOOST_TEST(taken == 1); // the store has freed it
    BOOST_TEST(left == -1); // there was an allocation, and it failed
    BOOST_TEST(!sessions.take());
}

BOOST_AUTO_TEST_SUITE_END()
