// SPDX-License-Identifier: BSL-1.0
#include "chaos/report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string_view>
#include <sys/resource.h>
#include <utility>
#include <vector>

namespace neuroflash::chaos {

namespace {

constexpr std::size_t most_sentences = 50;

/// Name and number of each count, in the order in which they are printed.
std::vector<std::pair<std::string_view, std::size_t>> counts_of(round_result const& of)
{
    return {
        {"jobs", of.jobs},
        {"answered", of.answered},
        {"recovered", of.recovered},
        {"not_charged", of.not_charged},
        {"unknown", of.unknown},
        {"unknown_settled", of.settled},
        {"charges", of.charges},
        {"credits", static_cast<std::size_t>(of.credits)},
        {"requests", of.seen.requests},
        {"history_requests", of.seen.history_requests},
        {"connections", of.seen.connections_opened},
        {"faults", of.seen.faults_applied},
        {"double_charges", of.wrong.double_charges},
        {"lost_results", of.wrong.lost_results},
        {"wrong_not_charged", of.wrong.wrong_not_charged},
        {"wrong_results", of.wrong.wrong_results},
    };
}

std::vector<std::pair<std::string_view, std::uint64_t>> faults_of(round_result const& of)
{
    auto made = std::vector<std::pair<std::string_view, std::uint64_t>>();
    for (auto const& row : sandbox::fault_kind_rows) {
        auto const times = of.seen.faults_by_kind[sandbox::index_of(row.kind)];
        if (times != 0) made.emplace_back(row.name, times);
    }
    return made;
}

double jobs_a_second(run_report const& run)
{
    return run.took.count() > 0 ? static_cast<double>(run.total.jobs) / run.took.count() : 0;
}

} // namespace

long peak_memory()
{
    rusage used{};
    return getrusage(RUSAGE_SELF, &used) == 0 ? used.ru_maxrss / 1024 : 0;
}

std::string to_text(run_report const& run)
{
    auto out = std::ostringstream();
    out << "seed " << run.seed << ", rate " << run.rate << ", concurrency " << run.concurrency
        << ", " << run.took.count() << " s, " << jobs_a_second(run) << " jobs a second, "
        << peak_memory() << " MiB\n";
    for (auto const& [name, count] : counts_of(run.total))
        out << "  " << name << ": " << count << '\n';
    out << "failures by code:\n";
    for (auto const& [code, times] : run.total.codes) out << "  " << code << ": " << times << '\n';
    out << "faults by kind:\n";
    for (auto const& [name, times] : faults_of(run.total))
        out << "  " << name << ": " << times << '\n';
    auto const& sentences = run.total.wrong.sentences;
    out << (sentences.empty() ? "no violations\n" : "violations:\n");
    for (std::size_t i = 0; i < std::min(sentences.size(), most_sentences); ++i)
        out << "  " << sentences[i] << '\n';
    if (sentences.size() > most_sentences)
        out << "  and " << sentences.size() - most_sentences << " more\n";
    return std::move(out).str();
}

std::string in_json(run_report const& run)
{
    auto made = boost::json::object();
    made["seed"] = run.seed;
    made["rate"] = run.rate;
    made["concurrency"] = run.concurrency;
    made["seconds"] = run.took.count();
    made["jobs_a_second"] = jobs_a_second(run);
    made["peak_memory_mib"] = peak_memory();
    for (auto const& [name, count] : counts_of(run.total)) made[name] = count;
    auto codes = boost::json::object();
    for (auto const& [code, times] : run.total.codes) codes[code] = times;
    made["failures_by_code"] = std::move(codes);
    auto faults = boost::json::object();
    for (auto const& [name, times] : faults_of(run.total)) faults[name] = times;
    made["faults_by_kind"] = std::move(faults);
    auto sentences = boost::json::array();
    for (auto const& one : run.total.wrong.sentences) sentences.emplace_back(one);
    made["violations"] = std::move(sentences);
    return boost::json::serialize(made);
}

} // namespace neuroflash::chaos
