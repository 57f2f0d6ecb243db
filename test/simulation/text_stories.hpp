// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_SIMULATION_TEXT_STORIES_HPP
#define NEUROFLASH_TEST_SIMULATION_TEXT_STORIES_HPP

#include <neuroflash.hpp>
#include <neuroflash/testing/simulated_service.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The texts of the simulation: the decisions of a seed, the outcomes, and the promises.
namespace neuroflash::simulation {

/// One request for a text.
struct text_job
{
    std::string name; ///< The trace id, by which the ledger names the job of a charge.
    std::string question;
    /// Whether `complete_text` reads it, not a stream piece by piece.
    bool collects = false;
    /// The pause between the job before it in its line and its beginning.
    std::chrono::nanoseconds think{};
    std::chrono::nanoseconds pause{};       ///< The pause of a slow reader before each piece.
    std::optional<std::size_t> drops_after; ///< The stream is destroyed after so many pieces.
    std::optional<std::chrono::nanoseconds> deadline;
    std::optional<std::chrono::milliseconds> idle_limit;
    /// The time from its beginning to its cancellation.
    std::optional<std::chrono::nanoseconds> cancel_after;
};

/// Everything that one seed decides.
struct text_scenario
{
    std::uint64_t seed = 0;
    testing::simulated_service_params service;
    std::vector<testing::planned_fault> faults; ///< The faults of requests for texts.
    /// Whether a fault makes texts without words: null, or calls.
    bool may_be_empty = false;
    retry_params retry;
    bool names_workspace = true; ///< False if the client looks up the workspace.
    bool names_model = true;     ///< False if the client takes the first model of the list.
    std::size_t concurrency = 1;
    std::vector<text_job> jobs;

    /// The time at which the client is destroyed and another one takes over.
    std::optional<std::chrono::nanoseconds> client_dies_after;
};

text_scenario draw_text_scenario(std::uint64_t seed);

/// The outcome of one text.
struct text_outcome
{
    bool over = false;
    bool dropped = false;
    bool waiting = false; ///< Whether its reader waits for the client.
    bool closed = false;  ///< Whether its client was destroyed while it waited.
    bool late = false;    ///< Whether a wait went on after the deadline.
    bool went_on = false; ///< Whether a wait went on after its client was destroyed.
    testing::time_point began;
    testing::time_point ended;
    /// The time of its cancellation; the epoch if it was not cancelled.
    testing::time_point cancelled;
    std::optional<error> failure; ///< Set if there was no text.
    std::optional<text_summary> summary;
    std::string text;
};

/// Everything that is known at the end of a run.
struct text_story
{
    std::vector<text_outcome> jobs; ///< The outcomes of the jobs, in the order of the scenario.
    std::vector<testing::token_entry> ledger;
    std::vector<testing::exchange_record> requests;
    /// Descriptions of what still runs although all should have ended.
    std::vector<std::string> left_over;
};

/// Runs the client to the end.
text_story simulate(text_scenario const& plan);

/// Everything that happened, with a line for each request and each text.
std::string transcript_of(text_scenario const& plan, text_story const& record);

/// The promises that were broken, one sentence for each; empty if there are none.
std::vector<std::string> broken_promises(text_scenario const& plan, text_story const& record);

} // namespace neuroflash::simulation

#endif
