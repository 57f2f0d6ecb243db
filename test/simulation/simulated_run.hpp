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

/// What became of one job.
struct job_outcome
{
    std::string asked;   ///< What makes calls equal: the prompt, or the image to enlarge.
    bool begun = false;  ///< False: the client died before.
    bool closed = false; ///< Its client died while it ran.
    time_point began;
    time_point ended;
    time_point cancelled;                      ///< When it was told to stop; the epoch: never.
    std::optional<result<generation>> said;    ///< By the call itself.
    std::optional<result<generation>> settled; ///< By `reconcile`, where the call left it open.
    std::string pending;                       ///< The text form of what it left open.
};

/// All that can be known when it is over.
struct story
{
    std::vector<job_outcome> jobs;       ///< As in the scenario.
    std::vector<std::string> old_images; ///< Of the time before the clients.
    time_point client_died;
    std::vector<testing::ledger_entry> ledger;
    std::vector<testing::exchange_record> requests;
    std::vector<std::string> left_over; ///< What still runs when nothing should.
};

/// Runs the client to the end, and lets a faultless service settle what was left open.
story tell(scenario const& plan);

/// Everything that happened, in one number.
std::uint64_t trace_hash(story const& told);

/// All of it, for people.
void print(scenario const& plan, story const& told);

/// What is not as it was promised, one sentence each; empty: all is well.
std::vector<std::string> broken_promises(scenario const& plan, story const& told);

} // namespace neuroflash::simulation

#endif
