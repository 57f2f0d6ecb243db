// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_SIMULATED_SERVICE_HPP
#define NEUROFLASH_TESTING_SIMULATED_SERVICE_HPP

#include <neuroflash/client_params.hpp>
#include <neuroflash/service_model/charge_records.hpp>
#include <neuroflash/testing/planned_fault.hpp>
#include <neuroflash/testing/simulated_service_params.hpp>
#include <neuroflash/testing/stream_fault.hpp>
#include <neuroflash/testing/virtual_time.hpp>
#include <neuroflash/transport.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace neuroflash::inline v0::testing {

using service_model::api_surface;
using service_model::charge_kind;
using service_model::ledger_entry;
using service_model::token_entry;

class simulated_state;

/// One request and its response, as the client saw them. It has no secrets: neither token nor body.
struct exchange_record
{
    time_point begun; ///< The start of the exchange.
    /// The end of the exchange; equal to `begun` while it is under way.
    time_point ended;
    http_method method = http_method::get; ///< The method of the request.
    std::string target;                    ///< Path and query.
    std::string request_id;                ///< X-Request-Id.
    fault_kind what = fault_kind::none;    ///< The fault that was applied.
    bool work_begun = false;               ///< Whether images are or were made for it.
    errc code{};                           ///< The code that the client received.
    int status = 0;                        ///< 0 if there was no header.
    std::size_t bytes_written = 0;         ///< Bytes of the request, as the client knows it.
    bool under_way = true;                 ///< Whether it has not ended yet.
};

/**
 * \brief The whole neuroflash service in memory, on a virtual clock: tokens, workspaces, quotas,
 * models, generation, edit, history, images, texts, brand voices, and a ledger of every credit
 * and token.
 *
 * Pass `connect()` and the clock to a `client`, run it with `run`, then compare the results of the
 * client with the ledger. Faults are planned or drawn at random from a seed; the same
 * seed repeats them. It shares no code with the client except the types of the
 * transport interface.
 *
 * It gives the client exactly what the real transport would give: codes, phases, bytes written,
 * header seen, reused connections; deadlines, cancellation and `close` end an exchange at once.
 * It does not limit the connections, so no call waits for one.
 *
 * \par Object lifetimes
 * The transports may outlive it.
 *
 * \par Thread safety
 * None: one thread runs the client's io_context and calls all members.
 */
class simulated_service
{
public:
    /// A service on a virtual clock.
    explicit simulated_service(
        std::shared_ptr<virtual_time> time,
        simulated_service_params params = simulated_service_params());
    ~simulated_service();
    simulated_service(simulated_service const&) = delete;
    simulated_service& operator=(simulated_service const&) = delete;

    /// A new transport. Each client needs its own, because a client closes its transport.
    std::shared_ptr<transport> connect();

    /// Parameters with which a client finds this service: credentials, addresses, workspace.
    client_params params_for_client() const;

    /// \brief Adds a fault to the plan. If several match a request, the first one is applied.
    ///
    /// \par Exceptions
    /// std::invalid_argument for a kind that is not in `all_fault_kinds()`.
    void plan(planned_fault what);

    /// \brief Adds a fault of a chat's response to the plan.
    ///
    /// \par Exceptions
    /// std::invalid_argument for a kind that is not in `all_stream_faults()`.
    void plan(planned_stream_fault what);

    /// Sets the share of later requests that fail, 0..1. Planned faults remain.
    void set_fault_rate(double rate);

    /// Shows later images in the history as soon as they are made.
    void end_history_delay();

    /// Sets the lifetime of tokens issued from now on; > 0.
    void set_token_lifetime(std::chrono::seconds lifetime);

    /// Invalidates all tokens: the next requests get 401.
    void revoke_tokens();

    /// Sets the quota.
    void set_quota(quota_levels levels);

    /// Sets the number of tokens that are left. The last text may use more.
    void set_token_quota(long left);

    /// All charged texts, in order.
    std::vector<token_entry> const& token_ledger() const;

    /// The sum of `token_ledger`.
    long tokens_charged() const;

    /// All charges until now, in order.
    std::vector<ledger_entry> const& ledger() const;

    /// The sum of the ledger.
    long credits_charged() const;

    /// All requests since the start.
    std::vector<exchange_record> const& requests() const;

    /// The number of paid requests that arrived completely: attempts, not charges.
    std::size_t paid_requests() const;

    /// The number of generations in progress, which are charged at their end.
    std::size_t working() const;

    /// The number of exchanges under way; 0 if all clients are idle or destroyed.
    std::size_t exchanges() const;

private:
    std::shared_ptr<simulated_state> state_;
};

} // namespace neuroflash::inline v0::testing

#endif
