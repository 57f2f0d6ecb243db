// SPDX-License-Identifier: BSL-1.0
#include "soak/service.hpp"

#include <neuroflash/credentials.hpp>
#include <neuroflash/ids.hpp>

namespace neuroflash::soak {

namespace {

using namespace std::chrono_literals;

/// The deadline of a call. Many handshakes at once take seconds where sanitizers check them.
constexpr auto call_limit = 60s;

sandbox::sandbox_params service_params()
{
    auto made = sandbox::sandbox_params();
    made.image_quota = sandbox::quota_levels(1'000'000'000, 1'000'000'000);
    made.token_quota = made.image_quota;
    made.image_long_side = 32;
    made.generation_time = generation_time;
    made.text_piece_time = 100ms;
    made.token_lifetime = 15s;
    made.keep_alive_time = 10min;
    return made;
}

} // namespace

service::service() : server_(service_params()) {}

client_params service::client_of(image_surface surface, std::size_t connections) const
{
    auto made = client_params();
    made.credentials = credentials(server_.client_id(), server_.client_secret());
    made.api_base = server_.api_base();
    made.token_url = server_.token_url();
    made.ca_file = server_.ca_file();
    made.workspace = workspace_id(server_.workspace_id());
    made.surface = surface;
    made.max_connections = connections;
    made.generation_deadline = call_limit;
    made.deadline = call_limit;
    // The slowest stream of the sandbox, byte for byte, takes minutes.
    made.text_deadline = 20s;
    made.text_idle_limit = 20s;
    // Connections stay open until the run ends, so that each epoch ends with as many. Those of
    // the clients that are made for some calls come and go.
    made.idle_timeout = 5min;
    made.max_connection_age = 24h;
    made.retry.max_attempts = 6;
    made.retry.base_delay = 50ms;
    made.retry.max_delay = 1s;
    made.retry.budget_reserve = 1e9; // faults come all the time
    // A charge is in the history after the time of the work, that of a stall, and history_late.
    made.reconcile.window = 12s;
    made.reconcile.absence_after = 10s;
    made.reconcile.first_delay = 500ms;
    made.reconcile.max_delay = 2s;
    return made;
}

void service::begin_faults(std::uint64_t seed)
{
    auto made = sandbox::fault_plan();
    made.seed = seed;
    made.rate = 0.01;
    made.text_rate = 0.01;
    made.free_rate = 0.01;
    made.connection_rate = 0.01;
    made.stall_time = 2s;
    made.retry_after = 0s;
    made.history_late = 500ms;
    server_.set_fault_plan(made);
}

} // namespace neuroflash::soak
