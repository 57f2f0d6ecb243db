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
    std::string name; ///< The trace id, by which the ledger names the job of a charge.
    std::string prompt;
    int images = 1;
    bool edit = false;
    /// Whether it enlarges an image; it is a generation while there is none.
    bool upscale = false;
    bool foreign = false; ///< Whether it is of another program in the same workspace.
    /// The pause between the job before it in its line and its beginning.
    std::chrono::nanoseconds think{};
    std::optional<std::chrono::nanoseconds> deadline;
    /// The time from its beginning to its cancellation.
    std::optional<std::chrono::nanoseconds> cancel_after;
};

/// Everything that one seed decides.
struct scenario
{
    std::uint64_t seed = 0;
    image_surface surface = image_surface::guide;
    testing::simulated_service_params service;
    retry_params retry;
    reconcile_params reconcile;
    bool names_workspace = true; ///< False if the client looks up the workspace.
    int old_images = 0;          ///< The number of generations before the first client.
    std::size_t concurrency = 1;
    std::vector<job_plan> jobs;

    /// The time at which the client is destroyed and another one takes over, as after a crash.
    std::optional<std::chrono::nanoseconds> client_dies_after;
    /// Whether another process settles the calls that were left open.
    bool settles_elsewhere = false;

    /// Whether the history shows enough to find every image.
    bool tells_all() const;

    /// The longest time from the sending of a request until the history shows its image.
    std::chrono::nanoseconds latest_image() const;

    /// Whether latest_image() is not later than the time at which the client takes absence as
    /// proven.
    bool is_proof_in_time() const;

    /// Whether responses have the ids of their images.
    bool names_images() const;

    /// Whether a task is answered with 202, before its images are ready.
    bool responds_first() const;
    bool shows(std::string const& field) const;
};

/// Draws a scenario. A seed gives equal jobs and faults on both surfaces, except that some jobs of
/// image-service v1 are upscales.
scenario draw_scenario(std::uint64_t seed, image_surface surface = image_surface::guide);

} // namespace neuroflash::simulation

#endif
