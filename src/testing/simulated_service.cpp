// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/testing/simulated_service.hpp>

#include "testing/simulated_exchange.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

namespace neuroflash::inline v0::testing {

namespace {

void require_applied(std::span<fault_kind const> applied, fault_kind kind, char const* where)
{
    if (std::ranges::find(applied, kind) != applied.end()) return;
    throw std::invalid_argument(
        std::string(where) + ": the simulated service does not apply " +
        std::string(to_string(kind)) + " here");
}

void check(simulated_service_params const& params)
{
    auto const is_range = [](duration_range const& range) {
        return range.min.count() >= 0 && range.min <= range.max;
    };
    auto const is_share = [](double share) { return share >= 0 && share <= 1; };
    auto const require = [](bool fine, char const* what) {
        if (!fine) throw std::invalid_argument(std::string("simulated_service_params::") + what);
    };
    require(!params.workspace.empty(), "workspace: not empty");
    require(is_range(params.latency), "latency: min <= max, both >= 0");
    require(is_range(params.work), "work: min <= max, both >= 0");
    require(is_range(params.text_piece), "text_piece: min <= max, both >= 0");
    require(is_share(params.stream_fault_rate), "stream_fault_rate: 0..1");
    require(is_range(params.history_delay), "history_delay: min <= max, both >= 0");
    require(params.request_cutoff.count() > 0, "request_cutoff: > 0");
    require(params.token_lifetime.count() > 0, "token_lifetime: > 0");
    require(is_share(params.fault_rate), "fault_rate: 0..1");
    require(is_share(params.work_done_share), "work_done_share: 0..1");
    require(is_share(params.gives_up_without_client), "gives_up_without_client: 0..1");
    require(params.default_page_size > 0, "default_page_size: > 0");
    require(params.max_page_size > 0, "max_page_size: > 0");
    for (auto const kind : params.fault_kinds)
        require_applied(all_fault_kinds(), kind, "simulated_service_params::fault_kinds");
    for (auto const kind : params.stream_faults)
        require_applied(all_stream_faults(), kind, "simulated_service_params::stream_faults");
    params.v1.check();
    require(params.quota_status == 429 || params.quota_status == 403, "quota_status: 429 or 403");
}

/// One client's way to the service.
class simulated_transport : public transport
{
public:
    explicit simulated_transport(std::shared_ptr<simulated_state> to) : state_(std::move(to)) {}

    asio::awaitable<void> exchange(exchange_request const& request, exchange_outcome& into) override
    {
        // The connections outlive the exchange even if the client does not.
        auto const over = connections_;
        auto const to = state_;
        auto exchanging = simulated_exchange(*to, *over, request);
        auto running = exchanging.run();
        into = co_await std::move(running);
    }

    void close() override
    {
        connections_->closed = true;
        for (auto* const alarm : connections_->waiting) alarm->cancel();
    }

    client_stats stats() const override
    {
        auto now = client_stats();
        now.idle = connections_->idle();
        now.live = now.idle + connections_->busy;
        now.opened = connections_->opened;
        return now;
    }

private:
    std::shared_ptr<simulated_state> state_;
    std::shared_ptr<simulated_connections> connections_ = std::make_shared<simulated_connections>();
};

} // namespace

simulated_service::simulated_service(
    std::shared_ptr<virtual_time> time, simulated_service_params params)
{
    check(params);
    state_ = std::make_shared<simulated_state>(std::move(time), std::move(params));
}

simulated_service::~simulated_service() = default;

std::shared_ptr<transport> simulated_service::connect()
{
    return std::make_shared<simulated_transport>(state_);
}

client_params simulated_service::params_for_client() const
{
    auto params = neuroflash::client_params();
    params.credentials = credentials(state_->params().client_id, state_->params().client_secret);
    params.workspace = workspace_id(state_->params().workspace);
    return params;
}

void simulated_service::plan(planned_fault what)
{
    require_applied(all_fault_kinds(), what.kind, "planned_fault::kind");
    state_->plan(std::move(what));
}

void simulated_service::plan(planned_stream_fault what)
{
    require_applied(all_stream_faults(), what.kind, "planned_stream_fault::kind");
    state_->plan_stream(std::move(what));
}

void simulated_service::set_token_quota(long left)
{
    state_->set_token_quota(left);
}

std::vector<token_entry> const& simulated_service::token_ledger() const
{
    return state_->model().accounts().token_ledger();
}

long simulated_service::tokens_charged() const
{
    auto sum = 0l;
    for (auto const& entry : token_ledger()) sum += entry.tokens();
    return sum;
}

void simulated_service::set_fault_rate(double rate)
{
    auto params = state_->params();
    params.fault_rate = rate;
    check(params);
    state_->params().fault_rate = rate;
}

void simulated_service::end_history_delay()
{
    state_->params().history_delay = duration_range();
    state_->model().images().show_all();
}

void simulated_service::set_token_lifetime(std::chrono::seconds lifetime)
{
    auto params = state_->params();
    params.token_lifetime = lifetime;
    check(params);
    state_->params().token_lifetime = lifetime;
    state_->model().tokens().set_lifetime(lifetime);
}

void simulated_service::revoke_tokens()
{
    state_->model().tokens().revoke_all();
}

void simulated_service::set_quota(quota_levels levels)
{
    state_->model().accounts().set_image_quota(levels);
}

std::vector<ledger_entry> const& simulated_service::ledger() const
{
    state_->settle();
    return state_->model().accounts().ledger();
}

long simulated_service::credits_charged() const
{
    state_->settle();
    return state_->model().accounts().credits_charged();
}

std::vector<exchange_record> const& simulated_service::requests() const
{
    return state_->records;
}

std::size_t simulated_service::paid_requests() const
{
    return state_->paid_requests;
}

std::size_t simulated_service::working() const
{
    state_->settle();
    return state_->working();
}

std::size_t simulated_service::exchanges() const
{
    return state_->exchanges;
}

} // namespace neuroflash::inline v0::testing
