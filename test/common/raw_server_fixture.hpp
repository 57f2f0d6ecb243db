// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_RAW_SERVER_FIXTURE_HPP
#define NEUROFLASH_TEST_COMMON_RAW_SERVER_FIXTURE_HPP

#include "common/against_sandbox.hpp"
#include "common/raw_server.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::test {

inline std::string at(std::uint16_t port, std::string const& host = "127.0.0.1")
{
    return "https://" + host + ':' + std::to_string(port);
}

/// A client whose token service is such a server, whose certificate it trusts.
class raw_server_fixture
{
public:
    explicit raw_server_fixture(raw_server const& server, std::string const& host = "127.0.0.1")
    {
        params.credentials = credentials("id", "secret");
        params.token_url = at(server.port(), host) + "/token";
        params.api_base = at(server.port(), host) + "/api";
        params.retry.max_attempts = 1;
        params.ca_file = server.ca_file();
    }

    error failure()
    {
        auto service = std::optional<client>(std::in_place, context.get_executor(), params);
        auto got = std::optional<error>();
        run(context, [&]() -> asio::awaitable<void> {
            auto const made = co_await service->generate(generate_params("x"));
            if (!made) got = made.error();
            service.reset(); // ends a token request that no call waits for
        }());
        BOOST_REQUIRE(got.has_value());
        return *got;
    }

    client_params params;
    asio::io_context context;
};

/// Refused in the handshake for that reason, and nothing was sent.
inline void check_refused(raw_server const& server, error const& e, std::string_view reason)
{
    BOOST_TEST(e.value() == errc::tls_failed);
    BOOST_TEST(e.code() == condition::unreachable);
    BOOST_TEST(e.message().find(reason) != std::string::npos, e.to_string());
    BOOST_TEST(e.charge().state == charge_state::not_charged);
    BOOST_TEST(server.bytes_received() == 0U);
}

} // namespace neuroflash::test

#endif
