// SPDX-License-Identifier: BSL-1.0
// The first program of the README. Costs 1 credit; writes lighthouse.png.
// The environment names the service and the account.
// [readme]
#include <neuroflash.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <iostream>

boost::asio::awaitable<void> draw(neuroflash::client_params params)
{
    auto client = neuroflash::client(co_await boost::asio::this_coro::executor, params);
    auto ask = neuroflash::generate_params("A lighthouse in fog");
    ask.num_images = 1; // each image costs one credit
    auto const made = co_await client.generate(ask);
    auto const saved = co_await client.download(made.value().images.at(0), "lighthouse.png");
    std::cout << saved.value().path << ": " << to_string(made->charge) << '\n';
}

int main()
try {
    auto context = boost::asio::io_context();
    boost::asio::co_spawn(
        context, draw(neuroflash::client_params::from_environment().value()),
        [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
    context.run();
} catch (std::exception const& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
// [/readme]
