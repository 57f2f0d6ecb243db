// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_FILES_SAVED_IMAGE_HPP
#define NEUROFLASH_SRC_CLI_FILES_SAVED_IMAGE_HPP

#include <neuroflash/error.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace neuroflash::cli {

/// An image on the disk.
struct saved_image
{
    std::string path;
    std::string content_type; ///< The type by its first bytes.
    std::uint64_t bytes = 0;
    std::string sha256;
};

/**
 * \brief Makes the directory and sees that files can be made in it, and that there is room for so
 * many images (of 4 MiB each; 0: not asked).
 *
 * Called before images are paid for: a full or foreign directory must not show only afterwards.
 *
 * \par Errors
 * storage_failed, not charged.
 */
result<void> prepare_directory(std::filesystem::path const& directory, std::int64_t images = 0);

/**
 * \brief Checks that a file may be written there: the name is free, or has an earlier file of the
 * same command, which has `mark` in its first 4096 bytes.
 *
 * Called before anything is paid for, because a file of others is not replaced.
 *
 * \par Errors
 * invalid_argument.
 */
result<void> check_replaceable(std::filesystem::path const& file, std::string_view mark);

/// Writes text under a temporary name and renames it, so that no reader sees half a file. A link of
/// that name is replaced, and not what it points to.
result<void> write_file(std::filesystem::path const& file, std::string_view content);

/// What a `support::atomic_file` that holds a download is called by, until the download's own name
/// is known. It is short, whatever that name is, and hidden.
std::string temporary_stem(std::filesystem::path const& directory);

/// The error of a file that the system does not store.
error not_stored(std::filesystem::path const& where, std::error_code why);

/// Renames, replacing a file of that name (not what a link of that name points to).
result<void> rename_file(std::filesystem::path const& from, std::filesystem::path const& to);

/// Renames to that name; where another file has it, to the first free one of `name-2`, `name-3`,
/// ... with the same ending. A file with the same content stays, and is the one. Its value is the
/// name.
result<std::string>
rename_to_free_name(std::filesystem::path const& from, std::filesystem::path const& to);

} // namespace neuroflash::cli

#endif
