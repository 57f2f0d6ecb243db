// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_PATH_WATCH_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_PATH_WATCH_HPP

#include <filesystem>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace neuroflash::inline v0::batch {

/**
 * \brief Whether paths still lead to the files and directories that a run opened.
 *
 * A removed journal still works for the process that has it open, and everything
 * written to it is lost at the end. So each paid request checks first: one `stat` per path.
 */
class path_watch
{
public:
    void clear() noexcept { watched_.clear(); }

    /// Watches a path from now on. A path that leads nowhere counts as changed.
    void add(std::filesystem::path path);

    /// The first path that leads nowhere or elsewhere; empty if there is none.
    std::optional<std::filesystem::path> changed() const;

    /// Whether one of them changed.
    bool is_changed(std::filesystem::path const& path) const;

private:
    struct watched
    {
        std::filesystem::path path;
        dev_t device = 0;
        ino_t inode = 0;
    };

    static bool leads_elsewhere(watched const& one) noexcept;

    std::vector<watched> watched_;
};

} // namespace neuroflash::inline v0::batch

#endif
