// SPDX-License-Identifier: BSL-1.0
// Two images by the batch generator from a service in the same process; and a clock that moves
// when it is told to.
#include <neuroflash/batch.hpp>
#include <neuroflash/sandbox/sandbox_server.hpp>
#include <neuroflash/testing/virtual_time.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

neuroflash::client_params params_for(neuroflash::sandbox::sandbox_server const& service)
{
    auto params = neuroflash::client_params();
    params.credentials = neuroflash::credentials(service.client_id(), service.client_secret());
    params.api_base = service.api_base();
    params.token_url = service.token_url();
    params.ca_file = service.ca_file();
    params.workspace = neuroflash::workspace_id(service.workspace_id());
    return params;
}

asio::awaitable<void> draw(neuroflash::client_params service, neuroflash::batch::batch_params how)
{
    auto runner = neuroflash::batch::batch_runner(
        co_await asio::this_coro::executor, std::move(service), std::move(how));
    auto prompts = std::vector<std::string>{"A lighthouse in fog", "A lighthouse at night"};
    auto const one_by_one = [prompts]() mutable -> std::optional<std::string> {
        if (prompts.empty()) return std::nullopt;
        auto last = std::move(prompts.back());
        prompts.pop_back();
        return last;
    };
    auto input = neuroflash::batch::batch_input(one_by_one);
    auto const summary =
        co_await runner.run(std::move(input), neuroflash::batch::spending_permission::granted());
    if (summary.value().totals.done != 2) throw std::runtime_error("the batch is not done");
}

} // namespace

int main()
{
    auto const out = std::filesystem::path("pictures");
    std::filesystem::remove_all(out);
    try {
        auto service = neuroflash::sandbox::sandbox_server();
        auto context = asio::io_context();
        auto how = neuroflash::batch::batch_params(out);
        asio::co_spawn(context, draw(params_for(service), how), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        context.run();

        auto time = neuroflash::testing::virtual_time();
        auto const before = time.now();
        time.advance(std::chrono::hours(1));
        auto const moved = time.now() - before == std::chrono::hours(1);
        return service.stats().generations == 2 && moved ? 0 : 1;
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
