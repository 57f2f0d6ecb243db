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

/// Reads the body of a 2xx answer; its failure may be tried again where that is free.
class response_handler
{
public:
    virtual ~response_handler() = default;
    virtual result<void> read(http_response const& response) = 0;

    /// The caller has parts of an answer: no other may follow.
    virtual bool has_delivered() const noexcept { return false; }

    /// The exchange is over. What the service says within a body, such as an error as the first
    /// event of a stream, may be put in place of the answer.
    virtual void translate(exchange_outcome&) {}
};

/// Of a paid call, and of an upload: what the history or the list knows of what it has sent so far.
class history_check
{
public:
    virtual ~history_check() = default;

    /// When absence can be proven at the earliest; empty: never.
    virtual std::optional<time_point> proof_due() const = 0;

    /// Returns when it is proven that nothing was carried out, but not before that time (true), or
    /// when it will not be (false): there is a trace, or the call's deadline leaves no time.
    virtual asio::awaitable<bool> await_absence(time_point not_before) = 0;
};

/// The texts of a call. Their memory serves the calls that follow.
class call_buffers
{
public:
    call_buffers() = default;

    core::location to;
    core::request_spec spec;
    exchange_request request;
    exchange_outcome outcome;

    /// For whatever else a call has to hold.
    static constexpr std::size_t room_size = 2048;
    alignas(std::max_align_t) std::array<std::byte, room_size> room;

    /// Worth keeping: what a few long prompts took must not stay for ever.
    bool is_small() const noexcept;
};

/// One call, ready for its first attempt.
class call_context
{
public:
    /// `in` outlives it.
    explicit call_context(call_buffers& in) noexcept
        : to(in.to), spec(in.spec), request(in.request), outcome(in.outcome)
    {
    }
    explicit call_context(core::location where) : call_context(std::make_unique<call_buffers>())
    {
        to = std::move(where);
    }

    core::location& to; ///< For the first attempt; redirects may change it.
    core::request_spec& spec;
    exchange_request& request;  ///< Of the present attempt.
    exchange_outcome& outcome;  ///< The same.
    core::location fallback;    ///< The other path; its target is empty where there is none.
    std::string_view workspace; ///< For the x-workspace-id header; outlives the call; empty: none.
    operation kind = operation::generate;
    std::string trace_id;
    time_point started;
    time_point deadline;
    std::size_t max_body = 0;
    bool paid = false;
    charge_unit unit = charge_unit::credits; ///< What it is paid with.
    bool bypass_caches = false;              ///< No cache between may answer.
    bool authorize = true;                   ///< Send the token, to the API's own origin.
    bool follow_cross_origin =
        false; ///< Redirects to another origin may be followed, without the token.
    std::optional<int> max_attempts; ///< Empty: as many as the client's parameters say.
    bool ahead = true;     ///< Its first request goes before those that wait for a connection.
    int max_redirects = 5; ///< Of a paid call only the first is followed.
    bool path_names_item = false; ///< The path names something that may be missing by itself.
    core::route_fallback* routes = nullptr; ///< Remembers which of the two paths works.
    body_sink* sink = nullptr;              ///< Takes the body of a 2xx answer.
    bool moves_body = false; ///< The body is large: it is moved into the request, and not copied.
    std::size_t piece_size = 0;        ///< `exchange_request::piece_size`.
    std::string_view accept;           ///< Of the body. For ever; empty: what is usual.
    std::optional<time_point> sending; ///< Since when an exchange is under way.
    response_handler* reader = nullptr;
    core::open_call* flight = nullptr; ///< Of a paid call.
    history_check* history = nullptr;  ///< Of a paid call, and of an upload.
    timeline spent;                    ///< So far.
    timeline* report = nullptr;        ///< Where the user wants it.
    phase waited_in = phase::none;     ///< Before the first attempt.

private:
    explicit call_context(std::unique_ptr<call_buffers> own) : call_context(*own)
    {
        own_ = std::move(own);
    }

    std::unique_ptr<call_buffers> own_;
};

/// What is known of a call that succeeded, besides its value.
struct success_facts
{
    time_point last_sent;  ///< When the request left that was answered.
    charge_verdict before; ///< Of the attempts before the last.
};

/**
 * \brief Attempts until core::retry_policy says stop.
 *
 * \par Object lifetimes
 * `on` and `job` outlive the returned awaitable.
 */
asio::awaitable<result<success_facts>> run(client_state& on, call_context& job);

} // namespace neuroflash::inline v0::call

#endif
