// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PROXY_PARAMS_HPP
#define NEUROFLASH_PROXY_PARAMS_HPP

#include <neuroflash/defaults.hpp>

#include <chrono>
#include <string>

namespace neuroflash::inline v0 {

/**
 * \brief The HTTP proxy through which a client reaches the service.
 *
 * The client asks the proxy for a tunnel (CONNECT). The proxy sees only host and port, because TLS
 * is between client and service. Plain http, allowed to loopback addresses only, does not use it.
 *
 * Cannot be streamed or formatted, because the URL may contain a password: it is used only
 * for the proxy, and its memory is wiped when the object is destroyed.
 */
class proxy_params
{
public:
    /// No proxy.
    proxy_params() = default;

    /// `http://[user:password@]host[:port]`, user and password percent-encoded. The default port is
    /// 80; `http://` may be left out. Checked by `client`.
    explicit proxy_params(std::string url, std::string no_proxy = std::string());

    proxy_params(proxy_params const&) = default;
    proxy_params(proxy_params&&) noexcept = default;
    proxy_params& operator=(proxy_params const&) = default;
    proxy_params& operator=(proxy_params&&) noexcept = default;
    ~proxy_params();

    /**
     * \brief Reads the proxy variables of the environment. Nothing else in the library does.
     *
     * | value | first of these that is set and not empty |
     * |---|---|
     * | URL | `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY` |
     * | `no_proxy` | `no_proxy`, `NO_PROXY` |
     *
     * `http_proxy` is ignored, because plain http never uses a proxy.
     */
    static proxy_params from_environment();

    /// The URL; empty for no proxy. It contains the password: never log it.
    std::string const& url() const noexcept { return url_; }
    /// Whether there is no proxy.
    bool empty() const noexcept { return url_.empty(); }

    /**
     * \brief The hosts that are reached without the proxy, separated by commas or spaces.
     *
     * | entry | stands for |
     * |---|---|
     * | `example.com`, `.example.com`, `*.example.com` | that host and all its subdomains |
     * | `example.com:8443` | those hosts on this port only |
     * | `192.0.2.1`, `2001:db8::1`, `[2001:db8::1]:443` | that address, if it is in the URL |
     * | `192.0.2.0/24`, `2001:db8::/32` | addresses of that network, if they are in the URL |
     * | `*` | all hosts |
     *
     * Names are not resolved to match an entry. Any other entry is ignored.
     */
    std::string no_proxy;

    /// Longest time until the proxy answers; > 0, one year at most.
    std::chrono::milliseconds timeout = defaults::proxy_timeout;

private:
    std::string url_;
};

} // namespace neuroflash::inline v0

#endif
