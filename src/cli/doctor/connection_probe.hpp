// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_CONNECTION_PROBE_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_CONNECTION_PROBE_HPP

#include "cli/doctor/route.hpp"

#include <neuroflash/error.hpp>
#include <neuroflash/http_message.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::cli {

namespace asio = boost::asio;

/// What a server showed of itself.
struct certificate_facts
{
    certificate_facts() = default;

    std::string protocol; ///< `TLSv1.3`
    std::string cipher;
    std::string subject;
    std::string issuer;
    std::vector<std::string> chain;                  ///< Subjects, the server's own first.
    std::chrono::system_clock::time_point not_after; ///< The earliest of the chain.
};

/// Why a step failed; the sentence names what was tried.
struct line_failure
{
    line_failure() = default;

    errc code{};
    neuroflash::phase phase = neuroflash::phase::none;
    std::string what;
    boost::system::error_code cause;
    std::optional<certificate_facts> certificate; ///< The certificate, if it was seen.
};

/// What reading the value of a step that failed throws: std::runtime_error.
[[noreturn]] void
throw_exception_from_error(line_failure const& failure, boost::source_location const&);

template <class T>
using stepped = boost::system::result<T, line_failure>;

/**
 * \brief One connection, opened step by step, so that each step has a finding of its own.
 *
 * Verifies what the client verifies, with the same demands on protocol and ciphers. The steps are
 * awaited in the order in which they stand here; each is bounded by `timeout`.
 */
class connection_probe
{
public:
    connection_probe(
        asio::any_io_executor executor, asio::ssl::context& trust, route along,
        std::chrono::milliseconds timeout);

    route const& along() const noexcept { return along_; }

    /// The system's look-up cannot be broken off: with a dead name server it may take longer.
    asio::awaitable<stepped<std::vector<asio::ip::address>>> look_up();

    /// The first address that can be connected to.
    asio::awaitable<stepped<asio::ip::tcp::endpoint>> connect();

    /// Asks the proxy for a tunnel; nothing where there is none.
    asio::awaitable<stepped<void>> open_tunnel();

    /// The handshake; nothing without TLS.
    asio::awaitable<stepped<certificate_facts>> secure();

    /// All of the above.
    asio::awaitable<stepped<void>> open();

    /// Sends the bytes of a request and reads the answer.
    asio::awaitable<stepped<http_response>> ask(std::string_view request, std::size_t max_body);

private:
    using tcp_stream = boost::beast::tcp_stream;

    asio::awaitable<line_failure>
    failure(errc otherwise, errc timeout, phase where, boost::system::error_code cause);
    bool set_identity();

    route along_;
    std::chrono::milliseconds timeout_;
    boost::beast::ssl_stream<tcp_stream> stream_;
    std::vector<asio::ip::address> addresses_;
    certificate_facts seen_;
    std::string distrust_reason_; ///< Why the certificate is not trusted.
};

/// Trust and requirements are the client's. An empty `ca_file` means the system's authorities.
/// \par Exceptions
/// boost::system::system_error where the file cannot be used.
asio::ssl::context make_trust(std::string const& ca_file);

} // namespace neuroflash::cli

#endif
