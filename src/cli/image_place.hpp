// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_IMAGE_PLACE_HPP
#define NEUROFLASH_CLI_IMAGE_PLACE_HPP

#include "cli/picture_file.hpp"

#include <filesystem>
#include <utility>

namespace neuroflash::cli {

/// A place for the images of a paid request. Made only by a probe that wrote and removed a file
/// there.
class image_place
{
public:
    /// Makes the directory, and sees that so many images have room in it. Errors as
    /// `prepare_directory`.
    static result<image_place> probe(std::filesystem::path directory, int images)
    {
        if (auto const ready = prepare_directory(directory, images); !ready) return ready.error();
        return image_place(std::move(directory));
    }

    /// Nothing is kept: the images are measured, and stay with the service.
    static image_place none() { return image_place({}); }

    std::filesystem::path const& directory() const noexcept { return directory_; }

private:
    explicit image_place(std::filesystem::path directory) : directory_(std::move(directory)) {}

    std::filesystem::path directory_;
};

} // namespace neuroflash::cli

#endif
