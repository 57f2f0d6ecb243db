// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/http/proxy_choice.hpp>

#include <vector>

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(proxy_choice)

namespace {

struct row
{
    char const* no_proxy;
    char const* host;
    std::uint16_t port;
    bool through;
};

std::vector<row> const rows = {
    {"", "app.neuroflash.com", 443, true},
    {"*", "app.neuroflash.com", 443, false},
    {"other.com, *", "app.neuroflash.com", 443, false},
    {"neuroflash.com", "app.neuroflash.com", 443, false},
    {"neuroflash.com", "neuroflash.com", 443, false},
    {".neuroflash.com", "app.neuroflash.com", 443, false},
    {".neuroflash.com", "neuroflash.com", 443, false},
    {"*.neuroflash.com", "app.neuroflash.com", 443, false},
    {"NeuroFlash.COM", "app.neuroflash.com", 443, false},
    {"neuroflash.com.", "app.neuroflash.com", 443, false},
    {"neuroflash.com", "app.neuroflash.com.", 443, false},
    {"flash.com", "app.neuroflash.com", 443, true}, // not at a dot
    {"app.neuroflash.com", "neuroflash.com", 443, true},
    {"neuroflash.com.evil.com", "neuroflash.com", 443, true},
    {"a.com,neuroflash.com", "neuroflash.com", 443, false},
    {"a.com neuroflash.com", "neuroflash.com", 443, false},
    {" , ,neuroflash.com,", "neuroflash.com", 443, false},
    {"a.com,b.com", "neuroflash.com", 443, true},
    {".", "neuroflash.com", 443, true},
    {"*.", "neuroflash.com", 443, true},
    {"neuroflash.com:443", "app.neuroflash.com", 443, false},
    {"neuroflash.com:8443", "app.neuroflash.com", 443, true},
    {"neuroflash.com:8443", "app.neuroflash.com", 8443, false},
    {"neuroflash.com:", "neuroflash.com", 443, true},
    {"neuroflash.com:99999", "neuroflash.com", 443, true},
    {"neuroflash.com:x", "neuroflash.com", 443, true},
    {"192.0.2.1", "192.0.2.1", 443, false},
    {"192.0.2.1", "192.0.2.10", 443, true},
    {"192.0.2.1:8443", "192.0.2.1", 443, true},
    {"192.0.2.1:443", "192.0.2.1", 443, false},
    {"0.2.1", "192.0.2.1", 443, true}, // an address has no suffixes
    {"192.0.2.0/24", "192.0.2.200", 443, false},
    {"192.0.2.0/24", "192.0.3.1", 443, true},
    {"192.0.2.0/31", "192.0.2.1", 443, false},
    {"192.0.2.0/31", "192.0.2.2", 443, true},
    {"0.0.0.0/0", "192.0.2.1", 443, false},
    {"0.0.0.0/0", "app.neuroflash.com", 443, true}, // nothing is resolved
    {"0.0.0.0/0", "2001:db8::1", 443, true},
    {"192.0.2.0/33", "192.0.2.1", 443, true},
    {"192.0.2.0/", "192.0.2.1", 443, true},
    {"192.0.2.0/-1", "192.0.2.1", 443, true},
    {"2001:db8::1", "2001:db8::1", 443, false},
    {"2001:0DB8:0:0::1", "2001:db8::1", 443, false},
    {"[2001:db8::1]", "2001:db8::1", 443, false},
    {"[2001:db8::1]:443", "2001:db8::1", 443, false},
    {"[2001:db8::1]:8443", "2001:db8::1", 443, true},
    {"2001:db8::/32", "2001:db8:7::9", 443, false},
    {"2001:db8::/32", "2001:db9::9", 443, true},
    {"127.0.0.1", "localhost", 443, true},
    {"localhost", "localhost", 443, false},
    {"", "127.0.0.1", 443, true}, // as curl: only the list counts
};

} // namespace

BOOST_AUTO_TEST_CASE(list_decides_by_host_port_and_net)
{
    for (auto const& one : rows) {
        BOOST_TEST_CONTEXT('"' << one.no_proxy << "\" for " << one.host << ':' << one.port)
        {
            auto const to = origin{true, one.host, one.port};
            BOOST_TEST(core::goes_through_proxy(to, one.no_proxy) == one.through);
        }
    }
}

BOOST_AUTO_TEST_CASE(plain_http_never_goes_through_a_proxy)
{
    BOOST_TEST(!core::goes_through_proxy(origin{false, "127.0.0.1", 80}, ""));
}

BOOST_AUTO_TEST_SUITE_END()
