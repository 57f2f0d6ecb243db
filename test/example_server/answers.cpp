// SPDX-License-Identifier: BSL-1.0
// What the server answers to users when there is no image.
#include "answer.hpp"
#include "common/unit_test.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace {

using namespace std::chrono_literals;
using neuroflash::errc;
namespace http = boost::beast::http;

auto const noon = std::chrono::sys_seconds(std::chrono::sys_days(std::chrono::days(20000))) + 12h;

http::status status_of(errc code)
{
    return image_server::answer_to(neuroflash::error(code), noon).status;
}

neuroflash::error_details lost()
{
    auto details = neuroflash::error_details();
    details.charge = neuroflash::charge_verdict(neuroflash::charge_state::unknown, 0, "lost");
    details.pending = std::make_shared<neuroflash::pending_generation>();
    return details;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_failure_has_an_honest_status)
{
    BOOST_TEST(status_of(errc::quota_exhausted) == http::status::too_many_requests);
    BOOST_TEST(status_of(errc::rate_limited) == http::status::service_unavailable);
    BOOST_TEST(status_of(errc::rejected_input) == http::status::unprocessable_entity);
    BOOST_TEST(status_of(errc::content_refused) == http::status::unprocessable_entity);
    BOOST_TEST(status_of(errc::permission_denied) == http::status::internal_server_error);
    BOOST_TEST(status_of(errc::queue_timeout) == http::status::gateway_timeout);
    BOOST_TEST(status_of(errc::connect_failed) == http::status::bad_gateway);
}

BOOST_AUTO_TEST_CASE(an_exhausted_quota_says_how_long_it_is_until_midnight)
{
    auto const told = image_server::answer_to(neuroflash::error(errc::quota_exhausted), noon);
    BOOST_TEST(told.retry_after == std::chrono::seconds(12h));
}

BOOST_AUTO_TEST_CASE(the_services_own_wish_to_wait_comes_first)
{
    auto details = neuroflash::error_details();
    details.retry_after = 7s;
    auto const failure = neuroflash::error(errc::quota_exhausted, std::move(details));
    BOOST_TEST(image_server::answer_to(failure, noon).retry_after == 7s);
}

BOOST_AUTO_TEST_CASE(money_comes_before_the_code)
{
    auto const failure = neuroflash::error(errc::response_timeout, lost());
    BOOST_TEST(image_server::answer_to(failure, noon).status == http::status::bad_gateway);
}

BOOST_AUTO_TEST_CASE(what_was_not_made_is_gone)
{
    auto details = lost();
    details.absent_from_history = true;
    auto const failure = neuroflash::error(errc::outcome_unknown, std::move(details));
    auto const told = image_server::answer_to(failure, noon);
    BOOST_TEST(told.status == http::status::gone);
    BOOST_TEST(!told.retry_after);
}

BOOST_AUTO_TEST_CASE(the_servers_own_account_is_not_shown)
{
    auto details = neuroflash::error_details();
    details.server_message = "client id 4711 is locked";
    auto const failure = neuroflash::error(errc::authentication_failed, std::move(details));
    BOOST_TEST(image_server::answer_to(failure, noon).body().find("4711") == std::string::npos);
}
