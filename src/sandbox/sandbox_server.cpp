// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/sandbox/sandbox_server.hpp>

#include "sandbox/admin_session.hpp"
#include "sandbox/certificate.hpp"
#include "sandbox/certificate_file.hpp"
#include "sandbox/connection.hpp"
#include "sandbox/execute_request.hpp"
#include "sandbox/server_context.hpp"
#include "sandbox/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr int backlog = 16384; // the kernel lowers it to what it allows
constexpr char default_workspace[] = "5b0c6a52-8f0e-4c1e-9d57-2f6f0a7f3c11";

void require_valid(bool good, char const* what)
{
    if (!good) throw std::invalid_argument(std::string("sandbox_params::") + what);
}

asio::ip::address address_of(std::string const& host)
{
    beast::error_code ec;
    auto const made = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, ec);
    require_valid(!ec, "host is neither an IP address nor localhost");
    return made;
}

/// Whether each workspace has an id of its own.
bool are_distinct(std::vector<workspace_seed> const& workspaces)
{
    auto ids = std::set<std::string_view>();
    return std::ranges::all_of(workspaces, [&](workspace_seed const& one) {
        return !one.id.empty() && ids.insert(one.id).second;
    });
}

sandbox_params checked(sandbox_params params)
{
    address_of(params.host);
    require_valid(!params.client_id.empty(), "client_id is empty");
    require_valid(!params.client_secret.empty(), "client_secret is empty");
    require_valid(params.token_lifetime.count() >= 1, "token_lifetime is less than a second");
    require_valid(!params.workspaces.empty(), "workspaces is empty");
    require_valid(are_distinct(params.workspaces), "workspaces has an id that is empty or twice");
    require_valid(
        params.quota_exceeded_status == 429 || params.quota_exceeded_status == 403,
        "quota_exceeded_status is neither 429 nor 403");
    require_valid(params.generation_time.count() >= 0, "generation_time is negative");
    require_valid(params.text_piece_time.count() >= 0, "text_piece_time is negative");
    require_valid(params.history_delay.count() >= 0, "history_delay is negative");
    require_valid(params.history_page_limit <= 200, "history_page_limit is not in 0..200");
    require_valid(params.threads >= 1 && params.threads <= 64, "threads is not in 1..64");
    require_valid(
        params.image_long_side >= 32 && params.image_long_side <= 4096,
        "image_long_side is not in 32..4096");
    require_valid(params.keep_alive_time.count() >= 1, "keep_alive_time is not positive");
    params.v1.check();
    return params;
}

/// Raises the limit of descriptors. Each connection needs one, and the soft limit is often 1024.
void raise_descriptor_limit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit); // refused: fewer connections, nothing worse
}

asio::ip::tcp::acceptor
listen_on(asio::io_context& context, asio::ip::address const& address, std::uint16_t port)
{
    asio::ip::tcp::endpoint const endpoint(address, port);
    asio::ip::tcp::acceptor made(context);
    made.open(endpoint.protocol());
    made.set_option(asio::socket_base::reuse_address(true));
    made.bind(endpoint);
    made.listen(backlog);
    return made;
}

/// The host of URLs: an address that means all interfaces becomes the loopback address.
std::string url_host(std::string const& host)
{
    if (host == "localhost") return host;
    auto const address = address_of(host);
    if (address.is_v6())
        return address.is_unspecified() ? "[::1]" : '[' + address.to_string() + ']';
    return address.is_unspecified() ? "127.0.0.1" : address.to_string();
}

std::string url_of(char const* scheme, std::string const& host, std::uint16_t port)
{
    return std::string(scheme) + "://" + url_host(host) + ':' + std::to_string(port);
}

/// The names that a certificate for the host needs in addition to the usual ones.
std::vector<std::string> names_for(std::string const& host)
{
    auto const address = address_of(host);
    if (address.to_string() == "127.0.0.1" || address.to_string() == "::1") return {};
    if (!address.is_unspecified()) return {"IP:" + address.to_string()};
    // Other machines and containers use the name of this one.
    beast::error_code ec;
    auto const name = asio::ip::host_name(ec);
    auto const odd = [](char c) {
        return !(
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '.');
    };
    if (ec || name.empty() || std::ranges::any_of(name, odd)) return {};
    return {"DNS:" + name};
}

} // namespace

sandbox_params::sandbox_params()
{
    workspaces.emplace_back(default_workspace, "Sandbox");
}

class sandbox_server::implementation
{
public:
    explicit implementation(sandbox_params params)
        : acceptor_(listen_on(io_, address_of(params.host), params.port)),
          port_(acceptor_.local_endpoint().port())
    {
        auto const scheme = params.tls ? "https" : "http";
        auto origins = server_origins();
        origins.api = url_of(scheme, params.host, port_);
        origins.are_many = address_of(params.host).is_unspecified();
        if (params.v1.content != service_model::content_response::bytes) {
            auto const& storage =
                storage_acceptor_.emplace(listen_on(io_, address_of(params.host), 0));
            origins.storage = url_of(scheme, params.host, storage.local_endpoint().port());
        }
        server_.emplace(params, std::move(origins), painters_.get_executor());
        add_colleague_images(*server_);
        if (params.tls) start_tls(params);
        if (params.admin_port) start_admin(params);
        asio::co_spawn(io_, accept(acceptor_, false), asio::detached);
        if (storage_acceptor_)
            asio::co_spawn(io_, accept(*storage_acceptor_, true), asio::detached);
        for (unsigned i = 0; i < params.threads; ++i) threads_.emplace_back([this] { io_.run(); });
    }

    ~implementation()
    {
        io_.stop();
        for (auto& thread : threads_) thread.join();
        painters_.stop();
        painters_.join();
    }

    std::uint16_t port() const { return port_; }
    std::string const& admin_url() const { return admin_url_; }
    server_context& server() { return *server_; }
    server_context const& server() const { return *server_; }
    std::string ca_file() const { return ca_file_ ? ca_file_->path() : std::string(); }

private:
    void start_admin(sandbox_params const& params)
    {
        try {
            admin_.emplace(listen_on(io_, address_of(params.host), *params.admin_port));
        } catch (boost::system::system_error const& e) {
            throw std::runtime_error(
                "the port " + std::to_string(*params.admin_port) +
                " of the admin API: " + e.code().message());
        }
        admin_url_ = url_of("http", params.host, admin_->local_endpoint().port());
        asio::co_spawn(io_, accept_admin(), asio::detached);
    }

    void start_tls(sandbox_params const& params)
    {
        auto const made = make_certificates(names_for(params.host));
        ca_file_.emplace(params.ca_directory, made.ca_certificate);
        auto& tls = tls_.emplace(asio::ssl::context::tls_server);
        tls.set_options(
            asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
            asio::ssl::context::no_tlsv1_1);
        tls.use_certificate_chain(asio::buffer(made.server_certificate));
        tls.use_private_key(asio::buffer(made.server_key), asio::ssl::context::pem);
        // Without the mode an idle connection holds 34 KB of buffers; 9,000 may be idle.
        SSL_CTX_set_mode(tls.native_handle(), SSL_MODE_RELEASE_BUFFERS);
        unsigned char const name[] = "neuroflash-sandbox";
        SSL_CTX_set_session_id_context(tls.native_handle(), name, sizeof name - 1);
    }

    /// With several threads every connection needs a strand of its own.
    asio::any_io_executor new_executor()
    {
        if (server_->params.threads == 1) return io_.get_executor();
        return asio::make_strand(io_);
    }

    asio::awaitable<void> accept(asio::ip::tcp::acceptor& acceptor, bool to_storage)
    {
        for (;;) {
            auto [ec, socket] = co_await acceptor.async_accept(new_executor(), as_result);
            if (!ec) {
                beast::error_code ignored;
                socket.set_option(asio::ip::tcp::no_delay(true), ignored);
                start_session(std::move(socket), tls_ ? &*tls_ : nullptr, *server_, to_storage);
                continue;
            }
            // There is most likely no descriptor left; some will be free again.
            asio::steady_timer pause(io_, std::chrono::milliseconds(10));
            co_await pause.async_wait(as_result);
        }
    }

    asio::awaitable<void> accept_admin()
    {
        for (;;) {
            auto [ec, socket] = co_await admin_->async_accept(new_executor(), as_result);
            if (!ec) {
                start_admin_session(std::move(socket), *server_);
                continue;
            }
            asio::steady_timer pause(io_, std::chrono::milliseconds(10));
            co_await pause.async_wait(as_result);
        }
    }

    // The order matters: sessions that are still suspended are destroyed with io_ or
    // painters_, hold sockets of io_, and touch server_ and tls_ in their destructors.
    std::optional<certificate_file> ca_file_;
    std::optional<asio::ssl::context> tls_;
    std::optional<server_context> server_;
    asio::io_context io_;
    asio::thread_pool painters_{1};
    asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_;
    std::optional<asio::ip::tcp::acceptor> storage_acceptor_;
    std::optional<asio::ip::tcp::acceptor> admin_;
    std::string admin_url_;
    std::vector<std::thread> threads_;
};

sandbox_server::sandbox_server(sandbox_params params)
{
    raise_descriptor_limit();
    implementation_ = std::make_unique<implementation>(checked(std::move(params)));
}

sandbox_server::~sandbox_server() = default;

std::string sandbox_server::origin() const
{
    return implementation_->server().origin;
}

std::string sandbox_server::admin_url() const
{
    return implementation_->admin_url();
}

std::string sandbox_server::api_base() const
{
    return origin() + "/api";
}

std::string sandbox_server::token_url() const
{
    return origin() + "/oauth/v2/token";
}

std::string sandbox_server::storage_origin() const
{
    return implementation_->server().storage_origin;
}

std::uint16_t sandbox_server::port() const
{
    return implementation_->port();
}

std::string sandbox_server::ca_file() const
{
    return implementation_->ca_file();
}

std::string sandbox_server::client_id() const
{
    return implementation_->server().params.client_id;
}

std::string sandbox_server::client_secret() const
{
    return implementation_->server().params.client_secret;
}

std::string sandbox_server::workspace_id() const
{
    return implementation_->server().params.workspaces.front().id;
}

counters sandbox_server::stats() const
{
    return implementation_->server().counts.snapshot();
}

std::vector<ledger_entry> sandbox_server::ledger() const
{
    return implementation_->server().state.ledger();
}

long sandbox_server::credits_charged() const
{
    return implementation_->server().state.credits_charged();
}

std::vector<token_entry> sandbox_server::token_ledger() const
{
    return implementation_->server().state.token_ledger();
}

long sandbox_server::tokens_charged() const
{
    auto sum = 0l;
    for (auto const& entry : token_ledger()) sum += entry.tokens();
    return sum;
}

std::vector<request_record> sandbox_server::requests() const
{
    return implementation_->server().log.all();
}

void sandbox_server::revoke_tokens()
{
    implementation_->server().state.revoke_tokens();
}

void sandbox_server::advance_clock(std::chrono::seconds by)
{
    implementation_->server().state.advance_clock(by);
}

void sandbox_server::set_quota(quota_levels levels)
{
    implementation_->server().state.set_image_quota(levels);
}

void sandbox_server::set_token_quota(quota_levels levels)
{
    implementation_->server().state.set_token_quota(levels);
}

void sandbox_server::set_generation_time(std::chrono::milliseconds time)
{
    implementation_->server().generation_time = time;
}

void sandbox_server::inject(fault planned)
{
    if (!is_applied(planned.kind)) {
        auto const name = std::string(to_string(planned.kind));
        throw std::invalid_argument("fault::kind: the sandbox does not apply " + name);
    }
    implementation_->server().faults.inject(std::move(planned));
}

void sandbox_server::set_fault_plan(fault_plan plan)
{
    plan.check();
    implementation_->server().faults.set_plan(std::move(plan));
}

void sandbox_server::clear_faults()
{
    implementation_->server().faults.clear();
}

void sandbox_server::reset()
{
    sandbox::reset(implementation_->server());
}

void sandbox_server::close_connections()
{
    implementation_->server().connections.close_all();
}

} // namespace neuroflash::inline v0::sandbox
