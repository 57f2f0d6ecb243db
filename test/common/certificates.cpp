// SPDX-License-Identifier: BSL-1.0
#include "common/certificates.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <memory>
#include <stdexcept>

namespace neuroflash::test {

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

using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using x509_ptr = std::unique_ptr<X509, freed_by<X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free>>;
using name_ptr = std::unique_ptr<X509_NAME, freed_by<X509_NAME_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;
using names_ptr = std::unique_ptr<GENERAL_NAMES, freed_by<GENERAL_NAMES_free>>;

void require(bool good)
{
    if (!good) throw std::runtime_error("OpenSSL cannot make the test's certificate");
}

void extend(X509* certificate, X509* issuer, int id, char const* value)
{
    auto context = X509V3_CTX();
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    auto const made = extension_ptr(X509V3_EXT_conf_nid(nullptr, &context, id, value));
    require(made && X509_add_ext(certificate, made.get(), -1) == 1);
}

/// A DNS name of any bytes, which the textual form cannot say.
void name_bytes(X509* certificate, std::string const& bytes)
{
    auto const names = names_ptr(GENERAL_NAMES_new());
    auto* const name = GENERAL_NAME_new();
    auto* const text = ASN1_IA5STRING_new();
    require(names && name && text);
    ASN1_STRING_set(text, bytes.data(), static_cast<int>(bytes.size()));
    GENERAL_NAME_set0_value(name, GEN_DNS, text);
    require(sk_GENERAL_NAME_push(names.get(), name) > 0);
    require(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, 0) == 1);
}

x509_ptr blank(EVP_PKEY* key, std::string const& name, long serial, identity const& of)
{
    auto made = x509_ptr(X509_new());
    require(made != nullptr);
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), of.valid_from);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), of.valid_until);
    X509_set_pubkey(made.get(), key);
    auto const* const text = reinterpret_cast<unsigned char const*>(name.c_str());
    // From OpenSSL 4 on, the name that a certificate has cannot be changed in place.
    auto const subject = name_ptr(X509_NAME_new());
    X509_NAME_add_entry_by_txt(subject.get(), "CN", MBSTRING_ASC, text, -1, -1, 0);
    require(X509_set_subject_name(made.get(), subject.get()) == 1);
    return made;
}

void sign(X509* what, X509* issuer, EVP_PKEY* key, EVP_MD const* digest = EVP_sha256())
{
    X509_set_issuer_name(what, X509_get_subject_name(issuer));
    require(X509_sign(what, key, digest) > 0);
}

std::string text_of(bio_ptr const& memory)
{
    char* data = nullptr;
    auto const size = BIO_get_mem_data(memory.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

std::string pem_of(X509* certificate)
{
    auto const memory = bio_ptr(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(memory.get(), certificate) == 1);
    return text_of(memory);
}

std::string pem_of(EVP_PKEY* key)
{
    auto const memory = bio_ptr(BIO_new(BIO_s_mem()));
    require(
        PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return text_of(memory);
}

key_ptr key_of(identity const& who)
{
    auto made = key_ptr(who.rsa_bits ? EVP_RSA_gen(who.rsa_bits) : EVP_EC_gen("P-256"));
    require(made != nullptr);
    return made;
}

/// A certificate and the key that belongs to it.
struct signer
{
    key_ptr key = key_of(identity());
    x509_ptr certificate;
};

signer root()
{
    auto made = signer();
    made.certificate = blank(made.key.get(), "strange authority", 1, identity());
    auto* const self = made.certificate.get();
    extend(self, self, NID_basic_constraints, "critical,CA:TRUE");
    sign(self, self, made.key.get());
    return made;
}

signer middle(signer const& above, issuer kind)
{
    auto made = signer();
    made.certificate = blank(made.key.get(), "strange middle", 3, identity());
    auto* const self = made.certificate.get();
    auto const* const may = kind == issuer::not_an_authority ? "CA:FALSE" : "critical,CA:TRUE";
    extend(self, above.certificate.get(), NID_basic_constraints, may);
    if (kind == issuer::constrained) {
        extend(
            self, above.certificate.get(), NID_name_constraints,
            "critical,permitted;DNS:other.example");
    }
    sign(self, above.certificate.get(), above.key.get());
    return made;
}

void describe(X509* server, X509* issuer, identity const& who)
{
    if (!who.raw_name.empty()) {
        name_bytes(server, who.raw_name);
    } else if (!who.names.empty()) {
        extend(server, issuer, NID_subject_alt_name, who.names.c_str());
    }
    if (!who.usage.empty()) extend(server, issuer, NID_ext_key_usage, who.usage.c_str());
}

} // namespace

certificates::certificates(identity const& of)
{
    auto const above = root();
    auto between = signer();
    auto const direct =
        of.signed_by == issuer::authority || of.signed_by == issuer::shown_authority;
    if (!direct) between = middle(above, of.signed_by);
    auto const& by = direct ? above : between;

    auto const own_key = key_of(of);
    auto const server = blank(own_key.get(), of.common_name, 2, of);
    auto* const issuer_of_it = of.self_signed ? server.get() : by.certificate.get();
    describe(server.get(), issuer_of_it, of);
    sign(
        server.get(), issuer_of_it, of.self_signed ? own_key.get() : by.key.get(),
        of.sha_1 ? EVP_sha1() : EVP_sha256());

    authority = pem_of(above.certificate.get());
    certificate = pem_of(server.get());
    if (of.signed_by == issuer::shown_authority) certificate += authority;
    if (of.signed_by == issuer::not_an_authority || of.signed_by == issuer::constrained) {
        certificate += pem_of(between.certificate.get());
    }
    key = pem_of(own_key.get());
}

} // namespace neuroflash::test
