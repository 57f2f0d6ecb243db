// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CHAOS_JOB_HPP
#define NEUROFLASH_SRC_CHAOS_JOB_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/pending_generation.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The chaos run: many paid calls against a service that goes wrong, and its ledger as the judge.
namespace neuroflash::chaos {

/// One paid call, as it is to be made.
class job
{
public:
    job() = default;

    std::string prompt; ///< Several jobs have one prompt if it is shared.
    bool shared = false;
    bool edit = false;
    int images = 1;
    std::optional<std::chrono::milliseconds> cancel_after;
    std::optional<std::chrono::milliseconds> deadline; ///< Empty if a long default applies.
};

/// The result that its caller got.
class job_end
{
public:
    job_end() = default;

    bool returned = false;  ///< There is a result: from the call, or from `reconcile` later.
    bool recovered = false; ///< The call itself found the result in the history.
    bool settled = false;   ///< `reconcile` found it.
    charge_state charge = charge_state::not_charged;
    int credits = 0;
    std::vector<std::string> image_ids;
    std::string pending; ///< The text form of the handle if the charge is unknown.

    /// The handle of the error. Kept for a shared prompt only: it learns which images the
    /// equal jobs got meanwhile, while the text form does not.
    std::optional<pending_generation> kept;

    std::string message; ///< The error, in words.
    std::string code;    ///< The error's name; empty if none.
};

/// The jobs of a round; the same seed gives the same jobs. Most prompts are theirs alone.
std::vector<job> make_jobs(std::uint64_t seed, std::size_t count);

} // namespace neuroflash::chaos

#endif
