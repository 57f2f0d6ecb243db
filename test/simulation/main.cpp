// SPDX-License-Identifier: BSL-1.0
// One seed makes one story: a service with faults, calls that are cancelled, clients that are
// destroyed. The promises about money and time must hold in every story.
#include "simulation/simulated_run.hpp"
#include "simulation/text_stories.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string_view>

namespace neuroflash::simulation {

namespace {

constexpr std::uint64_t replay_every = 100;

struct options
{
    std::uint64_t seeds = 20'000;
    std::uint64_t first = 1;
    image_surface surface = image_surface::guide;
    bool texts = false;  ///< Whether the stories are about texts.
    bool prints = false; ///< Whether every request and every outcome is printed.
};

/// Runs a seed. Returns false if a promise was broken.
bool run_seed(std::uint64_t seed, options const& with, story& record)
{
    auto const plan = draw_scenario(seed, with.surface);
    auto broken = std::vector<std::string>();
    try {
        record = simulate(plan);
        broken = broken_promises(plan, record);
        if (seed % replay_every == 0 && trace_hash(record) != trace_hash(simulate(plan))) {
            broken.emplace_back("the same seed did not do the same again");
        }
    } catch (std::exception const& e) {
        broken.emplace_back(e.what());
    }
    if (with.prints) print(plan, record);
    for (auto const& what : broken) std::cout << "seed " << seed << ": " << what << '\n';
    if (!broken.empty()) {
        std::cout << "replay: test_simulation --surface " << to_string(with.surface) << " --first "
                  << seed << " --seeds 1 --print\n";
    }
    return broken.empty();
}

/// The sums of all seeds. A run in which nothing went wrong would prove nothing.
struct tally
{
    std::uint64_t jobs = 0, charges = 0, recovered = 0, exact = 0, unknown = 0, settled = 0;
    std::uint64_t open = 0, requests = 0, fault_kinds = 0;

    void add(story const& record)
    {
        charges += record.ledger.size();
        requests += record.requests.size();
        for (auto const& one : record.requests)
            fault_kinds += one.what != testing::fault_kind::none;
        for (auto const& job : record.jobs) {
            if (!job.said) continue;
            ++jobs;
            auto const by_itself = *job.said && (*job.said)->recovered;
            recovered += by_itself;
            unknown += !job.pending.empty();
            auto const later = job.settled && *job.settled;
            settled += later;
            open += !job.pending.empty() && !later;
            exact += by_itself && (*job.said)->match == history_match::exact;
            exact += later && (*job.settled)->match == history_match::exact;
        }
    }
};

int run(options const& with)
{
    auto const begin = std::chrono::steady_clock::now();
    auto failures = 0;
    auto told_seeds = std::uint64_t(0);
    auto sum = tally();
    for (auto seed = with.first; seed < with.first + with.seeds; ++seed) {
        auto record = story();
        ++told_seeds;
        if (!run_seed(seed, with, record) && ++failures >= 10) break;
        sum.add(record);
    }
    auto const took =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::cout << told_seeds << " seeds from " << with.first << " in " << took << " s, "
              << static_cast<double>(told_seeds) / took << " a second: " << sum.jobs << " jobs, "
              << sum.requests << " requests, " << sum.fault_kinds << " fault_kinds, " << sum.charges
              << " charges; recovered " << sum.recovered << ", reported unknown " << sum.unknown
              << ", of these settled later " << sum.settled << " and still unknown " << sum.open
              << "; exact " << sum.exact << '\n';
    if (failures != 0) std::cout << failures << " seeds broke a promise\n";
    return failures == 0 ? 0 : 1;
}

/// The sums of all seeds of texts.
struct text_tally
{
    std::uint64_t texts = 0, charges = 0, whole = 0, cut = 0, failed = 0, dropped = 0, none = 0;

    void add(text_story const& record)
    {
        charges += record.ledger.size();
        for (auto const& job : record.jobs) {
            ++texts;
            none += job.failure.has_value();
            dropped += job.dropped;
            if (!job.summary) continue;
            whole += job.summary->is_complete();
            cut += job.summary->end == text_end::cut;
            failed += job.summary->end == text_end::failed;
        }
    }
};

/// Runs a seed. Returns false if a promise was broken.
bool run_text_seed(std::uint64_t seed, bool prints, text_tally& sum)
{
    auto const plan = draw_text_scenario(seed);
    auto broken = std::vector<std::string>();
    try {
        auto const record = simulate(plan);
        sum.add(record);
        broken = broken_promises(plan, record);
        auto const transcript = transcript_of(plan, record);
        if (prints) std::cout << transcript;
        if (seed % replay_every == 0 && transcript_of(plan, simulate(plan)) != transcript) {
            broken.emplace_back("the same seed did not do the same again");
        }
    } catch (std::exception const& e) {
        broken.emplace_back(e.what());
    }
    for (auto const& what : broken) std::cout << "seed " << seed << ": " << what << '\n';
    if (!broken.empty()) {
        std::cout << "replay: test_simulation --texts --first " << seed << " --seeds 1 --print\n";
    }
    return broken.empty();
}

int run_texts(options const& with)
{
    auto failures = 0;
    auto sum = text_tally();
    for (auto seed = with.first; seed < with.first + with.seeds; ++seed) {
        if (!run_text_seed(seed, with.prints, sum) && ++failures >= 10) break;
    }
    std::cout << sum.texts << " texts from seed " << with.first << ": " << sum.charges
              << " charges, " << sum.whole << " whole, " << sum.cut << " cut, " << sum.failed
              << " failed, " << sum.dropped << " dropped, " << sum.none << " without a text\n";
    if (failures != 0) std::cout << failures << " seeds broke a promise\n";
    return failures == 0 ? 0 : 1;
}

bool read(std::string_view text, std::uint64_t& number)
{
    auto const end = text.data() + text.size();
    auto const parsed = std::from_chars(text.data(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end;
}

bool read(int count, char** arguments, options& into)
{
    if (auto const* seeds = std::getenv("NEUROFLASH_SEEDS")) {
        if (!read(seeds, into.seeds)) return false;
    }
    for (auto i = 1; i < count; ++i) {
        auto const name = std::string_view(arguments[i]);
        if (name == "--print") {
            into.prints = true;
            continue;
        }
        if (name == "--texts") {
            into.texts = true;
            continue;
        }
        if (++i == count) return false;
        if (name == "--surface") {
            auto const value = std::string_view(arguments[i]);
            into.surface = value == "v1" ? image_surface::v1 : image_surface::guide;
            if (value != to_string(into.surface)) return false;
            continue;
        }
        auto const fine = name == "--seeds" ? read(arguments[i], into.seeds)
            : name == "--first"             ? read(arguments[i], into.first)
                                            : false;
        if (!fine) return false;
    }
    return true;
}

} // namespace

} // namespace neuroflash::simulation

int main(int count, char** arguments)
{
    auto with = neuroflash::simulation::options();
    if (!neuroflash::simulation::read(count, arguments, with)) {
        std::cerr
            << "usage: test_simulation [--surface guide|v1 | --texts] [--seeds N] [--first S] "
               "[--print]\n";
        return 2;
    }
    return with.texts ? neuroflash::simulation::run_texts(with) : neuroflash::simulation::run(with);
}
