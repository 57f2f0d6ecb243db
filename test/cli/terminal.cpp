// SPDX-License-Identifier: BSL-1.0
// What a terminal shows and a pipe does not.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <algorithm>
#include <csignal>

namespace neuroflash::test {

namespace {

struct terminal_fixture : cli_fixture
{
};

bool shows_progress(std::string const& out)
{
    return contains(out, "generating ... 0 s");
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(terminal, terminal_fixture)

BOOST_AUTO_TEST_CASE(terminal_shows_how_long_it_waits_and_cleans_up)
{
    server.set_generation_time(std::chrono::hours(1));
    auto setting = setup({"generate", "a fox"});
    setting.terminal = true;
    auto child = child_process(setting);
    child.read_until(shows_progress);
    BOOST_TEST(shows_progress(child.out()));
    child.send(SIGINT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 130);
    auto const last = end.out.rfind("generating ...");
    BOOST_TEST(contains(end.out.substr(last), "\r\x1b[K"));
}

BOOST_AUTO_TEST_CASE(progress_says_why_it_stands_still)
{
    auto planned = sandbox::fault(sandbox::fault_kind::busy, "GET");
    planned.times = -1;
    planned.retry_after = std::chrono::seconds(30);
    server.inject(planned);
    auto setting = setup({"models"});
    setting.terminal = true;
    auto child = child_process(setting);
    constexpr auto why = std::string_view(" s (service unavailable, retrying)");
    child.read_until([&](std::string const& out) { return contains(out, why); });
    BOOST_TEST(contains(child.out(), why), child.out());
    BOOST_TEST(!contains(child.out(), "... 0 s ("), child.out());
    child.send(SIGINT);
    BOOST_TEST(child.wait().code == 130);
}

BOOST_AUTO_TEST_CASE(terminal_gets_no_progress_with_json)
{
    server.set_generation_time(std::chrono::milliseconds(700));
    auto setting = setup({"generate", "a fox", "--json"});
    setting.terminal = true;
    auto const end = child_process(setting).wait();
    BOOST_TEST(end.code == 0);
    BOOST_TEST(!contains(end.out, "\x1b"));
}

BOOST_AUTO_TEST_CASE(pipe_gets_no_progress)
{
    server.set_generation_time(std::chrono::milliseconds(700));
    auto const end = run({"generate", "a fox"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.err == "");
    BOOST_TEST(!contains(end.out, "\x1b"));
    BOOST_TEST(!contains(end.out, "\r"));
}

BOOST_AUTO_TEST_CASE(terminal_table_fits_its_width)
{
    make_image(std::string(300, 'x'));
    auto setting = setup({"history"});
    setting.terminal = true;
    auto const end = child_process(setting).wait();
    BOOST_TEST(end.code == 0);
    auto const row = end.out.substr(end.out.find('\n') + 1);
    // The terminal of the test has 100 columns.
    BOOST_TEST(row.find("\r\n") == 100u);
}

BOOST_AUTO_TEST_CASE(terminal_that_does_not_say_its_width_has_that_of_columns)
{
    make_image(std::string(300, 'x'));
    struct row
    {
        char const* said;
        std::size_t width;
    };
    for (auto const& [said, width] :
         {row{"60", 60u}, row{"0", 80u}, row{"-5", 80u}, row{"wide", 80u}, row{"60x", 80u}}) {
        variables["COLUMNS"] = said;
        auto setting = setup({"history"});
        setting.terminal = true;
        setting.columns = 0;
        auto const end = child_process(setting).wait();
        BOOST_TEST(end.out.substr(end.out.find('\n') + 1).find("\r\n") == width, said);
    }
    variables["COLUMNS"] = "60"; // the terminal knows better
    auto setting = setup({"history"});
    setting.terminal = true;
    auto const end = child_process(setting).wait();
    BOOST_TEST(end.out.substr(end.out.find('\n') + 1).find("\r\n") == 100u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
