// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <cli/system/write_all.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace neuroflash::cli {

BOOST_AUTO_TEST_SUITE(writing_all)

namespace {

struct pipe_pair
{
    pipe_pair() { BOOST_REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
    ~pipe_pair()
    {
        for (auto const end : ends) ::close(end);
    }

    /// Until it takes nothing more.
    void fill() const
    {
        ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
        auto const block = std::string(4096, 'x');
        while (::write(ends[1], block.data(), block.size()) > 0) {
        }
        ::fcntl(ends[1], F_SETFL, 0);
    }

    std::array<int, 2> ends{};
};

} // namespace

BOOST_AUTO_TEST_CASE(a_reader_that_takes_nothing_is_not_waited_for_after_the_first_signal)
{
    auto const free = pipe_pair();
    BOOST_TEST(!write_all(free.ends[1], "all of it"));
    auto got = std::string(9, '\0');
    BOOST_TEST(::read(free.ends[0], got.data(), got.size()) == 9);
    BOOST_TEST(got == "all of it");

    auto const full = pipe_pair();
    full.fill();
    BOOST_TEST(!takes_text(full.ends[1]));
    BOOST_TEST(takes_text(free.ends[1]));

    auto context = boost::asio::io_context();
    auto signals = boost::asio::signal_set(context, SIGTERM);
    auto seen = 0;
    signals.async_wait([&](boost::system::error_code, int signal) { seen = signal; });
    remember_ending_signals();
    std::raise(SIGTERM);
    BOOST_TEST(write_all(full.ends[1], "lost") == make_error_code(boost::system::errc::timed_out));
    BOOST_TEST(!write_all(free.ends[1], "still written"));
    context.run();
    BOOST_TEST(seen == SIGTERM); // the handler that was there has it as well
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::cli
