// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"
#include "common/temporary_directory.hpp"

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(sessions)

BOOST_AUTO_TEST_CASE(session_of_one_service_is_not_offered_to_another)
{
    auto const other = sandbox::sandbox_server(small_images());
    auto const ca = temporary_directory();
    auto service = against_sandbox([&](client_params& params) {
        params.idle_timeout = 0ms; // a connection and a handshake for each call
        params.internal_downloads = true;
        params.ca_file =
            ca.write("both.pem", read_whole(params.ca_file) + read_whole(other.ca_file()));
    });
    require_good(service.get(service->list_workspaces()));
    require_good(service.get(service->list_workspaces()));
    BOOST_TEST(service.server.stats().tls_resumed > 0U);

    auto bytes = std::string();
    auto const elsewhere = other.origin() + "/storage/generated/none.png";
    BOOST_TEST(!service.get(service->download(elsewhere, download_target::memory(bytes))));
    BOOST_TEST(other.stats().tls_handshakes == 1U);
    BOOST_TEST(other.stats().tls_resumed == 0U);
    BOOST_TEST(!service.get(service->download(elsewhere, download_target::memory(bytes))));
    BOOST_TEST(other.stats().tls_resumed == 1U); // its own one is
    BOOST_TEST(!other.requests().front().authorized);
}

BOOST_AUTO_TEST_CASE(client_that_trusts_another_authority_does_not_profit_from_a_session)
{
    auto const other = sandbox::sandbox_server(small_images());
    auto service = against_sandbox();
    require_good(service.get(service->list_workspaces()));
    auto params = service.params;
    params.ca_file = other.ca_file();
    auto second = client(service.context.get_executor(), params);
    auto const resumed = service.server.stats().tls_resumed;
    BOOST_TEST(service.get(second.list_workspaces()).error().value() == errc::tls_failed);
    BOOST_TEST(service.server.stats().tls_resumed == resumed);
}

BOOST_AUTO_TEST_SUITE_END()
