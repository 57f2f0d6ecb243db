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
    std::string names = "IP:127.0.0.1,DNS:localhost"; ///< The subjectAltName; empty for none.
    long valid_from = -86400;                         ///< Seconds from now.
    long valid_until = 86400;                         ///< Seconds from now.
    bool self_signed = false;
    bool tls_1_1_only = false;

    std::string raw_name;                       ///< These bytes as a DNS name, instead of `names`.
    std::string common_name = "strange server"; ///< The name of the subject.
    std::string usage;                          ///< The extendedKeyUsage; empty for none.
    issuer signed_by = issuer::authority;
    unsigned rsa_bits = 0; ///< The size of an RSA key; 0 for a key on P-256.
    bool sha_1 = false;
    std::string ciphers;  ///< If not empty, TLS 1.2 with these alone.
    std::string protocol; ///< If not empty, chosen by ALPN, whatever is offered.
    bool deaf = false;    ///< Reads nothing after the handshake, and never closes.
};

/// PEM texts.
class certificates
{
public:
    explicit certificates(identity const& of);

    std::string authority;   ///< The server's own certificate if it is self-signed.
    std::string certificate; ///< The certificate, with those of its signers that are shown.
    std::string key;
};

} // namespace neuroflash::test

#endif
