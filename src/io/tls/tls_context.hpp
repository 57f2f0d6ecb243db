// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_TLS_TLS_CONTEXT_HPP
#define NEUROFLASH_SRC_IO_TLS_TLS_CONTEXT_HPP

#include <neuroflash/origin.hpp>

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

namespace neuroflash::inline v0::io {

struct ssl_deleter
{
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
};

using ssl_ptr = std::unique_ptr<SSL, ssl_deleter>;
using session_ptr = std::unique_ptr<SSL_SESSION, ssl_deleter>;

/// TLS sessions of one origin, for shorter handshakes. Tickets are used once while there are
/// several, so that a service that allows no second use still resumes.
class session_store
{
public:
    void add(session_ptr session);
    session_ptr take();

private:
    std::vector<session_ptr> sessions_;
};

/**
 * \brief The trust and protocol settings of all TLS connections of a client.
 *
 * Peer and host name are always verified; TLS 1.2 is the minimum; certificates without a subject
 * alternative name are refused (RFC 9525). Nothing can lower this.
 */
class tls_context
{
public:
    /// With an empty `ca_file`, the system's authorities are used. They are loaded at the first
    /// handshake and once per process, because that takes 18 ms of CPU.
    /// \par Exceptions
    /// std::invalid_argument naming ca_file, if it cannot be read or holds no certificate.
    explicit tls_context(std::string const& ca_file);

    /// Creates the TLS object of a connection, ready for the handshake; null if OpenSSL fails. New
    /// sessions go to `sessions`, which must outlive it.
    ssl_ptr make(origin const& to, session_store& sessions);

private:
    std::unique_ptr<SSL_CTX, ssl_deleter> context_;
    std::shared_ptr<X509_STORE> trust_; ///< Kept alive for the other clients of the process.
};

/// Why a handshake failed, for people: the fault of the certificate, or OpenSSL's own text.
std::string describe_tls_failure(SSL* ssl, unsigned long openssl_error);

} // namespace neuroflash::inline v0::io

#endif
