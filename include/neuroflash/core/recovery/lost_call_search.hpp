// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_LOST_CALL_SEARCH_HPP
#define NEUROFLASH_CORE_RECOVERY_LOST_CALL_SEARCH_HPP

#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/recovery/paid_call_ledger.hpp>

namespace neuroflash::inline v0::core {

/// A search for a lost call; it lasts as long as this object.
class lost_call_search
{
public:
    lost_call_search(paid_call_ledger& ledger, lost_call& call) : ledger_(ledger), call_(call)
    {
        ledger_.begin_search(call_);
    }
    ~lost_call_search() { ledger_.end_search(call_); }
    lost_call_search(lost_call_search const&) = delete;
    lost_call_search& operator=(lost_call_search const&) = delete;

private:
    paid_call_ledger& ledger_;
    lost_call& call_;
};

} // namespace neuroflash::inline v0::core

#endif
