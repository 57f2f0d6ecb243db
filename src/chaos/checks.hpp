// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CHAOS_CHECKS_HPP
#define NEUROFLASH_SRC_CHAOS_CHECKS_HPP

#include "chaos/job.hpp"

#include <neuroflash/sandbox/records.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace neuroflash::chaos {

/// What must not be, by kind, and in words.
class violations
{
public:
    violations() = default;

    std::size_t double_charges = 0;     ///< Charged more often than asked for.
    std::size_t lost_results = 0;       ///< Charged, but no job has all of it.
    std::size_t wrong_not_charged = 0;  ///< Charged, and the job says that it was not.
    std::size_t wrong_results = 0;      ///< Images that belong to another job or to none.
    std::vector<std::string> sentences; ///< One sentence each.

    std::size_t count() const noexcept
    {
        return double_charges + lost_results + wrong_not_charged + wrong_results;
    }
};

/**
 * \brief Compares the callers' results, after `reconcile`, with the ledger.
 *
 * Each charge must be one job's result, whole; each result one charge of the job's prompt. `ends`
 * has one entry for each of `jobs`.
 */
violations check(
    std::vector<job> const& jobs, std::vector<job_end> const& ends,
    std::vector<sandbox::ledger_entry> const& ledger);

} // namespace neuroflash::chaos

#endif
