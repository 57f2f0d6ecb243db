// SPDX-License-Identifier: BSL-1.0
// Runs a command against a sandbox of its own:
//   with_sandbox [--expect GENERATIONS EDITS DELETES] COMMAND [ARGUMENT...]
// The command finds the service in its environment, without the settings of the caller. The exit
// status is that of the command, unless it succeeded and the service did not count what was
// expected.
#include <neuroflash/sandbox/sandbox_server.hpp>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

void set(char const* name, std::string const& value)
{
    setenv(name, value.c_str(), 1);
}

/// Removes the settings of the person who runs the tests. Another surface or profile would change
/// what the command does.
void forget_settings()
{
    auto names = std::vector<std::string>();
    for (auto const* const* one = environ; *one != nullptr; ++one) {
        auto const text = std::string_view(*one);
        auto const name = text.substr(0, text.find('='));
        // scripts/test sets NEUROFLASH_SKIP_NOTHING for the tests.
        if (name.starts_with("NEUROFLASH_") && name != "NEUROFLASH_SKIP_NOTHING")
            names.emplace_back(name);
    }
    for (auto const& name : names) unsetenv(name.c_str());
}

/// Excludes the host from the proxies of the environment, which programs in other languages use
/// even for this machine.
void exempt_from_proxies(std::string const& host)
{
    for (auto const* const name : {"no_proxy", "NO_PROXY"}) {
        auto const* const before = std::getenv(name);
        auto const is_set = before != nullptr && *before != '\0';
        set(name, is_set ? std::string(before) + ',' + host : host);
    }
}

void set_environment(neuroflash::sandbox::sandbox_server const& server)
{
    forget_settings();
    exempt_from_proxies("127.0.0.1");
    set("NEUROFLASH_CLIENT_ID", server.client_id());
    set("NEUROFLASH_CLIENT_SECRET", server.client_secret());
    set("NEUROFLASH_WORKSPACE_ID", server.workspace_id());
    set("NEUROFLASH_API_BASE", server.api_base());
    set("NEUROFLASH_TOKEN_URL", server.token_url());
    set("NEUROFLASH_CA_FILE", server.ca_file());
    set("NEUROFLASH_SANDBOX_ADMIN", server.admin_url());
    for (auto const* name :
         {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"})
        set(name, server.ca_file());
}

int run(char** command)
{
    pid_t child = 0;
    if (posix_spawnp(&child, command[0], nullptr, nullptr, command, environ) != 0) {
        std::cerr << "with_sandbox: cannot run " << command[0] << '\n';
        return 127;
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/// The numbers that the service must have counted at the end of the command.
struct expectation
{
    std::uint64_t generations = 0;
    std::uint64_t edits = 0;
    std::uint64_t deletes = 0;
};

bool met(expectation const& expected, neuroflash::sandbox::sandbox_server const& server)
{
    auto const seen = server.stats();
    std::cerr << "with_sandbox: " << seen.requests << " requests, " << seen.generations
              << " generations, " << seen.edits << " edits, " << seen.deletes << " deletes, "
              << server.credits_charged() << " credits charged\n";
    return seen.generations == expected.generations && seen.edits == expected.edits &&
        seen.deletes == expected.deletes;
}

} // namespace

int main(int argc, char** argv)
{
    char** command = argv + 1;
    std::optional<expectation> expected;
    if (argc > 5 && std::string_view(argv[1]) == "--expect") {
        expected = expectation{
            std::strtoull(argv[2], nullptr, 10), std::strtoull(argv[3], nullptr, 10),
            std::strtoull(argv[4], nullptr, 10)};
        command = argv + 5;
    }
    if (*command == nullptr) {
        std::cerr << "usage: with_sandbox [--expect GENERATIONS EDITS DELETES] COMMAND...\n";
        return 2;
    }
    try {
        neuroflash::sandbox::sandbox_params params;
        params.image_quota = neuroflash::sandbox::quota_levels(100, 50);
        params.admin_port = 0;
        params.record = true;
        neuroflash::sandbox::sandbox_server const server(params);
        set_environment(server);
        int const status = run(command);
        if (status == 0 && expected && !met(*expected, server)) return 1;
        return status;
    } catch (std::exception const& failure) {
        std::cerr << "with_sandbox: " << failure.what() << '\n';
        return 1;
    }
}
