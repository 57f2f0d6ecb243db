// SPDX-License-Identifier: BSL-1.0
#include "io/serialized.hpp"
#include "common/unit_test.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <thread>

using namespace neuroflash;
namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(serialized)

namespace {

/// Asio's comparison would also take Boost.Test's wrapper of an executor.
bool are_equal(asio::any_io_executor const& a, asio::any_io_executor const& b)
{
    return a == b;
}

} // namespace

BOOST_AUTO_TEST_CASE(context_made_for_one_thread_is_serial)
{
    for (auto const hint :
         {1, BOOST_ASIO_CONCURRENCY_HINT_UNSAFE, BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO}) {
        auto context = asio::io_context(hint);
        auto const executor = asio::any_io_executor(context.get_executor());
        auto const is_believed = hint != 1 || io::distinguishes_hints();
        BOOST_TEST(io::is_serial(executor) == is_believed);
        BOOST_TEST(are_equal(io::serialized(executor), executor) == is_believed);
    }
}

BOOST_AUTO_TEST_CASE(strand_is_serial_whatever_it_is_made_of)
{
    auto context = asio::io_context();
    auto pool = asio::thread_pool(1);
    auto const plain = asio::any_io_executor(context.get_executor());
    BOOST_TEST(io::is_serial(asio::make_strand(context)));
    BOOST_TEST(io::is_serial(asio::make_strand(pool)));
    BOOST_TEST(io::is_serial(asio::make_strand(plain)));
    BOOST_TEST(io::is_serial(asio::make_strand(asio::system_executor())));
    auto const strand = asio::any_io_executor(asio::make_strand(context));
    BOOST_TEST(are_equal(io::serialized(strand), strand));
}

BOOST_AUTO_TEST_CASE(any_other_executor_gets_a_strand)
{
    auto context = asio::io_context();
    auto several = asio::io_context(2);
    auto safe = asio::io_context(BOOST_ASIO_CONCURRENCY_HINT_SAFE);
    auto pool = asio::thread_pool(1); // threads may be attached to it
    for (auto const& executor : {
             asio::any_io_executor(context.get_executor()),
             asio::any_io_executor(several.get_executor()),
             asio::any_io_executor(safe.get_executor()),
             asio::any_io_executor(pool.get_executor()),
             asio::any_io_executor(asio::system_executor()),
         }) {
        BOOST_TEST(!io::is_serial(executor));
        BOOST_TEST(io::is_serial(io::serialized(executor)));
        BOOST_TEST(!are_equal(io::serialized(executor), executor));
    }
}

BOOST_AUTO_TEST_CASE(context_without_locks_takes_no_posts_of_other_threads)
{
    auto unlocked = asio::io_context(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE);
    BOOST_TEST(!io::takes_posts(unlocked.get_executor()));
    BOOST_TEST(!io::takes_posts(asio::make_strand(unlocked)));
    for (auto const hint :
         {1, 2, BOOST_ASIO_CONCURRENCY_HINT_SAFE, BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO}) {
        auto context = asio::io_context(hint);
        BOOST_TEST(io::takes_posts(context.get_executor()));
    }
    auto pool = asio::thread_pool(1);
    BOOST_TEST(io::takes_posts(pool.get_executor()));
    BOOST_TEST(io::takes_posts(asio::system_executor()));
}

BOOST_AUTO_TEST_SUITE_END()
