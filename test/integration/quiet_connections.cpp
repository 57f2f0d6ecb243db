// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"

#include <array>
#include <optional>
#include <string>

#include <malloc.h>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(quiet_connections)

namespace {

constexpr std::size_t connections = 40;
constexpr std::size_t kib = 1024;

// One of the two buffers of TLS takes 16 KiB. Without them a connection has some 22 KiB, and a call
// some 6 KiB.
constexpr std::size_t most_when_idle = 33 * kib;
constexpr std::size_t most_when_waiting = 42 * kib;

/// What this thread has allocated. The service has threads, and so memory, of its own.
std::size_t allocated() noexcept
{
    return ::mallinfo2().uordblks;
}

/// A service that holds its answers back, and a client that opens a connection for each call.
struct quiet_fixture
{
    static sandbox::sandbox_params slow()
    {
        auto params = small_pictures();
        params.generation_time = 2s;
        params.record = false;
        return params;
    }

    quiet_fixture()
        : service(slow(), [](client_params& params) { params.max_connections = connections; })
    {
        require_good(service.get(service->list_image_models()));
        before = allocated();
    }

    void generate_on_all()
    {
        for (std::size_t i = 0; i < connections; ++i) {
            service.start(service->generate(generate_params(std::to_string(i))), got[i]);
        }
    }

    std::size_t per_connection() const noexcept
    {
        auto const now = allocated();
        return now > before ? (now - before) / connections : 0;
    }

    against_sandbox service;
    std::size_t before = 0;
    std::array<std::optional<result<generation>>, connections> got;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(connection_that_waits_for_an_answer_has_no_buffers, quiet_fixture)
{
    generate_on_all();
    BOOST_REQUIRE(
        service.run_until([&] { return service.server.stats().working_peak == connections; }));
    BOOST_TEST(service.run_until([&] { return per_connection() < most_when_waiting; }));
    BOOST_TEST(!got.front().has_value());
    service.settle();
    for (auto const& one : got) require_good(one.value());
}

BOOST_FIXTURE_TEST_CASE(connection_that_is_idle_after_a_long_call_has_no_buffers, quiet_fixture)
{
    generate_on_all();
    service.settle();
    for (auto& one : got) {
        require_good(one.value());
        one.reset();
    }
    BOOST_TEST(service->stats().idle == connections);
    BOOST_TEST(per_connection() < most_when_idle);
}

BOOST_AUTO_TEST_SUITE_END()
