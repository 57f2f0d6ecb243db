// SPDX-License-Identifier: BSL-1.0
// Many prompts, each paid for once: 10_batch [FILE], prompts.jsonl. One credit per image.
// Started again, also after kill -9, it continues where it stopped. The images are in pictures/.
#include "settings.hpp"

#include <neuroflash/batch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <filesystem>
#include <iostream>

namespace asio = boost::asio;

// [batch]
asio::awaitable<bool> draw_all(neuroflash::client_params service, std::filesystem::path prompts)
{
    auto params = neuroflash::batch::batch_params("pictures");
    params.budget = 500; // the credits that all runs into this directory may spend together
    auto const here = co_await asio::this_coro::executor;
    auto runner = neuroflash::batch::batch_runner(here, service, params);
    auto const ended =
        co_await runner.run(prompts, neuroflash::batch::spending_permission::granted());
    if (!ended) {
        std::cerr << ended.error().to_string() << '\n';
        co_return false;
    }
    auto const& items = ended->totals;
    std::cout << items.done << " of " << items.items << " done, " << items.unknown << " unknown, "
              << ended->credits.spent << " credits\n";
    co_return items.done == items.items;
}
// [/batch]

int main(int argc, char** argv)
{
    try {
        auto context = asio::io_context();
        auto all_done = false;
        asio::co_spawn(
            context, draw_all(example::settings(), argc > 1 ? argv[1] : "prompts.jsonl"),
            [&](std::exception_ptr failure, bool done) {
                if (failure) std::rethrow_exception(failure);
                all_done = done;
            });
        context.run();
        return all_done ? 0 : 1;
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
