// SPDX-License-Identifier: BSL-1.0
// The command `batch`, hurried, and with a fault if one is wanted: batch_killed_process INPUT OUT
// [CONCURRENCY]. The variables KILLED_PROCESS_SURFACE and KILLED_PROCESS_VOICE name a surface, and
// a brand voice in whose manner prompts are written.
#include "killed_process_faults.hpp"

#include <cli/client/command_context.hpp>
#include <cli/client/settings.hpp>
#include <cli/commands/commands.hpp>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

namespace {

/// A variable of the environment, or the default.
std::string variable(char const* name, char const* fallback)
{
    auto const* const text = std::getenv(name);
    return text ? text : fallback;
}

} // namespace

int main(int argc, char** argv)
{
    using namespace std::chrono_literals;
    std::signal(SIGPIPE, SIG_IGN);
    limit_life();
    if (argc < 3) return 2;
    auto given = neuroflash::cli::options();
    given.batch.input = argv[1];
    given.out = argv[2];
    given.yes = true;
    given.surface = variable("KILLED_PROCESS_SURFACE", "guide");
    if (auto voice = variable("KILLED_PROCESS_VOICE", ""); !voice.empty()) {
        given.brand.voice = std::move(voice);
        given.brand.mode = "write";
    }
    given.batch.retry_failed = variable("KILLED_PROCESS_RETRIES", "") == "failed";
    if (argc > 3) given.batch.concurrency = std::strtoul(argv[3], nullptr, 10);
    auto context = neuroflash::cli::command_context(given);
    auto params = neuroflash::cli::read_settings(given);
    if (!params) return 2;
    params->reconcile.window = 400ms;
    params->reconcile.absence_after = 400ms;
    params->reconcile.first_delay = 20ms;
    params->reconcile.max_delay = 100ms;
    auto const code = neuroflash::cli::run_batch_with(context, std::move(*params));
    std::fprintf(
        stderr, "calls %ld posts_after %ld\n", killed_process_calls(),
        killed_process_posts_after());
    return static_cast<int>(code);
}
