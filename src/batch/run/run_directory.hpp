// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_RUN_DIRECTORY_HPP
#define NEUROFLASH_SRC_BATCH_RUN_RUN_DIRECTORY_HPP

#include "batch/output/batch_directory.hpp"
#include "batch/output/path_watch.hpp"
#include "batch/run/run_state.hpp"

#include <string>

namespace neuroflash::inline v0::batch {

/// The directory of a batch while an operation works on it: its lock, whether its paths still lead
/// there, and to whom its journal belongs.
class run_directory
{
public:
    explicit run_directory(run_state& shared) : state_(shared) {}

    /// Begins a new operation: nothing is watched yet.
    void begin() noexcept { place_.clear(); }

    /// Opens the directory, lock, journal and workspace.
    ///
    /// \par Errors
    /// invalid_argument if there is no batch, another process works on it, a file of it was made by
    /// another program, or it belongs to another workspace or surface; storage_failed; the errors
    /// of the list of workspaces.
    asio::awaitable<result<void>> open(bool may_create);

    /// The directory and journal that were opened. The worker's threads read it as well.
    path_watch const& place() const noexcept { return place_; }

    /// Releases the lock, if it was taken.
    void release() { lock_.release(); }

private:
    asio::awaitable<result<void>> take(bool may_create);
    asio::awaitable<result<workspace_id>> wanted_workspace();
    asio::awaitable<result<void>> find_workspace(bool may_create);
    result<void> use_surface(std::string const& begun_on, bool sends);

    run_state& state_;
    directory_lock lock_;
    path_watch place_;
};

} // namespace neuroflash::inline v0::batch

#endif
