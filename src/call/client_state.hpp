// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_CLIENT_STATE_HPP
#define NEUROFLASH_SRC_CALL_CLIENT_STATE_HPP

#include "call/call_context.hpp"
#include "call/live_calls.hpp"
#include "call/open_waits.hpp"
#include "call/recovery/reconciler.hpp"
#include "call/redacted_url.hpp"
#include "call/remote_call.hpp"
#include "call/token_provider.hpp"
#include "call/upload/known_uploads.hpp"
#include "call/workspace_provider.hpp"

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/call_params.hpp>
#include <neuroflash/client_params.hpp>
#include <neuroflash/core/http/route_fallback.hpp>
#include <neuroflash/core/http/url.hpp>
#include <neuroflash/core/retry/retry_budget.hpp>
#include <neuroflash/observer.hpp>
#include <neuroflash/time_source.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::call {

/**
 * \brief The state that all calls of a client share. Touched on `executor()` only, which runs one
 * handler at a time.
 *
 * Every call holds it, so the client may be destroyed first.
 */
class client_state : public std::enable_shared_from_this<client_state>
{
public:
    /// `executor` is `user_executor`, or a strand on it.
    client_state(
        asio::any_io_executor user_executor, asio::any_io_executor executor, client_params params,
        core::location api, core::location token, std::shared_ptr<neuroflash::transport> transport,
        std::shared_ptr<time_source> time)
        : user_executor_(std::move(user_executor)), executor_(std::move(executor)),
          params_(std::move(params)), api_(std::move(api)), token_location_(std::move(token)),
          transport_(std::move(transport)), time_(std::move(time)), reconciler_(params_.reconcile),
          budget_(params_.retry)
    {
        spare_buffers_.reserve(max_spare_buffers);
    }
    ~client_state() { runners_.close(executor_); }
    client_state(client_state const&) = delete;
    client_state& operator=(client_state const&) = delete;

    /// The executor of all work of the client.
    asio::any_io_executor const& executor() const noexcept { return executor_; }

    /// The executor that the user passed.
    asio::any_io_executor const& user_executor() const noexcept { return user_executor_; }
    client_params const& params() const noexcept { return params_; }

    /// The options of a call that sets none.
    call_params const& no_options() const noexcept { return no_options_; }

    /// The origin of the API, and the path before every route, without a trailing slash.
    core::location const& api() const noexcept { return api_; }
    core::location const& token_location() const noexcept { return token_location_; }

    neuroflash::transport& transport() noexcept { return *transport_; }
    time_source& time() noexcept { return *time_; }
    token_provider& tokens() noexcept { return tokens_; }
    token_provider const& tokens() const noexcept { return tokens_; }
    workspace_provider& workspaces() noexcept { return workspaces_; }
    call::reconciler& reconciler() noexcept { return reconciler_; }
    known_uploads& uploads() noexcept { return uploads_; }
    core::retry_budget& budget() noexcept { return budget_; }

    /// The waits between attempts. They are never completed; closing the client ends them.
    single_flight& backoff_waits() noexcept { return backoff_waits_; }
    /// The waits of streams for their readers.
    open_waits& readers() noexcept { return readers_; }
    core::route_fallback& routes(api::fallback_route which) noexcept
    {
        return routes_[static_cast<std::size_t>(which)];
    }

    /// The index of the path that last returned a brand voice's summary. Any thread may use it.
    std::atomic<std::size_t>& summary_route() noexcept { return summary_route_; }

    /// The buffers of a call, taken from a finished call if there is one.
    std::unique_ptr<call_buffers> take_buffers()
    {
        if (spare_buffers_.empty()) return std::make_unique<call_buffers>();
        auto taken = std::move(spare_buffers_.back());
        spare_buffers_.pop_back();
        return taken;
    }
    void give_back(std::unique_ptr<call_buffers> buffers) noexcept
    {
        if (spare_buffers_.size() == spare_buffers_.capacity() || !buffers->is_small()) return;
        spare_buffers_.push_back(std::move(buffers));
    }

    runner_pool& runners() noexcept { return runners_; }
    live_calls& calls() noexcept { return calls_; }
    live_calls const& calls() const noexcept { return calls_; }

    bool logs() const noexcept { return static_cast<bool>(params_.logger); }
    void log(log_level level, std::string_view line) const
    {
        if (!params_.logger) return;
        // An exception of the logger must not cost its caller the result of a paid call.
        try {
            params_.logger(level, line);
        } catch (...) {
        }
    }

    bool observed() const noexcept { return params_.observer != nullptr; }

    /// Reports an event if there is an observer.
    template <class Event>
    void notify(void (observer::*what)(Event const&), Event const& event) const
    {
        // An exception of the observer must not cost its caller the result of a paid call.
        try {
            (*params_.observer.*what)(event);
        } catch (...) {
        }
    }

    call::redacted_url& redacted_url() noexcept { return redacted_url_; }

    /// Keeps an object for as long as the client's state lives.
    void attach(std::shared_ptr<void> what) { attached_ = std::move(what); }

    /// Called when the executor's context is being destroyed. Releases everything that lives in the
    /// context, so that the client may be destroyed later.
    void detach()
    {
        close();
        transport_.reset();
        time_.reset();
        executor_ = asio::any_io_executor();
        runners_.close(executor_);
        user_executor_ = asio::any_io_executor();
    }
    bool detached() const noexcept { return !executor_; }

    bool closed() const noexcept { return closed_; }
    void close()
    {
        closed_ = true;
        tokens_.close();
        workspaces_.close();
        reconciler_.close();
        backoff_waits_.close();
        readers_.close();
        runners_.close(executor_);
        transport_->close();
    }

private:
    static constexpr std::size_t max_spare_buffers = 64;

    asio::any_io_executor user_executor_;
    asio::any_io_executor executor_;
    client_params params_;
    call_params no_options_;
    core::location api_;
    core::location token_location_;
    std::shared_ptr<neuroflash::transport> transport_;
    std::shared_ptr<time_source> time_;
    token_provider tokens_;
    workspace_provider workspaces_;
    call::reconciler reconciler_;
    known_uploads uploads_;
    single_flight backoff_waits_;
    open_waits readers_;
    core::retry_budget budget_;
    std::array<core::route_fallback, static_cast<std::size_t>(api::fallback_route::count)> routes_;
    std::atomic<std::size_t> summary_route_ = 0;
    call::redacted_url redacted_url_;
    std::vector<std::unique_ptr<call_buffers>> spare_buffers_; ///< Its capacity never grows.
    std::shared_ptr<void> attached_;
    live_calls calls_;
    runner_pool runners_;
    bool closed_ = false;
};

} // namespace neuroflash::inline v0::call

#endif
