// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_WRITTEN_FILES_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_WRITTEN_FILES_HPP

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/**
 * \brief The results and gallery that a batch wrote into a directory: only these are
 * replaced.
 *
 * A small file in the directory, `.written`, has their digests. A directory that was copied
 * without it is known by what only these files contain.
 */
class written_files
{
public:
    /// \par Exceptions
    /// storage_failure if the list exists and cannot be read.
    explicit written_files(std::filesystem::path out);

    /// The path of a file that another program made or changed, or that has a name which the batch
    /// needs for another kind of file; empty if all files may be replaced.
    std::optional<std::filesystem::path> foreign_file() const;

    /// Call it before a file with that content gets the name. The list is then on the disk.
    void announce(std::string const& name, std::uint64_t digest);

    /// \par Exceptions
    /// storage_failure if a file of that name exists, and is not a batch's.
    void require_own(std::string const& name) const;

private:
    void read_list();
    bool is_own(std::string const& name) const;

    std::filesystem::path out_;
    bool has_list_ = false;
    bool is_foreign_list_ = false;                           ///< It has lines that no run writes.
    std::map<std::string, std::set<std::uint64_t>> digests_; ///< The digests by name.
};

/// The text by which a gallery is recognised.
inline constexpr std::string_view gallery_mark =
    "<meta name=\"generator\" content=\"neuroflash batch\">";

/// The text before the number of the run that wrote the gallery.
inline constexpr std::string_view gallery_run_begin = "<meta name=\"neuroflash-run\" content=\"";

/// A file, and the run that wrote it.
struct written_run
{
    std::filesystem::path file;
    std::int64_t number = 0; ///< 0 if the file does not contain it.
};

/// The file, results or gallery, of the later run, by its own content.
written_run latest_run_in(std::filesystem::path const& out);

/// The run that wrote results or a gallery.
std::int64_t run_in(std::filesystem::path const& file);

} // namespace neuroflash::inline v0::batch

#endif
