// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_CERTIFICATE_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_CERTIFICATE_HPP

#include "cli/doctor/connection_probe.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <string>

namespace neuroflash::cli {

/// What a chain says, the server's own certificate first; the protocol is left empty.
certificate_facts facts_of(STACK_OF(X509) * chain);

/// OpenSSL's reason for not trusting, with the certificate that it is about.
std::string distrust_reason(X509_STORE_CTX* verification);

/// The number of certificates in a PEM file; 0 if it cannot be read, or holds none.
std::size_t count_certificates(std::string const& file);

} // namespace neuroflash::cli

#endif
