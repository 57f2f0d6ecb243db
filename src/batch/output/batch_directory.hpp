// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_BATCH_DIRECTORY_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_BATCH_DIRECTORY_HPP

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// Names within a directory of a batch.
inline constexpr char journal_name[] = "journal.sqlite";
inline constexpr char wal_name[] = "journal.sqlite-wal";
inline constexpr char results_name[] = "results.jsonl";
inline constexpr char gallery_name[] = "index.html";
inline constexpr char images_name[] = "images";
inline constexpr char lock_name[] = ".lock";

/// Whether a batch was begun there. Something else may have the journal's name.
bool has_batch(std::filesystem::path const& out);

/// What it throws is storage_trouble, naming path and reason.
void make_directories(std::filesystem::path const& out);

/// Whether that file is there, regular, and as long as that.
bool is_whole(std::filesystem::path const& file, std::int64_t bytes) noexcept;

/// Proves that images can be written there: a file of the size of one is made and removed.
///
/// \par Exceptions
/// storage_trouble: no room for that many, or no right to write.
void require_room(std::filesystem::path const& out, std::int64_t images);

/// Gives a file another name, if nothing has it. False: something does, or there is no file.
bool rename_unless_taken(std::filesystem::path const& from, std::filesystem::path const& to);

/// Whether two regular files are one, or hold the same bytes.
bool has_same_content(std::filesystem::path const& one, std::filesystem::path const& other);

/// Parts of files that an earlier process left behind.
void remove_leftovers(std::filesystem::path const& out);

/// A process works on the directory. The lock goes with the process, however that ends.
class directory_lock
{
public:
    directory_lock() = default;
    ~directory_lock();
    directory_lock(directory_lock const&) = delete;
    directory_lock& operator=(directory_lock const&) = delete;

    /// False: another process has it.
    bool take(std::filesystem::path const& out);
    void release() noexcept;

private:
    int file_ = -1;
};

/// Whether another process works on the directory.
bool is_locked(std::filesystem::path const& out);

/// A file that appears under its name whole and synced, or not at all.
class replacing_file
{
public:
    /// `name` is free of folders.
    replacing_file(std::filesystem::path folder, std::string const& temporary_name);
    ~replacing_file();
    replacing_file(replacing_file const&) = delete;
    replacing_file& operator=(replacing_file const&) = delete;

    /// Begins, or begins again.
    void open();
    void write(std::string_view piece);

    /// While it is open.
    int descriptor() const noexcept { return file_; }

    void publish(std::string const& name);

    /**
     * \brief As `stem.extension`; where something else is there, as `stem-DIGEST.extension`.
     *
     * The same content, or a beginning of it, is what an earlier run or a full disk left, and is
     * replaced. Nothing else ever is. Returns the name that was taken.
     */
    std::string
    publish_image(std::string const& stem, std::string_view extension, std::string_view digest);

private:
    void finish();
    bool move_to(std::string const& name);
    [[noreturn]] void give_up(char const* what) const;
    void flush();
    void write_all(std::string_view piece);

    std::filesystem::path folder_;
    std::string temporary_;
    std::string buffer_;
    int file_ = -1;
};

} // namespace neuroflash::inline v0::batch

#endif
