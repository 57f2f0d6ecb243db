// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SERVICE_MODEL_IMAGE_SERVICE_PARAMS_HPP
#define NEUROFLASH_SERVICE_MODEL_IMAGE_SERVICE_PARAMS_HPP

#include <neuroflash/service_model/service_switches.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// How image-service v1 answers a task. The documents contradict each other.
enum class task_response
{
    finished_200,             ///< 200 with the finished images.
    finished_201,             ///< 201 with the finished images.
    accepted_without_content, ///< 202; the images have an id, but no content link and no size yet.
    accepted_without_images,  ///< 202; `images` is empty, only `generationId` is known.
    unfinished_200,           ///< Like accepted_without_content, with status 200.
    empty_200                 ///< Like accepted_without_images, with status 200.
};

/// The form in which an image is shown whose task was accepted, until it is ready.
enum class unready_image
{
    without_content, ///< 200, without content link and size; lists show it in this form.
    not_found        ///< 404; lists do not show it.
};

/// The form of the ids that image-service v1 gives out. They are storage keys.
enum class image_id_style
{
    uuid,           ///< `5b0c6a52-...`
    with_extension, ///< `5b0c6a52-....png`
    with_slash ///< `generated/5b0c6a52-....png`; a path needs it as `generated%2F5b0c6a52-....png`.
};

/// How an image object names the address of its bytes in `_links.content`.
enum class link_form
{
    relative, ///< "/api/image-service/..."
    absolute, ///< "https://host/api/image-service/..."
    object    ///< {"href":"https://host/api/image-service/..."}
};

/// How the content address answers.
enum class content_response
{
    bytes, ///< 200 with the bytes.
    /// Redirect to a signed address of another origin that refuses an Authorization header.
    redirect_302,
    redirect_307 ///< Like redirect_302, with status 307.
};

/// Which pixels of a mask mark what an edit may change.
enum class mask_convention
{
    white_changes,      ///< Light pixels.
    transparent_changes ///< Pixels with an opacity below one half.
};

/// How image-service v1 writes times.
enum class time_form
{
    seconds,      ///< 2024-01-15T10:30:00Z
    microseconds, ///< 2024-01-15T10:30:00.123456Z
    zoneless      ///< 2024-01-15T10:30:00.123456, which is UTC.
};

/**
 * \brief How image-service v1 behaves in the sandbox and in the simulated service.
 *
 * What is not documented about the real service is a switch here. The defaults are the likeliest
 * service.
 */
struct image_service_params
{
    bool served = true; ///< False if every path below /api/image-service answers 404.
    /// Whether /api/image-service/openapi.json describes the tasks; else it answers 404.
    bool described = false;

    // The members below are about tasks.
    task_response response = task_response::finished_200; ///< Response to a task of any kind.
    /// Form of the images of accepted tasks.
    unready_image unready = unready_image::without_content;
    /// Number of requests for an accepted image after which it is ready; one minute is enough too.
    unsigned ready_after_polls = 2;
    std::chrono::milliseconds ready_after{0}; ///< Least age of a ready image.

    // Names of fields that are not documented.
    std::string edit_input_field = "inputImageIds";   ///< An edit's array of image ids.
    std::string edit_mask_field = "maskImageId";      ///< An edit's id of a mask.
    std::string upscale_input_field = "inputImageId"; ///< An upscale's id of an image.
    std::string upscale_factor_field = "factor";      ///< An upscale's factor, 2 to 4.
    bool edit_input_is_list = true;     ///< False if `edit_input_field` is one id, not an array.
    bool upscale_input_is_list = false; ///< Whether `upscale_input_field` is an array with one id.
    bool forbid_unknown_fields = false; ///< Whether an unknown field is 422.
    bool snake_case_parameters = false; ///< Whether `parameters` has `aspect_ratio`, ...

    // Edit and upscale.
    /// Status for an input id that does not exist: 404 or 422.
    unsigned missing_image_status = 404;
    unsigned max_edit_inputs = 14; ///< Most inputs of an edit, 1 to 100.
    /// The pixels of a mask that an edit changes.
    mask_convention mask = mask_convention::white_changes;
    unsigned upscale_credits = 0; ///< Price of one upscale: 0 or 1.
    /// Most pixels of the result; 422 above that.
    std::size_t upscale_pixel_limit = 64u << 20;

    // Uploads.
    unsigned upload_status = 201;         ///< Status of a successful upload: 200 or 201.
    std::size_t upload_limit = 30u << 20; ///< Largest image, in bytes; 413 above that.
    /// Bytes by http(s) address; the network is never used.
    std::map<std::string, std::string> web;

    // Ids, store, accounts.
    image_id_style ids = image_id_style::uuid; ///< Form of the ids of all images of this surface.
    bool separate_store = false;               ///< Whether the guide's history is another store.
    std::string user_id = "8f2a1c0e-5d47-4b7e-9a51-0c6f3f1de001"; ///< Id of the service account.
    bool admin = false; ///< Whether the account may delete images of others.
    /// Images of another user, made before the start, 0 to 1000.
    unsigned colleague_images = 0;

    /// Status for a workspace of another account: 403 or 404.
    unsigned foreign_workspace_status = 403;

    // Lists and image objects.
    list_envelope envelope = list_envelope::data; ///< Form of the list of images.
    list_order order = list_order::newest_first;  ///< Order if the request does not choose one.
    bool ignores_order = false;       ///< Whether `sort` and `order` of a request have no effect.
    unsigned list_page_limit = 200;   ///< Most images per page, 1 to 200.
    unsigned list_delay_listings = 0; ///< Number of the first listing that shows a new image.
    std::chrono::milliseconds list_delay{0}; ///< Time until the list shows a new image.
    link_form links = link_form::relative;   ///< Form of `_links.content`.
    time_form times = time_form::seconds;    ///< Form of `createdAt` and `updatedAt`.
    std::vector<std::string> hidden_fields;  ///< Members left out of every image object.

    content_response content = content_response::bytes; ///< Response of the content address.
    unsigned delete_status = 204; ///< Status of a successful delete: 200 or 204.

    /**
     * \brief Sets one switch by its name, as the command line does.
     *
     * The names are those of doc/sandbox.md, such as "response" or "edit-input-field".
     *
     * \par Exceptions
     * std::invalid_argument that says what is wrong and which values are valid.
     */
    void set(std::string_view name, std::string_view value);

    /// The names that set() knows, in the order of doc/sandbox.md.
    static std::vector<std::string_view> names();

    /// \brief Checks every member.
    /// \par Exceptions
    /// std::invalid_argument that names the member.
    void check() const;
};

} // namespace neuroflash::inline v0::service_model

#endif
