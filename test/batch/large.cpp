// SPDX-License-Identifier: BSL-1.0
// A large batch with the real tool against a service in this process: time, memory and CPU of the
// tool alone. With `append` or `write`, each prompt gets a brand voice in that mode.
// batch_large [ITEMS [CONCURRENCY [append|write]]]
#include "common/temporary_directory.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <spawn.h>
#include <string>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace {

using namespace neuroflash;

double seconds(timeval const& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

sandbox::sandbox_params quick()
{
    auto made = sandbox::sandbox_params();
    made.image_long_side = 32;
    made.generation_time = std::chrono::milliseconds(5);
    made.image_quota = sandbox::quota_levels(100'000'000, 100'000'000);
    made.token_quota = sandbox::quota_levels(100'000'000'000, 100'000'000'000);
    return made;
}

void write_input(std::string const& path, long items)
{
    auto to = std::ofstream(path);
    for (auto i = 0L; i < items; ++i) {
        to << R"({"prompt":"A watercolour of a lighthouse in a storm, number )" << i
           << R"(, seen from the sea at dusk","key":"image-)" << i << "\"}\n";
    }
}

/// The options for the first voice of the sandbox; none without a mode.
std::string in_voice(std::string const& mode)
{
    if (mode.empty()) return {};
    return " --brand-voice 0d6f6c5e-4b1a-4f0e-9a53-7c1d2b3e4f50 --brand-voice-mode " + mode;
}

/// A path as a word of the shell, whatever is in it.
std::string quoted(std::string const& path)
{
    auto made = std::string("'");
    for (auto const c : path) {
        if (c == '\'') {
            made += "'\\''";
        } else {
            made += c;
        }
    }
    return made + "'";
}

/// MiB. Not ru_maxrss: that of a child begins with the memory of its parent, which is the service.
long peak_of(pid_t process)
{
    auto from = std::ifstream("/proc/" + std::to_string(process) + "/status");
    for (auto line = std::string(); std::getline(from, line);) {
        if (line.starts_with("VmHWM:")) return std::stol(line.substr(6)) / 1024;
    }
    return 0;
}

/// Runs a command; its exit code, and the most memory it held: looked at when it is about to end,
/// while it still has it.
std::pair<int, long> run(std::string const& command)
{
    auto words = std::array<char const*, 4>({"sh", "-c", command.c_str(), nullptr});
    auto id = pid_t(-1);
    auto* const arguments = const_cast<char* const*>(words.data());
    if (::posix_spawn(&id, "/bin/sh", nullptr, nullptr, arguments, environ) != 0) return {-1, 0};
    ::ptrace(PTRACE_SEIZE, id, nullptr, PTRACE_O_TRACEEXIT);
    constexpr auto ending = SIGTRAP | PTRACE_EVENT_EXIT << 8;
    auto peak = 0L;
    auto status = 0;
    while (::waitpid(id, &status, 0) == id && WIFSTOPPED(status)) {
        auto const ends = status >> 8 == ending;
        if (ends) peak = peak_of(id);
        ::ptrace(PTRACE_CONT, id, nullptr, ends ? 0L : long(WSTOPSIG(status)));
    }
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, peak};
}

void point_at(sandbox::sandbox_server const& server)
{
    ::setenv("NEUROFLASH_API_BASE", server.api_base().c_str(), 1);
    ::setenv("NEUROFLASH_TOKEN_URL", server.token_url().c_str(), 1);
    ::setenv("NEUROFLASH_CA_FILE", server.ca_file().c_str(), 1);
    ::setenv("NEUROFLASH_CLIENT_ID", server.client_id().c_str(), 1);
    ::setenv("NEUROFLASH_CLIENT_SECRET", server.client_secret().c_str(), 1);
    ::setenv("NEUROFLASH_WORKSPACE_ID", server.workspace_id().c_str(), 1);
}

} // namespace

int main(int argc, char** argv)
{
    auto const items = argc > 1 ? std::atol(argv[1]) : 100'000;
    auto const concurrency = std::string(argc > 2 ? argv[2] : "32");
    auto const mode = std::string(argc > 3 ? argv[3] : "");
    auto server = sandbox::sandbox_server(quick());
    auto const directory = test::temporary_directory();
    auto const input = directory.file("input.jsonl");
    write_input(input, items);
    auto const out = directory.file("out");
    point_at(server);
    auto const command = "exec " + quoted(NEUROFLASH_TOOL) + " batch " + quoted(input) +
        " --yes --out " + quoted(out) + " --concurrency " + concurrency + in_voice(mode) +
        " --json > " + quoted(directory.file("events"));
    auto wrong = false;
    for (auto const* which : {"first run", "same again"}) {
        auto const begun = std::chrono::steady_clock::now();
        auto before = ::rusage();
        ::getrusage(RUSAGE_CHILDREN, &before);
        auto const [code, peak] = run(command);
        auto used = ::rusage();
        ::getrusage(RUSAGE_CHILDREN, &used);
        auto const took = std::chrono::steady_clock::now() - begun;
        std::printf(
            "%s: exit %d, %ld charged, %.1f s, CPU %.1f s user %.1f s system, peak %ld MiB\n",
            which, code, server.credits_charged(), std::chrono::duration<double>(took).count(),
            seconds(used.ru_utime) - seconds(before.ru_utime),
            seconds(used.ru_stime) - seconds(before.ru_stime), peak);
        wrong = wrong || code != 0 || server.credits_charged() != items;
    }
    return wrong ? 1 : 0;
}
