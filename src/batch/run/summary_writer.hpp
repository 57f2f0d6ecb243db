// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_SUMMARY_WRITER_HPP
#define NEUROFLASH_SRC_BATCH_RUN_SUMMARY_WRITER_HPP

#include "batch/run/run_state.hpp"

#include <filesystem>

namespace neuroflash::inline v0::batch {

/// What a run leaves behind: results, gallery, and its last words.
class summary_writer
{
public:
    explicit summary_writer(run_state& shared) : state_(shared) {}

    /// A journal that was removed is written anew, where its directory is still there. False: it is
    /// lost, and events say what was paid for.
    asio::awaitable<bool> keep_record();

    /// Results and gallery, even after a failure: what stands in the journal is shown.
    asio::awaitable<void> write();

    /// Of the journal: totals, credits, what is left. The rest is the caller's to fill in.
    asio::awaitable<batch_summary> summary();

    /// From the journal alone, also while another process works on the directory.
    asio::awaitable<result<batch_status>> status();

private:
    asio::awaitable<void> fold_in_wal();
    asio::awaitable<void> report_all_paid();

    run_state& state_;
};

} // namespace neuroflash::inline v0::batch

#endif
