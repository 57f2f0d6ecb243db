// SPDX-License-Identifier: BSL-1.0
#include "soak/service.hpp"

#include <neuroflash/credentials.hpp>
#include <neuroflash/ids.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace neuroflash::soak {

namespace {

namespace asio = boost::asio;
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
    made.admin_port = 0;
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
    made.text_idle_limit = 20s;
    // Connections stay open while the ledger is compared, so that each epoch ends with as many.
    made.idle_timeout = 5min;
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

void service::reset()
{
    auto const url = server_.admin_url();
    auto const host = std::string_view(url).substr(url.find("//") + 2);
    auto const colon = host.rfind(':');
    auto context = asio::io_context();
    auto socket = asio::ip::tcp::socket(context);
    auto const found =
        asio::ip::tcp::resolver(context).resolve(host.substr(0, colon), host.substr(colon + 1));
    asio::connect(socket, found);
    auto const request = "POST /reset HTTP/1.1\r\nHost: " + std::string(host) +
        "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    asio::write(socket, asio::buffer(request));
    auto response = std::string();
    auto ignored = boost::system::error_code(); // the end of the response
    asio::read(socket, asio::dynamic_buffer(response), ignored);
    if (!response.starts_with("HTTP/1.1 200") && !response.starts_with("HTTP/1.1 204"))
        throw std::runtime_error("the sandbox was not reset: " + response.substr(0, 200));
}

} // namespace neuroflash::soak
