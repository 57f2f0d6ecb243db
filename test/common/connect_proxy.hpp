// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_CONNECT_PROXY_HPP
#define NEUROFLASH_TEST_COMMON_CONNECT_PROXY_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace neuroflash::test {

/// How a proxy answers CONNECT. The default is what a good one does.
class proxy_behaviour
{
public:
    /// Sent as it stands. Empty: no answer, ever.
    std::string answer = "HTTP/1.1 200 Connection established\r\n\r\n";

    /// After the answer: a tunnel to that port of 127.0.0.1, whatever the host. False: the end.
    bool tunnels = true;
};

/**
 * \brief An HTTP proxy on 127.0.0.1 that knows CONNECT alone.
 *
 * Runs on a thread of its own and remembers what it saw.
 */
class connect_proxy
{
public:
    explicit connect_proxy(proxy_behaviour manners = proxy_behaviour());
    ~connect_proxy();
    connect_proxy(connect_proxy const&) = delete;
    connect_proxy& operator=(connect_proxy const&) = delete;

    std::uint16_t port() const;
    std::string url(std::string const& user_and_password = std::string()) const;

    /// Each header as it came.
    std::vector<std::string> requests() const;

    /// All that clients sent, headers and tunnels.
    std::string seen() const;

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace neuroflash::test

#endif
