// SPDX-License-Identifier: BSL-1.0
#include "sandbox/certificate.hpp"
#include "common/unit_test.hpp"
#include "sandbox/certificate_file.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <memory>

using namespace neuroflash::sandbox;

BOOST_AUTO_TEST_SUITE(certificate)

namespace {

std::shared_ptr<X509> parse(std::string const& pem)
{
    std::unique_ptr<BIO, int (*)(BIO*)> const memory(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    return {PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), X509_free};
}

/// Checks the server certificate as a strict client would. X509_V_OK if it is good.
int verify(certificate_set const& given)
{
    auto const authority = parse(given.ca_certificate);
    auto const server = parse(given.server_certificate);
    std::unique_ptr<X509_STORE, void (*)(X509_STORE*)> const store(
        X509_STORE_new(), X509_STORE_free);
    X509_STORE_add_cert(store.get(), authority.get());
    X509_STORE_set_flags(store.get(), X509_V_FLAG_X509_STRICT);
    std::unique_ptr<X509_STORE_CTX, void (*)(X509_STORE_CTX*)> const context(
        X509_STORE_CTX_new(), X509_STORE_CTX_free);
    X509_STORE_CTX_init(context.get(), store.get(), server.get(), nullptr);
    X509_STORE_CTX_set_default(context.get(), "ssl_server");
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
}

} // namespace

BOOST_AUTO_TEST_CASE(server_certificate_passes_a_strict_check_for_this_host_only)
{
    auto const made = make_certificates();
    BOOST_TEST(verify(made) == X509_V_OK);
    auto const server = parse(made.server_certificate);
    BOOST_TEST(X509_check_ip_asc(server.get(), "127.0.0.1", 0) == 1);
    BOOST_TEST(X509_check_ip_asc(server.get(), "::1", 0) == 1);
    BOOST_TEST(X509_check_host(server.get(), "localhost", 0, 0, nullptr) == 1);
    BOOST_TEST(X509_check_ip_asc(server.get(), "127.0.0.2", 0) == 0);
    BOOST_TEST(X509_check_host(server.get(), "example.com", 0, 0, nullptr) == 0);
}

BOOST_AUTO_TEST_CASE(more_names_may_be_given)
{
    auto const made = make_certificates({"IP:192.0.2.7", "DNS:box"});
    BOOST_TEST(verify(made) == X509_V_OK);
    auto const server = parse(made.server_certificate);
    BOOST_TEST(X509_check_ip_asc(server.get(), "192.0.2.7", 0) == 1);
    BOOST_TEST(X509_check_host(server.get(), "box", 0, 0, nullptr) == 1);
    BOOST_TEST(X509_check_ip_asc(server.get(), "127.0.0.1", 0) == 1);
}

BOOST_AUTO_TEST_CASE(certificate_of_another_authority_does_not_pass)
{
    auto const one = make_certificates();
    auto other = make_certificates();
    other.server_certificate = one.server_certificate;
    BOOST_TEST(verify(other) != X509_V_OK);
}

BOOST_AUTO_TEST_CASE(own_directory_is_private_and_removed)
{
    std::filesystem::path place;
    {
        certificate_file const file("", "text");
        place = std::filesystem::path(file.path()).parent_path();
        auto const rights = std::filesystem::status(place).permissions();
        BOOST_TEST(rights == std::filesystem::perms::owner_all);
        BOOST_TEST(std::filesystem::file_size(file.path()) == 4u);
    }
    BOOST_TEST(!std::filesystem::exists(place));
}

BOOST_AUTO_TEST_CASE(directory_that_cannot_be_written_is_an_error)
{
    BOOST_CHECK_THROW(certificate_file("/proc/nothing", "text"), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
