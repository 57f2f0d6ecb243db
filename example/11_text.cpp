// SPDX-License-Identifier: BSL-1.0
// A text that streams, and a prompt for an image in the style of a brand voice. Costs tokens; makes
// no image.
#include "settings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <iostream>

namespace asio = boost::asio;

// [stream]
asio::awaitable<void> print_text(neuroflash::client& client)
{
    auto ask = neuroflash::text_params("Describe a lighthouse");
    ask.max_tokens = 200;
    auto opened = co_await client.stream_text(ask);
    auto stream = std::move(opened.value());
    while (auto const piece = co_await stream.next()) std::cout << piece->text << std::flush;
    auto const& end = stream.summary();
    std::cout << "\n" << end.end << ", " << end.model << ", " << to_string(end.charge) << '\n';
    if (end.why) std::cout << end.why->to_string() << '\n';
}
// [/stream]

// [voices]
asio::awaitable<void> brand(neuroflash::client& client)
{
    auto const voices = co_await client.list_brand_voices();
    auto const& voice = voices.value().data.at(0);
    std::cout << neuroflash::compose_prompt("A hero image", voice) << '\n';            // free
    auto const written = co_await client.write_image_prompt("A hero image", voice.id); // tokens
    std::cout << written.value().text << '\n';
}
// [/voices]

asio::awaitable<void> run(neuroflash::client_params params)
{
    auto client = neuroflash::client(co_await asio::this_coro::executor, params);
    co_await print_text(client);
    co_await brand(client);
}

int main()
{
    try {
        auto context = asio::io_context();
        asio::co_spawn(context, run(example::settings()), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        context.run();
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
