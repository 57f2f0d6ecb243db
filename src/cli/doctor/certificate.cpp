// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>
#include <memory>

namespace neuroflash::cli {

namespace {

struct freed
{
    void operator()(BIO* owned) const { BIO_free_all(owned); }
    void operator()(X509* owned) const { X509_free(owned); }
};

std::string text_of(X509_NAME const* name)
{
    auto const memory = std::unique_ptr<BIO, freed>(BIO_new(BIO_s_mem()));
    if (!memory || X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_ONELINE) < 0) return "?";
    char* data = nullptr;
    auto const size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::chrono::system_clock::time_point end_of(X509 const* certificate)
{
    auto parts = std::tm();
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1) return {};
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

} // namespace

certificate_facts facts_of(STACK_OF(X509) * chain)
{
    auto facts = certificate_facts();
    for (auto i = 0; i < sk_X509_num(chain); ++i) {
        auto const* const one = sk_X509_value(chain, i);
        auto const end = end_of(one);
        if (i == 0) {
            facts.subject = text_of(X509_get_subject_name(one));
            facts.issuer = text_of(X509_get_issuer_name(one));
        }
        if (i == 0 || end < facts.not_after) facts.not_after = end;
        facts.chain.push_back(text_of(X509_get_subject_name(one)));
    }
    return facts;
}

std::string distrust_reason(X509_STORE_CTX* verification)
{
    auto const reason = X509_STORE_CTX_get_error(verification);
    auto text = std::string(X509_verify_cert_error_string(reason));
    if (auto const* const about = X509_STORE_CTX_get_current_cert(verification)) {
        text += "; it is about \"" + text_of(X509_get_subject_name(about)) + "\", issued by \"" +
            text_of(X509_get_issuer_name(about)) + '"';
    }
    if (reason == X509_V_ERR_CERT_HAS_EXPIRED || reason == X509_V_ERR_CERT_NOT_YET_VALID) {
        text += " (is this machine's clock right?)";
    }
    return text;
}

std::size_t count_certificates(std::string const& file)
{
    auto const reader = std::unique_ptr<BIO, freed>(BIO_new_file(file.c_str(), "r"));
    std::size_t count = 0;
    while (reader) {
        auto const one = std::unique_ptr<X509, freed>(
            PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr));
        if (!one) break;
        ++count;
    }
    ERR_clear_error(); // the end of the file is one
    return count;
}

} // namespace neuroflash::cli
