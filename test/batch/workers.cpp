// SPDX-License-Identifier: BSL-1.0
#include "run_fixture.hpp"

#include <batch/run/blocking_worker.hpp>

#include <future>

namespace neuroflash::test {

BOOST_AUTO_TEST_SUITE(batch_workers)

/// What the thread works with may be the caller's: it must not go while the work goes on.
BOOST_AUTO_TEST_CASE(cancelled_it_still_waits_for_work_that_a_thread_has_begun)
{
    auto context = asio::io_context();
    auto const hands = std::make_shared<batch::blocking_worker>(context.get_executor());
    auto begun = std::promise<void>();
    auto disk_answers = std::promise<void>();
    auto work = std::function<void()>([&] {
        begun.set_value();
        disk_answers.get_future().wait();
    });
    auto over = false;
    auto well = false;
    auto signal = asio::cancellation_signal();
    auto waiting = [&]() -> asio::awaitable<void> {
        auto const written = co_await hands->files(work);
        well = written.has_value();
    };
    asio::co_spawn(
        context, waiting,
        asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr) { over = true; }));
    context.poll();
    begun.get_future().wait();
    for (auto again = 0; again < 2; ++again) {
        signal.emit(asio::cancellation_type::terminal);
        context.poll();
        BOOST_TEST(!over);
    }
    disk_answers.set_value();
    context.run();
    BOOST_TEST(over);
    BOOST_TEST(well);
}

/// What a user must know about the money is in the journal, although nothing is written there any
/// more.
BOOST_AUTO_TEST_CASE(journal_that_failed_is_read_once_more_as_it_was_committed)
{
    auto const place = temporary_directory();
    auto context = asio::io_context();
    auto const hands = std::make_shared<batch::blocking_worker>(context.get_executor());
    auto seen = std::string();
    auto refused = false;
    auto well = false;
    auto const keep = batch::blocking_worker::journal_work(
        [](batch::journal& in) { in.set_meta("note", "kept"); });
    auto const fail = batch::blocking_worker::journal_work([](batch::journal& in) {
        in.set_meta("note", "not committed");
        throw batch::storage_failure("the disk is full");
    });
    auto const look = batch::blocking_worker::journal_work(
        [&seen](batch::journal& in) { seen = in.meta("note"); });
    auto working = [&]() -> asio::awaitable<void> {
        (void)co_await hands->open(place.file("journal.sqlite"), batch::open_mode::create);
        (void)co_await hands->commit(keep);
        (void)co_await hands->commit(fail);
        auto const again = co_await hands->run_exclusive(look);
        refused = !again && seen.empty();
        auto const read = co_await hands->read_anyway(look);
        well = read.has_value();
        co_await hands->close();
    };
    asio::co_spawn(context, working, asio::detached);
    context.run();
    BOOST_TEST(refused);
    BOOST_TEST(well);
    BOOST_TEST(seen == "kept");
    BOOST_TEST(hands->failure().has_value());
}

BOOST_AUTO_TEST_CASE(what_follows_a_commit_sees_it_on_the_disk_and_does_not_follow_a_failed_one)
{
    auto const place = temporary_directory();
    auto const path = place.file("journal.sqlite");
    auto context = asio::io_context();
    auto const hands = std::make_shared<batch::blocking_worker>(context.get_executor());
    auto on_disk = std::string();
    auto ran_after_failure = false;
    auto const keep = batch::blocking_worker::journal_work(
        [](batch::journal& in) { in.set_meta("note", "kept"); });
    auto const fail = batch::blocking_worker::journal_work(
        [](batch::journal&) { throw batch::storage_failure("the disk is full"); });
    auto const look = std::function<void()>(
        [&] { on_disk = batch::journal(path, batch::open_mode::reading).meta("note"); });
    auto const note = std::function<void()>([&ran_after_failure] { ran_after_failure = true; });
    auto working = [&]() -> asio::awaitable<void> {
        (void)co_await hands->open(path, batch::open_mode::create);
        (void)co_await hands->commit(keep, look);
        (void)co_await hands->commit(fail, note);
        co_await hands->close();
    };
    asio::co_spawn(context, working, asio::detached);
    context.run();
    BOOST_TEST(on_disk == "kept");
    BOOST_TEST(!ran_after_failure);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
