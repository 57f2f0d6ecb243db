// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_SIMULATED_SERVICE_HPP
#define NEUROFLASH_TESTING_SIMULATED_SERVICE_HPP

#include <neuroflash/client_params.hpp>
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

class simulated_state;

/// What was asked for.
enum class charge_kind
{
    generate,
    edit,
    upload, ///< Free.
    upscale,
};

/// One charge, or an upload or upscale that cost nothing. All of them together are the truth about
/// money, whatever the client saw.
struct charge_entry
{
    time_point at;                      ///< When the credits went.
    std::string workspace;              ///< Its id.
    std::string prompt;                 ///< As it came.
    bool edit = false;                  ///< Else it is no edit.
    charge_kind kind{};                 ///< What was asked for.
    bool image_service_v1 = false;      ///< Asked for through image-service v1.
    int credits = 0;                    ///< One an image; 0 for uploads.
    std::string batch_id;               ///< Of the images made.
    std::vector<std::string> image_ids; ///< Of the images made.
    std::string request_id;             ///< X-Request-Id: `call_params::trace_id` of the call.
};

/// One charge for a text: in full, when its request came.
struct token_charge
{
    time_point at;             ///< When the tokens went.
    std::string workspace;     ///< Its id.
    std::string completion_id; ///< Of the answer.
    std::string model;         ///< With the prefix of its provider.
    int prompt_tokens = 0;     ///< Of the request.
    int completion_tokens = 0; ///< Of the answer.
    bool streamed = false;     ///< The answer is a stream.
    std::string request_id;    ///< X-Request-Id: `call_params::trace_id` of the call.

    /// Sum of both.
    int tokens() const { return prompt_tokens + completion_tokens; }
};

/// One request, as the wire saw it. Keeps no secret: neither token nor body.
struct wire_record
{
    time_point begun;                      ///< When the exchange began.
    time_point ended;                      ///< Equal to `begun` while it is under way.
    http_method method = http_method::get; ///< Of the request.
    std::string target;                    ///< Path and query.
    std::string request_id;                ///< X-Request-Id.
    fault_kind what = fault_kind::none;    ///< What went wrong with it.
    bool work_begun = false;               ///< Images are made for it, or were.
    errc code{};                           ///< What the client's side was told.
    int status = 0;                        ///< 0: no header came.
    std::size_t bytes_written = 0;         ///< Of the request, as the client's side was told.
    bool under_way = true;                 ///< It has not ended yet.
};

/**
 * \brief The whole neuroflash service in memory, on a virtual clock: tokens, workspaces, quotas,
 * models, generation, edit, history, pictures, texts, brand voices, and a ledger of every credit
 * and token.
 *
 * Give `connect()` and the clock to a `client`, run it with `run`, then compare what the client
 * says with what the ledger says. It goes wrong as you plan, or by the dice of a seed; the same
 * seed goes wrong in the same way again. It shares no code with the client but the types of the
 * transport seam.
 *
 * It tells the client exactly what the real transport would tell: codes, phases, bytes written,
 * header seen, reused connections; deadlines, cancellation and `close` end an exchange at once.
 * It does not limit the connections: nobody waits in line.
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
    /// A service on that clock.
    explicit simulated_service(
        std::shared_ptr<virtual_time> time,
        simulated_service_params params = simulated_service_params());
    ~simulated_service();
    simulated_service(simulated_service const&) = delete;
    simulated_service& operator=(simulated_service const&) = delete;

    /// A transport of its own for each client: a client closes its transport when it goes.
    std::shared_ptr<transport> connect();

    /// Parameters with which a client finds this service: credentials, addresses, workspace.
    client_params params_for_client() const;

    /// Adds a fault_kind to the plan. Of several that fit a request, the first one strikes.
    void plan(planned_fault what);

    /// Adds a fault of the answer of a chat to the plan.
    void plan(planned_stream_fault what);

    /// From now on this share of the requests goes wrong, 0..1. The plan stays.
    void set_fault_rate(double rate);

    /// From now on an image shows in the history when it is made.
    void end_history_lag();

    /// Of the tokens issued from now on; > 0.
    void set_token_lifetime(std::chrono::seconds lifetime);

    /// Makes every token void: the next requests get 401.
    void revoke_tokens();

    /// From now on.
    void set_quota(image_quota_levels levels);

    /// Tokens that are left from now on. The last text may use more.
    void set_token_quota(long left);

    /// Every text that was charged, in order.
    std::vector<token_charge> const& token_ledger() const;

    /// The sum of `token_ledger`.
    long tokens_charged() const;

    /// In the order of charging; up to the present moment.
    std::vector<charge_entry> const& ledger() const;

    /// The sum of the ledger.
    int credits_charged() const;

    /// Every request since the beginning.
    std::vector<wire_record> const& requests() const;

    /// Paid requests that came whole: attempts, not charges.
    std::size_t paid_requests() const;

    /// Generations that are being worked on, to be charged when they are done.
    std::size_t working() const;

    /// Exchanges under way; 0 when all clients are idle or gone.
    std::size_t exchanges() const;

private:
    std::shared_ptr<simulated_state> state_;
};

} // namespace neuroflash::inline v0::testing

#endif
