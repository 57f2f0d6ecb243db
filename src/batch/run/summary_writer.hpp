// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_SUMMARY_WRITER_HPP
#define NEUROFLASH_SRC_BATCH_RUN_SUMMARY_WRITER_HPP

#include "batch/run/run_directory.hpp"
#include "batch/run/run_state.hpp"
#include "batch/run/settler.hpp"

#include <filesystem>

namespace neuroflash::inline v0::batch {

/// The output of a run: results, gallery, and its summary.
class summary_writer
{
public:
    summary_writer(run_state& shared, run_directory const& directory, settler& settling)
        : state_(shared), directory_(directory), settler_(settling)
    {
    }

    /// Writes a removed journal again, if its directory still exists. Returns false if it is
    /// lost, and events say what was paid for.
    asio::awaitable<bool> keep_record();

    /// Writes results and gallery from the journal, even after a failure.
    asio::awaitable<void> write();

    /// The summary of the journal: totals, credits, open work. The caller adds the rest.
    asio::awaitable<batch_summary> summary();

    /// The status by the journal alone, even while another process works on the directory.
    asio::awaitable<result<batch_status>> status();

private:
    asio::awaitable<void> fold_in_wal();
    asio::awaitable<void> report_all_paid();

    run_state& state_;
    run_directory const& directory_;
    settler& settler_;
};

} // namespace neuroflash::inline v0::batch

#endif
