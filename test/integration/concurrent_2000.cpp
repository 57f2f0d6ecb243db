// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"

#include <set>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(concurrent_2000)

namespace {

// Sanitizers make each call some twenty times as dear; the point is many more calls than sockets.
constexpr auto calls = under_sanitizer ? 300 : 2000;

/// Generates that often at once; every image exists once, and each was paid for.
void generate_at_once(against_sandbox& service)
{
    using generated = result<generation>;
    auto const all = service.get_all<generated>(
        calls, [&](int i) { return service->generate(generate_params(std::to_string(i))); });
    auto images = std::set<std::string>();
    auto prompt = 0;
    for (auto const& one : all) {
        BOOST_REQUIRE_MESSAGE(one, one.error().to_string());
        BOOST_REQUIRE(one->prompt == std::to_string(prompt++));
        images.insert(one->images.at(0).image_id->str());
    }
    BOOST_TEST(images.size() == static_cast<std::size_t>(calls));
    auto const seen = service.server.stats();
    BOOST_TEST(seen.token_requests == 1U);
    BOOST_TEST(seen.workspace_requests == 1U);
    BOOST_TEST(seen.generations == static_cast<unsigned>(calls));
    BOOST_TEST(seen.generate_requests == static_cast<unsigned>(calls));
    BOOST_TEST(service.server.credits_charged() == calls);
}

} // namespace

BOOST_AUTO_TEST_CASE(two_thousand_generations_go_through_sixteen_connections)
{
    auto service = against_sandbox([](client_params& params) { params.max_connections = 16; });
    generate_at_once(service);
    BOOST_TEST(service.server.stats().connections_opened <= 16U);
    BOOST_TEST(service->stats().opened <= 16U);
}

BOOST_AUTO_TEST_CASE(two_thousand_generations_run_at_the_same_time_where_the_user_allows_it)
{
    auto params = small_images();
    params.generation_time = 300ms;
    auto service = against_sandbox(params, [](client_params& adapted) {
        adapted.max_connections = calls;
        // All of them queue behind 2,000 handshakes on the service's one thread.
        adapted.tls_timeout = 60s;
        adapted.connect_timeout = 60s;
    });
    generate_at_once(service);
    auto const seen = service.server.stats();
    BOOST_TEST(seen.connections_opened <= static_cast<unsigned>(calls));
    BOOST_TEST(seen.working_peak > 16U);
}

BOOST_AUTO_TEST_SUITE_END()
