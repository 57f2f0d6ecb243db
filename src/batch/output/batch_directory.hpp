// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_BATCH_DIRECTORY_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_BATCH_DIRECTORY_HPP

#include <filesystem>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// Names within a directory of a batch.
inline constexpr char journal_name[] = "journal.sqlite";
inline constexpr char results_name[] = "results.jsonl";
inline constexpr char gallery_name[] = "index.html";
inline constexpr char images_name[] = "images";

/// What it throws is storage_trouble, naming path and reason.
void make_directories(std::filesystem::path const& out);

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
    void publish(std::string const& name);

private:
    [[noreturn]] void give_up(char const* what) const;
    void flush();
    void write_all(std::string_view piece);

    std::filesystem::path folder_;
    std::string temporary_;
    std::string buffer_;
    int file_ = -1;
};

} // namespace neuroflash::v0::batch

#endif
