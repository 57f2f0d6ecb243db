// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"
#include "common/openssl_memory.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(quiet_connections)

namespace {

constexpr int connections = 8;

/// A client that opens a connection for each call. The service has threads of its own, so the
/// buffers of the main thread are the client's.
struct quiet_fixture
{
    static sandbox::sandbox_params taking(std::chrono::milliseconds time)
    {
        auto params = small_images();
        params.generation_time = time;
        return params;
    }

    explicit quiet_fixture(std::chrono::milliseconds time = 2s)
        : service(taking(time), [](client_params& params) { params.max_connections = connections; })
    {
        // What OpenSSL keeps for the whole program is there after the first call.
        require_good(service.get(service->list_image_models()));
        before = large_openssl_blocks();
    }

    int buffers() const noexcept { return large_openssl_blocks() - before; }

    against_sandbox service;
    int before = 0;
    std::array<std::optional<result<generation>>, connections> got;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(call_that_waits_for_its_answer_has_no_buffers, quiet_fixture)
{
    auto number = 0;
    for (auto& one : got) {
        service.start(service->generate(generate_params(std::to_string(number++))), one);
    }
    auto const all_wait = [&] { return service.server.stats().working_peak == connections; };
    BOOST_REQUIRE(service.run_until(all_wait));
    BOOST_TEST(!got.front().has_value());
    BOOST_TEST(buffers() == 0);
    service.run_to_end();
    for (auto const& one : got) require_good(one.value());
    BOOST_TEST(service->stats().idle == static_cast<std::size_t>(connections));
    BOOST_TEST(buffers() == 0);
}

BOOST_AUTO_TEST_CASE(calls_in_quick_succession_keep_the_buffers_until_one_takes_long)
{
    auto const fixture = std::make_unique<quiet_fixture>(0ms);
    auto& service = fixture->service;
    for (auto i = 0; i < 400 && fixture->buffers() == 0; ++i) {
        require_good(service.get(service->list_image_models()));
    }
    BOOST_TEST(fixture->buffers() > 0);
    auto slow = sandbox::fault(sandbox::fault_kind::delay, "GET", models_path);
    slow.wait = 300ms;
    service.server.inject(std::move(slow));
    auto got = std::optional<result<std::vector<image_model>>>();
    service.start(service->list_image_models(), got);
    BOOST_TEST(service.run_until([&] { return fixture->buffers() == 0; }));
    BOOST_TEST(!got.has_value());
    service.run_to_end();
    require_good(got.value());
    BOOST_TEST(fixture->buffers() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
