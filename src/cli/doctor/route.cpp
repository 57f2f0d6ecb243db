// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/route.hpp"

#include "public/proxy_url.hpp"

#include <neuroflash/core/http/proxy_choice.hpp>
#include <neuroflash/core/http/url.hpp>

#include <utility>

namespace neuroflash::cli {

namespace {

std::optional<proxy_hop> hop_of(proxy_params const& proxy)
{
    if (proxy.empty()) return {};
    auto parsed = parse_proxy(proxy.url());
    if (!parsed) return {};
    auto made = proxy_hop();
    made.host = std::move(parsed->host);
    made.port = parsed->port;
    made.asks_for_user = parsed->asks_for_user;
    made.account = std::move(parsed->account);
    return made;
}

} // namespace

found_way find_way(std::string_view url, proxy_params const& proxy)
{
    auto parsed = core::parse_base(url);
    if (!parsed) return parsed.error();
    auto made = route();
    made.to = std::move(parsed->origin);
    made.target = std::move(parsed->target);
    if (core::goes_through_proxy(made.to, proxy.no_proxy)) made.via = hop_of(proxy);
    return made;
}

std::string_view invalid_proxy_reason(proxy_params const& proxy)
{
    if (proxy.empty()) return {};
    auto const parsed = parse_proxy(proxy.url());
    return parsed ? std::string_view() : parsed.error();
}

std::string proxy_name(proxy_params const& proxy)
{
    auto const hop = hop_of(proxy);
    return hop ? hop->host + " port " + std::to_string(hop->port) : std::string();
}

} // namespace neuroflash::cli
