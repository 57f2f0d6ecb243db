// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <array>
#include <set>
#include <system_error>

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(conditions)

namespace {

/// All codes that the condition stands for, in the order of the enumeration.
struct row
{
    condition wanted;
    std::string_view message;
    std::vector<errc> codes;
};

std::vector<row> const& rows()
{
    using enum errc;
    static std::vector<row> const all = {
        {condition::timeout,
         "a deadline passed",
         {queue_timeout, token_timeout, name_resolution_timeout, connect_timeout, tls_timeout,
          send_timeout, response_timeout, body_timeout, backoff_timeout}},
        {condition::authentication,
         "the service rejects the account",
         {authentication_failed, permission_denied}},
        {condition::rejected,
         "the request is rejected permanently",
         {invalid_argument, not_found, rejected_input, content_refused}},
        {condition::unreachable,
         "no connection to the service",
         {name_resolution_failed, connect_failed, proxy_failed, tls_failed, name_resolution_timeout,
          connect_timeout, tls_timeout}},
        {condition::transient,
         "a retry may succeed later",
         {rate_limited, service_error, name_resolution_failed, connect_failed, connection_lost,
          queue_timeout, token_timeout, name_resolution_timeout, connect_timeout, tls_timeout,
          send_timeout, response_timeout, body_timeout, backoff_timeout}},
    };
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_condition_stands_for_exactly_its_codes)
{
    for (auto const& [wanted, message, codes] : rows()) {
        for (auto number = 1; number <= static_cast<int>(errc::internal); ++number) {
            auto const code = static_cast<errc>(number);
            auto const listed = std::find(codes.begin(), codes.end(), code) != codes.end();
            BOOST_TEST((error_code(code) == wanted) == listed, message << ": " << to_string(code));
        }
        BOOST_TEST(make_error_condition(wanted).message() == message);
    }
    auto const strange = static_cast<condition>(99);
    BOOST_TEST(error_code(errc::internal) != strange);
    BOOST_TEST(make_error_condition(strange).message() == "unknown condition");
}

BOOST_AUTO_TEST_CASE(what_users_of_asio_compare_with_holds)
{
    namespace generic = boost::system::errc;
    for (auto number = 1; number <= static_cast<int>(errc::internal); ++number) {
        auto const code = static_cast<errc>(number);
        auto const text = to_string(code);
        auto const is_cancelled = code == errc::cancelled;
        auto const is_timeout = error_code(code) == condition::timeout;
        BOOST_TEST((error_code(code) == generic::operation_canceled) == is_cancelled, text);
        BOOST_TEST((error_code(code) == std::errc::operation_canceled) == is_cancelled, text);
        BOOST_TEST((error_code(code) == generic::timed_out) == is_timeout, text);
        BOOST_TEST((error_code(code) == std::errc::timed_out) == is_timeout, text);
    }
}

BOOST_AUTO_TEST_CASE(codes_are_no_codes_of_others)
{
    BOOST_TEST(error_code(errc::connect_failed) != boost::system::errc::connection_refused);
    BOOST_TEST(error_category().name() == std::string_view("neuroflash"));
    BOOST_TEST(condition_category().name() == std::string_view("neuroflash.condition"));
    BOOST_TEST(error_code(errc::internal).message() == error(errc::internal).message());
    // A code from beyond the list is a defect of ours.
    BOOST_TEST(to_string(static_cast<errc>(999)) == "internal");
}

BOOST_AUTO_TEST_CASE(each_phase_has_a_name_of_its_own)
{
    std::set<std::string_view> names;
    auto const last = static_cast<int>(phase::backoff);
    for (auto number = 0; number <= last; ++number)
        names.insert(to_string(static_cast<phase>(number)));
    BOOST_TEST(names.size() == static_cast<std::size_t>(last) + 1);
    BOOST_TEST(to_string(phase::name_resolution) == "name_resolution");
    BOOST_TEST(to_string(static_cast<phase>(99)) == "none");
}

BOOST_AUTO_TEST_CASE(values_from_beyond_their_lists_claim_nothing)
{
    BOOST_TEST(to_string(static_cast<charge_state>(99)) == "unknown");
    BOOST_TEST(to_string(static_cast<http_method>(99)) == "GET");
}

BOOST_AUTO_TEST_SUITE_END()
