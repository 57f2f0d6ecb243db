// SPDX-License-Identifier: BSL-1.0
// Many generations at once on one thread: 3_many_at_once [GENERATIONS [CONNECTIONS]]; default 8, 4.
// They share one token, one workspace lookup and the connections. Each costs one credit.
// A connection is in use while the service works, so there are as many generations at a time as
// connections.
#include "settings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

namespace asio = boost::asio;

struct tally
{
    int images = 0;
    int failures = 0;
    int credits = 0;
};

// [many]
asio::awaitable<void> draw(neuroflash::client& client, int number, tally& sum)
{
    auto ask = neuroflash::generate_params("Lighthouse number " + std::to_string(number));
    ask.num_images = 1;
    auto const made = co_await client.generate(ask);
    if (!made) {
        ++sum.failures;
        std::cerr << made.error().to_string() << '\n';
        co_return;
    }
    sum.images += static_cast<int>(made->images.size());
    sum.credits += made->charge.credits;
}

tally draw_all(neuroflash::client_params const& params, int generations)
{
    auto context = asio::io_context();
    auto client = neuroflash::client(context.get_executor(), params);
    auto sum = tally();
    for (int i = 0; i < generations; ++i) {
        asio::co_spawn(context, draw(client, i, sum), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
    }
    context.run();
    return sum;
}
// [/many]

int main(int argc, char** argv)
{
    auto const generations = argc > 1 ? std::atoi(argv[1]) : 8;
    try {
        auto params = example::settings();
        params.max_connections = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 4;
        auto const sum = draw_all(params, generations);
        std::cout << sum.images << " images, " << sum.credits << " credits, " << sum.failures
                  << " failures over at most " << params.max_connections << " connections\n";
        return sum.failures == 0 ? 0 : 1;
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
