// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_SURFACE_PROBE_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_SURFACE_PROBE_HPP

#include "cli/doctor/diagnosis.hpp"

#include <neuroflash/http_message.hpp>

#include <optional>
#include <string>
#include <string_view>

/// What `doctor --probe` concludes from a page of the list of images, and from an upload of one
/// pixel that it deletes again. Both are free.
namespace neuroflash::cli {

/// The body of an upload of one white pixel, as PNG.
std::string one_pixel_upload();

/// The envelope of the list, its total, and whether it has the order that was requested: the newest
/// image first.
finding judge_list(http_response const& response);

/// An image that was uploaded.
struct uploaded_image
{
    std::string id;
    std::string link; ///< The text of the service; empty if it shows none.
    std::string form; ///< `relative`, `absolute`, `{"href"}`, or empty.
};

/// Empty if the upload was refused, or the response names no image.
std::optional<uploaded_image> image_of_upload(http_response const& response);

/// `deleted` is the status of the deletion; 0 if it was not answered.
finding judge_upload(
    http_response const& response, std::optional<uploaded_image> const& image, int deleted);

/// The responses to requests for the bytes of an image.
struct content_responses
{
    int with_token = 0;        ///< The status; 0 without a response.
    int without_token = 0;     ///< The status; 0 without a response.
    std::string host;          ///< The host that the request with the token is redirected to.
    bool is_elsewhere = false; ///< The link names another host, which was not asked.
};

finding judge_content(uploaded_image const& image, content_responses const& seen);

/// The host in an address, if it is one to print; otherwise empty.
std::string host_to_show(std::string_view address);

} // namespace neuroflash::cli

#endif
