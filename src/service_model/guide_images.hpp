// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_GUIDE_IMAGES_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_GUIDE_IMAGES_HPP

#include "service_model/image_service.hpp"
#include "service_model/image_store.hpp"
#include "service_model/service_response.hpp"

#include <neuroflash/service_model/charge_records.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// The behaviour of the history and of responses with images that is not documented.
struct history_rules
{
    list_rules lists;
    time_form times = time_form::microseconds; ///< The form of `created_at`.
    /// The members that are left out of items and of lists.
    std::vector<std::string> hidden;
    /// The members that are left out of responses with images.
    std::vector<std::string> hidden_in_responses;
    std::size_t usual_page = 20;    ///< The entries of a page if no size is requested.
    std::size_t largest_page = 200; ///< The most entries of a page, whatever size is requested.
    /// Whether it returns the first page, whatever page is requested.
    bool repeats_first_page = false;
    bool is_unpaged = false; ///< Whether it lists everything, whatever page is requested.
};

/// The images of a job that was carried out.
struct finished_job
{
    std::string batch_id;
    std::vector<std::shared_ptr<image_record>> images;
};

/**
 * \brief The images of the guide's surface without sockets, pixels, locks and a clock: models,
 * generations, edits, history.
 *
 * order() answers a request, or returns a job. Its worker passes it to make(), completes the
 * records, adds them to the store, and gets the response from respond(). Paths and ids are as they
 * stand in the target.
 */
class guide_images
{
public:
    /// \param store outlives this object
    guide_images(
        history_rules rules, image_service_params const& params, image_store& store,
        image_service::dependencies around);

    static service_response list_models();

    service_response order(
        charge_kind kind, std::string_view body, std::string const& workspace,
        service_time now) const;

    /// The records of a job, without sequence, drawing and bytes.
    finished_job make(guide_job const& job, service_time now) const;

    service_response respond(guide_job const& job, finished_job const& done) const;

    service_response list(std::string const& workspace, std::string_view target, service_time now);
    service_response
    item(std::string const& workspace, std::string_view id, service_time now) const;
    service_response remove(std::string const& workspace, std::string_view id, service_time now);

    /// The bytes of an image, by the path that the history names.
    service_response
    view(std::string const& workspace, std::string_view id, service_time now) const;

    /// The bytes of an image, by the address in the response that it was made for.
    service_response stored_file(std::string_view name, service_time now) const;

    /// The image of that id in any workspace; null unless this surface knows it.
    image_pointer find(std::string const& id, service_time now) const;

private:
    image_pointer find(std::string const& workspace, std::string_view id, service_time now) const;
    image_pointer
    find_source(std::string const& workspace, std::string_view path, service_time now) const;
    service_response accept(guide_job job) const;
    image_size size_of(guide_job const& job) const;

    history_rules rules_;
    std::string user_;
    image_store& store_;
    image_service::dependencies around_;
};

} // namespace neuroflash::inline v0::service_model

#endif
