// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_FUZZ_LOCATION_CHECKS_HPP
#define NEUROFLASH_TEST_FUZZ_LOCATION_CHECKS_HPP

#include "fuzz.hpp"

#include <neuroflash/core/http/url.hpp>

#include <string>

namespace neuroflash::fuzz {

inline std::string to_string(core::location const& where)
{
    return where.origin.to_string() + where.target;
}

inline bool same(core::location const& a, core::location const& b)
{
    return a.origin == b.origin && a.target == b.target;
}

/// What holds for every URL that a request may be sent to.
inline void check_location(core::location const& where)
{
    auto const& host = where.origin.host;
    require(core::is_plain_host(host), "a host is a plain name or address");
    require(where.origin.tls || core::is_loopback(host), "http goes to this machine only");
    require(where.origin.port != 0, "a port is a number above 0");
    require(is_visible_ascii(where.origin.authority()), "a host cannot break out of a header");
    require(where.target.starts_with('/'), "a target begins with a slash");
    require(is_visible_ascii(where.target), "a target cannot break out of the request line");
    require(where.target.find('#') == std::string::npos, "a target has no fragment");
    auto const again = core::parse_location(to_string(where));
    require(again.has_value(), "what was accepted is accepted again");
    require(same(*again, where), "what was accepted is read the same again");
}

} // namespace neuroflash::fuzz

#endif
