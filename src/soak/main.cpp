// SPDX-License-Identifier: BSL-1.0
#include "soak/report.hpp"
#include "soak/soak_run.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>

namespace soak = neuroflash::soak;

namespace {

struct options
{
    double minutes = 2;
    long epoch = 20;
    soak::soak_params params;
    soak::allowance allowed;
    std::string json;
};

soak::soak_result run(options given)
{
    given.params.length =
        std::chrono::seconds(static_cast<std::chrono::seconds::rep>(given.minutes * 60));
    given.params.epoch = std::chrono::seconds(given.epoch);
    return soak::run_soak(given.params, [](soak::epoch_row const& row) {
        std::fprintf(stderr, "%4.0f s", row.hours * 3600);
        for (auto const& one : soak::quantities)
            std::fprintf(stderr, "  %s %.1f", one.name, row.*one.column);
        std::fputc('\n', stderr);
    });
}

void describe(CLI::App& app, options& given)
{
    app.add_option("--minutes", given.minutes, "Length of the run")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--epoch", given.epoch, "Seconds between two looks at the ledger")
        ->check(CLI::Range(12, 3600))
        ->capture_default_str();
    app.add_option("--in-flight", given.params.in_flight, "Calls at a time")
        ->check(CLI::Range(20, 20'000))
        ->capture_default_str();
    app.add_option("--seed", given.params.seed, "Of the faults")->capture_default_str();
    app.add_option(
           "--grow-memory", given.allowed.memory,
           "Share by which memory, descriptors and threads may grow")
        ->check(CLI::Range(0.0, 10.0))
        ->capture_default_str();
    app.add_option("--grow-latency", given.allowed.latency, "Share by which latency may grow")
        ->check(CLI::Range(0.0, 100.0))
        ->capture_default_str();
    app.add_option(
           "--leave-memory", given.allowed.left_mib,
           "MiB of heap that may be left when all clients are destroyed")
        ->check(CLI::Range(0.0, 1000.0))
        ->capture_default_str();
    app.add_option("--json", given.json, "File for the figures of all epochs");
}

} // namespace

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    auto given = options();
    auto app = CLI::App("Many calls in flight for a long time", "neuroflash-soak");
    describe(app, given);
    CLI11_PARSE(app, argc, argv);
    try {
        auto const result = run(given);
        std::fputs(soak::to_text(result, given.allowed).c_str(), stdout);
        if (!given.json.empty()) {
            auto file = std::ofstream(given.json);
            file << soak::in_json(result, given.allowed) << '\n';
            if (!file.flush()) throw std::runtime_error(given.json + " cannot be written");
        }
        return soak::passed(result, given.allowed) ? 0 : 1;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "neuroflash-soak: %s\n", e.what());
        return 2;
    }
}
