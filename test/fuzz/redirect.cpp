// SPDX-License-Identifier: BSL-1.0
// A redirect: where from, before the first line feed, and where to, behind it.
#include "location_checks.hpp"

using namespace neuroflash;

namespace {

void check_following(core::location const& from, core::location const& to)
{
    for (auto const status : {300, 301, 302, 303, 304, 305, 307, 308}) {
        for (auto const method : {http_method::get, http_method::post, http_method::delete_}) {
            for (auto const follow_cross_origin : {false, true}) {
                if (!core::may_follow(status, method, from.origin, to.origin, follow_cross_origin))
                    continue;
                fuzz::require(!from.origin.tls || to.origin.tls, "https is never left");
                fuzz::require(follow_cross_origin || from.origin == to.origin, "nor is the origin");
                auto const repeats = status == 307 || status == 308;
                fuzz::require(repeats || method == http_method::get, "a POST stays a POST");
            }
        }
    }
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const [base, reference] = fuzz::split_at(fuzz::text_of(data, size), '\n');
    auto from = core::parse_location(base);
    if (!from) from = core::parse_location("https://app.neuroflash.com/api/a/b?c=d");
    auto const to = core::resolve(*from, reference);
    if (!to) {
        fuzz::require(!to.error().empty(), "a refusal has a reason");
        return 0;
    }
    fuzz::check_location(*to);
    check_following(*from, *to);
    auto const again = core::resolve(*from, fuzz::to_string(*to));
    fuzz::require(again && fuzz::same(*again, *to), "an absolute URL is resolved to itself");
    // A complete URL means the same whether it comes as a redirect or not.
    auto const absolute = core::parse_location(reference);
    fuzz::require(!absolute || absolute->origin == to->origin, "a complete URL names its origin");
    return 0;
}
