// SPDX-License-Identifier: BSL-1.0
// A simulation: the real client, a service in memory, and a virtual clock.
// Each seed gives other lost responses, rejections and broken connections; the same seed gives the
// same ones again. The ledger is the truth: the client's report must agree with it.
#include <neuroflash.hpp>
#include <neuroflash/testing/simulated_service.hpp>
#include <neuroflash/testing/virtual_time.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>

namespace asio = boost::asio;
namespace testing = neuroflash::testing;

/// What the client reported about the cost of its calls.
struct statement
{
    int charged = 0;
    int unknown = 0;
};

asio::awaitable<statement> ten_images(neuroflash::client& client)
{
    auto said = statement();
    for (auto i = 0; i < 10; ++i) {
        auto const made = co_await client.generate(neuroflash::generate_params("A fox in snow"));
        auto const verdict = made ? made->charge : made.error().charge();
        said.charged += verdict.credits;
        said.unknown += verdict.state == neuroflash::charge_state::unknown ? 1 : 0;
    }
    co_return said;
}

// [simulation]
bool statement_is_true(std::uint64_t seed)
{
    auto params = testing::simulated_service_params();
    params.seed = seed;
    params.fault_rate = 0.3; // three of ten requests fail, with faults of every kind
    auto const time = std::make_shared<testing::virtual_time>(seed);
    auto service = testing::simulated_service(time, params);

    auto context = asio::io_context();
    auto client = neuroflash::client(
        context.get_executor(), service.params_for_client(), service.connect(), time);
    auto const said = testing::run(context, *time, ten_images(client));

    time->advance(std::chrono::minutes(10)); // the service completes the work it has begun
    auto const truth = service.credits_charged();
    return said.charged <= truth && truth <= said.charged + said.unknown;
}
// [/simulation]

int main()
{
    try {
        for (auto seed = std::uint64_t(1); seed <= 200; ++seed) {
            if (statement_is_true(seed)) continue;
            std::cerr << "seed " << seed << ": the client is wrong about the money\n";
            return 1;
        }
        std::cout << "200 seeds: what the client says about the money is true\n";
        return 0;
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
