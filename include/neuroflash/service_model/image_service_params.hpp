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

/// What is shown of an image whose task was accepted, until it is ready.
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
    bytes,        ///< 200 with the bytes
    redirect_302, ///< to a signed address of another origin that refuses an Authorization header
    redirect_307  ///< the same with 307
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
    bool served = true; ///< false: every path below /api/image-service answers 404

    // Tasks.
    task_answer answer = task_answer::finished_200;         ///< of all three kinds of tasks
    unready_image unready = unready_image::without_content; ///< of accepted tasks
    /// an accepted image is ready at the n-th look at it, or after a minute
    unsigned ready_after_polls = 2;
    std::chrono::milliseconds ready_after{0}; ///< and not before it is that old

    // Names of fields that are not documented.
    std::string edit_input_field = "inputImageIds";   ///< of an edit: an array of image ids
    std::string edit_mask_field = "maskImageId";      ///< of an edit: the id of a mask
    std::string upscale_input_field = "inputImageId"; ///< of an upscale: the id of an image
    std::string upscale_factor_field = "factor";      ///< of an upscale: 2 to 4
    bool edit_input_is_list = true;     ///< false: `edit_input_field` is one id, not an array
    bool upscale_input_is_list = false; ///< `upscale_input_field` is an array with one id
    bool forbid_unknown_fields = false; ///< true: 422 for a field that is not known
    bool snake_case_parameters = false; ///< of the member `parameters`: `aspect_ratio`, ...

    // Edit and upscale.
    unsigned missing_image_status = 404; ///< for an input id that does not exist: 404 or 422
    unsigned max_edit_inputs = 14;       ///< of an edit, 1 to 100
    mask_convention mask = mask_convention::white_changes; ///< of an edit with a mask
    unsigned upscale_credits = 0;                          ///< for one upscale: 0 or 1
    std::size_t upscale_pixel_limit = 64u << 20;           ///< of the result; 422 above that

    // Uploads.
    unsigned upload_status = 201;           ///< of a successful upload: 200 or 201
    std::size_t upload_limit = 30u << 20;   ///< bytes of an image; 413 above that
    std::map<std::string, std::string> web; ///< bytes by http(s) address; never the network

    // Ids, store, accounts.
    image_id_style ids = image_id_style::uuid; ///< of all images made by this surface
    bool separate_store = false;               ///< true: the guide's history is another store
    std::string user_id = "8f2a1c0e-5d47-4b7e-9a51-0c6f3f1de001"; ///< of the service account
    bool admin = false;            ///< whether the account may delete images of others
    unsigned colleague_images = 0; ///< made by somebody else before the start, 0 to 1000

    /// For a workspace of another account: 403 or 404.
    unsigned foreign_workspace_status = 403;

    // Lists and image objects.
    list_envelope envelope = list_envelope::data; ///< of the list of images
    list_order order = list_order::newest_first;  ///< if the request does not choose one
    bool ignores_order = false;       ///< true: `sort` and `order` of a request have no effect
    unsigned list_page_limit = 200;   ///< pages have at most so many images, 1 to 200
    unsigned list_delay_listings = 0; ///< an image is listed from the n-th listing after it on
    std::chrono::milliseconds list_delay{0}; ///< an image is listed only this long after it
    link_form links = link_form::relative;   ///< of `_links.content`
    time_form times = time_form::seconds;    ///< of `createdAt` and `updatedAt`
    std::vector<std::string> hidden_fields;  ///< members left out of every image object

    content_answer content = content_answer::bytes; ///< of the content address
    unsigned delete_status = 204;                   ///< of a successful delete: 200 or 204

    /**
     * \brief Sets one switch by its name, as the command line does.
     *
     * The names are those of doc/sandbox.md, such as "answer" or "edit-input-field".
     *
     * \par Exceptions
     * std::invalid_argument that says what is wrong and which values are possible.
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
