// SPDX-License-Identifier: BSL-1.0
// A proxy's URL, as the environment has it.
#include "fuzz.hpp"

#include "public/proxy_url.hpp"

#include <string>

using namespace neuroflash;

namespace {

std::string written(proxy_address const& proxy)
{
    auto text = std::string("http://");
    if (proxy.asks_for_user) {
        core::append_percent_encoded(text, proxy.account.client_id());
        text += ':';
        core::append_percent_encoded(text, proxy.account.client_secret());
        text += '@';
    }
    auto const address = proxy.host.find(':') != std::string::npos;
    text += address ? '[' + proxy.host + ']' : proxy.host;
    return text + ':' + std::to_string(proxy.port) + '/';
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const parsed = parse_proxy(fuzz::text_of(data, size));
    if (!parsed) {
        fuzz::require(!parsed.error().empty(), "a refusal has a reason");
        return 0;
    }
    fuzz::require(core::is_plain_host(parsed->host), "a proxy is a plain name or address");
    fuzz::require(parsed->port != 0, "its port is a number above 0");
    fuzz::require(
        parsed->account.client_id().find(':') == std::string::npos, "a user is not cut in two");
    auto const again = parse_proxy(written(*parsed));
    fuzz::require(again.has_value(), "what was accepted is accepted again");
    fuzz::require(again->host == parsed->host && again->port == parsed->port, "the same proxy");
    fuzz::require(
        again->account.client_id() == parsed->account.client_id() &&
            again->account.client_secret() == parsed->account.client_secret(),
        "the same account");
    return 0;
}
