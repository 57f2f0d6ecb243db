// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_RAW_SERVER_HPP
#define NEUROFLASH_TEST_COMMON_RAW_SERVER_HPP

#include "common/certificates.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace neuroflash::test {

/**
 * \brief A server on 127.0.0.1 that is not as it should be.
 *
 * Runs on a thread of its own. Counts what clients sent it, TLS taken off.
 */
class raw_server
{
public:
    /// Accepts and says nothing; reads nothing either.
    static raw_server silent();

    /// Answers plain HTTP to whatever comes first.
    static raw_server without_tls();

    /// TLS with these certificates; after the handshake it only reads.
    static raw_server with(identity const& who);

    ~raw_server();
    raw_server(raw_server&&) noexcept;

    std::uint16_t port() const;
    std::string ca_file() const; ///< Its authority, to be trusted.
    std::size_t connections() const;
    std::size_t handshakes() const;     ///< Completed ones.
    std::size_t bytes_received() const; ///< The bytes that came after the handshake.

private:
    class implementation;
    explicit raw_server(std::unique_ptr<implementation> made);
    std::unique_ptr<implementation> implementation_;
};

} // namespace neuroflash::test

#endif
