// SPDX-License-Identifier: BSL-1.0
#include "io/tls/tls_context.hpp"

#include <boost/asio/ip/address.hpp>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <array>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::io {

namespace {

constexpr std::size_t max_sessions = 64;

// Below TLS 1.3, only AEAD suites with forward secrecy are allowed; 1.3 has no others.
constexpr char ciphers[] = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM";

constexpr unsigned char alpn[] = "\x08http/1.1";

std::shared_ptr<X509_STORE> make_store()
{
    return {X509_STORE_new(), [](X509_STORE* store) { X509_STORE_free(store); }};
}

bool has_authorities(X509_STORE* store)
{
    auto* const all = X509_STORE_get1_all_certs(store);
    auto const count = sk_X509_num(all);
    sk_X509_pop_free(all, X509_free);
    return count > 0;
}

// The store is shared by the clients of the process for as long as one of them lives.
std::shared_ptr<X509_STORE> system_trust()
{
    static std::mutex mutex;
    static std::weak_ptr<X509_STORE> loaded;
    auto const lock = std::lock_guard(mutex);
    auto store = loaded.lock();
    if (!store) {
        store = make_store();
        X509_STORE_set_default_paths(store.get());
        // If the process could open no more files, the next client tries again.
        if (has_authorities(store.get())) loaded = store;
    }
    return store;
}

std::shared_ptr<X509_STORE> trust_of_file(std::string const& ca_file)
{
    auto store = make_store();
    if (X509_STORE_load_file(store.get(), ca_file.c_str()) != 1) {
        ERR_clear_error();
        throw std::invalid_argument(
            "client_params::ca_file: \"" + ca_file +
            "\" cannot be read or holds no PEM certificate");
    }
    return store;
}

int store_index()
{
    static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int on_new_session(SSL* ssl, SSL_SESSION* session)
{
    auto* const store = static_cast<session_store*>(SSL_get_ex_data(ssl, store_index()));
    if (!store) return 0;
    try {
        store->add(session_ptr(session));
    } catch (std::bad_alloc const&) { // the caller is C code; a handshake more is no loss
    }
    return 1; // the reference is ours now
}

/// `host` may end in a dot, which is for name servers: certificates and SNI (RFC 6066) have none.
bool set_identity(SSL* ssl, std::string host)
{
    if (host.ends_with('.')) host.pop_back();
    auto* const verify = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_hostflags(
        verify, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    auto not_an_address = boost::system::error_code();
    boost::asio::ip::make_address(host, not_an_address);
    if (!not_an_address) return X509_VERIFY_PARAM_set1_ip_asc(verify, host.c_str()) == 1;
    return X509_VERIFY_PARAM_set1_host(verify, host.c_str(), host.size()) == 1 &&
        SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

} // namespace

void session_store::add(session_ptr session)
{
    if (sessions_.size() >= max_sessions) sessions_.erase(sessions_.begin());
    sessions_.push_back(std::move(session));
}

session_ptr session_store::take()
{
    if (sessions_.empty()) return nullptr;
    if (sessions_.size() == 1) {
        SSL_SESSION_up_ref(sessions_.front().get());
        return session_ptr(sessions_.front().get());
    }
    auto newest = std::move(sessions_.back());
    sessions_.pop_back();
    return newest;
}

tls_context::tls_context(std::string const& ca_file) : context_(SSL_CTX_new(TLS_client_method()))
{
    if (!context_) throw std::bad_alloc();
    auto* const context = context_.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_security_level(context, 2);
    SSL_CTX_set_cipher_list(context, ciphers);
    SSL_CTX_set_alpn_protos(context, alpn, sizeof(alpn) - 1);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // One recv takes all bytes that are there, not a record's header and then its rest.
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_session_cache_mode(
        context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    SSL_CTX_sess_set_new_cb(context, &on_new_session);
    if (!ca_file.empty()) {
        trust_ = trust_of_file(ca_file);
        SSL_CTX_set1_cert_store(context, trust_.get());
    }
}

ssl_ptr tls_context::make(origin const& to, session_store& sessions)
{
    if (!trust_) {
        trust_ = system_trust();
        SSL_CTX_set1_cert_store(context_.get(), trust_.get());
    }
    auto ssl = ssl_ptr(SSL_new(context_.get()));
    if (!ssl || !set_identity(ssl.get(), to.host)) return nullptr;
    SSL_set_ex_data(ssl.get(), store_index(), &sessions);
    if (auto const session = sessions.take()) SSL_set_session(ssl.get(), session.get());
    SSL_set_connect_state(ssl.get());
    return ssl;
}

std::string describe_tls_failure(SSL* ssl, unsigned long openssl_error)
{
    auto const verdict = SSL_get_verify_result(ssl);
    if (verdict != X509_V_OK) {
        auto text = "the certificate is not trusted: " +
            std::string(X509_verify_cert_error_string(verdict));
        if (verdict == X509_V_ERR_CERT_HAS_EXPIRED || verdict == X509_V_ERR_CERT_NOT_YET_VALID) {
            text += " (is this machine's clock right?)";
        }
        return text;
    }
    if (openssl_error == 0) return "the peer closed the connection during the handshake";
    auto buffer = std::array<char, 256>();
    ERR_error_string_n(openssl_error, buffer.data(), buffer.size());
    auto const reason = ERR_reason_error_string(openssl_error);
    return reason ? reason : buffer.data();
}

} // namespace neuroflash::inline v0::io
