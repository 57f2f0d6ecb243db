// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_CLIENT_LIMITS_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_CLIENT_LIMITS_HPP

#include <neuroflash/batch/batch_params.hpp>
#include <neuroflash/client_params.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace neuroflash::inline v0::batch {

/**
 * \brief The client's parameters for a batch.
 *
 * The connections suffice for paid requests, downloads and other calls at once. A call is
 * tried at most twice, because the batch must see a rejection for coming too soon, and pause all
 * requests. And it searches the history for half a minute at most. What it does not find is left
 * to the settler, and other items do not wait for it. Absence is proven by the settler alone.
 */
inline client_params limited(client_params service, batch_params const& params)
{
    constexpr std::size_t free_calls = 4;
    constexpr auto most_attempts = 2;
    constexpr auto longest_look = std::chrono::milliseconds(std::chrono::seconds(30));
    service.max_connections =
        std::max(service.max_connections, params.concurrency + params.downloads + free_calls);
    service.retry.max_attempts = std::min(service.retry.max_attempts, most_attempts);
    service.reconcile.window = std::min(service.reconcile.window, longest_look);
    return service;
}

} // namespace neuroflash::inline v0::batch

#endif
