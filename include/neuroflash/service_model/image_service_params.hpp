// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SERVICE_MODEL_IMAGE_SERVICE_PARAMS_HPP
#define NEUROFLASH_SERVICE_MODEL_IMAGE_SERVICE_PARAMS_HPP

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// How image-service v1 answers a task. The documents contradict each other.
enum class task_answer
{
    finished_200,             ///< 200 with the finished images
    finished_201,             ///< 201 with the finished images
    accepted_without_content, ///< 202; the images have an id, but no content link and no size yet
    accepted_without_images   ///< 202; `images` is empty, only `generationId` is known
};

/// The form in which an image is shown whose task was accepted, until it is ready.
enum class unready_image
{
    without_content, ///< 200, without content link and size; lists show it in this form
    not_found        ///< 404; lists do not show it
};

/// The form of the ids that image-service v1 gives out. They are storage keys.
enum class image_id_style
{
    uuid,           ///< `5b0c6a52-...`
    with_extension, ///< `5b0c6a52-....png`
    with_slash ///< `generated/5b0c6a52-....png`; a path needs it as `generated%2F5b0c6a52-....png`
};

/// How image-service v1 wraps its list of images.
enum class list_envelope
{
    data,     ///< {"data":[...],"page":{...}}
    embedded, ///< {"_embedded":{"images":[...]},"page":{...}}
    bare      ///< [...]
};

/// The order of a list whose request does not choose one.
enum class list_order
{
    newest_first,
    oldest_first,
    unordered ///< an order that depends on the ids alone
};

/// How an image object names the address of its bytes in `_links.content`.
enum class link_form
{
    relative, ///< "/api/image-service/..."
    absolute, ///< "https://host/api/image-service/..."
    object    ///< {"href":"https://host/api/image-service/..."}
};

/// How the content address answers.
enum class content_answer
{
    bytes, ///< 200 with the bytes
    /// redirect to a signed address of another origin that refuses an Authorization header
    redirect_302,
    redirect_307 ///< as redirect_302, with status 307
};

/// Which pixels of a mask mark what an edit may change.
enum class mask_convention
{
    white_changes,      ///< light pixels
    transparent_changes ///< pixels with an opacity below one half
};

/// How image-service v1 writes times.
enum class time_form
{
    seconds,      ///< 2024-01-15T10:30:00Z
    microseconds, ///< 2024-01-15T10:30:00.123456Z
    zoneless      ///< 2024-01-15T10:30:00.123456, which is UTC
};

/**
 * \brief How image-service v1 behaves in the sandbox and in the simulated service.
 *
 * What is not documented about the real service is a switch here. The defaults are the likeliest
 * service.
 */
struct image_service_params
{
    bool served = true; ///< false if every path below /api/image-service answers 404
    /// whether /api/image-service/openapi.json describes the tasks; else it answers 404
    bool described = false;

    // The members below are about tasks.
    task_answer answer = task_answer::finished_200; ///< response to a task of any kind
    /// form of the images of accepted tasks
    unready_image unready = unready_image::without_content;
    /// number of requests for an accepted image after which it is ready; one minute is enough too
    unsigned ready_after_polls = 2;
    std::chrono::milliseconds ready_after{0}; ///< least age of a ready image

    // Names of fields that are not documented.
    std::string edit_input_field = "inputImageIds";   ///< an edit's array of image ids
    std::string edit_mask_field = "maskImageId";      ///< an edit's id of a mask
    std::string upscale_input_field = "inputImageId"; ///< an upscale's id of an image
    std::string upscale_factor_field = "factor";      ///< an upscale's factor, 2 to 4
    bool edit_input_is_list = true;     ///< false if `edit_input_field` is one id, not an array
    bool upscale_input_is_list = false; ///< whether `upscale_input_field` is an array with one id
    bool forbid_unknown_fields = false; ///< whether an unknown field is 422
    bool snake_case_parameters = false; ///< whether `parameters` has `aspect_ratio`, ...

    // Edit and upscale.
    unsigned missing_image_status = 404; ///< status for an input id that does not exist: 404 or 422
    unsigned max_edit_inputs = 14;       ///< most inputs of an edit, 1 to 100
    /// the pixels of a mask that an edit changes
    mask_convention mask = mask_convention::white_changes;
    unsigned upscale_credits = 0; ///< price of one upscale: 0 or 1
    /// most pixels of the result; 422 above that
    std::size_t upscale_pixel_limit = 64u << 20;

    // Uploads.
    unsigned upload_status = 201;           ///< status of a successful upload: 200 or 201
    std::size_t upload_limit = 30u << 20;   ///< largest image, in bytes; 413 above that
    std::map<std::string, std::string> web; ///< bytes by http(s) address; the network is never used

    // Ids, store, accounts.
    image_id_style ids = image_id_style::uuid; ///< form of the ids of all images of this surface
    bool separate_store = false;               ///< whether the guide's history is another store
    std::string user_id = "8f2a1c0e-5d47-4b7e-9a51-0c6f3f1de001"; ///< id of the service account
    bool admin = false; ///< whether the account may delete images of others
    /// images of another user, made before the start, 0 to 1000
    unsigned colleague_images = 0;

    /// Status for a workspace of another account: 403 or 404.
    unsigned foreign_workspace_status = 403;

    // Lists and image objects.
    list_envelope envelope = list_envelope::data; ///< form of the list of images
    list_order order = list_order::newest_first;  ///< order if the request does not choose one
    bool ignores_order = false;       ///< whether `sort` and `order` of a request have no effect
    unsigned list_page_limit = 200;   ///< most images per page, 1 to 200
    unsigned list_delay_listings = 0; ///< number of the first listing that shows a new image
    std::chrono::milliseconds list_delay{0}; ///< time until the list shows a new image
    link_form links = link_form::relative;   ///< form of `_links.content`
    time_form times = time_form::seconds;    ///< form of `createdAt` and `updatedAt`
    std::vector<std::string> hidden_fields;  ///< members left out of every image object

    content_answer content = content_answer::bytes; ///< response of the content address
    unsigned delete_status = 204;                   ///< status of a successful delete: 200 or 204

    /**
     * \brief Sets one switch by its name, as the command line does.
     *
     * The names are those of doc/sandbox.md, such as "answer" or "edit-input-field".
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
