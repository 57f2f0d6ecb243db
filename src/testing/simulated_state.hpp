// SPDX-License-Identifier: BSL-1.0
// testing stands in for network, service and clock in a user's tests; shares no code with them.
#ifndef NEUROFLASH_SRC_TESTING_SIMULATED_STATE_HPP
#define NEUROFLASH_SRC_TESTING_SIMULATED_STATE_HPP

#include "service_model/service.hpp"
#include "testing/responses.hpp"

#include <neuroflash/testing/random_source.hpp>
#include <neuroflash/testing/simulated_service.hpp>
#include <neuroflash/transport.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::testing {

using wall_time = std::chrono::system_clock::time_point;

/// The fault of one request, which is decided when it begins.
struct fault_decision
{
    fault_kind what = fault_kind::none;
    bool work_done = true;
    std::optional<std::chrono::seconds> retry_after;
};

/**
 * \brief The state of the service: its data, and the work in progress.
 *
 * Its time passes only when it is used: `settle` finishes the work that was due since.
 */
class simulated_state
{
public:
    simulated_state(std::shared_ptr<virtual_time> time, simulated_service_params params);

    virtual_time& time() noexcept { return *time_; }
    std::shared_ptr<virtual_time> const& shared_time() const noexcept { return time_; }
    simulated_service_params& params() noexcept { return params_; }
    neuroflash::testing::random_source& random_source() noexcept { return random_; }

    /// Charges and shows the images whose work has ended by now.
    void settle();

    service_model::service& model() noexcept { return model_; }
    wall_time service_time() const { return time_->wall_now() + params_.clock_skew; }

    /// Begins the work of a job. The response comes when the work is done.
    simulated_response begin_job(service_model::guide_job job, std::string request_id);

    /// Carries out an upload or a task. A task that is answered with 202 is charged at once.
    simulated_response begin_task(service_model::image_task task, std::string request_id);

    /// Writes a text and charges it.
    simulated_response
    write_text(service_model::text_request asked, std::string workspace, std::string request_id);
    void set_token_quota(long left);
    void plan_stream(planned_stream_fault what) { stream_plan_.push_back(std::move(what)); }

    /// Called when no client waits for the work any more.
    void on_disconnect(std::uint64_t work);

    // The faults of requests.
    void plan(planned_fault what) { plan_.push_back(std::move(what)); }
    fault_decision draw_fault(exchange_request const& request);

    std::vector<exchange_record> records;
    std::size_t paid_requests = 0;
    std::size_t exchanges = 0;
    std::size_t working() const noexcept { return works_.size(); }

private:
    struct work
    {
        std::uint64_t number = 0;
        time_point done;
        wall_time created;
        ledger_entry entry; ///< The entry without its time and number.
        std::vector<std::shared_ptr<service_model::image_record>> images;
        bool gives_up = false; ///< Whether it ends with its client.
    };

    work new_work(std::chrono::nanoseconds duration);
    void finish(work const& done);
    simulated_response schedule(work what, simulated_response when_done);
    void make_colleague_images();
    void draw(service_model::image_record& image, std::shared_ptr<std::string const> upload) const;
    std::string uuid();
    fault_decision random_fault(bool paid);
    planned_stream_fault draw_stream_fault();

    std::shared_ptr<virtual_time> time_;
    simulated_service_params params_;
    neuroflash::testing::random_source random_;
    service_model::service model_;
    std::uint64_t last_image_ = 0;
    std::vector<work> works_; ///< The works by the time at which they are done.
    std::uint64_t last_work_ = 0;
    std::vector<planned_fault> plan_;
    std::vector<planned_stream_fault> stream_plan_;
};

/// The origin of the signed URLs of image-service v1.
inline constexpr std::string_view storage_host = "storage.neuroflash.example";

/// A PNG file of one pixel: each image of the guide's surface.
std::string_view one_pixel() noexcept;

/// A response of the model without its content.
simulated_response response_from(service_model::service_response from);

/// Whether a response with that fault may say when to come back.
bool may_have_retry_after(fault_kind what) noexcept;

/// Whether a request costs credits.
bool is_paid(exchange_request const& request) noexcept;

/// The response of the service without faults. `may_work` is false if a fault decides the response
/// and no work may be done for the request.
simulated_response handle(simulated_state& on, exchange_request const& request, bool may_work);

} // namespace neuroflash::inline v0::testing

#endif
