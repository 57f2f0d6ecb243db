// SPDX-License-Identifier: BSL-1.0
#include "io/dial/dial_policy.hpp"

#include <neuroflash/core/http/internal_address.hpp>
#include <neuroflash/core/http/ip_literal.hpp>
#include <neuroflash/core/http/proxy_choice.hpp>
#include <neuroflash/core/http/url.hpp>

#include <algorithm>
#include <string_view>

namespace neuroflash::inline v0::io {

namespace {

std::string_view kind_of(asio::ip::address const& address)
{
    if (address.is_v4()) return core::internal_kind(address.to_v4().to_bytes());
    return core::internal_kind(address.to_v6().to_bytes());
}

std::string refusal(origin const& to, std::string_view where)
{
    auto text = "\"" + to.host + "\" is ";
    return text.append(where).append("; client_params::internal_downloads would allow it");
}

} // namespace

dial_policy::dial_policy(client_params const& params)
    : no_proxy_(params.proxy.no_proxy), proxy_timeout_(params.proxy.timeout),
      internal_allowed_(params.internal_downloads)
{
    if (!params.proxy.empty()) {
        if (auto parsed = parse_proxy(params.proxy.url())) proxy_ = std::move(*parsed);
    }
    for (auto const* url : {&params.api_base, &params.token_url}) {
        if (auto const parsed = core::parse_base(*url)) trusted_.push_back(parsed->origin);
    }
}

proxy_address const* dial_policy::proxy_for(origin const& to) const
{
    return proxy_ && core::goes_through_proxy(to, no_proxy_) ? &*proxy_ : nullptr;
}

bool dial_policy::is_trusted(origin const& to) const
{
    return internal_allowed_ || std::find(trusted_.begin(), trusted_.end(), to) != trusted_.end();
}

std::string
dial_policy::rejection(origin const& to, std::vector<asio::ip::address> const& addresses) const
{
    if (is_trusted(to)) return {};
    for (auto const& one : addresses) {
        auto const kind = kind_of(one);
        // One address is enough: a name with an inner and an outer address means the inner one.
        if (kind.empty()) continue;
        auto const address = one.to_string();
        return refusal(to, (address == to.host ? "" : address + ", ") + std::string(kind));
    }
    return {};
}

std::string dial_policy::rejection(origin const& to) const
{
    auto const kind = is_trusted(to) ? std::string_view() : core::internal_host(to.host);
    return kind.empty() ? std::string() : refusal(to, kind);
}

} // namespace neuroflash::inline v0::io
