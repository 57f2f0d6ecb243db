// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_SIMULATION_SCENARIO_HPP
#define NEUROFLASH_TEST_SIMULATION_SCENARIO_HPP

#include <neuroflash/client_params.hpp>
#include <neuroflash/testing/simulated_service_params.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::simulation {

/// One paid call.
struct job_plan
{
    std::string name; ///< Its trace id: how the ledger tells whose a charge is.
    std::string prompt;
    int images = 1;
    bool edit = false;
    bool upscale = false;             ///< A generation as long as there is no image to enlarge.
    bool foreign = false;             ///< Another program's, in the same workspace.
    std::chrono::nanoseconds think{}; ///< Before it begins, after the one before in its line.
    std::optional<std::chrono::nanoseconds> deadline;
    std::optional<std::chrono::nanoseconds> cancel_after; ///< From its beginning.
};

/// All that one seed decides.
struct scenario
{
    std::uint64_t seed = 0;
    image_surface surface = image_surface::guide;
    testing::simulated_service_params service;
    retry_params retry;
    reconcile_params reconcile;
    bool names_workspace = true; ///< Else the client looks it up.
    int old_images = 0;          ///< Generations of the time before the clients.
    std::size_t concurrency = 1;
    std::vector<job_plan> jobs;

    /// The client is destroyed then, and another one takes over: as after a crash.
    std::optional<std::chrono::nanoseconds> client_dies_after;
    bool settles_elsewhere = false; ///< In yet another process.

    /// Whether the history shows enough to find every image.
    bool tells_all() const;

    /// How long after its sending the history shows an image at the latest.
    std::chrono::nanoseconds latest_image() const;

    /// Whether that is before an empty history proves anything.
    bool is_proof_in_time() const;

    /// Whether answers say which images they are about.
    bool names_images() const;

    /// Whether a task is answered with 202, before its images are ready.
    bool responds_first() const;
    bool shows(std::string const& field) const;
};

/// The same seed draws the same jobs and faults for both surfaces; on image-service v1 some of
/// the jobs are upscales.
scenario draw_scenario(std::uint64_t seed, image_surface surface = image_surface::guide);

} // namespace neuroflash::simulation

#endif
