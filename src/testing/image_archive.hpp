// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_TESTING_IMAGE_ARCHIVE_HPP
#define NEUROFLASH_SRC_TESTING_IMAGE_ARCHIVE_HPP

#include <neuroflash/testing/simulated_service_params.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::testing {

/// The path of an image, as the history writes it.
std::string view_path(std::string_view image_id);

/// One image that was made.
struct archived_image
{
    std::string id;
    std::string batch_id;
    std::string workspace;
    std::string prompt;
    std::string model;
    std::chrono::system_clock::time_point created; ///< The time by the service's clock.
    std::chrono::steady_clock::time_point visible; ///< The time from which the history shows it.
    std::string_view type = "text2image";          ///< As the history writes it; static text.
    std::string listed;                            ///< The prompt in the list.
};

/// All images, and the history as the parameters want it shown.
class image_archive
{
public:
    using moment = std::chrono::steady_clock::time_point;

    explicit image_archive(simulated_service_params const& params) : params_(params) {}

    void add(archived_image image);

    /// Null if it does not exist, or was removed.
    archived_image const* find(std::string_view workspace, std::string_view id) const;

    /// Returns false if there is none.
    bool remove(std::string_view workspace, std::string_view id);

    /// `page` begins at 1; 0 if not requested.
    std::string
    list(std::string_view workspace, std::size_t page, std::size_t size, moment now) const;

    void show_all() noexcept;

private:
    bool hides(std::string_view field) const noexcept;
    std::string describe(archived_image const& image) const;

    simulated_service_params const& params_;
    std::vector<archived_image> images_; ///< Oldest first.
};

} // namespace neuroflash::inline v0::testing

#endif
