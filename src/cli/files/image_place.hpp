// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_FILES_IMAGE_PLACE_HPP
#define NEUROFLASH_SRC_CLI_FILES_IMAGE_PLACE_HPP

#include <neuroflash/error.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

/// `--out` for standard output.
inline constexpr std::string_view standard_output_name = "-";

/// Whether the name says that it is an image's, such as `fox.png`, and no directory has it.
bool names_image_file(std::string const& out);

/// Whether the ending of the file's name is one of that type of content.
bool ending_fits(std::filesystem::path const& file, std::string_view content_type);

/**
 * \brief A place for the images of a request: a directory, a file that is still to be made, or
 * standard output.
 *
 * Made only by a probe of what `--out` names: a directory and the directory of a file are made, and
 * a file is written there and removed.
 */
class image_place
{
public:
    /**
     * \brief The place for that many images that are to be paid for, with room for all of them.
     *
     * `format`: of the images, where it is known.
     *
     * \par Errors
     * invalid_argument: a file or standard output for several images; a file that is there already,
     * or whose name is only an ending or belongs to another format; a standard output that is
     * closed, open for reading only, or a terminal.
     * storage_failed: as `prepare_directory`.
     */
    static result<image_place> for_paid_images(
        std::string const& out, std::int64_t images,
        std::optional<std::string> const& format = std::nullopt);

    /// A place for images that can be fetched again, so the room for all is not checked.
    static result<image_place> for_free_images(std::string const& out, std::int64_t images);

    /// Nothing is kept: the images are measured, and stay with the service.
    static image_place none() { return image_place(kind::none, {}); }

    bool is_file() const noexcept { return kind_ == kind::file; }
    bool is_standard_output() const noexcept { return kind_ == kind::standard_output; }

    /// The directory, or the file.
    std::filesystem::path const& path() const noexcept { return path_; }

private:
    enum class kind
    {
        none,
        directory,
        file,
        standard_output,
    };

    image_place(kind which, std::filesystem::path path) : kind_(which), path_(std::move(path)) {}

    static result<image_place>
    probe(std::string const& out, std::int64_t images, std::int64_t room);
    static result<kind> kind_of(std::string const& out);

    kind kind_;
    std::filesystem::path path_;
};

} // namespace neuroflash::cli

#endif
