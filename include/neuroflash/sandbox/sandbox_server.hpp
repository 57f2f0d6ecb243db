// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SANDBOX_SANDBOX_SERVER_HPP
#define NEUROFLASH_SANDBOX_SANDBOX_SERVER_HPP

#include <neuroflash/sandbox/fault.hpp>
#include <neuroflash/sandbox/fault_plan.hpp>
#include <neuroflash/sandbox/records.hpp>
#include <neuroflash/sandbox/sandbox_params.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/**
 * \brief A local neuroflash service for tests and for people without an account.
 *
 * It listens on 127.0.0.1 by default, with a certificate made at start, and serves on its own
 * threads from its construction on. It keeps state (tokens, workspaces, quotas, history, images),
 * draws real images and records every charge.
 *
 * \par Thread safety
 * Every member function may be called from any thread at any time.
 *
 * \par Exceptions
 * The constructor throws std::invalid_argument naming the member of the parameters, or
 * std::runtime_error (a port in use, a directory that cannot be written).
 */
class sandbox_server
{
public:
    /// Accepts connections when it returns.
    explicit sandbox_server(sandbox_params params = sandbox_params());

    /// Closes every connection and waits for the threads to end.
    ~sandbox_server();

    sandbox_server(sandbox_server const&) = delete;
    sandbox_server& operator=(sandbox_server const&) = delete;

    std::string origin() const;    ///< "https://127.0.0.1:PORT"
    std::string admin_url() const; ///< "http://127.0.0.1:PORT"; empty without an admin API.
    std::string api_base() const;  ///< The `origin()` and "/api".
    std::string token_url() const; ///< The `origin()` and "/oauth/v2/token".
    /// The origin of the signed addresses that image-service v1 redirects to; empty if it does not.
    std::string storage_origin() const;
    /// The TCP port, at sandbox_params::host.
    std::uint16_t port() const;
    std::string ca_file() const; ///< PEM file of the CA to trust; empty without TLS.
    /// The id of the only account.
    std::string client_id() const;
    /// The secret of the only account.
    std::string client_secret() const;
    std::string workspace_id() const; ///< The id of the first workspace.

    /// Counts since the start.
    counters stats() const;
    /// Every charge so far, in order.
    std::vector<ledger_entry> ledger() const;
    long credits_charged() const; ///< Sum over the ledger.
    /// Every completion that was charged, in order.
    std::vector<token_entry> token_ledger() const;
    long tokens_charged() const;                  ///< Sum over token_ledger().
    std::vector<request_record> requests() const; ///< Empty unless sandbox_params::record.

    /// Revokes every token issued so far: the next requests with them get 401.
    void revoke_tokens();

    /// Moves the service's clock forward: tokens expire, the daily quota resets at midnight
    /// UTC. Does not change waits and timeouts.
    void advance_clock(std::chrono::seconds by);

    /// Sets the image quota of every workspace.
    void set_quota(quota_levels levels);

    /// Sets the token quota of every workspace.
    void set_token_quota(quota_levels levels);

    /// Sets how long later generations and edits take.
    void set_generation_time(std::chrono::milliseconds time);

    /// \brief Plans a fault after those that are already planned.
    ///
    /// \par Exceptions
    /// std::invalid_argument for a kind that only the simulated service applies.
    void inject(fault planned);

    /// \brief Draws faults from now on, starting with the first draw, for requests and connections
    /// without an injected fault. It replaces the previous plan and injects the faults of the plan.
    ///
    /// \par Exceptions
    /// std::invalid_argument naming the member of the plan.
    void set_fault_plan(fault_plan plan);

    /// Removes the plan and the injected faults. Faults that have begun continue.
    void clear_faults();

    /// \brief Makes everything as at the start: no faults, charges, images, recorded requests or
    /// tokens, full quotas and the clock of this machine.
    ///
    /// stats() and the connections stay. An image that is being made is not charged, and its
    /// request gets 503.
    void reset();

    /// Closes all connections from the server's side; new ones are accepted.
    void close_connections();

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace neuroflash::inline v0::sandbox

#endif
