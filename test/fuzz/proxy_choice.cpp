// SPDX-License-Identifier: BSL-1.0
// A no_proxy list, before the first line feed, and a host, behind it.
#include <neuroflash/core/http/proxy_choice.hpp>

#include "fuzz.hpp"

#include <neuroflash/core/http/url.hpp>

#include <string>

using namespace neuroflash;

namespace {

/// What resolvers do not have to look up.
void check_address(std::string_view host)
{
    auto const kind = core::internal_host(host);
    fuzz::require(kind == core::internal_host(host), "a kind is deterministic");
    fuzz::require(fuzz::is_printable(kind), "a kind is printable");
    auto const address = core::parse_ip(host);
    if (!address) return;
    fuzz::require(address->size == 4 || address->size == 16, "an address has 4 or 16 bytes");
    fuzz::require(kind == core::internal_kind(address->span()), "an address speaks for itself");
    if (address->size != 4) return;
    auto const& bytes = address->bytes;
    auto mapped = std::string("::ffff:");
    for (std::size_t i = 0; i < 4; ++i) mapped += (i == 0 ? "" : ".") + std::to_string(bytes[i]);
    fuzz::require(core::internal_host(mapped) == kind, "so it does within an IPv6 address");
    fuzz::require(core::parse_ip(mapped.substr(7)) == address, "an address is read the same again");
}

void check_choice(origin const& to, std::string_view list)
{
    auto const through = core::goes_through_proxy(to, list);
    auto const more = std::string(list) + ",other.example, 192.0.2.0/24,[2001:db8::1]:1";
    fuzz::require(through || !core::goes_through_proxy(to, more), "more entries: fewer through it");
    fuzz::require(!core::goes_through_proxy(to, std::string(list) + ",*"), "* is everybody");
    auto plain = to;
    plain.tls = false;
    fuzz::require(!core::goes_through_proxy(plain, list), "plain http never goes through it");

    auto upper = std::string(list);
    for (auto& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    fuzz::require(through == core::goes_through_proxy(to, upper), "case counts for nothing");
    auto const itself = core::parse_ip(to.host) ? to.authority() : to.host;
    fuzz::require(!core::goes_through_proxy(to, itself), "a host fits its own name");
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const [list, host] = fuzz::split_at(fuzz::text_of(data, size), '\n');
    check_address(host);
    auto const text = core::parse_ip(host) && host.find(':') != std::string_view::npos
        ? "https://[" + std::string(host) + "]:8443"
        : "https://" + std::string(host);
    auto const where = core::parse_location(text);
    check_choice(where ? where->origin : origin{true, "app.neuroflash.com", 443}, list);
    return 0;
}
