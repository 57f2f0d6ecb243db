// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_SERVICE_HPP
#define NEUROFLASH_SRC_SANDBOX_SERVICE_HPP

#include "sandbox/http_types.hpp"
#include "service_model/accounts.hpp"
#include "service_model/guide_images.hpp"
#include "service_model/image_service.hpp"
#include "service_model/image_store.hpp"
#include "service_model/token_service.hpp"

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
    std::string storage; ///< of signed addresses
};

/// \brief The memory of the sandbox: tokens, quotas, images, ledger.
///
/// Knows nothing of HTTP. Safe from any thread; every function is one atomic step.
class service
{
public:
    using clock_function = std::function<service_time()>;

    service(
        sandbox_params const& params, clock_function clock,
        server_origins origins = server_origins());

    std::string issue_token();
    service_model::service_response issue_token(service_model::login_request const& asked);

    /// \param authorization the field of a request
    bool token_valid(std::string_view authorization) const;
    void revoke_tokens();
    void advance_clock(std::chrono::seconds by);
    service_time time_now() const;

    /// As at the start: no tokens, images and charges, full quotas, the clock on time.
    void reset();

    bool has_workspace(std::string const& id) const;

    service_model::service_response list_workspaces(std::string_view target) const;
    service_model::service_response
    list_quotas(std::string const& workspace, std::string_view target);

    /// The state of the quotas as of now. \pre has_workspace(workspace)
    service_model::workspace_quotas quotas(std::string const& workspace);
    void set_image_quota(quota_levels levels);

    void set_token_quota(quota_levels levels);

    /// As accounts::charge.
    bool charge_text(token_entry& entry);

    std::vector<token_entry> token_ledger() const;

    /// One step of the guide's surface: calls `step` with it and the time.
    template <class Step>
    auto on_guide(Step step)
    {
        std::lock_guard const lock(mutex_);
        return step(guide_, now());
    }

    /// Charges a job whose credits are reserved, enters it into the ledger and its images
    /// into the history.
    service_model::service_response finish(service_model::guide_job const& job);

    image_pointer find_image(std::string const& id) const;

    /// image-service v1: a response, or an upload or task that is still to be drawn and finished.
    service_model::service_response image_service(service_model::service_request const& request);
    service_model::service_response signed_content(std::string_view target, bool with_token) const;
    service_model::image_task colleague_task() const;

    /// Charges a task whose credits are reserved, enters it into the ledger and its images into
    /// the store. \param files one for each image
    service_model::service_response
    finish(service_model::image_task const& task, std::vector<drawn_file> const& files);

    std::vector<ledger_entry> ledger() const;
    long credits_charged() const;

private:
    service_time now() const { return clock_() + ahead_; }
    std::string make_id();
    service_model::accounts make_accounts();
    service_model::image_service::dependencies
    make_dependencies(sandbox_params const& params, server_origins origins);

    mutable std::mutex mutex_;
    sandbox_params const start_; // as given
    clock_function clock_;
    std::chrono::seconds ahead_{0};
    std::mt19937_64 random_;
    service_model::token_service tokens_;
    service_model::accounts accounts_;
    service_model::image_store images_;
    service_model::guide_images guide_;
    service_model::image_service image_service_;
    std::uint64_t last_image_ = 0;
};

} // namespace neuroflash::inline v0::sandbox

#endif
