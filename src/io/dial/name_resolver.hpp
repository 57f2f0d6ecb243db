// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_DIAL_NAME_RESOLVER_HPP
#define NEUROFLASH_SRC_IO_DIAL_NAME_RESOLVER_HPP

#include <neuroflash/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/// The addresses of a host, or the reason why there are none.
class resolve_result
{
public:
    resolve_result() = default;
    resolve_result(errc code, error_code cause) : code(code), cause(cause) {}
    explicit resolve_result(std::vector<asio::ip::address> addresses)
        : addresses(std::move(addresses))
    {
    }

    errc code{};
    error_code cause;
    std::vector<asio::ip::address> addresses;
};

/**
 * \brief Resolves host names without delaying other look-ups.
 *
 * Asio resolves one name after the other on one thread: a dead name server delays every other
 * look-up of the process, numeric ones included, and the destructor of the io_context, by 10 s.
 * Here numeric hosts need no look-up, and each name has a short-lived thread of its own, which all
 * its callers share. No caller waits longer than its deadline, and shutting down waits for none.
 */
class name_resolver
{
public:
    /// The system does not say how long an address is valid. A minute follows a changed address
    /// soon.
    explicit name_resolver(
        asio::any_io_executor executor,
        std::chrono::nanoseconds result_lifetime = std::chrono::minutes(1));
    ~name_resolver();
    name_resolver(name_resolver const&) = delete;
    name_resolver& operator=(name_resolver const&) = delete;

    /// \par Errors
    /// name_resolution_failed, name_resolution_timeout, client_closed.
    asio::awaitable<resolve_result>
    resolve(std::string host, std::chrono::steady_clock::time_point deadline);

    /// Wakes all callers with errc::client_closed.
    void close();

    /// The hosts that are remembered. Those whose result is too old or failed are forgotten when
    /// the next look-up begins.
    std::size_t hosts() const noexcept { return lookups_.size(); }

private:
    struct lookup;
    class result_queue;

    void forget_past_hosts(std::chrono::steady_clock::time_point now);
    std::shared_ptr<lookup> start(std::string const& host);
    static void look_up(
        std::string const& host, result_queue& results, std::weak_ptr<lookup> const& to) noexcept;

    asio::any_io_executor executor_;
    std::chrono::nanoseconds result_lifetime_;
    std::shared_ptr<result_queue> results_;
    std::map<std::string, std::shared_ptr<lookup>> lookups_;
    bool closed_ = false;
};

} // namespace neuroflash::inline v0::io

#endif
