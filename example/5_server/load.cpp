// SPDX-License-Identifier: BSL-1.0
// Many users at once against the server, which runs as a process of its own in front of a sandbox:
//   5_server_load SERVER CERTIFICATE KEY [USERS [ROUNDS [LEAVING]]]    500, 1, and 0 of a hundred
// Every user must get whole images. Every image that was paid for must be delivered or owed.
#include "load_child.hpp"
#include "load_users.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

namespace {

using neuroflash::sandbox::sandbox_server;

void point_at(sandbox_server const& service)
{
    auto const set = [](char const* name, std::string const& value) {
        ::setenv(name, value.c_str(), 1);
    };
    set("NEUROFLASH_CLIENT_ID", service.client_id());
    set("NEUROFLASH_CLIENT_SECRET", service.client_secret());
    set("NEUROFLASH_WORKSPACE_ID", service.workspace_id());
    set("NEUROFLASH_API_BASE", service.api_base());
    set("NEUROFLASH_TOKEN_URL", service.token_url());
    set("NEUROFLASH_CA_FILE", service.ca_file());
}

void print(image_server::outcome& seen, long memory)
{
    std::cout << seen.requests << " requests, " << seen.images << " whole images, " << seen.left
              << " left early, " << seen.errors.size() << " errors\n"
              << "p50 " << seen.percentile(50).count() << " s, p99 " << seen.percentile(99).count()
              << " s\n"
              << "server: at most " << memory << " KiB\n";
    for (auto const& one : seen.errors) std::cout << "error: " << one << '\n';
}

/// Every credit is in the journal, and only users who left are owed an image. If a connection
/// accepted an image while its user left, only the user can know that it did not arrive.
bool money_is_right(
    sandbox_server const& service, image_server::outcome const& seen,
    image_server::child const& server)
{
    auto const paid = service.credits_charged();
    auto const tickets = server.tickets();
    std::cout << paid << " credits charged, " << tickets << " tickets in the journal, "
              << server.owed() << " images owed\n";
    return seen.images <= paid && paid <= tickets && tickets <= seen.images + seen.left &&
        server.owed() <= seen.left;
}

int number(int argc, char** argv, int at, int otherwise)
{
    return argc > at ? std::atoi(argv[at]) : otherwise;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::cerr << "usage: 5_server_load SERVER CERTIFICATE KEY [USERS [ROUNDS [LEAVING]]]\n";
        return 2;
    }
    try {
        auto params = neuroflash::sandbox::sandbox_params();
        params.generation_time = std::chrono::milliseconds(200);
        params.image_long_side = 512;
        auto const service = sandbox_server(params);
        point_at(service);
        auto server = image_server::child(argv[1], argv[2], argv[3]);

        auto who = image_server::load_params();
        who.users = number(argc, argv, 4, who.users);
        who.rounds = number(argc, argv, 5, who.rounds);
        who.leaving = number(argc, argv, 6, who.leaving);
        auto seen = image_server::run_load(server.port(), argv[2], who);

        print(seen, server.peak_memory());
        auto const stopped = server.stop();
        if (!stopped) std::cout << "the server did not stop well\n";
        auto const all = seen.images + seen.left == who.users * who.rounds;
        auto const right = money_is_right(service, seen, server);
        return stopped && all && right && seen.errors.empty() ? 0 : 1;
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
