// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_CERTIFICATES_HPP
#define NEUROFLASH_TEST_COMMON_CERTIFICATES_HPP

#include <string>

namespace neuroflash::test {

/// Who signs a certificate, and what of that is shown.
enum class issuer
{
    authority,        ///< A root, which is not shown.
    shown_authority,  ///< A root, which is shown.
    hidden_middle,    ///< An authority below the root, which is not shown.
    not_an_authority, ///< A certificate below the root that may sign nothing.
    constrained,      ///< An authority below the root for names in other.example alone.
};

/// What a server shows for itself. The defaults are what a good one would have.
class identity
{
public:
    std::string names = "IP:127.0.0.1,DNS:localhost"; ///< subjectAltName; empty: none.
    long valid_from = -86400;                         ///< Seconds from now.
    long valid_until = 86400;                         ///< Seconds from now.
    bool self_signed = false;
    bool tls_1_1_only = false;

    std::string raw_name;                       ///< Instead of `names`: these bytes as a DNS name.
    std::string common_name = "strange server"; ///< Of the subject.
    std::string usage;                          ///< extendedKeyUsage; empty: none.
    issuer signed_by = issuer::authority;
    unsigned rsa_bits = 0; ///< 0: a key on P-256.
    bool sha_1 = false;
    std::string ciphers;  ///< Not empty: TLS 1.2 with these alone.
    std::string protocol; ///< Not empty: chosen by ALPN, whatever is offered.
    bool deaf = false;    ///< Reads nothing after the handshake, and never closes.
};

/// PEM texts.
class certificates
{
public:
    explicit certificates(identity const& of);

    std::string authority;   ///< Of the server itself where it is self-signed.
    std::string certificate; ///< With what is shown of those who signed it.
    std::string key;
};

} // namespace neuroflash::test

#endif
