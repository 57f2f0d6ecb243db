// SPDX-License-Identifier: BSL-1.0
// Lost answers, looked for in the sandbox's history.
#include "common/against_sandbox.hpp"
#include "common/unit_test.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(reconcile)

namespace {

void search(client_params& params)
{
    params.reconcile.enabled = true;
    params.reconcile.first_delay = 5ms;
    params.reconcile.max_delay = 20ms;
}

sandbox::fault losing(sandbox::fault_kind kind)
{
    auto planned = sandbox::fault(kind, "POST", generate_path);
    planned.charge_first = true;
    return planned;
}

} // namespace

BOOST_AUTO_TEST_CASE(image_is_known_as_new_by_the_services_clock_at_the_first_look)
{
    auto at = against_sandbox(search);
    // What the history held before must not matter.
    require_good(at.get(at->generate(generate_params("an older one"))));
    at.server.inject(losing(sandbox::fault_kind::reset_before_response));
    auto const got = at.get(at->generate(generate_params("a fox")));
    require_good(got);
    BOOST_TEST(got->recovered);
    BOOST_TEST(got->match == history_match::exact);
    BOOST_TEST(got->images.size() == 1u);
    BOOST_TEST(at.server.credits_charged() == 2);
    BOOST_TEST(at.arrived("POST", generate_path) == 2u);
}

BOOST_AUTO_TEST_CASE(recovered_images_can_be_downloaded)
{
    auto at = against_sandbox(search);
    at.server.inject(losing(sandbox::fault_kind::close_before_response));
    auto const got = at.get(at->generate(generate_params("a fox")));
    require_good(got);
    auto bytes = std::string();
    auto const saved =
        at.get(at->download(download_source(got->images.front()), download_target::memory(bytes)));
    require_good(saved);
    BOOST_TEST(!bytes.empty());
}

BOOST_AUTO_TEST_CASE(unavailable_with_retry_after_is_looked_up_before_it_is_sent_again)
{
    auto at = against_sandbox(search);
    auto planned = sandbox::fault::with_response(503, "{}", "POST", generate_path);
    planned.headers.emplace_back("Retry-After", "0");
    planned.charge_first = true;
    at.server.inject(planned);
    auto const got = at.get(at->generate(generate_params("a fox")));
    require_good(got);
    BOOST_TEST(got->recovered);
    BOOST_TEST(at.server.credits_charged() == 1);
    BOOST_TEST(at.arrived("POST", generate_path) == 1u);
}

BOOST_AUTO_TEST_CASE(request_that_was_charged_and_answered_with_5xx_is_paid_once)
{
    for (auto const status : {500u, 502u, 503u, 504u, 529u}) {
        for (auto const* const wish : {"", "0", "1"}) {
            for (auto const late : {0ms, 250ms}) {
                auto at = against_sandbox([](client_params& params) {
                    search(params);
                    params.reconcile.absence_after = 5s;
                });
                auto planned =
                    sandbox::fault(sandbox::fault_kind::charged_refusal, "POST", generate_path);
                planned.status = status;
                planned.history_late = late;
                if (*wish != '\0') planned.headers.emplace_back("Retry-After", wish);
                at.server.inject(planned);
                auto const got = at.get(at->generate(generate_params("a fox")));
                BOOST_TEST_CONTEXT(status << ", Retry-After: " << wish << ", " << late.count())
                {
                    require_good(got);
                    BOOST_TEST(got->recovered);
                    BOOST_TEST(at.server.credits_charged() == 1);
                    BOOST_TEST(at.arrived("POST", generate_path) == 1u);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(many_equal_prompts_get_as_many_different_images)
{
    constexpr auto count = 40;
    auto at = against_sandbox(search);
    auto planned = losing(sandbox::fault_kind::reset_before_response);
    planned.times = count / 2;
    at.server.inject(planned);
    auto const all = at.get_all<result<generation>>(
        count, [&](int) { return at->generate(generate_params("a fox")); });
    auto ids = std::vector<std::string>();
    auto recovered = 0;
    for (auto const& one : all) {
        require_good(one);
        recovered += one->recovered ? 1 : 0;
        ids.push_back(one->images.front().image_id->str());
    }
    std::sort(ids.begin(), ids.end());
    BOOST_TEST(std::unique(ids.begin(), ids.end()) == ids.end());
    BOOST_TEST(recovered == count / 2);
    BOOST_TEST(at.server.credits_charged() == count);
}

BOOST_AUTO_TEST_SUITE_END()
