// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/network_checks.hpp"

#include "cli/doctor/judge.hpp"
#include "cli/errors/advice.hpp"
#include "cli/settings/setting_origins.hpp"

#include <neuroflash/core/http/http_date.hpp>

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace neuroflash::cli {

namespace {

constexpr auto names_key = "name_resolution";
constexpr auto connect_key = "connect";
constexpr auto proxy_key = "proxy";
constexpr auto tls_key = "tls";
constexpr auto clock_key = "clock";

constexpr auto before_failed = "not tried, because an earlier step failed";

finding failed(line_failure const& failure, std::string const& before = std::string())
{
    return finding::failed(failure.code, before + failure.what + '.');
}

/// Names a proxy variable that other programs would use.
std::string unheeded(options const& given)
{
    if (given.proxy_from_environment) return {};
    for (auto const* const name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
        if (!environment(name).empty()) {
            return std::string("; ") + name +
                " is set, and used with --proxy-from-environment only";
        }
    }
    return {};
}

std::string advice_for(line_failure const& failure, std::string const& ca_file)
{
    if (!failure.certificate) return std::string(default_advice(failure.code));
    if (failure.what.find("clock") != std::string::npos) {
        return "Compare this machine's clock with another one. If it is right, the operator of the "
               "service must renew the certificate.";
    }
    if (ca_file.empty()) {
        return "Install ca-certificates; behind a proxy that inspects TLS, or for a sandbox, name "
               "its authority in NEUROFLASH_CA_FILE.";
    }
    return "NEUROFLASH_CA_FILE names " + ca_file +
        ": it must hold the authority of this service. Unset it for the system's.";
}

} // namespace

finding network_checks::unreached(host const& of, line_failure const& failure)
{
    auto details = error_details();
    details.message = failure.what;
    auto facts = advice_facts(error(failure.code, std::move(details)));
    facts.at_proxy = of.connection->along().via.has_value();
    facts.at_token = of.only_tokens;
    return finding::failed(failure.code, failure.what + '.', advise(facts).to_text());
}

void network_checks::add_host(std::string const& url, bool only_tokens)
{
    auto along = find_way(url, params_.proxy);
    if (!along || !trust_) return;
    for (auto const& known : hosts_)
        if (known.connection->along().to == along->to) return;
    auto made = host();
    made.subject = along->to.authority();
    made.only_tokens = only_tokens;
    auto const executor = context_.io().get_executor();
    made.connection =
        std::make_unique<connection_probe>(executor, *trust_, std::move(*along), timeout_);
    hosts_.push_back(std::move(made));
}

bool network_checks::reaches(std::string const& url) const
{
    auto const along = find_way(url, params_.proxy);
    if (!along) return false;
    return std::ranges::any_of(hosts_, [&](host const& one) {
        return one.alive && one.connection->along().to == along->to;
    });
}

asio::awaitable<void> network_checks::run()
{
    try {
        trust_.emplace(make_trust(params_.ca_file));
    } catch (boost::system::system_error const&) {
        trust_.emplace(make_trust({})); // the settings have said it; addresses do not depend on it
    }
    add_host(params_.api_base, false);
    add_host(params_.token_url, true);
    using step = asio::awaitable<void> (network_checks::*)(host&);
    constexpr auto steps = std::to_array<step>({
        &network_checks::check_names,
        &network_checks::check_connect,
        &network_checks::check_proxy,
        &network_checks::check_tls,
    });
    for (auto const one : steps) {
        for (auto& of : hosts_) {
            auto checking = (this->*one)(of);
            co_await std::move(checking);
            if (stopped()) co_return;
        }
    }
    co_await check_clock();
}

asio::awaitable<void> network_checks::check_names(host& of)
{
    auto const& along = of.connection->along();
    auto const by = along.via ? " (the proxy's; it resolves the service's itself)" : "";
    auto looking = of.connection->look_up();
    auto const found = co_await std::move(looking);
    if (!found) {
        of.alive = false;
        into_.add(names_key, along.first_host(), unreached(of, found.error()));
        co_return;
    }
    auto shown = std::string();
    auto list = boost::json::array();
    for (auto const& address : *found) {
        shown += (shown.empty() ? "" : ", ") + address.to_string();
        list.emplace_back(address.to_string());
    }
    auto made = finding::ok(shown + by);
    made.details["addresses"] = std::move(list);
    into_.add(names_key, along.first_host(), std::move(made));
}

asio::awaitable<void> network_checks::check_connect(host& of)
{
    auto const& along = of.connection->along();
    auto const subject = along.first_host() + " port " + std::to_string(along.first_port());
    if (!of.alive) {
        into_.add(connect_key, subject, finding::skipped(before_failed));
        co_return;
    }
    auto const start = std::chrono::steady_clock::now();
    auto connecting = of.connection->connect();
    auto const reached = co_await std::move(connecting);
    auto const took = std::chrono::steady_clock::now() - start;
    of.alive = reached.has_value();
    if (!reached) {
        into_.add(connect_key, subject, unreached(of, reached.error()));
        co_return;
    }
    auto const address = reached->address().to_string();
    auto made = finding::ok(address + ", " + seconds(took));
    made.details["address"] = address;
    made.details["port"] = reached->port();
    made.details["milliseconds"] =
        std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    into_.add(connect_key, subject, std::move(made));
}

asio::awaitable<void> network_checks::check_proxy(host& of)
{
    auto const& along = of.connection->along();
    if (!along.via) {
        auto made = finding::ok(
            (params_.proxy.empty() ? "none" : "none for this host") + unheeded(context_.given()));
        made.details["proxy"] = nullptr;
        into_.add(proxy_key, of.subject, std::move(made));
        co_return;
    }
    auto const shown =
        proxy_name(params_.proxy) + ", from " + setting_origins::get().name(setting::proxy);
    if (!of.alive) {
        into_.add(proxy_key, of.subject, finding::skipped(shown + ": " + before_failed));
        co_return;
    }
    auto asking = of.connection->open_tunnel();
    auto const tunnel = co_await std::move(asking);
    of.alive = tunnel.has_value();
    auto made =
        tunnel ? finding::ok(shown + ", opens a tunnel") : failed(tunnel.error(), shown + ": ");
    made.details["proxy"] = proxy_name(params_.proxy);
    made.details["from"] = setting_origins::get().name(setting::proxy);
    into_.add(proxy_key, of.subject, std::move(made));
}

asio::awaitable<void> network_checks::check_tls(host& of)
{
    if (!of.alive) {
        into_.add(tls_key, of.subject, finding::skipped(before_failed));
        co_return;
    }
    if (!of.connection->along().to.tls) {
        into_.add(tls_key, of.subject, finding::ok("none: plain http on this machine"));
        co_return;
    }
    auto securing = of.connection->secure();
    auto const secured = co_await std::move(securing);
    of.alive = secured.has_value();
    if (!secured) {
        auto made = failed(secured.error());
        made.advice = advice_for(secured.error(), params_.ca_file);
        if (auto const& seen = secured.error().certificate) {
            made.details["expires"] = utc_text(seen->not_after);
            made.details["issuer"] = seen->issuer;
        }
        into_.add(tls_key, of.subject, std::move(made));
        co_return;
    }
    auto chain = boost::json::array();
    for (auto const& one : secured->chain) chain.emplace_back(one);
    auto made = finding::ok(
        secured->protocol + ", " + secured->cipher + ", chain of " + std::to_string(chain.size()) +
        " by \"" + secured->issuer + "\", for this host");
    made.details["protocol"] = secured->protocol;
    made.details["cipher"] = secured->cipher;
    made.details["issuer"] = secured->issuer;
    made.details["chain"] = std::move(chain);
    auto const now = std::chrono::system_clock::now();
    into_.add(tls_key, of.subject, judge_expiry(std::move(made), secured->not_after, now));
}

/// Requests something without a token: any response has a Date.
asio::awaitable<void> network_checks::check_clock()
{
    if (!reaches(params_.api_base)) {
        into_.add(clock_key, "", finding::skipped("the service is not reached"));
        co_return;
    }
    auto const along = find_way(params_.api_base, params_.proxy);
    auto& of = *std::ranges::find_if(
        hosts_, [&](host const& one) { return one.connection->along().to == along->to; });
    auto request = http_request(http_method::get, along->to, along->target);
    request.append_field("User-Agent", params_.user_agent);
    request.append_field("Connection", "close");
    request.finish();
    auto const sent = std::chrono::system_clock::now();
    auto asking = of.connection->ask(request.bytes(), params_.max_response_bytes);
    auto const response = co_await std::move(asking);
    if (!response) {
        into_.add(clock_key, "", failed(response.error(), "The service does not answer: "));
        co_return;
    }
    auto const date = core::parse_imf_date(response->fields.find("Date"));
    auto made = date ? judge_clock(*date, sent, std::chrono::system_clock::now())
                     : finding::warning(
                           "the service does not say what time it is",
                           "Compare this machine's clock with another one.");
    into_.add(clock_key, "", std::move(made));
}

} // namespace neuroflash::cli
