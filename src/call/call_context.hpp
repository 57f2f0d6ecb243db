// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_CALL_CONTEXT_HPP
#define NEUROFLASH_SRC_CALL_CALL_CONTEXT_HPP

#include <neuroflash/core/http/request_spec.hpp>
#include <neuroflash/core/http/route_fallback.hpp>
#include <neuroflash/core/http/url.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/operation.hpp>
#include <neuroflash/timeline.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::call {

class client_state;

/// Reads the body of a 2xx response. A failure to read it may be retried if the call is free.
class response_handler
{
public:
    virtual ~response_handler() = default;
    virtual result<void> read(http_response const& response) = 0;

    /// Whether the caller has parts of a response. If so, no other response may follow.
    virtual bool has_delivered() const noexcept { return false; }

    /// Called when the exchange is over. An error that the service reports within a body, such as
    /// the first event of a stream, may replace the response.
    virtual void translate(exchange_outcome&) {}
};

/// What the history or the list of images shows of a paid call's or an upload's earlier requests.
class history_check
{
public:
    virtual ~history_check() = default;

    /// The earliest time at which absence can be proven; empty if it never can.
    virtual std::optional<time_point> proof_due() const = 0;

    /// Returns true when it is proven that nothing was carried out, but not before `not_before`;
    /// for an upload, which is free, when its image was not found. Returns false when there is no
    /// proof: an image may match, or the deadline leaves no time.
    virtual asio::awaitable<bool> await_absence(time_point not_before) = 0;
};

/// The memory of a call that later calls reuse: addresses, request and outcome.
class call_buffers
{
public:
    call_buffers() = default;

    core::location to;
    core::request_spec spec;
    exchange_request request;
    exchange_outcome outcome;

    /// The size of `storage` in bytes. The call places the rest of its state there.
    static constexpr std::size_t storage_size = 2048;
    alignas(std::max_align_t) std::array<std::byte, storage_size> storage;

    /// Whether the memory is worth keeping. The memory of a few long prompts must not stay forever.
    bool is_small() const noexcept;
};

/// One call, ready for its first attempt.
class call_context
{
public:
    /// `in` outlives the object.
    explicit call_context(call_buffers& in) noexcept
        : to(in.to), spec(in.spec), request(in.request), outcome(in.outcome)
    {
    }
    explicit call_context(core::location where) : call_context(std::make_unique<call_buffers>())
    {
        to = std::move(where);
    }

    core::location& to; ///< The location of the first attempt; redirects may change it.
    core::request_spec& spec;
    exchange_request& request;  ///< The request of the current attempt.
    exchange_outcome& outcome;  ///< The outcome of the current attempt.
    core::location fallback;    ///< The other path; its target is empty if there is none.
    std::string_view workspace; ///< The x-workspace-id header; outlives the call; empty if none.
    operation kind{};           ///< Set before the first attempt.
    std::string trace_id;
    time_point started;
    time_point deadline;
    std::size_t max_body = 0;
    bool paid = false;
    charge_unit unit = charge_unit::credits; ///< The unit of its cost.
    bool bypass_caches = false;              ///< Whether caches on the way must not answer.
    bool authorize = true; ///< Whether the token is sent, to the API's own origin only.
    bool follow_cross_origin =
        false; ///< Whether redirects to other origins are followed, without the token.
    std::optional<int> max_attempts; ///< Empty if the client's parameters decide.
    bool ahead = true; ///< Whether its first request goes before those that wait for a connection.
    int max_redirects = 5;                  ///< A paid call follows only the first one.
    bool path_names_item = false;           ///< Whether the path names an item that may be missing.
    core::route_fallback* routes = nullptr; ///< Remembers which of the two paths works.
    body_sink* sink = nullptr;              ///< Takes the body of a 2xx response.
    bool moves_body = false; ///< Whether the body is moved into the request, because it is large.
    std::size_t piece_size = 0; ///< `exchange_request::piece_size`.
    std::string_view accept;    ///< The Accept header, a static text; empty for the default.
    std::optional<time_point> exchange_began; ///< The start of the current exchange.
    response_handler* reader = nullptr;
    core::open_call* open_call = nullptr; ///< Set for paid calls only.
    history_check* history = nullptr;     ///< Set for paid calls and uploads.
    timeline spent;                       ///< The times of the call until now.
    timeline* report = nullptr;           ///< The user's copy of the times; may be null.
    phase waited_in = phase::none;        ///< The phase before the first attempt.

private:
    explicit call_context(std::unique_ptr<call_buffers> own) : call_context(*own)
    {
        own_ = std::move(own);
    }

    std::unique_ptr<call_buffers> own_;
};

/// The facts of a call that succeeded, without its value.
struct success_facts
{
    time_point last_sent;  ///< The time at which the answered request was sent.
    charge_verdict before; ///< The cost of the attempts before the last.
};

/**
 * \brief Makes attempts until core::retry_policy says stop.
 *
 * \par Object lifetimes
 * `on` and `job` outlive the returned awaitable.
 */
asio::awaitable<result<success_facts>> run(client_state& on, call_context& job);

} // namespace neuroflash::inline v0::call

#endif
