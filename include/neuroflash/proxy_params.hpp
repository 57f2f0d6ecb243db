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
 * The proxy is asked by CONNECT for a tunnel and sees host and port, nothing else: TLS is between
 * client and service. Plain http, which is allowed to loopback addresses only, goes direct.
 *
 * Cannot be streamed or formatted, because the URL may hold a password: it leaves the object only
 * for the proxy, and its memory is wiped when the object goes.
 */
class proxy_params
{
public:
    /// No proxy.
    proxy_params() = default;

    /// `http://[user:password@]host[:port]`, user and password percent-encoded, the port 80 where
    /// there is none; `http://` may be left out. Checked by `client`.
    explicit proxy_params(std::string url, std::string no_proxy = std::string());

    proxy_params(proxy_params const&) = default;
    proxy_params(proxy_params&&) noexcept = default;
    proxy_params& operator=(proxy_params const&) = default;
    proxy_params& operator=(proxy_params&&) noexcept = default;
    ~proxy_params();

    /**
     * \brief Reads what other programs read; nothing else in the library does.
     *
     * | value | first of these that is set and not empty |
     * |---|---|
     * | URL | `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY` |
     * | `no_proxy` | `no_proxy`, `NO_PROXY` |
     *
     * `http_proxy` counts for nothing, as plain http never goes through a proxy.
     */
    static proxy_params from_environment();

    /// Empty: no proxy. Holds the password: never log it.
    std::string const& url() const noexcept { return url_; }
    /// Whether there is no proxy.
    bool empty() const noexcept { return url_.empty(); }

    /**
     * \brief Who is reached without the proxy, with commas or spaces between.
     *
     * | entry | stands for |
     * |---|---|
     * | `example.com`, `.example.com`, `*.example.com` | that host and all below it |
     * | `example.com:8443` | the same on this port only |
     * | `192.0.2.1`, `2001:db8::1`, `[2001:db8::1]:443` | that address, where the URL has it |
     * | `192.0.2.0/24`, `2001:db8::/32` | addresses of that net, where the URL has one |
     * | `*` | everybody |
     *
     * Names are not resolved for it. What is none of these is ignored.
     */
    std::string no_proxy;

    /// How long the proxy may take to answer; > 0, a year at most.
    std::chrono::milliseconds timeout = defaults::proxy_timeout;

private:
    std::string url_;
};

} // namespace neuroflash::inline v0

#endif
