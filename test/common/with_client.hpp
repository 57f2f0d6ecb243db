// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_WITH_CLIENT_HPP
#define NEUROFLASH_TEST_COMMON_WITH_CLIENT_HPP

#include <neuroflash.hpp>
#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <utility>

namespace neuroflash::test {

/// Parameters that point at a sandbox.
inline client_params params_for(sandbox::sandbox_server const& server)
{
    auto params = client_params();
    params.credentials = credentials(server.client_id(), server.client_secret());
    params.api_base = server.api_base();
    params.token_url = server.token_url();
    params.ca_file = server.ca_file();
    return params;
}

/// Runs a coroutine to its end, and the context dry; what it throws is thrown here.
template <class T>
void run(asio::io_context& context, asio::awaitable<T> work)
{
    auto thrown = std::exception_ptr();
    asio::co_spawn(
        context, std::move(work), [&thrown](std::exception_ptr e, auto&&...) { thrown = e; });
    context.run();
    context.restart();
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace neuroflash::test

#endif
