// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_SERVICE_HPP
#define NEUROFLASH_SRC_SANDBOX_SERVICE_HPP

#include "sandbox/http_types.hpp"
#include "service_model/service.hpp"

#include <neuroflash/sandbox/records.hpp>
#include <neuroflash/sandbox/sandbox_params.hpp>

#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace neuroflash::inline v0::sandbox {

using service_model::image_pointer;
using service_model::image_record;
using service_model::service_time;

/// The address of the server.
struct server_origins
{
    std::string api;     ///< "https://127.0.0.1:PORT"
    std::string storage; ///< The origin of signed addresses.
    /// The server has other addresses as well, so that the client of a request knows a better one.
    bool are_many = false;
};

/// \brief The model of the service with a lock, a clock that can be moved, and ids.
///
/// Safe from any thread; every function is one atomic step.
class service
{
public:
    using clock_function = std::function<service_time()>;

    service(
        sandbox_params const& params, clock_function clock,
        server_origins origins = server_origins());

    std::string issue_token();
    void revoke_tokens();
    void advance_clock(std::chrono::seconds by);
    service_time time_now() const;

    /// Restores the state of the start: no tokens, images and charges, full quotas, the clock on
    /// time. Jobs and tasks that were accepted before are not charged when they are finished.
    void reset();

    /// The state of the quotas as of now. \pre the workspace exists
    service_model::workspace_quotas quotas(std::string const& workspace);
    void set_image_quota(quota_levels levels);
    void set_token_quota(quota_levels levels);

    /// Changes the quotas of every workspace in one step. \param change receives the quotas of each
    /// as of now
    void change_quotas(std::function<void(service_model::workspace_quotas&)> const& change);

    service_model::api_response handle(http_request const& request);
    service_model::service_response signed_content(std::string_view target, bool with_token) const;
    service_model::image_task colleague_task() const;

    /// Charges a text as service_model::service::charge does.
    bool charge_text(service_model::written_text& written);

    /// Charges a job or a task whose credits are reserved, enters it into the ledger and its images
    /// into the store. The response is 503 if a reset came in between. \param files one for each
    /// image
    service_model::service_response finish(service_model::guide_job const& job);
    service_model::service_response
    finish(service_model::image_task const& task, std::vector<drawn_file> const& files);

    /// Returns the credits of a task that could not be carried out.
    void release(service_model::image_task const& task);

    image_pointer find_image(std::string const& id) const;

    std::vector<ledger_entry> ledger() const;
    std::vector<token_entry> token_ledger() const;
    long credits_charged() const;

private:
    service_time now() const { return clock_() + ahead_; }
    std::string make_id();
    server_origins origins_for(std::string const& host) const;

    mutable std::mutex mutex_;
    std::uint64_t const seed_; // as given
    clock_function clock_;
    std::chrono::seconds ahead_{0};
    std::mt19937_64 random_;
    bool const follows_host_; // in links
    service_model::service model_;
    std::uint64_t last_image_ = 0;
};

} // namespace neuroflash::inline v0::sandbox

#endif
