// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/http/keep_alive.hpp>

namespace core = neuroflash::core;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(keep_alive)

namespace {

constexpr auto nothing = -1;

struct row
{
    std::string_view value;
    int timeout;
    int max;
};

core::keep_alive_hint read(std::string_view value)
{
    auto hint = core::keep_alive_hint();
    core::read_keep_alive(value, hint);
    return hint;
}

} // namespace

BOOST_AUTO_TEST_CASE(time_and_number_are_read_and_all_else_says_nothing)
{
    row const rows[] = {
        {"timeout=5, max=100", 5, 100},
        {"max=0,timeout=0", 0, 0},
        {"  Timeout = \"7\" ,MAX=\t3", 7, 3},
        {"timeout=5, timeout=2, timeout=9", 2, nothing},
        {"max=4, max=5", nothing, 4},
        {"timeout=99999999999999999999", 366 * 24 * 3600, nothing},
        {"timeout=-1, max=+1", nothing, nothing},
        {"timeout=5s, max=1.5", nothing, nothing},
        {"timeout=, max", nothing, nothing},
        {"timeout, =5, ,,", nothing, nothing},
        {"timeouts=5, maximum=5, x=5", nothing, nothing},
        {"timeout 5", nothing, nothing},
        {"", nothing, nothing},
        {"=", nothing, nothing},
    };
    for (auto const& [value, timeout, max] : rows) {
        BOOST_TEST_CONTEXT(value)
        {
            auto const hint = read(value);
            auto const seconds = hint.timeout ? static_cast<int>(hint.timeout->count()) : nothing;
            BOOST_TEST(seconds == timeout);
            BOOST_TEST((hint.max ? static_cast<int>(*hint.max) : nothing) == max);
        }
    }
}

BOOST_AUTO_TEST_CASE(idleness_ends_a_second_before_the_server_ends_it)
{
    auto state = core::keep_alive_state();
    state.on_response({});
    BOOST_TEST(state.idle_for() == core::duration::max());
    state.on_response({5s, {}});
    BOOST_TEST(state.idle_for() == 4s);
    state.on_response({});
    BOOST_TEST(state.idle_for() == 4s); // it has not said anything else
    for (auto const shortest : {1s, 0s}) {
        state.on_response({shortest, {}});
        BOOST_TEST(state.idle_for() == 0s);
    }
    BOOST_TEST(!state.spent());
}

BOOST_AUTO_TEST_CASE(requests_are_counted_down_also_where_the_server_repeats_itself)
{
    auto state = core::keep_alive_state();
    state.on_response({});
    BOOST_TEST(!state.spent());
    for (auto left = 3; left > 0; --left) {
        state.on_response({{}, 3u});
        BOOST_TEST(!state.spent());
    }
    state.on_response({{}, 3u});
    BOOST_TEST(state.spent());
    state.on_response({{}, 3u});
    BOOST_TEST(state.spent());

    auto counting = core::keep_alive_state();
    counting.on_response({{}, 9u});
    counting.on_response({{}, 0u});
    BOOST_TEST(counting.spent());
}

BOOST_AUTO_TEST_SUITE_END()
