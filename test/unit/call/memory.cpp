// SPDX-License-Identifier: BSL-1.0
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

#include <malloc.h>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(memory)

BOOST_AUTO_TEST_CASE(twenty_thousand_calls_leave_no_memory_behind)
{
    auto params = with_workspace();
    params.retry.budget_reserve = 1000;
    params.reconcile.enabled = false;
    auto at = call_fixture(params);
    auto n = 0;
    at.wire->otherwise = [&n](exchange_request const& request) {
        ++n;
        if (n % 50 == 0) return answered(401, "{}"); // a new token each time
        if (n % 7 == 0) return answered(502, "<html>");
        if (n % 11 == 0) return failed(errc::connection_lost, phase::response, 1);
        auto const paid = request.message.target().ends_with("image_generation/");
        return answered(200, paid ? one_image : no_models);
    };
    auto const some = [&](int calls) {
        for (auto i = 0; i < calls; ++i) {
            if (i % 2 == 0) (void)at.models();
            if (i % 2 == 1) (void)at.generate();
            at.time->advance(std::chrono::seconds(1)); // what is kept for a while is let go
            at.wire->seen.clear();
            at.wire->origins.clear();
        }
    };
    some(2000);
    auto const before = ::mallinfo2().uordblks;
    some(20'000);
    // Four bytes for each call would show.
    BOOST_TEST(::mallinfo2().uordblks < before + 80 * 1000);
}

BOOST_AUTO_TEST_SUITE_END()
