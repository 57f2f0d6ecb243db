// SPDX-License-Identifier: BSL-1.0
// The sources that make certificates, with the names of these as OpenSSL 4 returns them: not to be
// changed. No distribution of the matrix has it yet.
#include <openssl/x509.h>

namespace neuroflash::test {

inline X509_NAME const* constant_subject(X509 const* of)
{
    return X509_get_subject_name(of);
}

} // namespace neuroflash::test

#define X509_get_subject_name neuroflash::test::constant_subject

#include "common/certificates.cpp"
#include "sandbox/certificate.cpp"
