// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_DIAL_DIAL_RACE_HPP
#define NEUROFLASH_SRC_IO_DIAL_DIAL_RACE_HPP

#include <neuroflash/defaults.hpp>
#include <neuroflash/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/// Alternates IPv6 and IPv4, beginning with the family of the first; within a family in the given
/// order (RFC 8305, section 4).
std::vector<asio::ip::tcp::endpoint>
interleaved(std::vector<asio::ip::address> const& addresses, std::uint16_t port);

/// Returns `192.0.2.1 port 443: ` and the outcome.
std::string describe_attempt(asio::ip::tcp::endpoint const& to, std::string_view outcome);

/**
 * \brief Connects to the first of several addresses that answers (RFC 8305, section 5).
 *
 * An attempt begins `stagger` after the one before it began, or at once when that one failed. So a
 * dead address costs only that time, and a slow one is not interrupted.
 */
class dial_race
{
public:
    dial_race(
        asio::any_io_executor executor, std::vector<asio::ip::tcp::endpoint> const& to,
        std::chrono::milliseconds stagger = defaults::dial_stagger);

    /// Stops the race.
    ~dial_race();
    dial_race(dial_race const&) = delete;
    dial_race& operator=(dial_race const&) = delete;

    /// The socket that was connected first. Not open if all have failed, or the race was stopped.
    asio::awaitable<asio::ip::tcp::socket> run();

    /// Closes all sockets but the winner's, and ends `run`.
    void stop();

    /// The error of the attempt that failed last.
    error_code cause() const;

    /// Each address tried, with its outcome.
    std::string report() const;

private:
    struct race_state;

    std::shared_ptr<race_state> state_;
};

} // namespace neuroflash::inline v0::io

#endif
