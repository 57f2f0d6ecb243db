// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/http/ip_literal.hpp>

#include <vector>

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(internal_address)

namespace {

struct row
{
    char const* address;
    char const* kind; ///< Empty if the address is public.
};

std::vector<row> const rows = {
    {"0.0.0.0", "an address of this host"},
    {"0.255.255.255", "an address of this host"},
    {"1.0.0.0", ""},
    {"9.255.255.255", ""},
    {"10.0.0.0", "a private address"},
    {"10.255.255.255", "a private address"},
    {"11.0.0.0", ""},
    {"100.63.255.255", ""},
    {"100.64.0.0", "an address of the provider's network"},
    {"100.127.255.255", "an address of the provider's network"},
    {"100.128.0.0", ""},
    {"126.255.255.255", ""},
    {"127.0.0.1", "a loopback address"},
    {"127.255.255.255", "a loopback address"},
    {"128.0.0.0", ""},
    {"169.253.255.255", ""},
    {"169.254.169.254", "a link-local address"},
    {"169.255.0.0", ""},
    {"172.15.255.255", ""},
    {"172.16.0.0", "a private address"},
    {"172.31.255.255", "a private address"},
    {"172.32.0.0", ""},
    {"192.0.0.1", "a reserved address"},
    {"192.0.1.0", ""},
    {"192.167.255.255", ""},
    {"192.168.0.1", "a private address"},
    {"192.169.0.0", ""},
    {"198.17.255.255", ""},
    {"198.18.0.0", "an address for benchmarks"},
    {"198.19.255.255", "an address for benchmarks"},
    {"198.20.0.0", ""},
    {"223.255.255.255", ""},
    {"224.0.0.1", "a multicast address"},
    {"239.255.255.255", "a multicast address"},
    {"240.0.0.0", "a reserved address"},
    {"255.255.255.255", "a reserved address"},
    {"8.8.8.8", ""},
    {"::", "the unspecified address"},
    {"::1", "a loopback address"},
    {"::7f00:1", "a loopback address"}, // IPv4-compatible
    {"::808:808", ""},
    {"::ffff:127.0.0.1", "a loopback address"}, // IPv4-mapped
    {"::ffff:10.1.2.3", "a private address"},
    {"::ffff:8.8.8.8", ""},
    {"::ffff:0:169.254.169.254", "a link-local address"}, // IPv4-translated
    {"64:ff9b::169.254.169.254", "a link-local address"}, // NAT64
    {"64:ff9b::8.8.8.8", ""},
    {"64:ff9b:1::8.8.8.8", "an address of a local NAT64"},
    {"100::1", "an address for discarding"},
    {"2001:0:4136:e378:8000:63bf:80ff:fffe", "a loopback address"}, // Teredo: ~80ff:fffe
    {"2001:0:4136:e378:8000:63bf:f7f7:f7f7", ""},
    {"2001:1::1", ""},
    {"2002:7f00:1::", "a loopback address"}, // 6to4
    {"2002:c0a8:101::1", "a private address"},
    {"2002:808:808::1", ""},
    {"2003::1", ""},
    {"2606:4700::1111", ""},
    {"fbff::1", ""},
    {"fc00::1", "a unique local address"},
    {"fdff::1", "a unique local address"},
    {"fe7f::1", ""},
    {"fe80::1", "a link-local address"},
    {"febf::1", "a link-local address"},
    {"fec0::1", "a site-local address"},
    {"ff02::1", "a multicast address"},
};

} // namespace

BOOST_AUTO_TEST_CASE(internal_addresses_are_distinguished_from_public_ones)
{
    for (auto const& one : rows) {
        BOOST_TEST_CONTEXT(one.address)
        {
            auto const address = core::parse_ip(one.address);
            BOOST_REQUIRE(address.has_value());
            BOOST_TEST(core::internal_kind(address->span()) == one.kind);
        }
    }
}

BOOST_AUTO_TEST_CASE(every_row_of_the_tables_is_met_by_a_test)
{
    auto const met = [](core::ip_literal const& address, std::size_t size, auto const& range) {
        return address.size == size && core::has_prefix(address.span(), range.prefix, range.bits);
    };
    for (auto const& range : core::ipv4_ranges) {
        BOOST_TEST(std::any_of(rows.begin(), rows.end(), [&](row const& one) {
            return met(*core::parse_ip(one.address), 4, range);
        }));
    }
    for (auto const& range : core::ipv6_ranges) {
        BOOST_TEST(std::any_of(rows.begin(), rows.end(), [&](row const& one) {
            return met(*core::parse_ip(one.address), 16, range);
        }));
    }
}

BOOST_AUTO_TEST_CASE(hosts_that_are_not_resolved_are_judged_by_their_text)
{
    std::vector<row> const hosts = {
        {"127.0.0.1", "a loopback address"},
        {"::1", "a loopback address"},
        {"8.8.8.8", ""},
        {"example.com", ""},
        {"localhost", "a name of this host"},
        {"localhost.", "a name of this host"},
        {"app.localhost", "a name of this host"},
        {"notlocalhost", ""},
        {"127.1", "an address in an unusual form"},
        {"2130706433", "an address in an unusual form"},
        {"0x7f000001", "an address in an unusual form"},
        {"0177.0.0.01", "an address in an unusual form"},
        {"127.0.0.1.", "an address in an unusual form"},
        {"127.0.0.1.example", ""},
    };
    for (auto const& one : hosts) {
        BOOST_TEST_CONTEXT(one.address)
        {
            BOOST_TEST(core::internal_host(one.address) == one.kind);
        }
    }
}

BOOST_AUTO_TEST_CASE(only_whole_addresses_are_literals)
{
    for (auto const* bad :
         {"", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "[::1]", "::g", "1.2.3.4 "})
        BOOST_TEST(!core::parse_ip(bad).has_value(), bad);
}

BOOST_AUTO_TEST_SUITE_END()
