// SPDX-License-Identifier: BSL-1.0
#include "chaos/report.hpp"
#include "chaos/round.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

namespace chaos = neuroflash::chaos;

namespace {

/// A round has a service and a client of its own, so that the run may be as long as one likes and
/// still fit into memory.
constexpr std::size_t jobs_of_a_round = 6000;

struct options
{
    std::size_t jobs = 6000;
    std::uint64_t seed = 1;
    std::string rate = "mix";
    std::string surface = "guide";
    std::size_t concurrency = 64;
    bool json = false;
    bool log = false;
};

chaos::run_report run(options const& given)
{
    auto report = chaos::run_report();
    report.seed = given.seed;
    report.rate = given.rate;
    report.concurrency = given.concurrency;
    auto params = chaos::round_params();
    params.concurrency = given.concurrency;
    params.log = given.log;
    params.surface =
        given.surface == "v1" ? neuroflash::image_surface::v1 : neuroflash::image_surface::guide;
    params.rates =
        given.rate == "mix" ? std::vector{0.01, 0.1, 0.5} : std::vector{std::stod(given.rate)};
    auto const start = std::chrono::steady_clock::now();
    for (std::size_t done = 0; done < given.jobs; done += params.jobs) {
        params.jobs = std::min(jobs_of_a_round, given.jobs - done);
        params.seed = given.seed * 1'000'003 + done;
        report.total.add(chaos::run_round(params));
        report.took = std::chrono::steady_clock::now() - start;
        std::fprintf(
            stderr, "%zu jobs, %zu violations, %.0f s, %ld MiB\n", report.total.jobs,
            report.total.wrong.count(), report.took.count(), chaos::peak_memory());
    }
    return report;
}

} // namespace

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    auto given = options();
    auto app = CLI::App("Many paid calls against a service that goes wrong", "neuroflash-chaos");
    app.add_option("--jobs", given.jobs, "Paid calls in all")->check(CLI::PositiveNumber);
    app.add_option("--seed", given.seed, "Of jobs and faults")->capture_default_str();
    app.add_option("--rate", given.rate, "Share of faults, or mix: 0.01, 0.1 and 0.5 in turn")
        ->check(CLI::Range(0.0, 1.0) | CLI::IsMember({"mix"}))
        ->capture_default_str();
    app.add_option("--surface", given.surface, "Of the API: guide or v1")
        ->check(CLI::IsMember({"guide", "v1"}))
        ->capture_default_str();
    app.add_option("--concurrency", given.concurrency, "Calls at a time")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    app.add_flag("--json", given.json, "One JSON document on standard output");
    app.add_flag("--log", given.log, "What the client logs, on standard error");
    CLI11_PARSE(app, argc, argv);
    try {
        auto const report = run(given);
        auto const text = given.json ? in_json(report) + '\n' : to_text(report);
        std::fputs(text.c_str(), stdout);
        return report.total.wrong.count() == 0 ? 0 : 1;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "neuroflash-chaos: %s\n", e.what());
        return 2;
    }
}
