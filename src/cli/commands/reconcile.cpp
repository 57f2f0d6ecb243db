// SPDX-License-Identifier: BSL-1.0
#include "../command_context.hpp"
#include "../picture_file.hpp"
#include "commands.hpp"
#include "deliver.hpp"

#include <neuroflash.hpp>

#include <utility>

namespace neuroflash::cli {

namespace {

asio::awaitable<exit_code> reconcile(command_context& context, client& service)
{
    auto pending = pending_generation::parse(context.given().pending);
    if (!pending) co_return context.fail(pending.error());
    for (auto const& id : context.given().exclude) pending->exclude(image_id(id));
    if (auto ready = prepare_directory(context.given().out); !ready) {
        co_return context.fail(ready.error());
    }
    auto operation = service.reconcile(std::move(*pending), context.call());
    auto found = co_await watch(context, "looking into the history", std::move(operation));
    if (!found) co_return context.fail(found.error());
    auto rest = deliver(context, service, std::move(*found));
    co_return co_await std::move(rest);
}

} // namespace

exit_code run_reconcile(command_context& context)
{
    return with_client(context, reconcile);
}

} // namespace neuroflash::cli
