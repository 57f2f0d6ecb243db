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

/// Texts in the simulation: what a seed decides, what happened, and what was promised.
namespace neuroflash::simulation {

/// One text.
struct text_job
{
    std::string name; ///< Its trace id: how the ledger tells whose a charge is.
    std::string question;
    bool collects = false;                  ///< By `complete_text`, else piece by piece.
    std::chrono::nanoseconds think{};       ///< Before it begins, after the one before in its line.
    std::chrono::nanoseconds pause{};       ///< Of a slow reader, before each piece.
    std::optional<std::size_t> drops_after; ///< The stream is destroyed after so many pieces.
    std::optional<std::chrono::nanoseconds> deadline;
    std::optional<std::chrono::milliseconds> idle_limit;
    std::optional<std::chrono::nanoseconds> cancel_after; ///< From its beginning.
};

/// All that one seed decides.
struct text_scenario
{
    std::uint64_t seed = 0;
    testing::simulated_service_params service;
    std::vector<testing::planned_fault> faults; ///< Of requests for texts.
    bool may_be_empty = false; ///< Whether a fault makes texts without words: null, or calls.
    retry_params retry;
    bool names_workspace = true; ///< Else the client looks it up.
    bool names_model = true;     ///< Else it takes the first of the list.
    std::size_t concurrency = 1;
    std::vector<text_job> jobs;

    /// The client is destroyed then, and another one takes over.
    std::optional<std::chrono::nanoseconds> client_dies_after;
};

text_scenario draw_text_scenario(std::uint64_t seed);

/// What became of one text.
struct text_outcome
{
    bool over = false;
    bool dropped = false;
    bool waiting = false; ///< Its reader waits for the client.
    bool closed = false;  ///< Its client was destroyed while it waited.
    bool late = false;    ///< A wait went on after the deadline.
    bool went_on = false; ///< A wait went on after its client was destroyed.
    testing::time_point began;
    testing::time_point ended;
    testing::time_point cancelled; ///< When it was told to stop; the epoch: never.
    std::optional<error> failure;  ///< Set if there was no text.
    std::optional<text_summary> summary;
    std::string text;
};

/// All that can be known when it is over.
struct text_story
{
    std::vector<text_outcome> jobs; ///< As in the scenario.
    std::vector<testing::token_entry> ledger;
    std::vector<testing::exchange_record> requests;
    std::vector<std::string> left_over; ///< What still runs when nothing should.
};

/// Runs the client to the end.
text_story tell(text_scenario const& plan);

/// Everything that happened, a line for each request and each text.
std::string transcript_of(text_scenario const& plan, text_story const& told);

/// What is not as it was promised, one sentence each; empty: all is well.
std::vector<std::string> broken_promises(text_scenario const& plan, text_story const& told);

} // namespace neuroflash::simulation

#endif
