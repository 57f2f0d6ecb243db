// SPDX-License-Identifier: BSL-1.0
// A test of your own program, without an account or a network: the service runs in your process.
// It keeps a ledger of every credit, and fails as you plan it.
// Here the response to a paid request is lost: the client must not report it as free.
#include <neuroflash.hpp>
#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>

namespace asio = boost::asio;

// [params]
neuroflash::client_params params_for(neuroflash::sandbox::sandbox_server const& service)
{
    auto params = neuroflash::client_params();
    params.credentials = neuroflash::credentials(service.client_id(), service.client_secret());
    params.api_base = service.api_base();
    params.token_url = service.token_url();
    params.ca_file = service.ca_file();
    return params;
}
// [/params]

// [fault]
void lose_the_next_answer(neuroflash::sandbox::sandbox_server& service)
{
    using neuroflash::sandbox::fault_kind;
    auto lost = neuroflash::sandbox::fault(fault_kind::close_before_response, "POST", "/api/");
    lost.charge_first = true;
    service.inject(lost);
}
// [/fault]

asio::awaitable<void> generate(neuroflash::client& client, bool& recovered)
{
    auto ask = neuroflash::generate_params("A lighthouse in fog");
    auto const made = co_await client.generate(ask);
    if (!made) std::cout << made.error().to_string() << '\n';
    if (made) std::cout << made->charge.evidence << '\n';
    recovered = made && made->recovered;
}

int main()
{
    try {
        auto service = neuroflash::sandbox::sandbox_server();
        lose_the_next_answer(service);
        auto context = asio::io_context();
        auto client = neuroflash::client(context.get_executor(), params_for(service));
        auto recovered = false;
        asio::co_spawn(context, generate(client, recovered), [](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
        context.run();

        std::cout << "the ledger says: " << service.credits_charged() << " credit charged, for "
                  << service.stats().generate_requests << " request\n";
        auto const paid_once =
            service.credits_charged() == 1 && service.stats().generate_requests == 1;
        return recovered && paid_once ? 0 : 1;
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
