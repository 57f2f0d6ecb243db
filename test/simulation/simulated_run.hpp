// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_SIMULATION_SIMULATED_RUN_HPP
#define NEUROFLASH_TEST_SIMULATION_SIMULATED_RUN_HPP

#include "simulation/scenario.hpp"

#include <neuroflash.hpp>
#include <neuroflash/testing/simulated_service.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::simulation {

using testing::time_point;

/// The outcome of one job.
struct job_outcome
{
    /// The text that equal calls have in common: the prompt, or the image to enlarge.
    std::string asked;
    bool begun = false;  ///< False if the client was destroyed before.
    bool closed = false; ///< Whether its client was destroyed while it ran.
    time_point began;
    time_point ended;
    /// The time of its cancellation; the epoch if it was not cancelled.
    time_point cancelled;
    std::optional<result<generation>> said; ///< The result of the call itself.
    /// The result of `reconcile`, if the call left it open.
    std::optional<result<generation>> settled;
    std::string pending; ///< The pending generation that it left open, as text.
};

/// Everything that is known at the end of a run.
struct story
{
    /// The outcomes of the jobs, in the order of the scenario.
    std::vector<job_outcome> jobs;
    /// The ids of the images that were made before the first client.
    std::vector<std::string> old_images;
    time_point client_died;
    std::vector<testing::ledger_entry> ledger;
    std::vector<testing::exchange_record> requests;
    /// Descriptions of what still runs although all should have ended.
    std::vector<std::string> left_over;
};

/// Runs the client to the end, then ends the faults of the service and settles what was left open.
story simulate(scenario const& plan);

/// A hash of everything that happened.
std::uint64_t trace_hash(story const& record);

/// Prints everything that happened, for people.
void print(scenario const& plan, story const& record);

/// The promises that were broken, one sentence for each; empty if there are none.
std::vector<std::string> broken_promises(scenario const& plan, story const& record);

} // namespace neuroflash::simulation

#endif
