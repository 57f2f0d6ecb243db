// SPDX-License-Identifier: BSL-1.0
// The journal of what is owed outlives the server.
#include "common/temporary_directory.hpp"
#include "common/unit_test.hpp"
#include "journal.hpp"

#include <chrono>
#include <string>
#include <variant>

namespace {

using image_server::journal;
using neuroflash::test::temporary_directory;

neuroflash::pending_generation lost_request()
{
    auto const at = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::hours(1));
    return neuroflash::pending_generation::of(
        neuroflash::workspace_id("w"), neuroflash::generate_params("a fox"), at);
}

} // namespace

BOOST_AUTO_TEST_CASE(what_is_owed_is_owed_after_a_restart)
{
    auto const directory = temporary_directory();
    auto const lost = lost_request();
    auto first = std::string();
    auto second = std::string();
    {
        auto before = journal(directory.file("journal"));
        first = before.add(neuroflash::image_id("odd \"id\"\nof two lines"));
        second = before.add(lost);
        before.remove(before.add(neuroflash::image_id("delivered")));
    }
    auto const after = journal(directory.file("journal"));
    BOOST_TEST(after.size() == 2U);
    BOOST_TEST(
        (std::get<neuroflash::image_id>(after.find(first).value()).str() ==
         "odd \"id\"\nof two lines"));
    BOOST_TEST(std::get<neuroflash::pending_generation>(after.find(second).value()) == lost);
}

BOOST_AUTO_TEST_CASE(a_lost_request_becomes_a_image_under_the_same_ticket)
{
    auto const directory = temporary_directory();
    auto waiter_id = std::string();
    {
        auto before = journal(directory.file("journal"));
        waiter_id = before.add(lost_request());
        before.replace(waiter_id, neuroflash::image_id("found"));
    }
    auto const after = journal(directory.file("journal"));
    BOOST_TEST(
        (std::get<neuroflash::image_id>(after.find(waiter_id).value()) ==
         neuroflash::image_id("found")));
}

BOOST_AUTO_TEST_CASE(a_line_that_a_crash_cut_costs_no_other)
{
    auto const directory = temporary_directory();
    auto const file = directory.write("journal", "t1 made \"a\"\nt2 pending \"nfp1.cut");
    auto const after = journal(file);
    BOOST_TEST(after.size() == 1U);
    BOOST_TEST(after.find("t1").has_value());
}
