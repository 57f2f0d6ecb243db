// SPDX-License-Identifier: BSL-1.0
// A server that makes images for its own users, over HTTPS:
//   5_server CERTIFICATE KEY [PORT [THREADS [JOURNAL]]]    PEM files; 8443, 2 and images.journal
//   curl -k https://localhost:8443/images -d '{"prompt": "A lighthouse in fog"}' -o image
// Images are passed on piece by piece. A user who disconnects cancels the image that is being made.
// An image that was paid for and did not reach its user has a ticket: GET /images/TICKET.
#include "../settings.hpp"
#include "server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace asio = boost::asio;

namespace {

asio::ssl::context tls_with(char const* certificate, char const* key)
{
    auto tls = asio::ssl::context(asio::ssl::context::tls_server);
    tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    tls.use_certificate_chain_file(certificate);
    tls.use_private_key_file(key, asio::ssl::context::pem);
    return tls;
}

void run(asio::io_context& context, int threads)
{
    auto others = std::vector<std::jthread>();
    for (auto i = 1; i < threads; ++i) others.emplace_back([&context] { context.run(); });
    context.run();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::cerr << "usage: 5_server CERTIFICATE KEY [PORT [THREADS [JOURNAL]]]\n";
        return 2;
    }
    auto const port = argc > 3 ? std::atoi(argv[3]) : 8443;
    auto const threads = argc > 4 ? std::atoi(argv[4]) : 2;
    auto const journal = std::string(argc > 5 ? argv[5] : "images.journal");
    try {
        auto params = example::settings();
        params.max_connections = 128; // the most generations at a time
        auto tls = tls_with(argv[1], argv[2]);
        auto context = asio::io_context(threads);
        auto const server = std::make_shared<image_server::server>(
            context, tls, params, image_server::limits(), journal,
            static_cast<std::uint16_t>(port));

        auto signals = asio::signal_set(context, SIGTERM, SIGINT);
        signals.async_wait([&](boost::system::error_code, int) { server->stop(); });
        server->start();
        std::cout << "listening on " << server->port() << std::endl;
        run(context, threads);
        std::cout << "stopped, " << server->owed() << " images owed\n";
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
