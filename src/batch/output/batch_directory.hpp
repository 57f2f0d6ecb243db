// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_BATCH_DIRECTORY_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_BATCH_DIRECTORY_HPP

#include "support/atomic_file.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace neuroflash::inline v0::batch {

/// Names within a directory of a batch.
inline constexpr char journal_name[] = "journal.sqlite";
inline constexpr char wal_name[] = "journal.sqlite-wal";
inline constexpr char shared_memory_name[] = "journal.sqlite-shm";
inline constexpr char state_name[] = "journal.sqlite-state";
inline constexpr char results_name[] = "results.jsonl";
inline constexpr char gallery_name[] = "index.html";
inline constexpr char images_name[] = "images";
inline constexpr char lock_name[] = ".lock";
inline constexpr char written_name[] = ".written"; ///< The digests of `written_files`.

/// Opens a regular file to be read. Anything else counts as empty: a named pipe would wait for a
/// writer, and no signal would end the wait.
std::ifstream read_if_regular(std::filesystem::path const& file);

/// Whether a batch was begun in the directory. Another file may have the journal's name.
bool has_batch(std::filesystem::path const& out);

/// Makes the directory and its folder of images, as far as they are missing. Throws only
/// storage_failure, which names path and reason.
void make_folders(std::filesystem::path const& out);

/// `make_folders` and `require_room` for one image.
void make_directories(std::filesystem::path const& out);

/// Whether the file exists, is regular, and has that size.
bool is_whole(std::filesystem::path const& file, std::int64_t bytes) noexcept;

/// Proves that images can be written there: a file of the size of one is made and removed.
///
/// \par Exceptions
/// storage_failure if there is no room for that many, or no right to write.
void require_room(std::filesystem::path const& out, std::int64_t images);

/// Whether the free blocks are enough for that many, by their number alone.
///
/// \par Exceptions
/// storage_failure if they are too few.
void require_blocks(std::filesystem::path const& out, std::int64_t images);

/// Waits until the disk has the names of the files in the folder, if it can tell.
///
/// \par Exceptions
/// storage_failure.
void sync_folder(std::filesystem::path const& folder);

/// Renames a file, if the name is free. Returns false if it is not, or there is no file.
bool rename_unless_taken(std::filesystem::path const& from, std::filesystem::path const& to);

/// Whether two regular files are one, or hold the same bytes.
bool has_same_content(std::filesystem::path const& one, std::filesystem::path const& other);

/// Copies a file to a free name, which the copy gets when it is whole: a part of it would be taken
/// for another image. Returns false if there is no file any more.
///
/// \par Exceptions
/// storage_failure if the disk fails.
bool copy_whole(std::filesystem::path const& from, std::filesystem::path const& to);

/// Removes parts of files that an earlier process left behind, by the names that a run or a merge
/// gives them. Other files stay, even if their names begin in the same way.
void remove_leftovers(std::filesystem::path const& out);

/// A directory that has the temporary name of a file, which could not be written then; empty if
/// there is none.
std::optional<std::filesystem::path> taken_temporary(std::filesystem::path const& out);

/// The lock of the process that works on the directory. It ends with the process in any case. The
/// directory itself is locked as well: the file can be removed, and another one of that name
/// would let a second process in. So is the folder of images, which may be that of another batch,
/// by a link: both would use the same temporary names in it.
class directory_lock
{
public:
    directory_lock() = default;
    ~directory_lock();
    directory_lock(directory_lock const&) = delete;
    directory_lock& operator=(directory_lock const&) = delete;

    /// Returns false if another process has the lock.
    bool take(std::filesystem::path const& out);
    void release() noexcept;

private:
    int file_ = -1;
    int directory_ = -1;
    int images_ = -1;
};

/// Whether another process works on the directory.
bool is_locked(std::filesystem::path const& out);

/// A file of a batch: a `support::atomic_file` with a buffer, which is synced before it gets its
/// name. Its temporary name is one that `remove_leftovers` knows. Throws only storage_failure.
class batch_file
{
public:
    /// `temporary_name` contains no folder.
    batch_file(std::filesystem::path folder, std::string const& temporary_name);

    /// Makes the file, empty. Else the first write that reaches the disk makes it.
    void open();

    /// Takes a piece without touching the disk. Returns false if the buffer has no room for it, or
    /// none can have: then it is for `write`.
    bool keep(std::string_view piece);
    void write(std::string_view piece);

    /// Valid while the file is open.
    int descriptor() const noexcept { return file_.descriptor(); }

    void publish(std::string const& name);

    /**
     * \brief Names a file `stem.extension`; if that is taken, `stem-DIGEST.extension`.
     *
     * A file with equal content, or a beginning of it, comes from an earlier run or a full disk,
     * and is replaced. No other file ever is. Returns the chosen name, which is on the disk only
     * after `sync_folder`.
     */
    std::string
    publish_image(std::string const& stem, std::string_view extension, std::string_view digest);

private:
    void finish();
    void rename_to(std::filesystem::path const& to);
    bool move_to(std::string const& name);
    void require(std::error_code failed, char const* what) const;
    void flush();

    std::filesystem::path folder_;
    std::string temporary_;
    std::string buffer_;
    support::atomic_file file_;
};

} // namespace neuroflash::inline v0::batch

#endif
