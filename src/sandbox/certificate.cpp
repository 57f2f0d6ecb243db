// SPDX-License-Identifier: BSL-1.0
#include "sandbox/certificate.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace neuroflash::inline v0::sandbox {

namespace {

template <auto Free>
struct freed_by
{
    template <class T>
    void operator()(T* owned) const
    {
        Free(owned);
    }
};

using key_pointer = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using x509_pointer = std::unique_ptr<X509, freed_by<X509_free>>;
using bio_pointer = std::unique_ptr<BIO, freed_by<BIO_free>>;
using bignum_pointer = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
using name_pointer = std::unique_ptr<X509_NAME, freed_by<X509_NAME_free>>;
using extension_pointer = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;

constexpr long day = 24 * 60 * 60;

void require_openssl(bool good, char const* what)
{
    if (!good) throw std::runtime_error(std::string("sandbox certificate: ") + what + " failed");
}

key_pointer make_key()
{
    key_pointer key(EVP_EC_gen("P-256"));
    require_openssl(key != nullptr, "key generation");
    return key;
}

void add_extension(X509* certificate, X509* issuer, int id, char const* value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    extension_pointer const made(X509V3_EXT_conf_nid(nullptr, &context, id, value));
    require_openssl(made != nullptr, "extension");
    require_openssl(X509_add_ext(certificate, made.get(), -1) == 1, "extension");
}

x509_pointer make_blank(EVP_PKEY* key, char const* name)
{
    x509_pointer made(X509_new());
    require_openssl(made != nullptr, "allocation");
    X509_set_version(made.get(), X509_VERSION_3);
    bignum_pointer const serial(BN_new());
    // The number is random, because clients reject two certificates of one issuer with equal
    // numbers.
    require_openssl(
        serial && BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
            BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(made.get())) != nullptr,
        "serial number");
    // The certificate is valid from yesterday, because the clocks of containers differ.
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -day);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 90 * day);
    X509_set_pubkey(made.get(), key);
    // From OpenSSL 4 on, the name that a certificate has cannot be changed in place.
    name_pointer const subject(X509_NAME_new());
    auto const* text = reinterpret_cast<unsigned char const*>(name);
    require_openssl(
        subject &&
            X509_NAME_add_entry_by_txt(subject.get(), "CN", MBSTRING_ASC, text, -1, -1, 0) == 1 &&
            X509_set_subject_name(made.get(), subject.get()) == 1,
        "name");
    return made;
}

x509_pointer make_authority(EVP_PKEY* key)
{
    auto made = make_blank(key, "neuroflash sandbox CA");
    X509_set_issuer_name(made.get(), X509_get_subject_name(made.get()));
    add_extension(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(made.get(), made.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(made.get(), made.get(), NID_subject_key_identifier, "hash");
    require_openssl(X509_sign(made.get(), key, EVP_sha256()) > 0, "signing");
    return made;
}

x509_pointer make_server(
    EVP_PKEY* key, X509* authority, EVP_PKEY* authority_key, std::vector<std::string> const& names)
{
    auto all = std::string("IP:127.0.0.1,IP:::1,DNS:localhost");
    for (auto const& name : names) all += ',' + name;
    auto made = make_blank(key, "neuroflash sandbox");
    X509_set_issuer_name(made.get(), X509_get_subject_name(authority));
    add_extension(made.get(), authority, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(made.get(), authority, NID_key_usage, "critical,digitalSignature");
    add_extension(made.get(), authority, NID_ext_key_usage, "serverAuth");
    add_extension(made.get(), authority, NID_subject_alt_name, all.c_str());
    add_extension(made.get(), authority, NID_subject_key_identifier, "hash");
    add_extension(made.get(), authority, NID_authority_key_identifier, "keyid:always");
    require_openssl(X509_sign(made.get(), authority_key, EVP_sha256()) > 0, "signing");
    return made;
}

std::string pem_text(BIO* memory)
{
    char* data = nullptr;
    long const size = BIO_get_mem_data(memory, &data);
    return std::string(data, static_cast<std::size_t>(size));
}

std::string pem_of(X509* certificate)
{
    bio_pointer const memory(BIO_new(BIO_s_mem()));
    require_openssl(memory && PEM_write_bio_X509(memory.get(), certificate) == 1, "writing");
    return pem_text(memory.get());
}

std::string pem_of(EVP_PKEY* key)
{
    bio_pointer const memory(BIO_new(BIO_s_mem()));
    require_openssl(
        memory &&
            PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
        "writing");
    return pem_text(memory.get());
}

} // namespace

certificate_set make_certificates(std::vector<std::string> const& names)
{
    auto const authority_key = make_key();
    auto const authority = make_authority(authority_key.get());
    auto const server_key = make_key();
    auto const server = make_server(server_key.get(), authority.get(), authority_key.get(), names);
    certificate_set made;
    made.ca_certificate = pem_of(authority.get());
    made.server_certificate = pem_of(server.get());
    made.server_key = pem_of(server_key.get());
    return made;
}

} // namespace neuroflash::inline v0::sandbox
