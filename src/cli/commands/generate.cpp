// SPDX-License-Identifier: BSL-1.0
#include "../picture_file.hpp"
#include "commands.hpp"
#include "deliver.hpp"

namespace neuroflash::cli {

namespace {

asio::awaitable<exit_code> generate(command_context& context, client& service)
{
    if (auto ready = prepare_directory(context.given().out); !ready) {
        co_return context.fail(ready.error());
    }
    auto ask = generate_params(context.given().prompt);
    apply_options(context.given(), ask);
    auto operation = service.generate(std::move(ask), context.call());
    auto made = co_await watch(context, "generating", std::move(operation));
    if (!made) co_return context.fail(made.error());
    auto rest = deliver(context, service, std::move(*made));
    co_return co_await std::move(rest);
}

} // namespace

exit_code run_generate(command_context& context)
{
    return with_client(context, generate);
}

} // namespace neuroflash::cli
