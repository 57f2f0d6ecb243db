// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_ACCOUNTS_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_ACCOUNTS_HPP

#include "service_model/quota_account.hpp"
#include "service_model/service_response.hpp"

#include <neuroflash/service_model/charge_records.hpp>
#include <neuroflash/service_model/workspace_seed.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// What one workspace may use and has used.
struct workspace_quotas
{
    quota_account images;
    quota_account tokens;
};

/**
 * \brief The workspaces with their quotas, and the record of everything that was charged.
 *
 * \par Preconditions
 * Unless a function says otherwise, the workspace exists.
 */
class accounts
{
public:
    using id_source = std::function<std::string()>;

    accounts(
        std::vector<workspace_seed> workspaces, quota_levels images, quota_levels tokens,
        id_source const& new_id, service_time now);

    /// Whether the workspace exists.
    bool has(std::string const& workspace) const { return quotas_.contains(workspace); }

    /// The quotas as of now.
    workspace_quotas& of(std::string const& workspace, service_time now);

    /// Sets the quota of every workspace.
    void set_image_quota(quota_levels levels);
    void set_token_quota(quota_levels levels);

    /// Puts credits aside; returns how many, from 0 to wanted.
    int reserve(std::string const& workspace, int wanted, service_time now);

    /// Returns credits that were put aside, unused.
    void release(std::string const& workspace, int credits);

    /// Charges credits that were put aside, and records it.
    void charge(ledger_entry entry, service_time now);

    /// Charges a completion and gives it its number and its id. False if no token is left, and
    /// nothing was charged. The last one may exceed the quota, since its length is known late.
    bool charge(token_entry& entry, id_source const& new_id, service_time now);

    std::vector<ledger_entry> const& ledger() const { return ledger_; }
    std::vector<token_entry> const& token_ledger() const { return token_ledger_; }
    long credits_charged() const { return credits_charged_; }

    service_response list_workspaces(list_envelope envelope, std::string_view target) const;

    /// 403 if the workspace does not exist.
    service_response
    list_quotas(std::string const& workspace, std::string_view target, service_time now);

private:
    std::vector<workspace_seed> workspaces_;
    std::map<std::string, workspace_quotas> quotas_;
    std::vector<ledger_entry> ledger_;
    std::vector<token_entry> token_ledger_;
    long credits_charged_ = 0;
};

} // namespace neuroflash::inline v0::service_model

#endif
